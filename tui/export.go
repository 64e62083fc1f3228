package tui

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/trunkline/trunkline/engine/report"
	"github.com/trunkline/trunkline/tui/shell"
)

// exporter writes what a screen shows into the exports folder. Over SSH that is a
// folder on the server, one for each person.
func exporter(o Options) func(context.Context, shell.Export) (string, error) {
	dir, where := exportsOf(o)
	return func(ctx context.Context, e shell.Export) (string, error) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		_, err := report.Export(dir, e.Screen, e.At.Format("20060102-150405"), e.Figures, e.Tables)
		return e.Count() + where + " in " + dir, err
	}
}

// exportsOf is the folder for a person's files, and what tells them where that is.
func exportsOf(o Options) (dir, where string) {
	if o.Shared {
		return filepath.Join(o.Exports, folder(o.Person)), " on the server"
	}
	return o.Exports, ""
}

// folder is a person's name as a file name that leads nowhere else.
func folder(person string) string {
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, person)
	if name == "" {
		return "nobody"
	}
	return name[:min(len(name), 60)]
}
