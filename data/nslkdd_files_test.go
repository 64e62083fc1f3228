package data_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/datatest"
)

func TestFindLooksInTheDirectoryAndInItsNSLKDD(t *testing.T) {
	dir := datatest.Dir(t, 40)
	for _, named := range []string{dir, filepath.Dir(inside(t, dir, "nsl-kdd"))} {
		at, err := data.Find(named)
		if err != nil || filepath.Base(at.Train) != "KDDTrain+.txt" || filepath.Base(at.Test21) != "KDDTest-21.txt" {
			t.Errorf("Find(%s) = %+v, %v", named, at, err)
		}
	}
}

// inside moves dir's content below another directory, as its child called name.
func inside(t *testing.T, dir, name string) string {
	t.Helper()
	child := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(child, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return child
}

func TestKDDTest21MayBeMissing(t *testing.T) {
	dir := datatest.Dir(t, 40)
	os.Remove(filepath.Join(dir, data.Test21File))
	if at, err := data.Find(dir); err != nil || at.Test21 != "" || at.Test == "" {
		t.Errorf("%+v, %v", at, err)
	}
}

func TestWhatIsNotFoundIsNamed(t *testing.T) {
	dir := datatest.Dir(t, 40)
	os.Remove(filepath.Join(dir, data.TrainFile))
	file := filepath.Join(dir, data.TestFile)
	for name, c := range map[string]struct {
		dir     string
		noDir   bool
		missing []string
		message string
	}{
		"one file":       {dir, false, []string{data.TrainFile}, "no KDDTrain+.txt in " + dir + " or " + filepath.Join(dir, "nsl-kdd")},
		"no directory":   {filepath.Join(dir, "none"), true, []string{data.TrainFile, data.TestFile}, "no directory " + filepath.Join(dir, "none")},
		"a file instead": {file, true, []string{data.TrainFile, data.TestFile}, "no directory " + file},
	} {
		var missing *data.NotFoundError
		if _, err := data.Find(c.dir); !errors.As(err, &missing) || missing.NoDir != c.noDir || !slices.Equal(missing.Missing, c.missing) || missing.Error() != c.message {
			t.Errorf("%s: %v, want %q", name, err, c.message)
		}
	}
}

func TestTheFlagGoesBeforeTheEnvironmentAndThatBeforeTheCache(t *testing.T) {
	one, two := datatest.Dir(t, 40), datatest.Dir(t, 40)
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	cached := filepath.Join(home, "trunkline", "data")
	if err := os.CopyFS(cached, os.DirFS(one)); err != nil {
		t.Fatal(err)
	}
	for want, from := range map[string][2]string{one: {one, two}, two: {"", two}, cached: {"", ""}} {
		if at, err := data.Locate(from[0], from[1]); err != nil || at.Dir != want {
			t.Errorf("--data %q, TRUNKLINE_DATA %q: %s, want %s (%v)", from[0], from[1], at.Dir, want, err)
		}
	}
	// A named place that lacks the files is not passed over.
	var missing *data.NotFoundError
	if _, err := data.Locate(home, two); !errors.As(err, &missing) || missing.Named != "--data" {
		t.Errorf("have %v", err)
	}
	if _, err := data.Locate("", home); !errors.As(err, &missing) || missing.Named != "TRUNKLINE_DATA" {
		t.Errorf("have %v", err)
	}
}
