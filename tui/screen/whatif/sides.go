package whatif

import (
	"math"

	"github.com/trunkline/trunkline/engine/cost"
)

// A side is a model at a threshold. The scenario prices one and may compare it with
// another: another model, or the same one at another threshold.
type side struct {
	key       string
	threshold float64
}

// sides are the one that is priced and the one that it is compared with, whose key is
// "" where there is none.
func (s *Screen) sides() (a, b side) {
	if s.bench == nil || len(s.bench.models) == 0 {
		return side{}, side{}
	}
	a.key = s.model
	if s.bench.index(a.key) < 0 {
		a.key = s.view.Champion
	}
	if s.bench.index(a.key) < 0 {
		a.key = s.bench.models[0].Key
	}
	a.threshold = s.threshold(a.key)
	if s.pinned != nil && s.bench.index(s.pinned.key) >= 0 {
		b = *s.pinned
	} else {
		b = s.opponent(a)
	}
	if b == a || math.IsNaN(a.threshold+b.threshold) {
		b = side{}
	}
	return a, b
}

// opponent is the model that was asked for; else the champion, or for the champion the
// challenger; each at its threshold on duty. A lone model is set against itself on duty.
func (s *Screen) opponent(a side) side {
	moved := a.threshold != s.bench.inForce[a.key]
	for _, key := range [...]string{s.against, s.view.Champion, s.view.Challenger} {
		if s.bench.index(key) >= 0 && (key != a.key || key == s.against && moved) {
			return side{key, s.bench.inForce[key]}
		}
	}
	if moved {
		return side{a.key, s.bench.inForce[a.key]}
	}
	return side{}
}

// nextOpponent goes through the models; the priced one itself, on duty, is among them
// once its threshold was moved.
func (s *Screen) nextOpponent() {
	a, b := s.sides()
	s.pinned = nil
	at := max(s.bench.index(b.key), 0)
	for n := 1; n <= len(s.bench.models); n++ {
		key := s.bench.models[(at+n)%len(s.bench.models)].Key
		if key != a.key || a.threshold != s.bench.inForce[key] {
			s.against = key
			return
		}
	}
}

// threshold is where a model is priced.
func (s *Screen) threshold(key string) float64 {
	if t, moved := s.sc.threshold[key]; moved {
		return t
	}
	return s.bench.inForce[key]
}

// thresholdOf is a price's threshold; −∞ where everything alerts.
func thresholdOf(p cost.Price) float64 {
	if !p.Threshold.Defined() {
		return math.Inf(-1)
	}
	return float64(p.Threshold)
}
