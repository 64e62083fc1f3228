package theme

import (
	"strconv"

	"github.com/charmbracelet/colorprofile"
)

// A Choice is what a person asked for, or what the terminal told.
type Choice struct {
	Name    string               // "standard", "contrast", "safe"; "" is "standard"
	Dark    bool                 // the background is dark
	Profile colorprofile.Profile // how many colours; below ANSI none
	ASCII   bool                 // draw with ASCII only
}

// A Theme turns roles into escape sequences and gives the signs to draw with. It
// belongs to one session, is immutable and safe for concurrent use.
type Theme struct {
	Choice
	Glyphs Glyphs
	fg, bg [roles]string // parameters of an SGR sequence; "" leaves the colour alone
	onRamp [RampSteps + SplitSteps]Role
}

// New makes the theme for a choice among our palettes and a person's own. A name that
// is not known on that ground gives "standard": see Names for checking what was typed.
func New(c Choice, own ...Palette) *Theme {
	palette := Palettes()[0]
	for _, p := range append(Palettes(), own...) {
		if p.Dark == c.Dark && (p.Name == c.Name || p.Name == "standard") {
			palette = p
			if p.Name == c.Name {
				break
			}
		}
	}
	c.Name = palette.Name
	return FromPalette(palette, c)
}

// FromPalette makes a theme with a palette of one's own.
func FromPalette(p Palette, c Choice) *Theme {
	t := &Theme{Choice: c, Glyphs: unicodeGlyphs()}
	if c.ASCII {
		t.Glyphs = asciiGlyphs()
	}
	for r := range roles {
		t.fg[r], t.bg[r] = p.Colors[r].codes(c.Profile)
	}
	for i := range t.onRamp {
		t.onRamp[i] = p.textOn(Ramp0+Role(i), c.Profile)
	}
	t.fg[None], t.bg[None] = "", ""
	t.fg[Text] = "" // the terminal's own, whatever the palette reckons with
	if c.Name == "contrast" {
		t.fg[Text], _ = p.Colors[Text].codes(c.Profile)
	}
	return t
}

// Names lists the names of themes.
func Names() []string { return []string{"standard", "contrast", "safe"} }

// Colored says whether the theme has any colour at all.
func (t *Theme) Colored() bool { return t.Profile >= colorprofile.ANSI }

// Shaded says whether the theme's ramps can be told apart by colour alone; if
// not, charts draw them as shades of characters.
func (t *Theme) Shaded() bool { return t.Profile >= colorprofile.ANSI256 }

// TextOn gives the role of text that can be read on a step of a ramp.
func (t *Theme) TextOn(step Role) Role {
	if step < Ramp0 || step >= OnLight {
		return Text
	}
	return t.onRamp[step-Ramp0]
}

func (c Color) codes(p colorprofile.Profile) (fg, bg string) {
	switch {
	case p >= colorprofile.TrueColor:
		rgb := strconv.Itoa(int(c.RGB>>16)) + ";" + strconv.Itoa(int(c.RGB>>8&255)) + ";" + strconv.Itoa(int(c.RGB&255))
		return "38;2;" + rgb, "48;2;" + rgb
	case p == colorprofile.ANSI256:
		n := strconv.Itoa(int(c.C256))
		return "38;5;" + n, "48;5;" + n
	case p == colorprofile.ANSI && c.C16 < 8:
		return strconv.Itoa(30 + int(c.C16)), strconv.Itoa(40 + int(c.C16))
	case p == colorprofile.ANSI && c.C16 < 16:
		return strconv.Itoa(82 + int(c.C16)), strconv.Itoa(92 + int(c.C16))
	}
	return "", ""
}

// AppendSGR appends the escape sequence that switches a terminal to the style,
// whatever it was in before.
func (t *Theme) AppendSGR(dst []byte, s Style) []byte {
	s = t.plainer(s)
	dst = append(dst, "\x1b[0"...)
	for i, on := range [...]string{"1", "3", "4", "7"} {
		if s.Attr&(1<<i) != 0 {
			dst = append(append(dst, ';'), on...)
		}
	}
	if s.FG == Border && !t.Colored() { // frames step back even where there is no grey
		dst = append(dst, ";2"...)
	}
	if fg := t.fg[s.FG]; fg != "" {
		dst = append(append(dst, ';'), fg...)
	}
	if bg := t.bg[s.BG]; bg != "" {
		dst = append(append(dst, ';'), bg...)
	}
	return append(dst, 'm')
}

// plainer shows by reversing what the terminal has no background for: the
// selected row, and badges, which are text on a filled ground.
func (t *Theme) plainer(s Style) Style {
	if t.Profile >= colorprofile.ANSI256 || s.BG == None {
		return s
	}
	switch {
	case s.BG == Selected:
		return Style{Attr: s.Attr | Reverse}
	case s.BG == Raised:
		s.BG = None
	case !t.Colored() && s.FG == OnBadge:
		return Style{Attr: s.Attr | Reverse}
	}
	return s
}
