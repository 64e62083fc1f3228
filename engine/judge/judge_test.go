package judge_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
)

func options(t *testing.T) judge.Options {
	return judge.Options{Seed: 0, Workers: 2, Cache: judge.Cache(t.TempDir()), Clock: time.Now}
}

// recipe has one model that learns from attacks and one that learns from normals alone.
func recipe() experiment.Recipe {
	r := enginetest.Recipe()
	r.Models = []experiment.ModelSpec{{Key: "logistic"}, {Key: "isolation"}}
	return r
}

func TestJIsTheMeanOfItsFourParts(t *testing.T) {
	r, err := judge.Families(t.Context(), enginetest.Inputs(2500), recipe(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Models {
		if len(m.Groups) != 17 {
			t.Fatalf("%s: %d groups; want 17", m.Key, len(m.Groups))
		}
		if want := (m.Nov1 + m.Nov5 + m.Cat1 + m.Cat5) / 4; math.Abs(m.J-want) > 1e-12 || m.J <= 0 || m.J > 1 {
			t.Errorf("%s: J %v; want %v", m.Key, m.J, want)
		}
		for _, g := range m.Groups {
			if g.Novel > 0 && float64(g.Nov005) < float64(g.Nov001) {
				t.Errorf("%s, %s: recall %v at 5 %%, %v at 1 %%", m.Key, g.Name, g.Nov005, g.Nov001)
			}
		}
	}
}

func TestASecondHearingComesFromTheCacheAndSaysTheSame(t *testing.T) {
	o := options(t)
	in := enginetest.Inputs(1500)
	first, err := judge.Modes(t.Context(), in, recipe(), o)
	if err != nil {
		t.Fatal(err)
	}
	cached := 0
	o.Report = func(p judge.Progress) {
		if p.Cached {
			cached++
		}
	}
	o.Workers = 5
	again, err := judge.Modes(t.Context(), in, recipe(), o)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(first)
	b, _ := json.Marshal(again)
	if cached != 10 || string(a) != string(b) {
		t.Errorf("%d of 10 parts came from the cache; reports equal: %t", cached, string(a) == string(b))
	}
	// A damaged file is as good as none.
	files, err := filepath.Glob(filepath.Join(string(o.Cache), "*[0-9a-f]"))
	if err != nil || len(files) == 0 {
		t.Fatal("nothing was cached")
	}
	if err := os.WriteFile(files[0], []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	cached = 0
	if _, err := judge.Modes(t.Context(), in, recipe(), o); err != nil || cached != 9 {
		t.Errorf("after damage %d parts came from the cache (%v); want 9", cached, err)
	}
}

func TestJudgesRefuseWhatWouldLeak(t *testing.T) {
	r, _ := experiment.Find("notebook")
	if _, err := judge.Families(t.Context(), enginetest.Inputs(500), r, options(t)); err == nil {
		t.Error("the notebook's encoding, which is fitted on held-out rows, was judged")
	}
}

func TestFlowsWithoutTheJudgesAttackTypesAreRefused(t *testing.T) {
	in, err := dataset.Simulated()
	if err != nil {
		t.Fatal(err)
	}
	var input *experiment.InputError
	if _, err := judge.Families(t.Context(), in, recipe(), options(t)); !errors.As(err, &input) {
		t.Errorf("error %v; want an InputError", err)
	}
}

func TestAHearingCanBeCancelled(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	o := options(t)
	o.Report = func(judge.Progress) { stop() }
	if _, err := judge.Families(ctx, enginetest.Inputs(1500), recipe(), o); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v; want context.Canceled", err)
	}
}
