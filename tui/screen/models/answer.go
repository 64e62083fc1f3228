package models

import (
	"math"
	"strings"

	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// answer says in a line what the table comes to: who ranks best and who can't be told
// from it, who finds most while hardly any normal flow alerts, and who keeps the promise.
func (s *Screen) answer(x *screen.Context) widget.Line {
	dim := theme.Fg(theme.Dim)
	l := widget.Line{{Text: championSign + " champion  " + challengerSign + " challenger", Style: theme.Fg(theme.Accent)}}
	if best := s.best(func(m *judgedModel) float64 { return m.auc }); best != nil {
		l = append(l.Add("  · ranks best: ", dim), s.named(best, x)...)
		l = append(l, s.equals(best, x)...)
	}
	if best := s.best(func(m *judgedModel) float64 { return m.oracle }); best != nil {
		l = append(l.Add("  · finds most at 1 % false alarms (oracle): ", dim), s.named(best, x)...)
	}
	return append(l, s.keepers(x)...)
}

// best is the model with the highest figure, the first of those that tie.
func (s *Screen) best(of func(*judgedModel) float64) *judgedModel {
	var best *judgedModel
	for i := range s.judged.models {
		m := &s.judged.models[i]
		if v := of(m); !math.IsNaN(v) && (best == nil || v > of(best)) {
			best = m
		}
	}
	return best
}

func (s *Screen) named(m *judgedModel, x *screen.Context) widget.Line {
	return widget.Line{s.catalog.Mark(m.key(), x.Theme), {Text: m.key(), Style: s.catalog.Style(m.key())}}
}

// equals lists the models that can't be told from the best one, as far as that is known:
// each is compared with the champion only.
func (s *Screen) equals(best *judgedModel, x *screen.Context) widget.Line {
	var l widget.Line
	for i := range s.judged.models {
		m := &s.judged.models[i]
		p := s.onDuty(m)
		if best.key() != s.view.Champion {
			if p = s.onDuty(best); m.key() != s.view.Champion {
				continue
			}
		}
		if found, known := s.versus.pairs[p]; known && p.sound() && found.AUC.Delta.Defined() && !found.AUC.Distinguishable() {
			l = append(l.Add(" ≈ ", theme.Fg(theme.Medium)), s.named(m, x)...)
		}
	}
	return l
}

// keepers lists the models that keep what their threshold on duty promises, and none
// that might.
func (s *Screen) keepers(x *screen.Context) widget.Line {
	dim := theme.Fg(theme.Dim)
	var keep widget.Line
	promising := 0
	for i := range s.judged.models {
		m := &s.judged.models[i]
		if math.IsNaN(m.promises) {
			continue
		}
		promising++
		if kept(m.promises, m.curve.At(m.fitted.Threshold)) {
			keep = append(keep.Add(" ", dim), s.named(m, x)...)
		}
	}
	switch {
	case promising == 0 || s.judged.about.Normals == 0:
		return nil
	case s.judged.set.Flattering():
		return widget.Dim("  · promises can't be judged on the file they were made on")
	}
	if len(keep) == 0 {
		return widget.Line{{Text: "  · promise kept by", Style: dim}, {Text: " none", Style: theme.Fg(theme.Bad)}}
	}
	return append(widget.Line{{Text: "  · promise kept by", Style: dim}}, keep...)
}

// promise says what a threshold promised, what came of it on this set, and in a second
// line what that means. own says that the set is cut from the file that thresholds were
// set on, where a kept promise is no news.
func promise(m *judgedModel, t float64, at metric.Confusion, own bool) [2]widget.Line {
	dim, bold := theme.Fg(theme.Dim), theme.Style{}.Bold()
	promised := m.promised(t)
	first := widget.Line{{Text: "promised ", Style: dim}, {Text: widget.Percent(promised), Style: bold}}
	if math.IsNaN(promised) {
		first = widget.Dim("promises no rate")
	}
	if at.FP+at.TN == 0 {
		return [2]widget.Line{first, widget.Dim("no normal flows to hold it to")}
	}
	first = first.Add(", came ", dim).Add(widget.Percent(at.FPR()), bold)
	second := widget.Line{}
	switch {
	case own:
		return [2]widget.Line{first, widget.Dim("no test: thresholds are set here")}
	case broken(promised, at):
		second = second.Add("broken ×"+widget.Short(math.Round(at.FPR()/promised*10)/10), theme.Fg(theme.Bad).Bold()).Add(" · ", dim)
	case kept(promised, at):
		second = second.Add("kept", theme.Fg(theme.Good).Bold()).Add(" · ", dim)
	case !math.IsNaN(promised):
		second = second.Add("can't be told", theme.Fg(theme.Medium)).Add(" · ", dim)
	}
	return [2]widget.Line{first, second.Add("95 %: "+percents(metric.Wilson(at.FP, at.FP+at.TN)), dim)}
}

// percents writes an interval of shares: 7.5–8.5 %.
func percents(i metric.Interval) string {
	return strings.TrimSuffix(widget.Percent(i.Lo), " %") + "–" + widget.Percent(i.Hi)
}
