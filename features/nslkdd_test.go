package features_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
)

// encodings is testdata/encodings.json, which testdata/make_encodings.py made.
type encodings struct {
	OneHot struct {
		Columns  []string  `json:"columns"`
		Mean     []float64 `json:"mean"`
		SD       []float64 `json:"sd"`
		TestMean []float64 `json:"test_mean"`
	} `json:"oh"`
	Notebook struct {
		Columns   []string                 `json:"columns"`
		Mean      []float64                `json:"mean"`
		Scale     []float64                `json:"scale"`
		TestMean  []float64                `json:"test_mean"`
		Dropped   []features.DroppedColumn `json:"dropped"`
		Next      float64                  `json:"next"`
		Explained []float64                `json:"explained"`
		Component [][]float64              `json:"component"`
	} `json:"notebook"`
	Burstiness struct{ Pearson, Spearman float64 } `json:"burstiness"`
	Symmetry   struct {
		Median, P99, Mean, SD, Max float64
		NearZero                   float64 `json:"near_zero"`
	} `json:"symmetry"`
	OtherService struct{ Train, Test float64 } `json:"other_service"`
	DurationZero float64                       `json:"duration_zero"`
	Services     map[string]struct {
		Rows   int
		Attack float64
	} `json:"services"`
}

func readEncodings(t testing.TB) encodings {
	t.Helper()
	b, err := os.ReadFile("testdata/encodings.json")
	if err != nil {
		t.Fatal(err)
	}
	var e encodings
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

type realTables struct {
	train, test *data.Table
	err         error
}

var readRealOnce = sync.OnceValue(func() (r realTables) {
	read := func(name string) *data.Table {
		s, err := data.OpenFile(filepath.Join(os.Getenv("TRUNKLINE_DATA"), "nsl-kdd", name), data.Options{})
		if err != nil {
			r.err = err
			return nil
		}
		defer s.Close()
		t, err := data.ReadAll(s)
		if err != nil {
			r.err = err
		}
		return t
	}
	r.train, r.test = read("KDDTrain+.txt"), read("KDDTest+.txt")
	return r
})

// realNSLKDD gives KDDTrain+ and KDDTest+. It skips where TRUNKLINE_DATA is not set,
// unless TRUNKLINE_REQUIRE says that nothing may be skipped.
func realNSLKDD(t testing.TB) (train, test *data.Table) {
	t.Helper()
	if os.Getenv("TRUNKLINE_DATA") == "" {
		if os.Getenv("TRUNKLINE_REQUIRE") == "1" {
			t.Fatal("TRUNKLINE_DATA is not set: this test needs nsl-kdd/ in it")
		}
		t.Skip("TRUNKLINE_DATA is not set: this test needs nsl-kdd/ in it")
	}
	r := readRealOnce()
	if r.err != nil {
		t.Fatal(r.err)
	}
	return r.train, r.test
}

func TestOneHotOnNSLKDDIsTheReferences121Columns(t *testing.T) {
	train, test := realNSLKDD(t)
	want := readEncodings(t).OneHot
	p := fit(t, features.Spec{Encoding: "oh", Exact: true}, train, nil)
	if got := names(p.Columns()); !slices.Equal(got, want.Columns) {
		t.Fatalf("columns\n got %v\nwant %v", got, want.Columns)
	}
	if got := len(p.ExactColumns()); got != 40 {
		t.Errorf("%d exact columns, want 40", got)
	}
	m := features.MomentsOf(transform(t, p, train).X, 121, 2)
	later := features.MomentsOf(transform(t, p, test).X, 121, 2)
	for j, name := range want.Columns {
		near(t, name+" mean", m.Mean[j], want.Mean[j], 1e-9)
		near(t, name+" sd", math.Sqrt(m.Variance(j)), want.SD[j], 1e-8)
		near(t, name+" mean in KDDTest+", later.Mean[j], want.TestMean[j], 1e-9)
	}
}

func TestTheNotebooksEncodingIsReproduced(t *testing.T) {
	train, test := realNSLKDD(t)
	want := readEncodings(t).Notebook
	p := fit(t, features.Spec{Encoding: "notebook"}, train, nil)
	if got := names(p.Columns()); !slices.Equal(got, want.Columns) {
		t.Fatalf("columns\n got %v\nwant %v", got, want.Columns)
	}
	facts := p.Notebook()
	for i, d := range want.Dropped {
		got := facts.Dropped[i]
		if got.Column != d.Column || got.With != d.With {
			t.Errorf("dropped %s for %s, want %s for %s", got.Column, got.With, d.Column, d.With)
		}
		near(t, "r of "+d.Column, got.R, d.R, 1e-10)
	}
	if len(facts.Dropped) != len(want.Dropped) {
		t.Errorf("dropped %v", facts.Dropped)
	}
	constant := []string{"service_10_traffic", "service_11_traffic", "service_12_traffic", "service_13_traffic", "is_signaling"}
	if !slices.Equal(facts.Constant, constant) {
		t.Errorf("constant columns: got %v, want %v", facts.Constant, constant)
	}
	later := features.MomentsOf(transform(t, p, test).X, 41, 2)
	for j, name := range want.Columns {
		near(t, name+" mean", facts.Mean[j], want.Mean[j], 1e-10*max(1, want.Scale[j]))
		near(t, name+" scale", facts.Scale[j]/want.Scale[j], 1, 1e-10)
		near(t, name+" mean in KDDTest+", later.Mean[j], want.TestMean[j], 1e-7)
	}
}

func TestPrincipalComponentsOfTheNotebooksMatrixAgreeWithScikitLearn(t *testing.T) {
	train, _ := realNSLKDD(t)
	want := readEncodings(t).Notebook
	rows := transform(t, fit(t, features.Spec{Encoding: "notebook"}, train, nil), train)
	p, err := features.PrincipalComponents(features.MomentsOf(rows.X, rows.Width, 2), 2)
	if err != nil {
		t.Fatal(err)
	}
	for k := range 2 {
		near(t, "explained", p.Explained[k], want.Explained[k], 1e-6)
		for j := range p.Components[k] {
			near(t, "loading of "+want.Columns[j], p.Components[k][j], want.Component[k][j], 1e-5)
		}
	}
	near(t, "first share in the reference", p.Explained[0], 0.17231153, 1e-6)
	near(t, "second share in the reference", p.Explained[1], 0.08984132, 1e-6)
}

func TestTheNextPairThatTheFilterLeavesIsTheReferences(t *testing.T) {
	train, _ := realNSLKDD(t)
	columns, r, err := features.NotebookCorrelation(features.Spec{Encoding: "notebook"}, train)
	if err != nil {
		t.Fatal(err)
	}
	if len(columns) != 40 {
		t.Fatalf("%d columns before the filter, want 40", len(columns))
	}
	i, j := slices.Index(columns, "rerror_rate"), slices.Index(columns, "dst_host_rerror_rate")
	near(t, "r", r[i*40+j], readEncodings(t).Notebook.Next, 1e-10)
}

func TestTheNotebooksTelecomFeaturesAreCopiesAndConstantsOnNSLKDD(t *testing.T) {
	train, _ := realNSLKDD(t)
	want := readEncodings(t)
	rows := train.Rows()
	burstiness, symmetry := make([]float64, rows), make([]float64, rows)
	duration, count := train.Number("duration"), train.Number("srv_count")
	for i := range rows {
		burstiness[i] = count[i] / (duration[i] + 0.001)
		symmetry[i] = train.Number("src_bytes")[i] / (train.Number("dst_bytes")[i] + 1)
	}
	near(t, "Pearson of burstiness and srv_count", features.Pearson(burstiness, count), want.Burstiness.Pearson, 1e-9)
	near(t, "Spearman of burstiness and srv_count", features.Spearman(burstiness, count), want.Burstiness.Spearman, 1e-9)
	s := features.Summarise(symmetry)
	near(t, "median symmetry", s.Median, want.Symmetry.Median, 1e-12)
	near(t, "p99 symmetry", s.P99, want.Symmetry.P99, 1e-6)
	near(t, "mean symmetry", s.Mean/want.Symmetry.Mean, 1, 1e-9)
	near(t, "sd symmetry", s.SD/want.Symmetry.SD, 1, 1e-9)
	near(t, "largest symmetry", s.Max, want.Symmetry.Max, 0)

	p := fit(t, features.Spec{Encoding: "notebook"}, train, nil)
	encoded, at, still := transform(t, p, train), slices.Index(names(p.Columns()), "symmetry_ratio"), 0
	for i := range rows {
		if math.Abs(float64(encoded.Row(i)[at])) < 0.01 {
			still++
		}
	}
	near(t, "share of scaled symmetry within 0.01 of 0", float64(still)/float64(rows), want.Symmetry.NearZero, 1e-12)
	near(t, "share of flows of no duration", float64(countZeros(duration))/float64(rows), want.DurationZero, 1e-12)
}

func countZeros(values []float64) (n int) {
	for _, v := range values {
		if v == 0 {
			n++
		}
	}
	return n
}

func TestServicesThatTheNotebookPutsTogetherDifferInAttackShare(t *testing.T) {
	train, _ := realNSLKDD(t)
	attack := make([]float64, train.Rows())
	for i, a := range attacks(train) {
		if a {
			attack[i] = 1
		}
	}
	by := features.SummariseBy(attack, func(row int) string { return train.Category("service", row) })
	for service, want := range readEncodings(t).Services {
		if by[service].N != want.Rows {
			t.Errorf("%s: %d rows, want %d", service, by[service].N, want.Rows)
		}
		near(t, service+" attack share", by[service].Mean, want.Attack, 1e-9)
	}
}

func TestTheServiceCodeHidesWhatTheReferenceSays(t *testing.T) {
	train, test := realNSLKDD(t)
	want := readEncodings(t)
	p := fit(t, features.Spec{Encoding: "notebook"}, train, nil)
	at := slices.Index(names(p.Columns()), "service")
	share := func(tab *data.Table) float64 {
		rows, other := transform(t, p, tab), 0
		for i := range rows.N {
			code := float64(rows.Row(i)[at])*p.Notebook().Scale[at] + p.Notebook().Mean[at]
			if math.Round(code) == 99 {
				other++
			}
		}
		return float64(other) / float64(rows.N)
	}
	near(t, "service 99 in KDDTrain+", share(train), want.OtherService.Train, 1e-12)
	near(t, "service 99 in KDDTest+", share(test), want.OtherService.Test, 1e-12)
}

func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.12g, want %.12g ± %g", what, got, want, tolerance)
	}
}

func BenchmarkTransform(b *testing.B) {
	train, _ := realNSLKDD(b)
	for _, encoding := range []string{"oh", "notebook"} {
		p := fit(b, features.Spec{Encoding: encoding, Exact: encoding == "oh"}, train, nil)
		tr, err := p.Transformer(train.Schema)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(encoding+"/all", func(b *testing.B) {
			var rows features.Rows
			for b.Loop() {
				tr.To(&rows, train, 0, train.Rows())
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*train.Rows()), "ns/row")
		})
		b.Run(encoding+"/1row", func(b *testing.B) {
			var rows features.Rows
			i := 0
			for b.Loop() {
				tr.To(&rows, train, i, i+1)
				i = (i + 1) % train.Rows()
			}
		})
	}
}

func BenchmarkCorrelation(b *testing.B) {
	train, _ := realNSLKDD(b)
	rows := transform(b, fit(b, features.Spec{Encoding: "oh", Exact: true}, train, nil), train)
	for b.Loop() {
		features.Correlation(rows.Exact, rows.ExactWidth, 2)
	}
}

func BenchmarkFitNotebook(b *testing.B) {
	train, _ := realNSLKDD(b)
	for b.Loop() {
		fit(b, features.Spec{Encoding: "notebook"}, train, nil)
	}
}

func BenchmarkSMOTE(b *testing.B) {
	train, _ := realNSLKDD(b)
	rows := transform(b, fit(b, features.Spec{Encoding: "notebook"}, train, nil), train)
	attack := attacks(train)
	for b.Loop() {
		if _, err := (features.SMOTE{Seed: 42, Workers: 2}).Balance(b.Context(), rows, attack, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func attacks(t *data.Table) []bool {
	attack := make([]bool, t.Rows())
	for i := range attack {
		attack[i] = t.LabelName(i) != "normal"
	}
	return attack
}
