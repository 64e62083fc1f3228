package models

import (
	"math"
	"strings"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A reliability is what a model says against what came, before and after calibration on
// training data.
type reliability struct {
	figure        *figure.Figure // nil where neither is a probability
	method        string         // of the calibration; "" without one
	before, after sureness       // NaN where there is none
}

// sureness is how far probabilities are from what came: 0 is best.
type sureness struct{ brier, ece float64 }

// reliabilityBins is how many bins the small diagram has.
const reliabilityBins = 10

func newReliability(about figure.Set, f *experiment.Fitted, index int, scores, probabilities []float64, attack []bool) reliability {
	nan := sureness{math.NaN(), math.NaN()}
	r := reliability{before: nan, after: nan}
	var curves []figure.Reliable
	if f.Probability() {
		r.before = sureness{metric.Brier(scores, attack), metric.ECE(scores, attack)}
		curves = append(curves, figure.Reliable{Name: "raw", Index: index, Bins: metric.Reliability(scores, attack, reliabilityBins)})
	}
	if probabilities != nil {
		r.after, r.method = sureness{metric.Brier(probabilities, attack), metric.ECE(probabilities, attack)}, f.Calibrator.Method
		curves = append(curves, figure.Reliable{Name: r.method, Index: index, Bins: metric.Reliability(probabilities, attack, reliabilityBins)})
	}
	if curves == nil {
		return r
	}
	rel := figure.Reliability(about, curves)
	rel.Y.Label = "seen" // shorter: the panel is small
	if len(rel.Series) == 2 {
		rel.Series[0].Ink, rel.Series[0].Shape, rel.Series[0].Dash = figure.Plain, figure.Ring, true
	}
	r.figure = &rel
	return r
}

// drawReliability draws what the model says against what came, as it is and calibrated.
func (s *Screen) drawReliability(c canvas.Canvas, x *screen.Context) {
	m := s.selected()
	r := &m.reliability
	in := widget.Panel{Title: "Reliability", Right: s.who(m), Footer: r.words()}.Draw(c, x.Theme)
	if r.figure == nil {
		widget.Paragraph(in, m.fitted.Entry.Title+" gives no probabilities and can't be calibrated, so there is nothing to hold it to.", theme.Fg(theme.Dim))
		return
	}
	s.pictures.reliability.Draw(in, r.figure, x.Theme)
}

// fraction is a share of 1 in four columns: .167.
func fraction(v float64) string { return strings.TrimPrefix(widget.Share(v), "0") }

// words are the figures of merit, before and after.
func (r *reliability) words() widget.Line {
	dim, bold := theme.Fg(theme.Dim), theme.Style{}.Bold()
	known := func(s sureness) bool { return !math.IsNaN(s.brier) }
	pair := func(name string, before, after float64) widget.Line {
		switch {
		case known(r.before) && known(r.after):
			return widget.Line{{Text: name + " " + fraction(before) + "→", Style: dim}, {Text: fraction(after), Style: bold}}
		case known(r.after):
			return widget.Line{{Text: name + " ", Style: dim}, {Text: widget.Share(after), Style: bold}}
		}
		return widget.Line{{Text: name + " ", Style: dim}, {Text: widget.Share(before), Style: bold}}
	}
	if r.figure == nil {
		return nil
	}
	return append(pair("Brier", r.before.brier, r.after.brier).Add("  ", dim), pair("ECE", r.before.ece, r.after.ece)...)
}
