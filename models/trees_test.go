package models_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/models/modeltest"
)

// The ranges are those of the reference, sections 6 and 7, with room for another draw
// of the held-out normals.
func TestTreesReachTheReferenceOnKDDTest(t *testing.T) {
	for _, want := range []struct {
		key           string
		auc, accuracy [2]float64 // at 0.5; {0, 0}: not judged
	}{
		{"forest", [2]float64{0.962, 0.972}, [2]float64{0.75, 0.79}},
		{"boost", [2]float64{0.967, 0.976}, [2]float64{0.785, 0.805}},
		{"extratrees", [2]float64{0.955, 0.962}, [2]float64{0.775, 0.795}},
		{"isolation", [2]float64{0.948, 0.956}, [2]float64{}},
	} {
		t.Run(want.key, func(t *testing.T) {
			k := realNSLKDD(t)
			scores := make([]float64, k.test.N)
			k.fit(t, want.key, nil).ScoreTo(scores, k.test)
			auc, accuracy := metric.NewCurve(scores, k.attack).AUC(), metric.ConfusionAt(scores, k.attack, 0.5).Accuracy()
			t.Logf("AUC %.4f, accuracy %.4f", auc, accuracy)
			if auc < want.auc[0] || auc > want.auc[1] {
				t.Errorf("AUC %.4f, want %v", auc, want.auc)
			}
			if want.accuracy[1] > 0 && (accuracy < want.accuracy[0] || accuracy > want.accuracy[1]) {
				t.Errorf("accuracy %.4f, want %v", accuracy, want.accuracy)
			}
		})
	}
}

func entry(t testing.TB, key string) models.Entry {
	t.Helper()
	e, ok := models.Find(key)
	if !ok {
		t.Fatalf("no model %q", key)
	}
	return e
}

func fitWith(t testing.TB, key string, s models.Settings, training models.Training) (models.Model, error) {
	t.Helper()
	learner, err := entry(t, key).Learner(s)
	if err != nil {
		t.Fatal(err)
	}
	return learner.Fit(context.Background(), training, nil)
}

func TestBoostsScoreIsTheLogisticFunctionOfItsMargin(t *testing.T) {
	rows := modeltest.Flows(200, 41).Rows
	m := modeltest.Fit(t, entry(t, "boost"), modeltest.Flows(500, 40)).(*models.Boost)
	margins := make([]float64, rows.N)
	m.MarginTo(margins, rows)
	for i, p := range modeltest.Scores(m, rows) {
		if want := 1 / (1 + math.Exp(-margins[i])); math.Abs(p-want) > 1e-15 {
			t.Fatalf("row %d has margin %g and probability %v, want %v", i, margins[i], p, want)
		}
		if margins[i] != m.Ensemble().Value(rows.Row(i)) {
			t.Fatalf("row %d has margin %v, its trees give %v", i, margins[i], m.Ensemble().Value(rows.Row(i)))
		}
	}
}

func TestBoostStartsAtTheBaseScore(t *testing.T) {
	m, err := fitWith(t, "boost", models.Settings{"base_score": 0.2, "trees": 1, "eta": 1e-4}, modeltest.Flows(300, 42))
	if err != nil {
		t.Fatal(err)
	}
	if p := modeltest.Scores(m, modeltest.Flows(1, 43).Rows)[0]; math.Abs(p-0.2) > 1e-3 {
		t.Errorf("after a tiny step the probability is %g, want about 0.2", p)
	}
}

func TestSupervisedTreesRefuseUselessWeights(t *testing.T) {
	for _, key := range []string{"boost", "forest", "extratrees"} {
		for name, w := range map[string]float64{"NaN": math.NaN(), "infinite": math.Inf(1), "negative": -1} {
			training := modeltest.Flows(60, 44)
			training.Weight = slices.Repeat([]float64{1}, training.Rows.N)
			training.Weight[7] = w
			var fault *models.TrainingError
			if _, err := fitWith(t, key, nil, training); !errors.As(err, &fault) {
				t.Errorf("%s takes a %s weight: %v", key, name, err)
			}
		}
		training := modeltest.Flows(60, 44)
		training.Weight = []float64{1, 2}
		if _, err := fitWith(t, key, nil, training); err == nil {
			t.Errorf("%s takes two weights for 60 rows", key)
		}
	}
}

func TestIsolationLearnsFromNormalsUnlessToldOtherwise(t *testing.T) {
	training := modeltest.Flows(900, 45)
	var normals models.Training
	normals.Columns = training.Columns
	normals.Seed = training.Seed
	var rows []int
	for i, attack := range training.Attack {
		if !attack {
			rows = append(rows, i)
		}
	}
	normals.Rows = training.Rows.Select(rows)
	scores := func(training models.Training, s models.Settings) []float64 {
		m, err := fitWith(t, "isolation", s, training)
		if err != nil {
			t.Fatal(err)
		}
		return modeltest.Scores(m, modeltest.Flows(50, 46).Rows)
	}
	honest := scores(training, nil)
	if !slices.Equal(honest, scores(normals, nil)) {
		t.Error("leaving the attacks out by label and by hand give different forests")
	}
	if slices.Equal(honest, scores(training, models.Settings{"fit_on": 1})) {
		t.Error("fitting on all rows gives the forest of the normal ones")
	}
}

// notebookColumns are some that the notebook's forest cuts among others.
var notebookColumns = []string{"duration", "service", "src_bytes", "burstiness", "symmetry_ratio", "is_signaling"}

func TestTheNotebooksIsolationForestCutsItsFourColumns(t *testing.T) {
	training := models.Training{Seed: 1, Workers: 1, Rows: features.Rows{N: 400, Width: len(notebookColumns)}}
	for _, name := range notebookColumns {
		training.Columns = append(training.Columns, features.Column{Name: name})
	}
	source := modeltest.Flows(400, 47)
	for i := range training.Rows.N {
		training.Rows.X = append(training.Rows.X, source.Rows.Row(i)[:len(notebookColumns)]...)
	}
	settings := models.Settings{"columns": 2, "fit_on": 1, "rows": 256, "column_share": 0.7}
	m, err := fitWith(t, "isolation", settings, training)
	if err != nil {
		t.Fatal(err)
	}
	before := modeltest.Scores(m, training.Rows)
	moved := training.Rows
	moved.X = slices.Clone(moved.X)
	for i := range moved.N {
		moved.Row(i)[0], moved.Row(i)[2] = 1e9, -1e9 // duration and src_bytes
	}
	if !slices.Equal(before, modeltest.Scores(m, moved)) {
		t.Error("columns that it may not cut move its scores")
	}
	training.Columns[3].Name = "something else"
	var fault *models.TrainingError
	if _, err := fitWith(t, "isolation", settings, training); !errors.As(err, &fault) {
		t.Errorf("without burstiness: %v, want a TrainingError", err)
	}
}

func TestIsolationCutsNoOneHotColumnByDefault(t *testing.T) {
	training := modeltest.Flows(600, 48)
	m := modeltest.Fit(t, entry(t, "isolation"), training)
	moved := training.Rows
	moved.X = slices.Clone(moved.X)
	for i := range moved.N {
		for j, c := range training.Columns {
			if c.OneHot {
				moved.Row(i)[j] = 99
			}
		}
	}
	if !slices.Equal(modeltest.Scores(m, training.Rows), modeltest.Scores(m, moved)) {
		t.Error("one-hot columns move the scores")
	}
}

func TestIsolationScoresLieBetweenZeroAndOne(t *testing.T) {
	for _, n := range []int{1, 2, 3, 500} {
		training := modeltest.Flows(n, 49)
		training.Attack, training.Type = nil, nil
		m, err := fitWith(t, "isolation", nil, training)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range modeltest.Scores(m, modeltest.Flows(50, 50).Rows) {
			if !(s > 0 && s <= 1) {
				t.Fatalf("fitted on %d rows, a flow scores %g", n, s)
			}
		}
	}
}
