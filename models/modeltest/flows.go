package modeltest

import (
	"math"
	"math/rand/v2"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// Types are the attack types of Flows, by code.
var types = [...]string{"normal", "flood", "scan", "leak"}

var services = [...]string{"dns", "http", "rare", "voice"}

// Flows makes n synthetic flows, two thirds of them normal, as a training set of
// ten encoded columns (six numbers, four one-hot) and seven exact ones (the
// service's code, then the raw numbers). The same seed gives the same flows.
// Attacks are easy: each of the three types is far from all normal traffic.
func Flows(n int, seed uint64) models.Training {
	t := models.Training{
		Columns: encodedColumns(), ExactColumns: exactColumns(),
		TypeNames: types[:], Seed: 7, Workers: 2,
	}
	t.Rows.N, t.Rows.Width, t.Rows.ExactWidth = n, len(t.Columns), len(t.ExactColumns)
	for i := range n {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		kind := int32(0)
		if i%3 == 2 {
			kind = 1 + int32(i/3)%3
		}
		t.Type = append(t.Type, kind)
		t.Attack = append(t.Attack, kind != 0)
		t.Rows = appendFlow(t.Rows, kind, rng)
	}
	return t
}

func encodedColumns() []features.Column {
	var c []features.Column
	for _, name := range [...]string{"bytes", "duration", "count", "errors", "same", "spread"} {
		c = append(c, features.Column{Name: name, Source: name, Explain: "ln(1+x) or as it is"})
	}
	for _, s := range services {
		c = append(c, features.Column{Name: "service=" + s, Source: "service", OneHot: true, Value: s, Explain: "1 if service is " + s})
	}
	return c
}

func exactColumns() []features.Column {
	c := []features.Column{{Name: "service", Source: "service", Names: services[:], Explain: "code"}}
	return append(c, encodedColumns()[:6]...)
}

func appendFlow(r features.Rows, kind int32, rng *rand.Rand) features.Rows {
	service := [...]int{0, 1, 3}[rng.IntN(3)]
	bytes := math.Round(math.Exp(4 + float64(service) + 0.5*rng.NormFloat64()))
	duration := math.Max(0, math.Round(float64(10*service)+3*rng.NormFloat64()))
	count := float64(1 + rng.IntN(20))
	errors, same := 0.1*rng.Float64(), 0.8+0.2*rng.Float64()
	switch kind {
	case 1: // flood
		bytes, duration, count, errors = 0, 0, float64(300+rng.IntN(200)), 0.9+0.1*rng.Float64()
	case 2: // scan
		service, bytes, same, errors = 2, float64(rng.IntN(3)), 0.05*rng.Float64(), 0.7+0.3*rng.Float64()
	case 3: // leak
		bytes, duration, count = 1e7*(1+rng.Float64()), float64(4000+rng.IntN(1000)), 1
	}
	raw := [...]float64{bytes, duration, count, errors, same, 1 - same}
	for j, v := range raw {
		if j < 3 {
			v = math.Log1p(v)
		}
		r.X = append(r.X, float32(v))
	}
	for s := range services {
		r.X = append(r.X, map[bool]float32{true: 1}[s == service])
	}
	r.Exact = append(append(r.Exact, float64(service)), raw[:]...)
	return r
}

// wide makes a big training set whose fit takes any learner a while: n rows of
// width noisy columns (exact ones alike).
func wide(n, width int, seed uint64) models.Training {
	t := models.Training{TypeNames: types[:], Seed: 1, Workers: 2}
	t.Rows = features.Rows{N: n, Width: width, ExactWidth: width}
	for j := range width {
		c := features.Column{Name: "n" + string(rune('a'+j%26)) + string(rune('a'+j/26)), Explain: "noise"}
		t.Columns, t.ExactColumns = append(t.Columns, c), append(t.ExactColumns, c)
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		attack := i%2 == 1
		for range width {
			v := rng.NormFloat64()
			if attack {
				v = 0.2 + 1.1*v
			}
			t.Rows.X = append(t.Rows.X, float32(v))
			t.Rows.Exact = append(t.Rows.Exact, v)
		}
		t.Attack = append(t.Attack, attack)
		t.Type = append(t.Type, int32(i%2)*int32(1+i%3))
	}
	return t
}

// edit gives a copy of the training set whose rows may be changed.
func edit(t models.Training) models.Training {
	t.Rows.X = append([]float32(nil), t.Rows.X...)
	t.Rows.Exact = append([]float64(nil), t.Rows.Exact...)
	t.Attack = append([]bool(nil), t.Attack...)
	t.Type = append([]int32(nil), t.Type...)
	return t
}

// only keeps the rows that keep says, with their labels.
func only(t models.Training, keep func(i int) bool) models.Training {
	var rows []int
	out := t
	out.Attack, out.Type = nil, nil
	for i := range t.Rows.N {
		if keep(i) {
			rows = append(rows, i)
			out.Attack, out.Type = append(out.Attack, t.Attack[i]), append(out.Type, t.Type[i])
		}
	}
	out.Rows = t.Rows.Select(rows)
	return out
}

// columns keeps the first n encoded columns and the first n exact ones.
func columns(t models.Training, n int) models.Training {
	out := edit(t)
	out.Columns, out.ExactColumns = t.Columns[:n], t.ExactColumns[:n]
	out.Rows.X, out.Rows.Exact = nil, nil
	out.Rows.Width, out.Rows.ExactWidth = n, n
	for i := range t.Rows.N {
		out.Rows.X = append(out.Rows.X, t.Rows.Row(i)[:n]...)
		out.Rows.Exact = append(out.Rows.Exact, t.Rows.ExactRow(i)[:n]...)
	}
	return out
}
