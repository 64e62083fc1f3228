package theme

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/clipperhouse/displaywidth"

	"github.com/trunkline/trunkline/engine/figure"
)

// What is read must have a contrast of 4.5:1 (WCAG 2.1, 1.4.3) on the page and on
// a selected row; 7:1 in the high-contrast palettes.
func TestEveryTextCanBeRead(t *testing.T) {
	for _, p := range Palettes() {
		want := 4.5
		if p.Name == "contrast" {
			want = 7
		}
		for _, r := range readable() {
			for _, bg := range []Role{None, Selected, Raised} {
				for depth, pair := range depths(p, r, bg) {
					if c := contrast(pair[0], pair[1]); c < want {
						t.Errorf("%s dark=%v %s: role %d on %d: #%06x on #%06x is %.2f:1, want %.1f", p.Name, p.Dark, depth, r, bg, pair[0], pair[1], c, want)
					}
				}
			}
		}
	}
}

func TestBadgesAndRampsCanBeRead(t *testing.T) {
	for _, p := range Palettes() {
		for _, ground := range []Role{Critical, High, Accent, Simulated, Attack, Normal, Bad} {
			for depth, pair := range depths(p, OnBadge, ground) {
				if c := contrast(pair[0], pair[1]); c < 4.5 {
					t.Errorf("%s dark=%v %s: badge on %d: #%06x on #%06x is %.2f:1", p.Name, p.Dark, depth, ground, pair[0], pair[1], c)
				}
			}
		}
		for i := range RampSteps + SplitSteps {
			ground := Ramp0 + Role(i)
			for depth, profile := range map[string]colorprofile.Profile{"rgb": colorprofile.TrueColor, "256": colorprofile.ANSI256} {
				pair := depths(p, p.textOn(ground, profile), ground)[depth]
				if c := contrast(pair[0], pair[1]); c < 4.5 {
					t.Errorf("%s dark=%v %s: text on ramp step %d: #%06x on #%06x is %.2f:1", p.Name, p.Dark, depth, i, pair[0], pair[1], c)
				}
			}
		}
	}
}

func TestRampsGoOneWay(t *testing.T) {
	for _, p := range Palettes() {
		for depth, color := range map[string]func(Role) uint32{"rgb": func(r Role) uint32 { return p.Colors[r].RGB },
			"256": func(r Role) uint32 { return cube(p.Colors[r].C256) }} {
			away := func(r Role) float64 { return contrast(color(r), p.Background) }
			for i := 1; i < RampSteps; i++ {
				if r := Ramp0 + Role(i); away(r) <= away(r-1) {
					t.Errorf("%s dark=%v %s: ramp step %d is no further from the page than %d", p.Name, p.Dark, depth, i, i-1)
				}
			}
			for i := range SplitSteps / 2 {
				up, down := Split0+Role(SplitSteps/2+i), Split0+Role(SplitSteps/2-i)
				if away(up+1) <= away(up) || away(down-1) <= away(down) {
					t.Errorf("%s dark=%v %s: the diverging ramp turns back %d steps from its middle", p.Name, p.Dark, depth, i+1)
				}
			}
		}
	}
}

func TestModelColoursDiffer(t *testing.T) {
	for _, p := range Palettes() {
		for a := Model1; a <= Model8; a++ {
			for b := Model1; b < a; b++ {
				if p.Colors[a].RGB == p.Colors[b].RGB || p.Colors[a].C256 == p.Colors[b].C256 {
					t.Errorf("%s dark=%v: models %d and %d look alike", p.Name, p.Dark, a-Model1+1, b-Model1+1)
				}
			}
		}
	}
}

func TestGlyphsTakeOneColumn(t *testing.T) {
	for _, g := range []Glyphs{unicodeGlyphs(), asciiGlyphs()} {
		signs := fmt.Sprintf("%c%c%c%c%c%c%c%c", g.TopLeft, g.Top, g.TopRight, g.Left, g.BottomLeft, g.BottomRight, g.TeeLeft, g.TeeRight)
		signs += string(g.Eighths[:]) + string(g.Levels[:]) + string(g.Shades[:]) + string(g.Minus[:])
		signs += fmt.Sprintf("%c%c%c%c%c%c%c%c%c%c%c", g.Cursor, g.Up, g.Down, g.Flat, g.Play, g.Pause, g.Stop, g.Tick, g.Cross, g.Dot, g.Ellipsis)
		signs += string([]rune{g.GaugeOn, g.GaugeEnd, g.GaugeOff})
		signs += fmt.Sprintf("%c%c%c%c%c%c%c%c%c", g.GridX, g.GridY, g.Fork, g.Spoon, g.Whisker, g.AxisX, g.TickX, g.TickY, g.VLine) + string(g.Marked[:])
		for s := figure.Circle; s <= figure.Ring; s++ {
			signs += string(g.Shape(s))
		}
		for _, r := range signs {
			if w := displaywidth.Rune(r); w != 1 {
				t.Errorf("%q takes %d columns", r, w)
			}
			if !g.Braille && r > '~' {
				t.Errorf("%q is not ASCII", r)
			}
		}
	}
}

func TestNoColourMeansNoColourCodes(t *testing.T) {
	th := New(Choice{Dark: true, Profile: colorprofile.ASCII})
	for r := range roles {
		if got := string(th.AppendSGR(nil, Style{FG: r, BG: r})); strings.Contains(got, ";3") || strings.Contains(got, ";4") {
			t.Errorf("role %d writes %q", r, got)
		}
	}
	if got := string(th.AppendSGR(nil, Fg(OnBadge).On(Critical).Bold())); got != "\x1b[0;1;7m" {
		t.Errorf("a badge without colour is %q, want bold and reversed", got)
	}
}

func TestEachDepthWritesItsOwnCodes(t *testing.T) {
	for _, c := range []struct {
		profile colorprofile.Profile
		want    string
	}{
		{colorprofile.TrueColor, "\x1b[0;1;38;2;255;107;112m"}, {colorprofile.ANSI256, "\x1b[0;1;38;5;210m"},
		{colorprofile.ANSI, "\x1b[0;1;91m"}, {colorprofile.ASCII, "\x1b[0;1m"}, {colorprofile.NoTTY, "\x1b[0;1m"},
	} {
		if got := string(New(Choice{Dark: true, Profile: c.profile}).AppendSGR(nil, Fg(Critical).Bold())); got != c.want {
			t.Errorf("%v: %q, want %q", c.profile, got, c.want)
		}
	}
}

func TestThePageKeepsTheTerminalsOwnColours(t *testing.T) {
	for _, dark := range []bool{true, false} {
		if got := string(New(Choice{Dark: dark, Profile: colorprofile.TrueColor}).AppendSGR(nil, Fg(Text))); got != "\x1b[0m" {
			t.Errorf("plain text is %q", got)
		}
	}
}

func TestNonFiniteSharesHaveAStep(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 1, 2} {
		if r := Ramp(v); r < Ramp0 || r >= Ramp0+RampSteps {
			t.Errorf("Ramp(%g) = %d", v, r)
		}
		if r := Split(v); r < Split0 || r >= Split0+SplitSteps {
			t.Errorf("Split(%g) = %d", v, r)
		}
	}
}

func readable() []Role {
	list := []Role{Text, Dim, Accent, Simulated, Bad, Good}
	for r := Critical; r <= StateClosed; r++ {
		list = append(list, r)
	}
	for r := Model1; r <= Model8; r++ {
		list = append(list, r)
	}
	return list
}

// depths gives the colours of text in a role on a ground, as each kind of terminal shows them.
func depths(p Palette, fg, bg Role) map[string][2]uint32 {
	rgb, ground := p.Colors[bg].RGB, cube(p.Colors[bg].C256)
	if bg == None {
		rgb, ground = p.Background, p.Background
	}
	return map[string][2]uint32{"rgb": {p.Colors[fg].RGB, rgb}, "256": {cube(p.Colors[fg].C256), ground}}
}
