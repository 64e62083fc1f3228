// Package theme says what things look like: which colour a meaning has, which
// signs draw a border or a model's marker. A Theme is made for one session, from
// what its terminal can do, and is immutable; nothing here is global.
package theme

import "github.com/trunkline/trunkline/engine/figure"

// A Role is what a colour stands for. Screens name roles, never colours: severity,
// verdict, state, model identity, one accent, and the greys of the page.
type Role uint8

const (
	None   Role = iota // leave the colour that is there
	Text               // the terminal's own text colour
	Dim                // labels, units, what is read second
	Border             // frames and grid lines: seen, not read
	Accent             // the one thing in focus

	Critical // severities
	High
	Medium
	Low

	Attack // verdicts
	Normal

	StateNew // triage states
	StateAcknowledged
	StateEscalated
	StateSuppressed
	StateClosed

	Simulated // what does not come from real traffic
	Bad       // an error or a broken limit; always with words
	Good      // done, kept, within a limit; always with words

	Model1 // identities, as figure.Model1…8
	Model2
	Model3
	Model4
	Model5
	Model6
	Model7
	Model8

	Selected // background of the row under the cursor
	Raised   // background of dialogs and gauges' empty part

	Ramp0 // a sequential ramp of RampSteps from nothing to much
	ramp1
	ramp2
	ramp3
	ramp4
	ramp5
	ramp6
	Split0 // a diverging ramp of SplitSteps from minus to plus, neutral in the middle
	split1
	split2
	split3
	split4
	split5
	split6
	split7
	split8
	OnLight // text on a light step of a ramp
	OnDark  // text on a dark step of a ramp
	OnBadge // text on a badge filled with a severity, a state or an accent

	roles // how many there are
)

// RampSteps and SplitSteps are the sizes of the two colour ramps.
const (
	RampSteps  = 7
	SplitSteps = 9
)

// Ramp gives the sequential ramp's step for a share from 0 to 1.
func Ramp(share float64) Role { return Ramp0 + Role(step(share, RampSteps)) }

// Split gives the diverging ramp's step for a share from 0 (minus) to 1 (plus).
func Split(share float64) Role { return Split0 + Role(step(share, SplitSteps)) }

// step cuts [0, 1] into n equal parts; NaN falls into the first.
func step(share float64, n int) int {
	if !(share > 0) {
		return 0
	}
	return min(int(share*float64(n)), n-1)
}

// InkRole is the role of a figure's ink.
func InkRole(ink figure.Ink) Role {
	switch ink {
	case figure.Plain:
		return Text
	case figure.Muted:
		return Dim
	case figure.Accent:
		return Accent
	case figure.Normal:
		return Normal
	case figure.Attack:
		return Attack
	}
	if ink >= figure.Model1 && ink <= figure.Model8 {
		return Model1 + Role(ink-figure.Model1)
	}
	return Text
}

// Attr is a set of text attributes.
type Attr uint8

const (
	Bold Attr = 1 << iota
	Italic
	Underline
	Reverse
)

// A Style is what a cell looks like. The zero Style is the page's plain text.
type Style struct {
	FG, BG Role
	Attr   Attr
}

// Fg is the style of text in a role.
func Fg(r Role) Style { return Style{FG: r} }

// Bold is the style with weight.
func (s Style) Bold() Style { s.Attr |= Bold; return s }

// Underline is the style with a line below.
func (s Style) Underline() Style { s.Attr |= Underline; return s }

// On is the style on a background.
func (s Style) On(bg Role) Style { s.BG = bg; return s }
