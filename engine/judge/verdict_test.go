package judge_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/models"
)

func TestVerdictsAreRememberedForTheSameQuestionOnly(t *testing.T) {
	o, in := options(t), enginetest.Inputs(2500)
	if v := judge.Remembered(in, recipe(), o); len(v.Families)+len(v.Modes) != 0 {
		t.Fatalf("verdicts before anybody was judged: %v", v)
	}
	families, err := judge.Families(t.Context(), in, recipe(), o)
	if err != nil {
		t.Fatal(err)
	}
	modes, err := judge.Modes(t.Context(), in, recipe(), o)
	if err != nil {
		t.Fatal(err)
	}
	v := judge.Remembered(in, recipe(), o)
	for i, want := range families.Models {
		same(t, v.Families[want.Key], want)
		same(t, v.Modes[want.Key], modes.Models[i])
	}
	for name, change := range map[string]func() judge.Verdicts{
		"another seed": func() judge.Verdicts { o := o; o.Seed++; return judge.Remembered(in, recipe(), o) },
		"other data":   func() judge.Verdicts { in := in; in.SHA256 += "1"; return judge.Remembered(in, recipe(), o) },
		"other features": func() judge.Verdicts {
			r := recipe()
			r.Features.Off = []string{"count"}
			return judge.Remembered(in, r, o)
		},
		"other settings":  func() judge.Verdicts { return judge.Remembered(in, withSettings(), o) },
		"no cache at all": func() judge.Verdicts { o := o; o.Cache = ""; return judge.Remembered(in, recipe(), o) },
	} {
		if v := change(); len(v.Families)+len(v.Modes) != 0 {
			t.Errorf("%s: %d and %d verdicts are taken over", name, len(v.Families), len(v.Modes))
		}
	}
	files, _ := filepath.Glob(filepath.Join(string(o.Cache), "*.json"))
	for _, f := range files {
		if err := os.WriteFile(f, []byte(`{"groups": [{}]}`), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if v := judge.Remembered(in, recipe(), o); len(files) != 4 || len(v.Families)+len(v.Modes) != 0 {
		t.Errorf("of %d damaged files %d and %d verdicts were taken", len(files), len(v.Families), len(v.Modes))
	}
}

func withSettings() experiment.Recipe {
	r := recipe()
	r.Models = []experiment.ModelSpec{{Key: "isolation", Settings: models.Settings{"trees": 50}}}
	return r
}

func same(t *testing.T, got, want any) {
	t.Helper()
	a, err := json.Marshal(got)
	b, err2 := json.Marshal(want)
	if err != nil || err2 != nil || string(a) != string(b) {
		t.Errorf("remembered %s (%v), want %s (%v)", a, err, b, err2)
	}
}
