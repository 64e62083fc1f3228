package bundle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
)

func result(t testing.TB) (*experiment.Experiment, *experiment.Result) {
	t.Helper()
	e, err := experiment.Prepare(t.Context(), enginetest.Recipe(), enginetest.Inputs(2000), experiment.Options{Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e, r
}

func TestALoadedBundleScoresBitForBitTheSame(t *testing.T) {
	e, want := result(t)
	path := filepath.Join(t.TempDir(), "x.trunk")
	if err := bundle.Save(path, want); err != nil {
		t.Fatal(err)
	}
	got, err := bundle.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := got.Pipeline.Transform(e.Inputs.Tests[0].Table, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Models {
		fresh, err := experiment.Score(t.Context(), f.Model, rows, 2)
		if err != nil {
			t.Fatal(err)
		}
		key := f.Spec.Key
		if !slices.Equal(fresh, want.Scores["synthetic-test"][key]) {
			t.Errorf("%s scores otherwise after loading", key)
		}
		if !slices.Equal(got.ScoresOn(got.Set("synthetic-hard"), key), want.ScoresOn(want.Set("synthetic-hard"), key)) {
			t.Errorf("%s: kept scores of the hard set differ", key)
		}
		if w, _ := want.Model(key); !reflect.DeepEqual(w.Calibrator, f.Calibrator) {
			t.Errorf("%s: another calibrator after loading", key)
		}
		if w, _ := want.Model(key); w.Threshold != f.Threshold || w.Tag() != f.Tag() {
			t.Errorf("%s: threshold %v tag %s; want %v, %s", key, f.Threshold, f.Tag(), w.Threshold, w.Tag())
		}
	}
}

// What tells drift and keeps promises by service must come back as well.
func TestALoadedBundleKeepsBaselineAndStrata(t *testing.T) {
	_, want := result(t)
	content, err := bundle.Bytes(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := bundle.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	a, errA := json.Marshal(want.Baseline)
	b, errB := json.Marshal(got.Baseline)
	if errA != nil || errB != nil || !bytes.Equal(a, b) || want.Baseline == nil {
		t.Errorf("another baseline after loading (%v, %v)", errA, errB)
	}
	if want.Families == nil || !bytes.Equal(want.Families.Encode(), got.Families.Encode()) {
		t.Error("other families after loading")
	}
	for i, set := range want.Sets {
		if !reflect.DeepEqual(want.AnswersOn(set), got.AnswersOn(got.Sets[i])) || len(want.AnswersOn(set)) != set.Len() {
			t.Errorf("%s: other families of its flows after loading", set.Name)
		}
		if !reflect.DeepEqual(set.Strata, got.Sets[i].Strata) || len(set.Strata) == 0 {
			t.Errorf("%s: other strata after loading", set.Name)
		}
	}
}

func TestTheSameRunGivesTheSameBytes(t *testing.T) {
	_, a := result(t)
	_, b := result(t)
	x, err := bundle.Bytes(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := bundle.Bytes(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(x, y) {
		t.Error("two runs of one recipe, data and seed gave bundles that differ")
	}
}

func TestABrokenBundleIsAFaultThatNamesTheFile(t *testing.T) {
	_, r := result(t)
	whole, err := bundle.Bytes(r)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for name, content := range map[string][]byte{
		"empty": {}, "text": []byte("hello"), "cut off": whole[:len(whole)-7], "cut in half": whole[:len(whole)/2], "one bit flipped": flipped,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "broken.trunk")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := bundle.Load(path)
			var fault *bundle.Fault
			if !errors.As(err, &fault) || fault.Path != path {
				t.Errorf("error %v; want a Fault of %s", err, path)
			}
		})
	}
}

func TestABundleOfAnotherRevisionIsRefused(t *testing.T) {
	_, r := result(t)
	other := *r
	other.Provenance.Revision++
	content, err := bundle.Bytes(&other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.Read(content); !errors.Is(err, bundle.ErrRevision) {
		t.Errorf("error %v; want ErrRevision", err)
	}
}

func TestAFailedSaveLeavesWhatWasThere(t *testing.T) {
	_, r := result(t)
	dir := t.TempDir()
	if err := bundle.Save(filepath.Join(dir, "file", "x.trunk"), r); err != nil {
		t.Fatal(err)
	}
	if err := bundle.Save(filepath.Join(dir, "file", "x.trunk", "y.trunk"), r); err == nil {
		t.Error("a bundle was saved below a file")
	}
	left, err := os.ReadDir(filepath.Join(dir, "file"))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files stay; want the one bundle (%v)", len(left), err)
	}
}

func FuzzRead(f *testing.F) {
	_, r := result(f)
	whole, err := bundle.Bytes(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole[:200])
	f.Add([]byte("TRUNKLINE BUNDLE\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if r, err := bundle.Read(content); err == nil && len(r.Models) == 0 {
			t.Error("a bundle without models was read")
		}
		// The frame's checksum stops most mutants; these reach what is behind it.
		if r, err := bundle.ReadSections(content); err == nil && len(r.Models) == 0 {
			t.Error("sections without models were read")
		}
	})
}
