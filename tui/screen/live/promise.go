package live

import (
	"fmt"
	"math"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// An account is a promise beside what came of it.
type account struct {
	promised string // "1.0 %", "none"
	of       string // what that is a share of
	realised float64
	wilson   metric.Interval
	rate     float64 // promised; NaN: none
	verdict  promise.Verdict
}

// account is that of the champion's promise: of normal flows, or of the groups shown.
func (s *Screen) account() account {
	snap := s.snap(beside)
	if snap.Promise.Kind == promise.FDR {
		d := snap.Discovery
		return account{widget.Percent(snap.Promise.Value), " of groups wrong", float64(d.Realised), d.Wilson, snap.Promise.Value, d.Verdict}
	}
	t := snap.Against
	st := account{widget.Percent(snap.Promised), " of normal flows", t.FPR(), metric.Wilson(t.FP, t.FP+t.TN), snap.Promised, snap.Outcome.Verdict}
	switch {
	case math.IsNaN(snap.Promised):
		st.promised, st.of, st.verdict = "none", ": a fixed threshold", promise.Unspoken
	case snap.Promise.Kind == promise.Budget:
		st.promised, st.of = fmt.Sprintf("%g a day", snap.Promise.Value), " = "+widget.Percent(snap.Promised)+" of normal"
	}
	return st
}

// drawPromise sets what the champion promises beside what came of it, and says whether
// it was kept, was broken, or whether there is too little to say.
func (s *Screen) drawPromise(c canvas.Canvas, x *screen.Context) {
	snap := s.snap(beside)
	s.notePromise(c, snap)
	panel := widget.Panel{Title: "False-alarm promise", Right: widget.Dim(visible.Text(snap.Champion.Key, 20))}
	panel.Footer = footing(snap)
	in := panel.Draw(c, x.Theme)
	st := s.account()
	row := func(y int, name, value string, more string) {
		widget.Line{{Text: fmt.Sprintf("%-10s", name), Style: theme.Fg(theme.Dim)}, {Text: value, Style: theme.Style{}.Bold()}, {Text: more, Style: theme.Fg(theme.Dim)}}.Draw(in, 0, y, x.Theme)
	}
	row(0, "promised", st.promised, st.of)
	if !snap.Labelled {
		row(1, "realised", "unknown", " without labels")
	} else {
		row(1, "realised", widget.Percent(st.realised), span(st.wilson))
	}
	y := 2
	if snap.Labelled {
		append(widget.Line{{Text: "so far    ", Style: theme.Fg(theme.Dim)}}, verdict(st)...).Draw(in, 0, y, x.Theme)
		y++
	}
	row(y, "threshold", score(snap.Champion.Threshold), fmt.Sprintf(" of %s normals", widget.Count(snap.Champion.CalibrationRows)))
	s.drawVoid(in.Rows(y+1, in.Height()-y-1), x)
}

// footing says for what the promise is made apart, and for how many reasons it is void:
// there may be no room to tell them all.
func footing(snap *replay.Snapshot) widget.Line {
	var words []string
	if by := snap.Promise.By; by != promise.Together {
		words = append(words, "for each "+string(by))
	}
	if n := len(snap.Drift.Reasons); n > 1 {
		words = append(words, fmt.Sprintf("void for %d reasons", n))
	}
	if words == nil {
		return nil
	}
	return widget.Dim(strings.Join(words, " · "))
}

func span(i metric.Interval) string {
	if math.IsNaN(i.Lo + i.Hi) {
		return ""
	}
	return "  95 %: " + strings.TrimSuffix(widget.Percent(i.Lo), " %") + "–" + widget.Percent(i.Hi)
}

// verdict says whether a promise was kept.
func verdict(st account) widget.Line {
	switch st.verdict {
	case promise.Broken:
		return widget.Line{{Text: "broken, " + times(st.realised/st.rate), Style: theme.Fg(theme.Bad).Bold()}}
	case promise.Kept:
		return widget.Line{{Text: "kept", Style: theme.Fg(theme.Good).Bold()}}
	case promise.Unspoken:
		return widget.Dim("nothing to keep")
	}
	return widget.Line{{Text: "too few to say", Style: theme.Fg(theme.Medium)}}
}

func times(v float64) string { return "×" + widget.Short(math.Round(v*10)/10) }

// drawVoid is the notice that the promise can no longer hold, since when and why.
func (s *Screen) drawVoid(c canvas.Canvas, x *screen.Context) {
	d := &s.snap(beside).Drift
	if !d.Void || c.Height() < 1 {
		return
	}
	head := widget.Line{widget.Badge("PROMISE VOID", theme.Bad), {Text: " since flow " + widget.Count(d.Since), Style: theme.Fg(theme.Bad)}}
	if c.Height() == 1 && len(d.Reasons) > 0 {
		head = head.Add(": "+visible.Line(d.Reasons[0].Text), theme.Fg(theme.Dim))
	}
	head.Draw(c, 0, 0, x.Theme)
	y := 1
	for _, reason := range d.Reasons {
		if y >= c.Height() {
			return
		}
		text := visible.Line(reason.Text)
		if reason.Since != d.Since {
			text = "From flow " + widget.Count(reason.Since) + ": " + text
		}
		y += widget.Paragraph(c.Rows(y, c.Height()-y), text+".", theme.Fg(theme.Dim))
	}
}
