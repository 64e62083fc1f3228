package whatif

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// benefits keeps the net benefits that were bootstrapped.
type benefits struct {
	pause time.Duration
	asked pairing
	known map[pairing]cost.Benefit
}

// A pairing is what a net benefit depends on.
type pairing struct {
	question
	a, b side   // b is what a is better than
	cost string // the assumptions, written out
}

type benefit struct {
	pairing
	cost.Benefit
}

// mostBenefits bounds the memory of a session that moves sliders all day.
const mostBenefits = 500

func (k *benefits) keep(b benefit) {
	if len(k.known) >= mostBenefits {
		clear(k.known)
	}
	k.known[b.pairing] = b.Benefit
}

func (s *Screen) pairing() (pairing, bool) {
	a, b := s.sides()
	if b.key == "" {
		return pairing{}, false
	}
	return pairing{question{s.bench.result, s.bench.set.Name}, a, b, fmt.Sprint(s.sc.assumptions)}, true
}

// askBenefit has the net benefit over the other side bootstrapped, once the scenario rests.
func (s *Screen) askBenefit(x *screen.Context) {
	want, ok := s.pairing()
	if !ok || want == s.benefits.asked {
		return
	}
	s.benefits.asked = want
	if _, known := s.benefits.known[want]; known {
		return
	}
	bench, assumptions, workers, pause := s.bench, s.sc.assumptions, s.view.Workers, s.benefits.pause
	x.Run("benefit", func(ctx context.Context) (any, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
		pair := metric.NewPair(bench.result.ScoresOn(bench.set, want.b.key), bench.result.ScoresOn(bench.set, want.a.key), bench.set.Attack)
		boot := metric.Bootstrap{Seed: bench.result.Provenance.Seed, Workers: workers}
		return benefit{want, cost.NetBenefit(assumptions, pair, want.b.threshold, want.a.threshold, 0, 0, boot)}, nil
	})
}

// benefitLines say what the priced side saves over the other: money with its interval,
// and the hours apart from it.
func (s *Screen) benefitLines() []widget.Line {
	want, ok := s.pairing()
	if !ok {
		return nil
	}
	dim := theme.Fg(theme.Dim)
	l := append(s.named(want.a), widget.Span{Text: " over ", Style: dim})
	l = append(append(l, s.named(want.b)...), widget.Span{Text: ": ", Style: dim})
	v, known := s.benefits.known[want]
	if !known {
		return []widget.Line{l.Add("bootstrapping …", dim), nil}
	}
	currency, from, to := s.sc.assumptions.Currency, v.Interval.Lo, v.Interval.Hi
	switch {
	case !v.Total.Defined():
		return []widget.Line{l.Add("not known without attacks in the set", dim), nil}
	case !v.Distinguishable():
		l = l.Add("not distinguishable", theme.Fg(theme.Medium).Bold())
	case v.Total < 0:
		from, to = -to, -from
		l = l.Add("costs "+widget.Money(-float64(v.Total), currency)+" a month more", theme.Fg(theme.Bad).Bold())
	default:
		l = l.Add("saves "+widget.Money(float64(v.Total), currency)+" a month", theme.Fg(theme.Good).Bold())
	}
	l = l.Add(fmt.Sprintf(" [%s, %s]", widget.Short(from), widget.Short(to)), dim)
	freed, what := math.Round(float64(v.HoursFreed)*100)/100, " a month freed: cash only if then unpaid"
	if freed < 0 {
		freed, what = -freed, " a month more to work"
	}
	hours := widget.Line{{Text: "  " + widget.Short(freed) + " h", Style: theme.Style{}.Bold()}, {Text: what, Style: dim}}
	return []widget.Line{l, hours}
}

// named is a side in its model's colour, with its threshold where it is not on duty.
func (s *Screen) named(d side) widget.Line {
	l := widget.Line{{Text: d.key, Style: s.catalog.Style(d.key).Bold()}}
	if d.threshold != s.bench.inForce[d.key] {
		l = l.Add(" at "+widget.Score(d.threshold), theme.Fg(theme.Dim))
	}
	return l
}
