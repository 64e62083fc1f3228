package drift_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/features"
)

var columns = []features.Column{{Name: "bytes"}, {Name: "flag"}, {Name: "rate"},
	{Name: "service=http", Source: "service", OneHot: true, Value: "http"}, {Name: "service=dns", Source: "service", OneHot: true, Value: "dns"}}

// A day is normal traffic whose rate goes up and down and whose service mix follows it.
type day struct {
	rng *rand.Rand
	swing, bytes,
	http float64
}

func (d day) rows(n int) features.Rows {
	r := features.Rows{N: n, Width: len(columns)}
	for i := range n {
		busy := math.Sin(2 * math.Pi * float64(i) / float64(n))
		row := []float32{float32(math.Exp(d.rng.NormFloat64() + d.bytes)), float32(d.rng.IntN(2)), float32(d.rng.NormFloat64() + d.swing*busy), 0, 0}
		if d.rng.Float64() < d.http+0.1*d.swing*busy {
			row[3] = 1
		} else {
			row[4] = 1
		}
		r.X = append(r.X, row...)
	}
	return r
}

func ordinary(seed uint64) day {
	return day{rng: rand.New(rand.NewPCG(seed, 0)), swing: 0.5, http: 0.6}
}

func scores(rng *rand.Rand, n int, mean float64) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = math.Exp(rng.NormFloat64() + mean)
	}
	return s
}

const threshold = 5

// watch plays rows and scores and gives the state after each look.
func watch(b *drift.Baseline, rows features.Rows, s []float64) []drift.State {
	m := drift.NewMonitor(b, scores(rand.New(rand.NewPCG(99, 0)), 4000, 0), threshold)
	var states []drift.State
	for i := range rows.N {
		if s[i] <= threshold && m.Add(rows.Row(i), s[i]) {
			states = append(states, m.State())
		}
	}
	return states
}

func learned() *drift.Baseline { return drift.Learn(columns, ordinary(1).rows(30000), 2) }

func firstVoid(states []drift.State) (int, drift.State) {
	for i, s := range states {
		if s.Void {
			return i, s
		}
	}
	return -1, drift.State{}
}

func TestADayLikeTheTrainingDayRaisesNoAlarm(t *testing.T) {
	b := learned()
	for seed := range uint64(10) {
		d := ordinary(100 + seed)
		states := watch(b, d.rows(30000), scores(d.rng, 30000, 0))
		if i, s := firstVoid(states); i >= 0 {
			t.Errorf("day %d: void after look %d: %+v", seed, i, s.Features[0])
		}
		if len(states) < 25 || states[0].Held != drift.Every || states[20].Held != drift.Held {
			t.Errorf("%d looks, the first at %d flows", len(states), states[0].Held)
		}
	}
}

// The rate swings with the hour: by its PSI alone an hour of a steady day has shifted.
func TestWhatTrainingStretchesDoIsNoDrift(t *testing.T) {
	swinging := func(seed uint64) day {
		return day{rng: rand.New(rand.NewPCG(seed, 0)), swing: 3, http: 0.6}
	}
	b := drift.Learn(columns, swinging(1).rows(30000), 2)
	d := swinging(2)
	states := watch(b, d.rows(30000), scores(d.rng, 30000, 0))
	if i, s := firstVoid(states); i >= 0 {
		t.Errorf("void after look %d: %+v", i, s.Features[0])
	}
	beyondTheLimit := false
	for _, s := range states {
		for _, f := range s.Features {
			beyondTheLimit = beyondTheLimit || f.PSI > 0.25
		}
	}
	if !beyondTheLimit {
		t.Error("no hour's PSI reaches 0.25: the test shows nothing")
	}
}

func TestDriftIsToldWithin5000Flows(t *testing.T) {
	b := learned()
	for name, c := range map[string]struct {
		change func(*day)
		mean   float64
		top    string
	}{
		"a number moves":   {func(d *day) { d.bytes = 1 }, 0, "bytes"},
		"services change":  {func(d *day) { d.http = 0.2 }, 0, "service"},
		"the score moves":  {func(*day) {}, -1, "score"},
		"values are lost":  {func(d *day) { d.bytes = math.NaN() }, 0, "bytes"},
		"values explode":   {func(d *day) { d.bytes = 80 }, 0, "bytes"},
		"a constant alone": {func(d *day) { d.swing = 0; d.bytes = -20 }, 0, "bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := ordinary(7), ordinary(8)
			c.change(&after)
			rows := before.rows(6000)
			changed := after.rows(5000)
			rows.X, rows.N = append(rows.X, changed.X...), rows.N+changed.N
			s := append(scores(before.rng, 6000, 0), scores(after.rng, 5000, c.mean)...)
			states := watch(b, rows, s)
			i, void := firstVoid(states)
			if i < 5 {
				t.Fatalf("void at look %d of %d", i, len(states))
			}
			got := void.Features[0].Feature
			if void.Score.Excess() > void.Features[0].Excess() {
				got = "score"
			}
			if got != c.top {
				t.Errorf("blames %s: %+v", got, void.Features[0])
			}
		})
	}
}

// An alarm ends once none of the flows that it began with is held.
func TestAnAlarmEndsAfterTheTrafficHasComeBack(t *testing.T) {
	b := learned()
	odd, calm := ordinary(8), ordinary(9)
	odd.bytes = 2
	rows := odd.rows(4000)
	back := calm.rows(14000)
	rows.X, rows.N = append(rows.X, back.X...), rows.N+back.N
	states := watch(b, rows, scores(calm.rng, 18000, 0))
	if i, _ := firstVoid(states); i < 0 {
		t.Fatal("no alarm")
	}
	if last := states[len(states)-1]; last.Void || last.Verdict == drift.Shifted {
		t.Errorf("still void 14,000 flows later: %+v", last.Features[0])
	}
}

func TestWhatIsSaidOfWhichFlowDoesNotDependOnSpeed(t *testing.T) {
	b := drift.Learn(columns, ordinary(1).rows(30000), 1)
	if !reflect.DeepEqual(b, learned()) {
		t.Fatal("the baseline depends on the workers")
	}
	d := ordinary(3)
	d.bytes = 0.5
	rows, s := d.rows(9000), scores(d.rng, 9000, 0.2)
	if first := watch(b, rows, s); !reflect.DeepEqual(first, watch(b, rows, s)) {
		t.Error("two passes over the same flows differ")
	}
}

func TestABaselineReadsBackExactly(t *testing.T) {
	b := learned()
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back drift.Baseline
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	d := ordinary(3)
	rows, s := d.rows(9000), scores(d.rng, 9000, 0.2)
	if !reflect.DeepEqual(watch(b, rows, s), watch(&back, rows, s)) {
		t.Error("a baseline that was read back judges otherwise")
	}
	for _, hostile := range []string{`{}`, `{"features":[],"usual":[[1],[],[],[],[]]}`, `{"features":null}`, `[]`,
		fmt.Sprintf(`{"features":%s,"usual":[[0],[0],[0],[0],[-1]]}`, `[{"name":"x","first":0,"reference":{"n":0,"cuts":[],"counts":[0],"knots":[],"below":[],"up_to":[]}}]`)} {
		if err := json.Unmarshal([]byte(hostile), new(drift.Baseline)); err == nil {
			t.Errorf("accepts %s", hostile)
		}
	}
}

func TestTooLittleTrainingStillWatches(t *testing.T) {
	d := ordinary(1)
	b := drift.Learn(columns, d.rows(50), 2)
	m := drift.NewMonitor(b, nil, threshold)
	rows := d.rows(1500)
	for i := range rows.N {
		m.Add(rows.Row(i), 0)
	}
	if s := m.State(); s.Flows != 1500 || s.Held != 1000 {
		t.Errorf("%+v", s)
	}
}

func BenchmarkMonitor(b *testing.B) {
	base := learned()
	d := ordinary(2)
	rows := d.rows(10000)
	m := drift.NewMonitor(base, scores(d.rng, 4000, 0), threshold)
	i := 0
	for b.Loop() {
		m.Add(rows.Row(i%rows.N), 1)
		i++
	}
}
