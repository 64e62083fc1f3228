package models_test

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/metric"
)

// calibratedNSLKDD is the real files with every fifth normal flow held out for calibration.
func calibratedNSLKDD(t testing.TB) (*nslKDD, *features.Pipeline, *data.Table) {
	k := *realNSLKDD(t)
	var tables [2]*data.Table
	for i, name := range [...]string{"KDDTrain+.txt", "KDDTest+.txt"} {
		s, err := data.OpenFile(filepath.Join(os.Getenv("TRUNKLINE_DATA"), "nsl-kdd", name), data.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if tables[i], err = data.ReadAll(s); err != nil {
			t.Fatal(err)
		}
	}
	p, err := features.Fit(features.Spec{Encoding: "oh", Exact: true}, tables[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Transform(tables[0], 2)
	if err != nil {
		t.Fatal(err)
	}
	var held []int
	normals := 0
	for i := range all.N {
		if tables[0].LabelName(i) == "normal" {
			if normals++; normals%5 == 0 {
				held = append(held, i)
			}
		}
	}
	k.train.Calibration = all.Select(held)
	return &k, p, tables[1]
}

var reproduce = flag.Bool("reproduce", false, "fit the hybrid on KDDTrain+ and hold it to the reference: half a minute")

// The ranges are the reference's (section 7) with room for another draw of the held-out
// normals and, for a single run, of the seed (five means: trunkline compare --recipe
// hybrid --repeats 5). Chow-Liu's fit has no chance in it but
// those normals. The mixture is not the reference's: see whiten. Nothing may
// be chosen by these figures.
func TestNoveltyDetectorsReachTheReferenceOnKDDTest(t *testing.T) {
	for _, want := range []struct {
		key              string
		auc, fpr, recall [2]float64 // the latter two at the threshold that promises 1 %
		slow             bool
	}{
		{"frac", [2]float64{.928, .945}, [2]float64{.085, .125}, [2]float64{.85, .90}, false},
		{"chowliu", [2]float64{.929, .937}, [2]float64{.04, .06}, [2]float64{.60, .66}, false},
		{"gmm", [2]float64{.91, .95}, [2]float64{.06, .13}, [2]float64{.75, .93}, false},
		{"contrast", [2]float64{.945, .958}, [2]float64{.10, .13}, [2]float64{.93, .965}, true},
		{"hybrid", [2]float64{.950, .960}, [2]float64{.10, .125}, [2]float64{.955, .98}, true},
	} {
		t.Run(want.key, func(t *testing.T) {
			if want.slow && !*reproduce {
				t.Skip("takes long: go test ./models -run TestNovelty -reproduce")
			}
			k, _, _ := calibratedNSLKDD(t)
			m := k.fit(t, want.key, nil)
			held, scores := make([]float64, k.train.Calibration.N), make([]float64, k.test.N)
			m.ScoreTo(held, k.train.Calibration)
			m.ScoreTo(scores, k.test)
			threshold, err := metric.NewCalibration(held).Threshold(0.01)
			if err != nil {
				t.Fatal(err)
			}
			at := metric.ConfusionAt(scores, k.attack, threshold)
			for _, figure := range []struct {
				name string
				got  float64
				in   [2]float64
			}{
				{"AUC", metric.NewCurve(scores, k.attack).AUC(), want.auc},
				{"realised false-alarm rate", at.FPR(), want.fpr},
				{"recall", at.Recall(), want.recall},
			} {
				t.Logf("%s %.4f", figure.name, figure.got)
				if !(figure.got >= figure.in[0] && figure.got <= figure.in[1]) {
					t.Errorf("%s %.4f, want %v", figure.name, figure.got, figure.in)
				}
			}
		})
	}
}

// BenchmarkOneFlow is the way of one flow from the parsed record to the score. p50 and
// p99 are over KDDTest+'s flows in turn; the best-p99 is that of each flow's quickest
// pass (-benchtime 10x and more), which leaves out what other work on the machine takes.
func BenchmarkOneFlow(b *testing.B) {
	k, p, test := calibratedNSLKDD(b)
	tr, err := p.Transformer(test.Schema)
	if err != nil {
		b.Fatal(err)
	}
	for _, key := range [...]string{"hybrid", "extratrees", "contrast", "frac", "chowliu", "gmm"} {
		m := k.fit(b, key, nil)
		b.Run(key, func(b *testing.B) {
			var row features.Rows
			var score [1]float64
			best := slices.Repeat([]float64{math.Inf(1)}, test.Rows())
			var latency metric.Latency
			b.ReportAllocs()
			for b.Loop() {
				for i := range test.Rows() {
					from := time.Now()
					tr.To(&row, test, i, i+1)
					m.ScoreTo(score[:], row)
					took := time.Since(from)
					latency.Record(took)
					best[i] = min(best[i], float64(took.Nanoseconds())/1000)
				}
			}
			slices.Sort(best)
			said := latency.Summary()
			b.ReportMetric(float64(said.P50), "p50-µs")
			b.ReportMetric(float64(said.P99), "p99-µs")
			b.ReportMetric(best[len(best)*99/100], "best-p99-µs")
		})
	}
}
