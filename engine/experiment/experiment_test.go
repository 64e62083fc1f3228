package experiment_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
)

func run(t *testing.T, r experiment.Recipe, o experiment.Options) (*experiment.Experiment, *experiment.Result) {
	t.Helper()
	e, err := experiment.Prepare(t.Context(), r, enginetest.Inputs(3000), o)
	if err != nil {
		t.Fatal(err)
	}
	result, err := e.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e, result
}

func TestScoresDoNotDependOnWorkers(t *testing.T) {
	_, one := run(t, enginetest.Recipe(), experiment.Options{Seed: 42, Workers: 1})
	_, many := run(t, enginetest.Recipe(), experiment.Options{Seed: 42, Workers: 5})
	for _, f := range one.Models {
		a, b := one.Scores["synthetic-test"][f.Spec.Key], many.Scores["synthetic-test"][f.Spec.Key]
		if !slices.Equal(a, b) {
			t.Errorf("%s scores differ between 1 and 5 workers", f.Spec.Key)
		}
		if other, _ := many.Model(f.Spec.Key); other.Threshold != f.Threshold {
			t.Errorf("%s threshold %v with 1 worker, %v with 5", f.Spec.Key, f.Threshold, other.Threshold)
		}
	}
}

func TestThresholdKeepsItsPromiseOnTheHeldOutNormals(t *testing.T) {
	_, r := run(t, enginetest.Recipe(), experiment.Options{Seed: 42})
	set := r.Set("validation")
	for _, f := range r.Models {
		if math.IsNaN(r.Promised(f)) {
			continue // hard labels promise nothing
		}
		normals, alarms := 0, 0
		for i, s := range r.ScoresOn(set, f.Spec.Key) {
			if !set.Attack[i] {
				normals++
				if s > f.Threshold {
					alarms++
				}
			}
		}
		if share := float64(alarms) / float64(normals); share > 0.01 {
			t.Errorf("%s raises alarms on %.4f of the held-out normals, promised 0.01", f.Spec.Key, share)
		}
	}
}

func TestTheHardSetIsThePartWithDifficultyOtherThan21(t *testing.T) {
	e, r := run(t, enginetest.Recipe(), experiment.Options{Seed: 42})
	difficulty := e.Inputs.Tests[0].Table.Number("difficulty")
	hard, whole := r.Set("synthetic-hard"), r.Scores["synthetic-test"]["logistic"]
	if hard == nil || hard.Len() == 0 || hard.Len() == len(whole) {
		t.Fatal("the hard set is empty or everything")
	}
	for i, s := range r.ScoresOn(hard, "logistic") {
		if row := hard.Mask[i]; difficulty[row] == 21 || whole[row] != s {
			t.Fatalf("row %d of the hard set: difficulty %g, score %g, want that of the whole set", row, difficulty[row], s)
		}
	}
}

func TestNovelAttacksAreThoseTrainingDidNotSee(t *testing.T) {
	e, r := run(t, enginetest.Recipe(), experiment.Options{Seed: 42})
	seen := map[string]bool{}
	for row := range e.Inputs.Train.Rows() {
		seen[e.Inputs.Train.LabelName(row)] = true
	}
	novel := 0
	for i, is := range r.Set("synthetic-test").Novel {
		label := e.Inputs.Tests[0].Table.LabelName(i)
		if is && seen[label] {
			t.Fatalf("%s is called novel and was in training", label)
		}
		if is {
			novel++
		}
	}
	if novel == 0 {
		t.Error("no novel attack in a test set that has some")
	}
}

func TestOversamplingStaysInsideTheTrainingPart(t *testing.T) {
	plain := enginetest.Recipe()
	smoted := plain
	smoted.SMOTE = true
	_, a := run(t, plain, experiment.Options{Seed: 42})
	_, b := run(t, smoted, experiment.Options{Seed: 42})
	if a.Set("validation").Len() != b.Set("validation").Len() {
		t.Error("SMOTE changed the validation part")
	}
	if a.Models[0].TrainRows >= b.Models[0].TrainRows {
		t.Errorf("%d training rows with SMOTE, %d without", b.Models[0].TrainRows, a.Models[0].TrainRows)
	}
}

func TestTheNotebookResamplesBeforeItSplits(t *testing.T) {
	r, _ := experiment.Find("notebook")
	r.Models = []experiment.ModelSpec{{Key: "logistic"}}
	r.Champion, r.Challenger = "logistic", ""
	_, result := run(t, r, experiment.Options{Seed: 42})
	whole := result.Set("resampled")
	attacks := 0
	for _, a := range whole.Attack {
		if a {
			attacks++
		}
	}
	if 2*attacks != whole.Len() {
		t.Errorf("%d attacks of %d resampled rows; want parity", attacks, whole.Len())
	}
	if v := result.Set("validation").Len(); v != (whole.Len()+4)/5 {
		t.Errorf("validation has %d of %d rows; want a fifth", v, whole.Len())
	}
	if f := result.Models[0]; f.Threshold != 0.5 {
		t.Errorf("threshold %g; the notebook's is 0.5", f.Threshold)
	}
}

func TestACancelledRunGivesTheContextsError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e, err := experiment.Prepare(ctx, enginetest.Recipe(), enginetest.Inputs(2000), experiment.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := e.Run(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v; want context.Canceled", err)
	}
}

func TestRecipesSayWhatIsWrongWithThem(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"an unknown key":               {`nmae = "x"`, "unknown key"},
		"an unknown model":             {"split = \"holdout\"\n[[models]]\nkey = \"oracle\"", "no model \"oracle\""},
		"an unknown split":             {"split = \"thirds\"\n[[models]]\nkey = \"logistic\"", "split is"},
		"an unknown setting":           {"split = \"holdout\"\n[[models]]\nkey = \"logistic\"\n[models.settings]\nzeal = 3", "zeal"},
		"broken TOML":                  {"split = ", "line"},
		"a champion that is not there": {"split = \"holdout\"\nchampion = \"boost\"\n[[models]]\nkey = \"logistic\"", "on duty"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.toml")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := experiment.Load(path)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want it to speak of %q", err, c.want)
			}
		})
	}
}

func TestBuiltInRecipesAreSound(t *testing.T) {
	for _, r := range experiment.Recipes() {
		if err := r.Check(); err != nil {
			t.Errorf("recipe %s: %v", r.Name, err)
		}
	}
}

func TestAveragesGiveMeansAndHalfRanges(t *testing.T) {
	var runs []experiment.Comparison
	for seed := range uint64(3) {
		_, r := run(t, enginetest.Recipe(), experiment.Options{Seed: seed, Clock: time.Now})
		c, err := experiment.Compare(t.Context(), r, nil, 2)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, c)
	}
	mean, err := experiment.Average(runs)
	if err != nil {
		t.Fatal(err)
	}
	got, err := mean.Comparison()
	if err != nil {
		t.Fatal(err)
	}
	want := 0.0
	for _, c := range runs {
		want += float64(c.Models[0].Sets["synthetic-test"].AUC) / 3
	}
	if v := float64(got.Models[0].Sets["synthetic-test"].AUC); math.Abs(v-want) > 1e-12 {
		t.Errorf("mean AUC %v; want %v", v, want)
	}
	text, err := mean.MarshalJSON()
	if err != nil || !strings.Contains(string(text), `"spread"`) {
		t.Errorf("no spread in %.80s… (%v)", text, err)
	}
}
