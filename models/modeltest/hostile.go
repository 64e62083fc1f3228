package modeltest

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/internal/wire"
)

func entryIsComplete(t *testing.T, e models.Entry) {
	if e.Key == "" || strings.ToLower(e.Key) != e.Key || e.Title == "" || e.About == "" || e.New == nil || e.Decode == nil {
		t.Errorf("the entry lacks a key in lower case, a title, a description, a learner or a decoder: %+v", e)
	}
	if found, ok := models.Find(e.Key); !ok || found.Title != e.Title {
		t.Errorf("Find(%q) gives %q", e.Key, found.Title)
	}
	seen := map[string]bool{}
	for _, p := range e.Params {
		if seen[p.Name] || p.Name == "" || p.Meaning == "" {
			t.Errorf("parameter %q is named twice or has no meaning", p.Name)
		}
		seen[p.Name] = true
		if p.Log && p.Min <= 0 {
			t.Errorf("parameter %s: a log scale from %g", p.Name, p.Min)
		}
		if _, err := e.Learner(models.Settings{p.Name: p.Default}); err != nil {
			t.Errorf("parameter %s refuses its own default: %v", p.Name, err)
		}
	}
}

func settingsAreChecked(t *testing.T, e models.Entry) {
	bad := []models.Settings{{"no such setting": 1}}
	for _, p := range e.Params {
		bad = append(bad, models.Settings{p.Name: math.NaN()}, models.Settings{p.Name: math.Inf(1)})
		if p.Choices == nil {
			bad = append(bad, models.Settings{p.Name: p.Max + 1}, models.Settings{p.Name: p.Min - 1})
		}
	}
	for _, s := range bad {
		var fault *models.SettingError
		if _, err := e.Learner(s); !errors.As(err, &fault) {
			t.Errorf("settings %v give error %v, want a SettingError", s, err)
		}
	}
}

func wrongShapePanics(t *testing.T, e models.Entry) {
	m := Fit(t, e, Flows(100, 20))
	rows := Flows(10, 21).Rows
	narrow, broad := rows, rows
	narrow.Width, narrow.ExactWidth = rows.Width-1, rows.ExactWidth-1
	broad.Width, broad.ExactWidth = 2*rows.Width, 2*rows.ExactWidth
	broad.N = 5
	for name, r := range map[string]features.Rows{"too narrow": narrow, "too wide": broad} {
		if p := panicOf(func() { m.ScoreTo(make([]float64, r.N), r) }); p == nil || isRuntimeError(p) {
			t.Errorf("rows that are %s: panic %v, want one that says so", name, p)
		}
	}
	if p := panicOf(func() { m.ScoreTo(make([]float64, 9), rows) }); p == nil || isRuntimeError(p) {
		t.Errorf("9 places for 10 scores: panic %v, want one that says so", p)
	}
}

func panicOf(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}

func isRuntimeError(p any) bool {
	_, ok := p.(runtime.Error)
	return ok
}

var strange = [...]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -1}

// strew puts strange values into every seventh cell.
func strew(t models.Training) models.Training {
	out := edit(t)
	for i := 0; i < len(out.Rows.X); i += 7 {
		out.Rows.X[i] = float32(strange[i/7%len(strange)])
	}
	for i := 0; i < len(out.Rows.Exact); i += 7 {
		out.Rows.Exact[i] = strange[i/7%len(strange)]
	}
	return out
}

func survivesStrangeValues(t *testing.T, e models.Entry) {
	clean, dirty := Flows(300, 22), strew(Flows(300, 23))
	missing := edit(clean)
	for i := range missing.Rows.N {
		missing.Rows.Row(i)[2] = float32(math.NaN())
		missing.Rows.ExactRow(i)[2] = math.NaN()
	}
	for name, training := range map[string]models.Training{"clean flows": clean, "strewn flows": dirty, "a missing column": missing} {
		m := Fit(t, e, training)
		for _, rows := range []features.Rows{clean.Rows, dirty.Rows, missing.Rows} {
			mustBeFinite(t, name, Scores(m, rows))
		}
		if a, ok := m.(models.Attributor); ok {
			for i := range dirty.Rows.N {
				parts := make([]float64, dirty.Rows.Width)
				a.Attribute(parts, dirty.Rows.Row(i))
				mustBeFinite(t, name+", attributions", parts)
			}
		}
	}
}

func mustBeFinite(t *testing.T, what string, values []float64) {
	t.Helper()
	for i, s := range values {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			t.Fatalf("%s: value %d is %v", what, i, s)
		}
	}
}

// survivesDegenerateSets asks for a model with finite scores where something can be
// learned, and for that or an error where nothing can.
func survivesDegenerateSets(t *testing.T, e models.Entry) {
	flows := Flows(300, 24)
	constant, oneValue, twins := edit(flows), edit(flows), edit(flows)
	for i := range flows.Rows.N {
		constant.Rows.Row(i)[0], constant.Rows.ExactRow(i)[1] = 5, 5
		for j := range oneValue.Rows.Row(i) {
			oneValue.Rows.Row(i)[j] = 1
		}
		for j := range oneValue.Rows.ExactRow(i) {
			oneValue.Rows.ExactRow(i)[j] = 1
		}
		copy(twins.Rows.Row(i), flows.Rows.Row(i%6))
		copy(twins.Rows.ExactRow(i), flows.Rows.ExactRow(i%6))
		twins.Attack[i], twins.Type[i] = flows.Attack[i%6], flows.Type[i%6]
	}
	unlabelled := flows
	unlabelled.Attack, unlabelled.Type, unlabelled.TypeNames = nil, nil, nil
	for _, c := range []struct {
		name     string
		training models.Training
		must     bool
	}{
		{"a constant column", constant, true},
		{"six distinct rows, many times each", twins, true},
		{"one column", columns(flows, 1), true},
		{"nothing but one value", oneValue, false},
		{"one normal row", only(flows, func(i int) bool { return i == 0 }), false},
		{"one attack row", only(flows, func(i int) bool { return i == 2 }), false},
		{"one row of each class", only(flows, func(i int) bool { return i == 0 || i == 2 }), false},
		{"normal rows alone", only(flows, func(i int) bool { return !flows.Attack[i] }), !e.Limits.NeedsLabels},
		{"attack rows alone", only(flows, func(i int) bool { return flows.Attack[i] }), false},
		{"no labels", unlabelled, false},
	} {
		m, err := tryFit(t, e, c.training)
		if err != nil {
			if c.must {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		rows := flows.Rows
		if c.training.Rows.Width != rows.Width {
			rows = c.training.Rows
		}
		mustBeFinite(t, c.name, Scores(m, rows))
	}
	if _, err := tryFit(t, e, only(flows, func(int) bool { return false })); err == nil {
		t.Error("no rows at all give a model")
	}
	if _, err := tryFit(t, e, unlabelled); err == nil && e.Limits.NeedsLabels {
		t.Error("a learner that needs labels fits without them")
	}
}

func endsWhenCancelled(t *testing.T, e models.Entry) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	learner, _ := e.Learner(nil)
	if _, err := learner.Fit(done, Flows(300, 25), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended gives %v, want its error", err)
	}
	if e.Limits.CancelBetweenFits {
		return
	}
	big := wide(20000, 40, 26)
	for _, after := range []time.Duration{5 * time.Millisecond, 60 * time.Millisecond, 300 * time.Millisecond} {
		best := time.Hour
		for range 4 { // a busy machine may be late; a learner that can't stop always is
			took, err := cancelAfter(learner, big, after)
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Fatalf("cancelled after %v: %v", after, err)
			}
			if best = min(best, took); best < 100*time.Millisecond {
				break
			}
		}
		if best >= 100*time.Millisecond {
			t.Errorf("cancelled after %v, the fit went on for %v; want under 100ms", after, best)
		}
	}
}

// cancelAfter tells how long a fit goes on after it was cancelled.
func cancelAfter(l models.Learner, training models.Training, after time.Duration) (time.Duration, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var at time.Time
	timer := time.AfterFunc(after, func() { at = time.Now(); cancel() })
	_, err := l.Fit(ctx, training, nil)
	ended := time.Now()
	if timer.Stop() { // it ended first
		return 0, err
	}
	<-ctx.Done()
	return ended.Sub(at), err
}

// refusesBrokenBytes decodes prefixes and mutations of a small model: each is an
// error or a model that can score, and takes little memory.
func refusesBrokenBytes(t *testing.T, e models.Entry) {
	whole := models.Encode(Fit(t, e, Flows(48, 27)))
	rows := Flows(20, 28).Rows
	step := max(1, len(whole)/250)
	for n := 0; n < len(whole); n += step {
		if err := TryDecode(t, e, whole[:n:n], rows); err == nil {
			t.Fatalf("the first %d of %d bytes are taken for a model", n, len(whole))
		}
	}
	if _, err := models.Decode(e.Key, append(slices.Clone(whole), 0)); !errors.Is(err, models.ErrCorrupt) {
		t.Errorf("a byte too many gives %v, want ErrCorrupt", err)
	}
	rng := rand.New(rand.NewPCG(29, 0))
	for range 400 {
		broken := slices.Clone(whole)
		for range 1 + rng.IntN(3) {
			at := rng.IntN(len(broken))
			if rng.IntN(2) == 0 {
				at = rng.IntN(min(64, len(broken))) // the counts stand first
			}
			broken[at] = [...]byte{byte(rng.Uint32()), 0, 0xff, broken[at] ^ 1<<rng.IntN(8)}[rng.IntN(4)]
		}
		TryDecode(t, e, broken, rows)
	}
}

// TryDecode decodes b as the entry does, with no net for panics, and lets a model that
// comes of it score the rows. It fails the test on a panic of the runtime, on more
// than 256 MB, and after five seconds; what it returns is the decoding error.
func TryDecode(t testing.TB, e models.Entry, b []byte, rows features.Rows) error {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var m models.Model
	var err error
	began := time.Now()
	if p := panicOf(func() { m, err = decode(e, b) }); p != nil {
		t.Fatalf("decoding %d bytes panics: %v", len(b), p)
	}
	if err == nil {
		if p := panicOf(func() { Scores(m, rows) }); isRuntimeError(p) {
			t.Fatalf("a model from broken bytes panics in scoring: %v", p)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Fatalf("decoding %d bytes and scoring %d rows took %v", len(b), rows.N, took)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
		t.Fatalf("decoding %d bytes allocated %d MB", len(b), used>>20)
	}
	return err
}

// decode is models.Decode without its net for panics.
func decode(e models.Entry, b []byte) (models.Model, error) {
	r := wire.NewReader(b)
	m, err := e.Decode(r)
	if err == nil {
		err = r.Err()
	}
	if err == nil && r.Left() > 0 {
		err = models.ErrCorrupt
	}
	return m, err
}

func derivesFromItsSource(t *testing.T, e models.Entry) {
	if e.DerivedFrom == "" {
		t.Skip("a model of its own")
	}
	source, ok := models.Find(e.DerivedFrom)
	if !ok {
		t.Fatalf("derived from %q, which is not in the catalog", e.DerivedFrom)
	}
	derived, err := e.Derive(Fit(t, source, Flows(300, 30)))
	if err != nil {
		t.Fatal(err)
	}
	rows := Flows(300, 31).Rows
	if !slices.Equal(Scores(derived, rows), Scores(Fit(t, e, Flows(300, 30)), rows)) {
		t.Error("deriving from a fitted source and fitting give different models")
	}
	if other, ok := models.Find("logistic"); ok {
		if _, err := e.Derive(Fit(t, other, Flows(100, 32))); err == nil {
			t.Error("derives from a model of another kind")
		}
	}
}
