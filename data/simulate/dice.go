package simulate

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

// dice are the draws of one actor. Each actor (the subscribers, the upkeep, each kind of
// attack) has its own, seeded by the run's seed and the actor's name, so that
// another attack changes nobody else's day but by what it does to them.
type dice struct{ *rand.Rand }

func newDice(seed uint64, name string) dice {
	h := fnv.New64a()
	h.Write([]byte(name))
	return dice{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

func (d dice) chance(p float64) bool { return d.Float64() < p }

func (d dice) between(lo, hi float64) float64 { return lo + (hi-lo)*d.Float64() }

// around draws from a log-normal with the given median; spread is the deviation of its logarithm.
func (d dice) around(median, spread float64) float64 {
	return median * math.Exp(spread*d.NormFloat64())
}

// wait draws an exponential time with the given mean, in whole microseconds.
func (d dice) wait(mean time.Duration) int64 {
	return int64(d.ExpFloat64()*float64(mean)/1000) * 1000
}

// whole draws an integer from lo to hi, both included.
func (d dice) whole(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

func pick[T any](d dice, of []T) T { return of[d.IntN(len(of))] }

// weighted draws an index with probability in proportion to its weight.
func (d dice) weighted(weights ...float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := d.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}
