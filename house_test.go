package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// rooms from the bottom up: a room may use those below it, and itself.
var rooms = []string{"data", "features", "models", "engine", "tui", "cmd"}

// only names packages that one folder alone may know, and why.
var only = map[string]struct{ room, why string }{
	"modernc.org/sqlite":             {"engine/store", "only the store knows the database"},
	"database/sql":                   {"engine/store", "only the store knows the database"},
	"charm.land/wish/v2":             {"tui/serve", "only serve knows SSH"},
	"github.com/charmbracelet/ssh":   {"tui/serve", "only serve knows SSH"},
	"charm.land/bubbletea/v2":        {"tui", "nothing under the screens knows a terminal"},
	"charm.land/lipgloss/v2":         {"tui", "nothing under the screens knows a terminal"},
	"github.com/sjwhitworth/golearn": {"models", "golearn's learners stand behind the catalog"},
	"github.com/dmitryikh/leaves":    {"models", "leaves gets only bytes that our writer made"},
	"github.com/spf13/cobra":         {"cmd", "only the command line knows flags"},
}

const module = "github.com/trunkline/trunkline/"

func TestImportsRunOneWay(t *testing.T) {
	eachImport(t, func(file, path string) {
		from, to := room(file), room(strings.TrimPrefix(path, module))
		if strings.HasPrefix(path, module) && from >= 0 && to > from {
			t.Errorf("%s imports %s: imports run %s", file, path, strings.Join(rooms, " ← "))
		}
		for name, rule := range only {
			within := strings.HasPrefix(filepath.ToSlash(file), rule.room)
			if (path == name || strings.HasPrefix(path, name+"/")) && !within && !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s imports %s: %s", file, path, rule.why)
			}
		}
	})
}

func TestLibrariesDoNotEndTheProcess(t *testing.T) {
	eachFile(t, func(file string, text []byte) {
		if strings.HasSuffix(file, "_test.go") || room(file) < 0 || rooms[room(file)] == "cmd" {
			return
		}
		for _, call := range []string{"log.Fatal", "os.Exit(", "fmt.Print(", "fmt.Println(", "fmt.Printf("} {
			if strings.Contains(string(text), call) {
				t.Errorf("%s calls %s: libraries give errors to their callers", file, call)
			}
		}
	})
}

// room is the index of the room that a file or package lies in; -1: in none.
func room(path string) int {
	first, _, _ := strings.Cut(filepath.ToSlash(path), "/")
	for i, r := range rooms {
		if r == first {
			return i
		}
	}
	return -1
}

func eachFile(t *testing.T, visit func(file string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "testdata"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go"):
			text, err := os.ReadFile(path)
			visit(path, text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func eachImport(t *testing.T, visit func(file, path string)) {
	t.Helper()
	eachFile(t, func(file string, text []byte) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			return
		}
		for _, i := range parsed.Imports {
			if path, err := strconv.Unquote(i.Path.Value); err == nil {
				visit(file, path)
			}
		}
	})
}
