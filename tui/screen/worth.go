package screen

import (
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Worth is what a set's figures can be trusted for. It stands beside every figure
// that is judged on the set.
type Worth struct {
	Word       string // "HELD OUT", "FLATTERING"
	Text       string
	Flattering bool
	Simulated  bool
}

// WorthOf says what a set is worth.
func WorthOf(set *experiment.Set) Worth {
	w := Worth{Word: "HELD OUT", Flattering: set.Flattering(), Simulated: set.Simulated}
	if w.Flattering {
		w.Word = "FLATTERING"
	}
	switch {
	case set.Name == "resampled":
		w.Text = "training rows and their synthetic copies: for comparison with the notebook only"
	case w.Flattering && w.Simulated:
		w.Text = "a split inside the simulated training day"
	case w.Flattering:
		w.Text = "a split inside the training file"
	case w.Simulated:
		w.Text = "another simulated day, with attacks training lacks; real traffic differs"
	case set.Of != nil:
		w.Text = "the hard part of the held-out test file"
	default:
		w.Text = "the held-out test file: what to expect"
	}
	return w
}

// Badges are the words that must not be overlooked.
func (w Worth) Badges() widget.Line {
	var l widget.Line
	if w.Simulated {
		l = append(l, widget.Badge("SIMULATED", theme.Simulated)).Add(" ", theme.Style{})
	}
	ground := theme.Accent
	if w.Flattering {
		ground = theme.Medium
	}
	return append(l, widget.Badge(w.Word, ground))
}
