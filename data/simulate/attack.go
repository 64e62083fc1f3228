package simulate

import (
	"math"
	"slices"

	"github.com/trunkline/trunkline/data"
)

// An Attack is a kind of attack that the simulated core can suffer: one line in Attacks.
type Attack struct {
	Label     string
	Title     string
	Family    data.Family // the nearest of the KDD'99 task's four
	Technique Technique
	Source    string // who published it
	About     string // what its flows are, and how strong and weak episodes differ

	perDay int // episodes
	play   func(a *actor, at int64, strength float64)
}

// A Technique is the entry of MITRE FiGHT (FGT…) or ATT&CK (T…) that an attack is an
// instance of, or where Nearest, the one that comes closest: FiGHT has none for PFCP.
type Technique struct {
	ID      string
	Nearest bool
}

// Match is "exact" or "nearest".
func (t Technique) Match() string {
	if t.Nearest {
		return "nearest"
	}
	return "exact"
}

// Attacks lists every kind, in the order of docs/SIMULATOR.md.
func Attacks() []Attack {
	return slices.Concat(signallingAttacks(), pfcpAttacks(), gtpAttacks(), voiceAttacks(), diameterAttacks(), serviceAttacks())
}

// Labels lists the labels of every kind of attack.
func Labels() []string {
	var labels []string
	for _, x := range Attacks() {
		labels = append(labels, x.Label)
	}
	return labels
}

// FindAttack gives the attack with the label.
func FindAttack(label string) (Attack, bool) {
	for _, x := range Attacks() {
		if x.Label == label {
			return x, true
		}
	}
	return Attack{}, false
}

// The strengths of an attack's episodes: the loud, the middling, the low and slow. A day
// with several episodes of a kind goes through them in random order.
var strengths = [...]float64{1, 0.35, 0.12}

// planAttacks plans each day's episodes at random times of the day.
func (w *world) planAttacks() {
	for _, x := range Attacks() {
		if !slices.Contains(w.settings.Attacks, x.Label) {
			continue
		}
		a := w.actor("attack "+x.Label, x.Label)
		w.every(0, func() int64 { return int64(w.settings.Day) }, func(today int64) bool {
			a.planDay(today, x)
			return true
		})
	}
}

func (a *actor) planDay(today int64, x Attack) {
	var order []int
	for range x.perDay {
		if len(order) == 0 {
			order = a.Perm(len(strengths))
		}
		strength := strengths[order[0]] * a.around(1, 0.2)
		order = order[1:]
		at := today + int64(a.between(0.03, 0.93)*float64(a.settings.Day))
		a.events.add(at, func(at int64) { x.play(a, at, strength) })
	}
}

// volley has something happen about so many times. At full strength it comes rate times a
// second; a weak episode is slower by its strength, and of fewer flows by the root of it.
func (a *actor) volley(at int64, strength, rate float64, times int, what func(at int64)) {
	left := max(3, whole(float64(times)*math.Sqrt(strength)*a.between(0.8, 1.2)))
	a.every(at, func() int64 { return seconds(a.around(1/(rate*strength), 0.5)) }, func(at int64) bool {
		what(at)
		left--
		return left > 0
	})
}

// bots gives n subscribers' devices that somebody else commands.
func (a *actor) bots(n int) []*subscriber { return a.some(n, online) }
