package search

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"

	"github.com/trunkline/trunkline/models"
)

// A round is tries on one share of the data; choose picks its settings when the
// rounds before it are done.
type round struct {
	share  float64
	size   int
	choose func(tried []Try) []models.Settings
}

func (q Request) plan(e models.Entry) ([]round, error) {
	switch q.Method {
	case Grid:
		grid := q.Grid
		if grid == nil {
			grid = DefaultGrid(e)
		}
		all, err := q.product(e, grid)
		if err != nil {
			return nil, err
		}
		return []round{{q.whole(), len(all), func([]Try) []models.Settings { return all }}}, nil
	case Random:
		all := q.draw(e, max(1, q.Tries))
		return []round{{q.whole(), len(all), func([]Try) []models.Settings { return all }}}, nil
	case Halving:
		return q.halving(e), nil
	}
	return nil, fmt.Errorf("no search method %q; there are %s, %s and %s", q.Method, Grid, Random, Halving)
}

func (q Request) whole() float64 {
	if q.Sample > 0 && q.Sample < 1 {
		return q.Sample
	}
	return 1
}

// maxGrid bounds a grid that nobody would wait for.
const maxGrid = 1000

// product lists every combination, the last setting varying fastest.
func (q Request) product(e models.Entry, grid map[string][]float64) ([]models.Settings, error) {
	names := make([]string, 0, len(grid))
	n := 1
	for name, values := range grid {
		names = append(names, name)
		if n *= len(values); n > maxGrid || n == 0 {
			return nil, fmt.Errorf("a grid of %d combinations; want 1 to %d", n, maxGrid)
		}
	}
	sort.Strings(names)
	all := []models.Settings{q.base()}
	for _, name := range names {
		var next []models.Settings
		for _, s := range all {
			for _, v := range grid[name] {
				next = append(next, with(s, name, v))
			}
		}
		all = next
	}
	for _, s := range all {
		if _, err := e.Learner(s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (q Request) base() models.Settings {
	s := models.Settings{}
	for name, v := range q.Base {
		s[name] = v
	}
	return s
}

func with(s models.Settings, name string, v float64) models.Settings {
	out := models.Settings{name: v}
	for k, old := range s {
		if k != name {
			out[k] = old
		}
	}
	return out
}

// DefaultGrid varies a learner's first three numeric settings: half its default, the
// default, twice it, where the declared range allows.
func DefaultGrid(e models.Entry) map[string][]float64 {
	grid := map[string][]float64{}
	for _, p := range e.Params {
		if p.Choices != nil || p.Default == 0 || len(grid) == 3 {
			continue
		}
		var values []float64
		for _, v := range []float64{p.Default / 2, p.Default, p.Default * 2} {
			if p.Integer {
				v = math.Round(v)
			}
			if v = max(p.Min, min(v, p.Max)); !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if len(values) > 1 {
			grid[p.Name] = values
		}
	}
	return grid
}

// draw makes n settings at random within the declared ranges, the defaults first.
func (q Request) draw(e models.Entry, n int) []models.Settings {
	rng := rand.New(rand.NewPCG(q.Options.Seed, 0x5ea7c4))
	all := []models.Settings{q.base()}
	for len(all) < n {
		s := q.base()
		for _, p := range e.Params {
			if _, fixed := q.Base[p.Name]; !fixed && p.Choices == nil {
				s[p.Name] = drawOne(rng, p)
			}
		}
		all = append(all, s)
	}
	return all
}

// drawOne draws between a quarter of the default and four times it, or over the whole
// range where that is narrower; on a log scale where the parameter says so. A parameter
// whose default 0 leaves something off stays off half the time, and else is small: over
// its whole range nearly every draw would be a penalty that forbids all learning.
func drawOne(rng *rand.Rand, p models.ParamSpec) float64 {
	lo, hi, log := p.Min, p.Max, p.Log
	switch {
	case p.Default > 0:
		lo, hi = max(lo, p.Default/4), min(hi, p.Default*4)
	case p.Default == 0 && lo == 0 && hi > 1:
		if rng.Float64() < 0.5 {
			return 0
		}
		lo, hi, log = smallest, min(hi, largest), true
		if p.Integer {
			lo, hi = 1, min(p.Max, 100)
		}
	}
	v := lo + (hi-lo)*rng.Float64()
	if log && lo > 0 {
		v = lo * math.Pow(hi/lo, rng.Float64())
	}
	if p.Integer {
		v = math.Round(v)
	}
	return max(p.Min, min(threeDigits(v), p.Max))
}

// smallest and largest bound what is drawn of a parameter that is off by default.
const smallest, largest = 0.01, 10

// threeDigits rounds to what people can read and type again; whole numbers stay.
func threeDigits(v float64) float64 {
	if v == math.Trunc(v) {
		return v
	}
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	return short
}

// halving tries many settings on little data and the better third of them on three
// times as much, until the data are all used (Jamieson, Talwalkar 2016).
func (q Request) halving(e models.Entry) []round {
	const factor = 3
	n := max(factor, q.Tries)
	levels := 0
	for left := n; left > 1; left = (left + factor - 1) / factor { // a ratio of logarithms is a hair above 3 for 27
		levels++
	}
	var rounds []round
	for level := range levels + 1 {
		share := q.whole() / math.Pow(factor, float64(levels-level))
		size := max(1, n/int(math.Pow(factor, float64(level))))
		if level == 0 {
			all := q.draw(e, n)
			rounds = append(rounds, round{share, n, func([]Try) []models.Settings { return all }})
			continue
		}
		before := rounds[level-1].size
		rounds = append(rounds, round{share, size, func(tried []Try) []models.Settings { return top(tried[len(tried)-before:], size) }})
	}
	return rounds
}

// top gives the settings of the n best tries.
func top(tried []Try, n int) []models.Settings {
	best := slices.Clone(tried)
	sort.SliceStable(best, func(a, b int) bool { return best[a].Score > best[b].Score })
	var out []models.Settings
	for _, t := range best[:min(n, len(best))] {
		out = append(out, t.Settings)
	}
	return out
}
