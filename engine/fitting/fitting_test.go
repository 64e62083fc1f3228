package fitting_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/fitting"
)

func request(t *testing.T, dir string) fitting.Request {
	t.Helper()
	return fitting.Request{Recipe: enginetest.Recipe(), Inputs: enginetest.Inputs(1500), Options: experiment.Options{Seed: 42, Clock: time.Now}, Dir: dir}
}

func TestTheSecondTimeNothingIsTrained(t *testing.T) {
	dir := t.TempDir()
	first, err := fitting.Obtain(t.Context(), request(t, dir))
	if err != nil || first.Cached || first.Path == "" {
		t.Fatalf("first: cached %t, path %q (%v)", first.Cached, first.Path, err)
	}
	again, err := fitting.Obtain(t.Context(), request(t, dir))
	if err != nil || !again.Cached || len(again.Measured) != 2 {
		t.Errorf("again: cached %t, %d measured (%v)", again.Cached, len(again.Measured), err)
	}
	q := request(t, dir)
	q.Options.Seed = 7
	if other, err := fitting.Obtain(t.Context(), q); err != nil || other.Cached {
		t.Errorf("another seed: cached %t (%v)", other.Cached, err)
	}
}

func TestTwoAtOnceTrainItOnce(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	fits := make([]fitting.Fit, 4)
	for i := range fits {
		wg.Go(func() {
			fit, err := fitting.Obtain(t.Context(), request(t, dir))
			if err != nil {
				t.Error(err)
			}
			fits[i] = fit
		})
	}
	wg.Wait()
	trained := 0
	for _, f := range fits {
		if !f.Cached {
			trained++
		}
	}
	if trained != 1 {
		t.Errorf("%d of 4 trained; want 1", trained)
	}
}

func TestABrokenBundleInTheCacheIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	first, err := fitting.Obtain(t.Context(), request(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(first.Path, 1000); err != nil {
		t.Fatal(err)
	}
	again, err := fitting.Obtain(t.Context(), request(t, dir))
	if err != nil || again.Cached {
		t.Errorf("a broken bundle: cached %t (%v)", again.Cached, err)
	}
}

func TestACacheThatCantBeWrittenOnlyCostsTime(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fit, err := fitting.Obtain(t.Context(), request(t, filepath.Join(file, "below")))
	if err != nil || fit.Result == nil || fit.Unkept == nil {
		t.Errorf("result %t, unkept %v (%v)", fit.Result != nil, fit.Unkept, err)
	}
}
