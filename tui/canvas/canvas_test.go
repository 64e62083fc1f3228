package canvas

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/tui/theme"
)

func plainTheme() *theme.Theme {
	return theme.New(theme.Choice{Dark: true, Profile: colorprofile.TrueColor})
}

func TestWhateverIsDrawnNoLineIsTooWide(t *testing.T) {
	th := plainTheme()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 30).Draw(t, "w"), rapid.IntRange(0, 8).Draw(t, "h")
		c := New(w, h)
		place := rapid.IntRange(-5, 35)
		for range rapid.IntRange(0, 20).Draw(t, "strokes") {
			x, y := place.Draw(t, "x"), place.Draw(t, "y")
			sub := c.Sub(place.Draw(t, "sx"), place.Draw(t, "sy"), place.Draw(t, "sw"), place.Draw(t, "sh"))
			switch rapid.IntRange(0, 3).Draw(t, "stroke") {
			case 0:
				sub.Text(x, y, rapid.StringOf(rapid.SampledFrom([]rune("ab 日本🙂é\u0301\u200b\u202e\u009b\x1b"))).Draw(t, "text"), theme.Fg(theme.High))
			case 1:
				sub.Fill('x', theme.Style{})
			case 2:
				sub.Paste(x, y, c)
			case 3:
				sub.HLine(x, y, place.Draw(t, "n"), '─', theme.Style{})
			}
		}
		for name, out := range map[string]string{"styled": c.Render(th), "plain": c.Plain()} {
			lines := strings.Split(out, "\n")
			if len(lines) > max(h, 1) {
				t.Fatalf("%s: %d lines in a canvas of %d", name, len(lines), h)
			}
			for _, line := range lines {
				if strings.ContainsAny(line, "\u202e\u200b\u009b\u0301") || name == "plain" && strings.Contains(line, "\x1b") {
					t.Fatalf("%s: hostile runes reach the terminal: %q", name, line)
				}
				if got := ansi.StringWidth(line); got > w {
					t.Fatalf("%s: a line of %d columns in a canvas of %d: %q", name, got, w, line)
				}
			}
		}
	})
}

func TestTextIsCutAtTheEdge(t *testing.T) {
	c := New(5, 1)
	if n := c.Text(1, 0, "a日本語", theme.Style{}); n != 4 || c.Plain() != " a日" {
		t.Errorf("took %d columns and shows %q", n, c.Plain())
	}
}

func TestHalfAWideRuneIsNeverShown(t *testing.T) {
	for at, want := range map[int]string{0: "x 本", 1: " x本", 2: "日x", 3: "日 x"} {
		c := New(4, 1)
		c.Text(0, 0, "日本", theme.Style{})
		c.Set(at, 0, 'x', theme.Style{})
		if got := c.Plain(); got != want {
			t.Errorf("x over column %d: %q, want %q", at, got, want)
		}
	}
}

func TestEqualNeighboursShareOneSequence(t *testing.T) {
	c := New(12, 1)
	c.Text(0, 0, "one two", theme.Fg(theme.Critical))
	if got, want := c.Render(plainTheme()), "\x1b[0;38;2;255;107;112mone two\x1b[0m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestASelectedRowKeepsItsBackgroundUnderText(t *testing.T) {
	c := New(3, 1)
	c.Ground(theme.Selected)
	c.Text(0, 0, "ab", theme.Fg(theme.Low))
	if got := c.Render(plainTheme()); strings.Count(got, "48;2;31;44;58") != 1 || !strings.Contains(got, "ab ") {
		t.Errorf("got %q", got)
	}
}

func TestFitEndsInTheMark(t *testing.T) {
	for _, c := range []struct {
		in   string
		w    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"日本語", 4, "日…"}, {"日本語", 5, "日本…"}, {"abc", 1, "…"}, {"abc", 0, ""}, {"", 0, ""}} {
		if got := Fit(c.in, c.w, '…'); got != c.want || Width(got) > c.w {
			t.Errorf("Fit(%q, %d) = %q, want %q", c.in, c.w, got, c.want)
		}
	}
}

func TestLinesFromAnywhereEnd(t *testing.T) {
	odd := []float64{0, 3, -5, 1e9, -1e300, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64}
	for _, a := range odd {
		for _, b := range odd {
			for _, c := range odd {
				for _, e := range odd {
					NewDots(4, 3).Line(a, b, c, e, theme.Style{}, '*', false)
				}
			}
		}
	}
	NewDots(0, 0).Line(0, 0, 1, 1, theme.Style{}, '*', false)
}

func TestADiagonalIsDrawnInBraille(t *testing.T) {
	d := NewDots(2, 1)
	d.Line(0, 0, 3, 3, theme.Style{}, '*', false)
	c := New(2, 1)
	d.Draw(c, true)
	if got := c.Plain(); got != "⠑⢄" {
		t.Errorf("got %q", got)
	}
	d.Draw(c, false)
	if got := c.Plain(); got != "**" {
		t.Errorf("in ASCII %q", got)
	}
}

func TestTheZeroCanvasTakesAnything(t *testing.T) {
	var c Canvas
	c.Text(0, 0, "x", theme.Style{})
	c.Fill('x', theme.Style{})
	c.Ground(theme.Selected)
	c.Paste(0, 0, New(2, 2))
	c.Sub(0, 0, 4, 4).Set(0, 0, 'x', theme.Style{})
	if got := c.Render(plainTheme()) + c.Plain(); got != "" {
		t.Errorf("got %q", got)
	}
}

func BenchmarkRender(b *testing.B) {
	c := New(200, 60)
	for y := range 60 {
		for x := 0; x < 200; x += 7 {
			c.Text(x, y, "flow 7", theme.Fg(theme.Critical+theme.Role(x/7%4)))
		}
	}
	th := plainTheme()
	b.ReportAllocs()
	for b.Loop() {
		c.Render(th)
	}
}
