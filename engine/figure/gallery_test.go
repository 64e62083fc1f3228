package figure

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/models/metric"
)

// synthetic draws one set of flows and three models' probabilities on it.
func synthetic(n int) (attack []bool, family []data.Family, scores [3][]float64) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range n {
		is, f, shift := rng.Float64() < 0.56, data.Normal, 0.0
		if is {
			f = data.Families[[...]int{0, 0, 0, 0, 0, 1, 1, 2, 2, 3}[rng.IntN(10)]]
			shift = [...]float64{0, 5, 4, 1.5, 2}[f]
		}
		attack, family = append(attack, is), append(family, f)
		hard := rng.NormFloat64()
		for m, gain := range [...]float64{1, 0.75, 0.5} {
			z := gain*shift*1.6 - 3.5 + 1.3*hard + 0.6*rng.NormFloat64()
			scores[m] = append(scores[m], math.Round(1e4/(1+math.Exp(-z)))/1e4)
		}
	}
	return attack, family, scores
}

// gallery makes every kind of figure from synthetic flows.
func gallery() []Figure {
	attack, family, scores := synthetic(6000)
	set := Set{Name: "synthetic flows"}
	var models []Model
	var recalled []Recalled
	var reliable []Reliable
	var priced []Priced
	a := cost.Defaults()
	for i, name := range [...]string{"Gradient boosting", "Random forest", "Isolation forest"} {
		curve := metric.NewCurve(scores[i], attack)
		set.Normals, set.Attacks = curve.Normals(), curve.Attacks()
		families := metric.NewFamilies(scores[i], family)
		models = append(models, Model{Name: name, Index: i, Curve: curve, Threshold: 0.5})
		recalled = append(recalled, Recalled{name, i, families.At(0.5)})
		reliable = append(reliable, Reliable{name, i, metric.Reliability(scores[i], attack, 10)})
		m := cost.NewModel(name, set.Name, curve, families)
		chosen := m.At(a, 0.5)
		priced = append(priced, Priced{name, i, m.Prices(a), m.Cheapest(a), &chosen})
	}
	first := models[0].Curve
	m := cost.NewModel("boost", set.Name, first, nil)
	total := func(a cost.Assumptions) float64 { return float64(m.At(a, 0.5).TotalPerMonth) }
	return []Figure{
		ROC(set, models, false, &Pointer{Model: 0, Threshold: 0.2}),
		ROC(set, models, true, &Pointer{Model: 0, Threshold: 0.2}),
		PrecisionRecall(set, models, nil),
		Scores(set, "Gradient boosting", first.Distribution(50), 0.5, 0.31),
		Reliability(set, reliable),
		Confusion(set, "Gradient boosting", first.Operating(0.5)),
		Latency("synthetic flows · 20,000 single calls", latencies(), 10*time.Millisecond),
		CostByAlerts(set, a, priced),
		CostByThreshold(set, a, priced[0]),
		Tornado(set.String(), "total cost", "USD/month", total(a), cost.Tornado(a, total)),
		Envelope(set, models, 0.31), Envelope(set, models, 0.012),
		BaseRate(set, models, a.AttackShare),
		correlated(set),
		clouds(set),
		BoxPlots("Burstiness by 5G function", Set{Name: "sim-day1", Simulated: true}, "burstiness", "flows/s", functions()),
		Balance("Classes before and after SMOTE", set, []Split{{"before", 67343, 58630}, {"after", 67343, 67343}}),
		TrainTest("Attacks by family", set, []string{"DoS", "U2R", "new"}, []int{45927, 52, 0}, []int{7458, 67, 133}),
		Rates("synthetic flows · SIMULATED", []float64{480, 510, 0, 502}, []float64{3, 0, 12, math.NaN()}),
		Recall("Recall by attack family at 0.5", set, recalled),
		Distribution("src_bytes", "bytes", set, metric.NewCurve(heavy(), attack).Distribution(40)),
	}
}

func latencies() *metric.Latency {
	rng := rand.New(rand.NewPCG(3, 3))
	var l metric.Latency
	for range 20000 {
		l.Record(time.Duration(3100 * math.Exp(0.35*rng.NormFloat64()) * (1 + 8*math.Floor(rng.Float64()+0.01))))
	}
	return &l
}

func correlated(set Set) Figure {
	const n = 40
	rng := rand.New(rand.NewPCG(5, 5))
	names, r := make([]string, n), make([]float64, n*n)
	for i := range n {
		names[i] = fmt.Sprintf("feature_number_%d", i)
		for j := range i {
			v := math.Tanh(1.2*rng.NormFloat64()) * math.Exp(-float64(i-j)/9)
			r[i*n+j], r[j*n+i] = v, v
		}
		r[i*n+i] = 1
	}
	return Correlation(set, names, r, [][2]int{{12, 9}, {25, 24}, {38, 37}})
}

func clouds(set Set) Figure {
	rng := rand.New(rand.NewPCG(4, 4))
	classes := []Class{{Name: "normal", Ink: Normal, Shape: Circle}, {Name: "attack", Ink: Attack, Shape: TriangleUp}}
	for range 40000 {
		c := &classes[rng.IntN(2)]
		x, y := rng.NormFloat64(), rng.NormFloat64()
		if c.Ink == Attack {
			x, y = 2.6+0.5*x, 1.4*x+0.5*y
		}
		c.X, c.Y = append(c.X, x), append(c.Y, y)
	}
	return Scatter("First two principal components (17.2 % and 9.0 % of variance)", set, "first component", "second component", classes)
}

func functions() []Group {
	return []Group{
		{"amf", FiveNumbers{12044, 0.2, 8, 30, 95, 4100}}, {"smf", FiveNumbers{8010, 0.4, 12, 41, 160, 9000}},
		{"upf", FiveNumbers{60321, 1, 50, 210, 800, 51000}}, {"ausf", FiveNumbers{904, 0.1, 2, 5, 11, 90}},
		{"gnb", FiveNumbers{31, 1, 3, 9, 20, 44}}, {"empty", FiveNumbers{}},
	}
}

func heavy() []float64 {
	rng := rand.New(rand.NewPCG(6, 6))
	out := make([]float64, 6000)
	for i := range out {
		out[i] = math.Exp(3 * rng.NormFloat64())
	}
	return out
}

// TestEveryFigureCanBeWrittenToFiles writes to $TRUNKLINE_GALLERY, for people to look at;
// without it small pictures go to a directory that is thrown away.
func TestEveryFigureCanBeWrittenToFiles(t *testing.T) {
	dir, scale := os.Getenv("TRUNKLINE_GALLERY"), 2.0
	if dir == "" {
		dir, scale = t.TempDir(), 0.5
	}
	for i, f := range gallery() {
		for _, s := range []Style{{Scale: scale}, {Scale: scale, Dark: true}} {
			name := filepath.Join(dir, fmt.Sprintf("%02d-%s%s", i, f.Key, map[bool]string{true: "-dark"}[s.Dark]))
			for ext, paint := range map[string]func(io.Writer, Figure, Style) error{".png": PNG, ".svg": SVG} {
				var b bytes.Buffer
				if err := paint(&b, f, s); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name+ext, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
