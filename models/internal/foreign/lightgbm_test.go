package foreign

import (
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// leavesTestdata is where github.com/dmitryikh/leaves keeps files that LightGBM made,
// with its predictions: the only ones to be had here. They stay there.
func leavesTestdata(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/dmitryikh/leaves").Output()
	if err != nil {
		t.Fatalf("find the module github.com/dmitryikh/leaves: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "testdata")
}

// table reads lines of numbers; in libsvm files each is label, then column:value.
func table(t testing.TB, file string) [][]float64 {
	var rows [][]float64
	for _, line := range strings.Split(strings.TrimSpace(string(readFile(t, file))), "\n") {
		var row []float64
		for k, word := range strings.Fields(line) {
			if _, value, found := strings.Cut(word, ":"); found {
				word = value
			} else if k == 0 && strings.HasSuffix(file, ".libsvm") {
				continue
			}
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				t.Fatal(err)
			}
			row = append(row, v)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestPredictionsAreLightGBMs(t *testing.T) {
	dir := leavesTestdata(t)
	for _, c := range []struct {
		model, rows, predictions string
		firstColumn              int  // before it stands a label
		raw                      bool // the predictions are sums of leaves
	}{
		{"lg_dart_breast_cancer.model", "breast_cancer_test.tsv", "lg_dart_breast_cancer_true_predictions.txt", 0, false},
		{"lg_kddcup99.model", "kddcup99_test.tsv", "lg_kddcup99_true_predictions.txt", 0, true},
		{"lgmulticlass.model", "multiclass_test.tsv", "lgmulticlass_true_predictions.txt", 1, false},
		{"lgmulticlass.model", "multiclass_test.tsv", "lgmulticlass_true_raw_predictions.txt", 1, true},
		{"lg_rf_iris.model", "iris_test.libsvm", "lg_rf_iris_true_predictions.txt", 0, false},
		{"genlin_fmtp_poisson_Frequency.model", "genlin_fmtp_poisson_Frequency_features.tsv", "genlin_fmtp_poisson_Frequency_true_predictions.txt", 0, false},
		{"genlin_fmtp_gamma_AvgClaimAmount.model", "genlin_fmtp_gamma_AvgClaimAmount_features.tsv", "genlin_fmtp_gamma_AvgClaimAmount_true_predictions.txt", 0, false},
		{"genlin_fmtp_tweedie_PurePremium.model", "genlin_fmtp_tweedie_PurePremium_features.tsv", "genlin_fmtp_tweedie_PurePremium_true_predictions.txt", 0, false},
	} {
		m, err := ReadLightGBM(readFile(t, filepath.Join(dir, c.model)))
		if err != nil {
			t.Errorf("%s: %v", c.model, err)
			continue
		}
		rows, want := table(t, filepath.Join(dir, c.rows)), table(t, filepath.Join(dir, c.predictions))
		if len(rows) != len(want) {
			t.Fatalf("%s: %d rows, %d predictions", c.model, len(rows), len(want))
		}
		got := make([]float64, m.Groups)
		for i := range rows {
			row := rows[i][c.firstColumn:]
			if predict(m, got, row); c.raw {
				margins(m, got, row)
			}
			for k, p := range want[i] {
				if math.Abs(got[k]-p) > 1e-6*max(1, math.Abs(p)) {
					t.Fatalf("%s, row %d, output %d: %.9f, LightGBM predicts %.9f", c.model, i, k, got[k], p)
				}
			}
		}
	}
}
