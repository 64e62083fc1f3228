package foreign

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// xgboostFixture is what testdata/make_xgboost.py writes.
type xgboostFixture struct {
	Width       int
	Rows        []*float32 // nil: missing
	Predictions map[string][]float64
}

func readXGBoostFixture(t *testing.T) (rows []float32, f xgboostFixture) {
	t.Helper()
	if err := json.Unmarshal(readFile(t, "testdata/xgboost_predictions.json"), &f); err != nil {
		t.Fatal(err)
	}
	for _, x := range f.Rows {
		if x == nil {
			rows = append(rows, float32(math.NaN()))
		} else {
			rows = append(rows, *x)
		}
	}
	return rows, f
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPredictionsAreXGBoosts(t *testing.T) {
	rows, f := readXGBoostFixture(t)
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	ubj, _ := filepath.Glob("testdata/*.ubj")
	tried := 0
	for _, file := range append(files, ubj...) {
		name := filepath.Base(file[:len(file)-len(filepath.Ext(file))])
		want, ok := f.Predictions[name]
		if !ok {
			continue
		}
		tried++
		m, err := ReadXGBoost(readFile(t, file))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		got := make([]float64, m.Groups)
		for i := 0; i < len(rows)/f.Width; i++ {
			m.Predict(got, rows[i*f.Width:(i+1)*f.Width])
			for k, p := range want[i*m.Groups : (i+1)*m.Groups] {
				if math.Abs(got[k]-p) > 1e-6*max(1, math.Abs(p)) {
					t.Errorf("%s, row %d, output %d: %.9f, XGBoost predicts %.9f", file, i, k, got[k], p)
				}
			}
		}
	}
	if tried < 19 {
		t.Errorf("only %d fixtures", tried)
	}
}

func TestFeatureNamesAreRead(t *testing.T) {
	m, err := ReadXGBoost(readFile(t, "testdata/logitraw.ubj"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"duration", "src_bytes", "count", "rate", "service", "flag"}; !slices.Equal(m.Features, want) {
		t.Errorf("names %q, want %q", m.Features, want)
	}
}
