package models

import (
	"context"
	"math"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
)

// versus keeps what bootstraps came to: each model's AUC interval on each set, and how
// pairs of models differ at their thresholds. A bootstrap takes a tenth of a second, so
// each is made once; the pair that is looked at comes first, the table's follow one by one.
type versus struct {
	pause     time.Duration
	intervals map[intervalOf]metric.Interval
	pairs     map[pairing]metric.Comparison
	looking   pairing // asked for by what is seen
	filling   bool    // one of the table's is under way
}

type intervalOf struct {
	model *experiment.Fitted
	set   *experiment.Set
}

// A pairing is B at a threshold against A at one, on a set.
type pairing struct {
	set    *experiment.Set
	a, b   *experiment.Fitted
	ta, tb float64
}

func (p pairing) sound() bool { return p.a != nil && p.b != nil && !math.IsNaN(p.ta+p.tb) }

func newVersus(pause time.Duration) versus {
	return versus{pause: pause, intervals: map[intervalOf]metric.Interval{}, pairs: map[pairing]metric.Comparison{}}
}

// mostPairs bounds the memory of a session that moves thresholds all day.
const mostPairs = 500

type (
	interval struct {
		of intervalOf
		metric.Interval
	}
	compared struct {
		pairing
		metric.Comparison
	}
)

func (v *versus) receive(r screen.Reply) {
	if r.Slot == slotFilling {
		v.filling = false
	}
	switch now := r.Value.(type) {
	case interval:
		v.intervals[now.of] = now.Interval
	case compared:
		if len(v.pairs) >= mostPairs {
			clear(v.pairs)
		}
		v.pairs[now.pairing] = now.Comparison
	}
}

// Slots of the requests.
const (
	slotLooking = "compare"
	slotFilling = "intervals"
)

// askVersus asks for the bootstraps that are missing.
func (s *Screen) askVersus(x *screen.Context) {
	v := &s.versus
	if want := s.pairing(); want.sound() && want != v.looking {
		v.looking = want
		if _, known := v.pairs[want]; !known {
			x.Run(slotLooking, s.comparing(want, v.pause))
		}
	}
	if v.filling {
		return
	}
	if work := s.nextFilling(); work != nil {
		v.filling = true
		x.Run(slotFilling, work)
	}
}

// pairing is the selected model at its cursor against its opponent.
func (s *Screen) pairing() pairing {
	b, a := s.selected(), s.opponent()
	if a == nil || b == nil {
		return pairing{}
	}
	return pairing{s.judged.set, a.fitted, b.fitted, s.at(a), s.at(b)}
}

// onDuty is a model against the champion, both at the thresholds they have on duty.
func (s *Screen) onDuty(m *judgedModel) pairing {
	a := s.find(s.view.Champion)
	if a == nil || a == m {
		return pairing{}
	}
	return pairing{s.judged.set, a.fitted, m.fitted, a.fitted.Threshold, m.fitted.Threshold}
}

// nextFilling is the next bootstrap that the table lacks; nil when it has all.
func (s *Screen) nextFilling() func(context.Context) (any, error) {
	for i := range s.judged.models {
		m := &s.judged.models[i]
		of := intervalOf{m.fitted, s.judged.set}
		if _, known := s.versus.intervals[of]; !known {
			curve, boot := m.curve, s.bootstrap()
			return func(context.Context) (any, error) { return interval{of, curve.AUCInterval(boot)}, nil }
		}
	}
	for i := range s.judged.models {
		want := s.onDuty(&s.judged.models[i])
		if _, known := s.versus.pairs[want]; !known && want.sound() && want != s.versus.looking {
			return s.comparing(want, 0)
		}
	}
	return nil
}

func (s *Screen) bootstrap() metric.Bootstrap {
	return metric.Bootstrap{Seed: s.judged.result.Provenance.Seed, Workers: s.view.Workers}
}

// comparing bootstraps a pair, unless within the pause another is asked for.
func (s *Screen) comparing(want pairing, pause time.Duration) func(context.Context) (any, error) {
	r, boot := s.judged.result, s.bootstrap()
	return func(ctx context.Context) (any, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
		pair := metric.NewPair(r.ScoresOn(want.set, want.a.Spec.Key), r.ScoresOn(want.set, want.b.Spec.Key), want.set.Attack)
		return compared{want, pair.Compare(want.ta, want.tb, boot)}, nil
	}
}
