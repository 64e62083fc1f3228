package theme

import (
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

const dusk = `
name = "dusk"
dark = true
background = "#000000"
[colors]
accent = "#ffaf00"
critical = { rgb = "#ff0000", c256 = 196, c16 = 9 }
`

func TestAFileChangesWhatItNames(t *testing.T) {
	p, err := Read("dusk.toml", strings.NewReader(dusk))
	if err != nil {
		t.Fatal(err)
	}
	if want := (Color{0xffaf00, 214, 3}); p.Colors[Accent] != want {
		t.Errorf("accent is %+v, want the nearest of 256: %+v", p.Colors[Accent], want)
	}
	if want := (Color{0xff0000, 196, 9}); p.Colors[Critical] != want || p.Colors[High] != dark().Colors[High] {
		t.Errorf("critical is %+v, want %+v; high is %+v", p.Colors[Critical], want, p.Colors[High])
	}
	th := New(Choice{Name: "dusk", Dark: true, Profile: colorprofile.ANSI256}, p)
	if got := string(th.AppendSGR(nil, Fg(Accent))); th.Name != "dusk" || got != "\x1b[0;38;5;214m" {
		t.Errorf("the theme %q writes %q", th.Name, got)
	}
	if th := New(Choice{Name: "dusk", Profile: colorprofile.ANSI256}, p); th.Name != "standard" || th.Dark {
		t.Errorf("on a light ground, which dusk is not made for, the theme is %q", th.Name)
	}
}

func TestABrokenFileSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		`dark = true`:                                                         "want a name of its own",
		`name = "safe"`:                                                       "want a name of its own",
		`name = "x"` + "\nbase = \"pink\"":                                    `no base "pink"; there are standard, contrast, safe`,
		`name = "x"` + "\nbackground = \"blue\"":                              `background: want a colour like #4fd1c5, have "blue"`,
		`name = "x"` + "\n[colors]\nacent = \"#ffffff\"":                      `no colour "acent"; there are accent, `,
		`name = "x"` + "\n[colors]\naccent = 7":                               `colour accent: want "#rrggbb"`,
		`name = "x"` + "\n[colors]\naccent = { rgb = \"#ffffff\", c256 = 3 }": "c256 is 3; want 16 to 255",
		`name = "x"` + "\ncolour = 1":                                         `unknown key "colour"`,
		"name = ":                                                             "dusk.toml",
	} {
		_, err := Read("dusk.toml", strings.NewReader(text))
		var file *FileError
		if !errors.As(err, &file) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestAPaletteKnowsItsFaults(t *testing.T) {
	for _, p := range Palettes() {
		if faults := p.Faults(); len(faults) > 0 {
			t.Errorf("%s dark=%v: %v", p.Name, p.Dark, faults)
		}
	}
	p, err := Read("grey.toml", strings.NewReader("name = \"grey\"\ndark = true\n[colors]\ndim = \"#333333\""))
	if err != nil {
		t.Fatal(err)
	}
	if faults := p.Faults(); len(faults) != 2 || !strings.Contains(faults[0], "dim on a selected row has a contrast of 1.") {
		t.Errorf("faults: %v", faults)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(dusk)
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := Read("x", strings.NewReader(text)); err == nil {
			p.Faults()
			New(Choice{Name: p.Name, Dark: p.Dark, Profile: colorprofile.TrueColor}, p)
		}
	})
}
