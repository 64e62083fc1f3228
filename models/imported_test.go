package models_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/modeltest"
)

// xgboostRows are the rows and predictions of internal/foreign/testdata/make_xgboost.py.
func xgboostRows(t testing.TB) (rows features.Rows, predictions map[string][]float64) {
	t.Helper()
	var f struct {
		Width       int
		Rows        []*float32
		Predictions map[string][]float64
	}
	if err := json.Unmarshal(foreignFile(t, "xgboost_predictions.json"), &f); err != nil {
		t.Fatal(err)
	}
	rows = features.Rows{N: len(f.Rows) / f.Width, Width: f.Width}
	for _, x := range f.Rows {
		if x == nil {
			rows.X = append(rows.X, float32(math.NaN()))
		} else {
			rows.X = append(rows.X, *x)
		}
	}
	return rows, f.Predictions
}

func foreignFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("internal/foreign/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func columnsNamed(names ...string) []features.Column {
	var c []features.Column
	for _, n := range names {
		c = append(c, features.Column{Name: n, Source: n})
	}
	return c
}

var sixColumns = columnsNamed("duration", "src_bytes", "count", "rate", "service", "flag")

func mustImport(t testing.TB, name string, columns []features.Column) models.Model {
	t.Helper()
	m, err := models.Import(foreignFile(t, name), columns, 0)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestImportedScoresAreTheMakersPredictions(t *testing.T) {
	rows, predictions := xgboostRows(t)
	for _, c := range []struct {
		file        string
		probability bool
	}{
		{"logistic.json", true}, {"categories.ubj", true}, {"dart.json", true}, {"forest.ubj", true},
		{"logitraw.ubj", false}, {"poisson.ubj", false}, {"squared.json", false}, {"hinge.json", false},
	} {
		m := mustImport(t, c.file, sixColumns)
		got, want := modeltest.Scores(m, rows), predictions[c.file[:strings.IndexByte(c.file, '.')]]
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-6*max(1, math.Abs(want[i])) {
				t.Errorf("%s, row %d: %v, XGBoost predicts %v", c.file, i, got[i], want[i])
			}
		}
		if _, ok := m.(models.Probabilistic); ok != c.probability {
			t.Errorf("%s: a probability is %t, want %t", c.file, ok, c.probability)
		}
	}
}

func TestImportedClassesGiveTheProbabilityOfNotNormal(t *testing.T) {
	rows, predictions := xgboostRows(t)
	m, err := models.Import(foreignFile(t, "softprob.json"), sixColumns, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range modeltest.Scores(m, rows) {
		if want := 1 - predictions["softprob"][4*i+2]; math.Abs(s-want) > 1e-6 {
			t.Errorf("row %d scores %v, want 1 - P(class 2) = %v", i, s, want)
		}
	}
	if _, err := models.Import(foreignFile(t, "softprob.json"), sixColumns, 4); err == nil {
		t.Error("class 4 of 4 can be normal traffic")
	}
}

func TestImportMatchesColumnsByName(t *testing.T) {
	rows, predictions := xgboostRows(t)
	order := []int{3, 5, 0, 1, 4, 2}
	moved := rows
	moved.X = nil
	var columns []features.Column
	for _, j := range order {
		columns = append(columns, sixColumns[j])
	}
	for i := range rows.N {
		for _, j := range order {
			moved.X = append(moved.X, rows.Row(i)[j])
		}
	}
	for i, s := range modeltest.Scores(mustImport(t, "logitraw.ubj", columns), moved) {
		if want := predictions["logitraw"][i]; math.Abs(s-want) > 1e-6*max(1, math.Abs(want)) {
			t.Errorf("row %d: %v, XGBoost predicts %v", i, s, want)
		}
	}
}

func TestImportSaysWhetherTheFileHadNames(t *testing.T) {
	for file, want := range map[string]bool{"logitraw.ubj": false, "squared.json": true} {
		m, ok := mustImport(t, file, sixColumns).(interface{ ByPosition() bool })
		if !ok || m.ByPosition() != want {
			t.Errorf("%s: features taken by position is %t, want %t", file, !want, want)
		}
	}
}

func TestImportRefusesWhatIsNotOurs(t *testing.T) {
	for _, c := range []struct {
		name, want string
		file       []byte
		columns    []features.Column
	}{
		{"other names", "is none of the recipe's", foreignFile(t, "logitraw.ubj"), columnsNamed("duration", "src_bytes", "count", "rate", "service", "other")},
		{"another number", "6 features, the recipe 5", foreignFile(t, "logistic.json"), sixColumns[:5]},
		{"an empty file", "empty", []byte(" \n"), sixColumns},
		{"XGBoost's old binary", "older binary", []byte("binf\x00\x00"), sixColumns},
		{"a picture", "want an XGBoost model", []byte("\x89PNG\r\n"), sixColumns},
		{"other JSON", "no learner", []byte(`{"a": 1}`), sixColumns},
	} {
		var fault *models.ImportError
		if _, err := models.Import(c.file, c.columns, 0); !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want an ImportError with %q", c.name, err, c.want)
		}
	}
}

func TestImportedModelsSurviveSaving(t *testing.T) {
	rows, _ := xgboostRows(t)
	for _, file := range []string{"categories.json", "logitraw.ubj", "softprob.ubj"} {
		m := mustImport(t, file, sixColumns)
		saved := models.Encode(m)
		loaded, err := models.Decode("imported-"+file, saved)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(modeltest.Scores(m, rows), modeltest.Scores(loaded, rows)) || !bytes.Equal(saved, models.Encode(loaded)) {
			t.Errorf("%s: scores or bytes differ after loading", file)
		}
		if _, was := m.(models.Probabilistic); was != isProbability(loaded) {
			t.Errorf("%s: loading changes whether scores are probabilities", file)
		}
	}
}

func isProbability(m models.Model) bool {
	_, ok := m.(models.Probabilistic)
	return ok
}

func TestBrokenBytesOfImportedModelsAreRefused(t *testing.T) {
	rows, _ := xgboostRows(t)
	e, ok := models.Find("imported-x")
	if !ok {
		t.Fatal("no entry for imported models")
	}
	whole := models.Encode(mustImport(t, "categories.json", sixColumns))
	for n := 0; n < len(whole); n += 1 + n/40 {
		if modeltest.TryDecode(t, e, whole[:n:n], rows) == nil {
			t.Errorf("the first %d of %d bytes are taken for a model", n, len(whole))
		}
	}
	rng := rand.New(rand.NewPCG(6, 6))
	for range 500 {
		broken := slices.Clone(whole)
		for range 1 + rng.IntN(3) {
			broken[rng.IntN(len(broken))] = [...]byte{byte(rng.Uint32()), 0, 0xff}[rng.IntN(3)]
		}
		modeltest.TryDecode(t, e, broken, rows)
	}
}

func TestImportedModelsSayWhyWhereTheirTreesAreLikeOurs(t *testing.T) {
	rows, _ := xgboostRows(t)
	m := mustImport(t, "logistic.json", sixColumns)
	x, ok := models.NewExplainer(m, sixColumns, nil)
	if !ok {
		t.Fatal("a plain XGBoost model does not say why")
	}
	scores := modeltest.Scores(m, rows)
	for i := range rows.N {
		why := x.Explain(rows.Slice(i, i+1))
		sum := why.Base
		for _, c := range why.Contributions {
			sum += c
		}
		if p := 1 / (1 + math.Exp(-sum)); why.Link != "log-odds" || math.Abs(p-scores[i]) > 1e-6 {
			t.Fatalf("row %d: %s adds up to %v, a probability of %v; the score is %v", i, why.Link, sum, p, scores[i])
		}
	}
	if _, ok := models.NewExplainer(mustImport(t, "softprob.json", sixColumns), sixColumns, nil); ok {
		t.Error("a model of four classes says why")
	}
}

func TestWhatWeWriteAsLightGBMCanBeImported(t *testing.T) {
	flows := modeltest.Flows(600, 1)
	for _, key := range []string{"boost", "forest"} {
		e, _ := models.Find(key)
		m := modeltest.Fit(t, e, flows)
		var text bytes.Buffer
		if err := models.WriteLightGBM(&text, m, flows.Columns); err != nil {
			t.Fatal(err)
		}
		for _, version := range []string{"v3", "v4"} {
			file := bytes.Replace(text.Bytes(), []byte("version=v3"), []byte("version="+version), 1)
			back, err := models.Import(file, flows.Columns, 0)
			if err != nil {
				t.Fatal(err)
			}
			want, got := modeltest.Scores(m, flows.Rows), modeltest.Scores(back, flows.Rows)
			for i := range got {
				if math.Abs(got[i]-want[i]) > 1e-9 {
					t.Fatalf("%s as %s, row %d: %v, was %v", key, version, i, got[i], want[i])
				}
			}
		}
	}
}

func TestImportedModelsAreHandedOnAsLightGBM(t *testing.T) {
	rows, _ := xgboostRows(t)
	for _, c := range []struct {
		file string
		held bool
	}{{"logistic.json", true}, {"logitraw.ubj", true}, {"squared.json", true}, {"poisson.ubj", false}, {"categories.json", false}, {"softprob.json", false}} {
		m := mustImport(t, c.file, sixColumns)
		var text bytes.Buffer
		err := models.WriteLightGBM(&text, m, sixColumns)
		var fault *models.ExportError
		if !c.held {
			if !errors.As(err, &fault) {
				t.Errorf("%s, which the format can't hold as it is: error %v, want an ExportError", c.file, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		back, err := models.Import(text.Bytes(), sixColumns, 0)
		if err != nil {
			t.Fatal(err)
		}
		want, got := modeltest.Scores(m, rows), modeltest.Scores(back, rows)
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-6*max(1, math.Abs(want[i])) {
				t.Fatalf("%s, row %d: %v, was %v", c.file, i, got[i], want[i])
			}
		}
	}
}

func TestAnImportedModelCannotBeFitted(t *testing.T) {
	e, _ := models.Find("imported-xgboost")
	learner, err := e.Learner(nil)
	if err != nil {
		t.Fatal(err)
	}
	var fault *models.TrainingError
	if _, err := learner.Fit(t.Context(), modeltest.Flows(30, 1), nil); !errors.As(err, &fault) {
		t.Errorf("fitting gives %v, want a TrainingError", err)
	}
}
