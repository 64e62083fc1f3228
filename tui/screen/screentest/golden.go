package screentest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/trunkline/trunkline/tui/theme"
)

// Golden compares the screen at three sizes with the files of a name in testdata.
// UPDATE_GOLDEN=1 writes them anew.
func (d *Driver) Golden(t *testing.T, name string) {
	t.Helper()
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		d.Size(size[0], size[1])
		got := d.Draw() + "\n"
		path := filepath.Join("testdata", fmt.Sprintf("%s-%dx%d.txt", name, size[0], size[1]))
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if line, is, was := firstDifference(got, string(want)); line > 0 {
			t.Errorf("%s, line %d (UPDATE_GOLDEN=1 accepts what is shown now):\nis  %q\nwas %q", path, line, is, was)
		}
	}
}

func firstDifference(got, want string) (line int, is, was string) {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "", ""
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return i + 1, a, b
		}
	}
	return 0, "", ""
}

// sizes go from nothing to more than any terminal has.
var sizes = [...][2]int{{0, 0}, {1, 1}, {3, 4}, {30, 10}, {79, 23}, {80, 24}, {100, 30}, {118, 32}, {120, 36}, {160, 44}, {200, 60}, {300, 100}, {400, 20}, {80, 200}}

// Holds draws the screen in every look and on many sizes and checks its edges, that
// an ASCII terminal gets ASCII, and that no figure without a meaning is shown as one.
func (d *Driver) Holds(t *testing.T) {
	t.Helper()
	for _, th := range looks() {
		d.X.Theme = th
		for _, size := range sizes {
			d.Size(size[0], size[1])
			lines := strings.Split(d.canvas().Render(th), "\n")
			if len(lines) > max(d.h, 1) {
				t.Errorf("%v: %d lines", size, len(lines))
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > size[0] {
					t.Errorf("%v: a line of %d columns: %q", size, ansi.StringWidth(l), ansi.Strip(l))
				}
				if th.ASCII {
					ascii(t, l)
				}
			}
			if text := d.Draw(); strings.Contains(text, "NaN") || strings.Contains(text, "%!") {
				t.Errorf("%v shows NaN or a broken format:\n%s", size, text)
			}
		}
	}
	d.X.Theme = looks()[0]
}

func ascii(t *testing.T, line string) {
	t.Helper()
	for _, r := range ansi.Strip(line) {
		if r > '~' {
			t.Errorf("%q on an ASCII terminal: %s", r, ansi.Strip(line))
			return
		}
	}
}

func looks() []*theme.Theme {
	return []*theme.Theme{
		theme.New(theme.Choice{Dark: true, Profile: colorprofile.TrueColor}),
		theme.New(theme.Choice{Profile: colorprofile.ANSI256}),
		theme.New(theme.Choice{Dark: true, Name: "safe", Profile: colorprofile.ANSI}),
		theme.New(theme.Choice{Dark: true, Name: "contrast", Profile: colorprofile.ASCII, ASCII: true}),
	}
}
