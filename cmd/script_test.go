package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/trunkline/trunkline/cmd"
	"github.com/trunkline/trunkline/data/datatest"
)

// The scripts under testdata/script run the real command line, each in a directory and
// with a cache of its own, on synthetic data: `mkdata DIR ROWS` makes the three files
// of NSL-KDD's shape. A script that wants the real data asks with [realdata].
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, "cache"))
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "config"))
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "share"))
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("REALDATA", os.Getenv("TRUNKLINE_DATA"))
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "realdata" {
				return false, fmt.Errorf("no condition %q", name)
			}
			return os.Getenv("TRUNKLINE_DATA") != "", nil
		},
	})
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"trunkline":  func() { os.Exit(cmd.Main(os.Args[1:], cmd.System())) },
		"mkdata":     makeData,
		"codes":      wantCode,
		"samescores": sameScores,
		"alter":      alterModel,
	})
}

// makeData writes synthetic files: mkdata DIR ROWS.
func makeData() {
	rows, err := strconv.Atoi(os.Args[2])
	if err == nil {
		err = os.MkdirAll(os.Args[1], 0o755)
	}
	files := map[string]datatest.Options{
		"KDDTrain+.txt": {Rows: rows, Seed: 1}, "KDDTest+.txt": {Rows: rows / 2, Seed: 2, Novel: true},
	}
	for name, o := range files {
		if err == nil {
			err = os.WriteFile(filepath.Join(os.Args[1], name), datatest.NSLKDD(o), 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// wantCode runs trunkline and fails unless it ends with the code: codes CODE ARGS….
func wantCode() {
	want, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "codes wants a code first")
		os.Exit(1)
	}
	if got := cmd.Main(os.Args[2:], cmd.System()); got != want {
		fmt.Fprintf(os.Stderr, "exit code %d; want %d\n", got, want)
		os.Exit(1)
	}
}
