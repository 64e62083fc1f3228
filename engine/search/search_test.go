package search_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

func request(t *testing.T, method string) search.Request {
	return search.Request{Model: "logistic", Method: method, Judge: search.CrossValidation, Features: features.Spec{Encoding: "oh"}, Tries: 9,
		Options: judge.Options{Seed: 3, Workers: 2, Clock: time.Now}, Memory: search.Memory(t.TempDir())}
}

func TestTheBestTryHasTheHighestScoreOnTheMostData(t *testing.T) {
	for _, method := range []string{search.Grid, search.Random, search.Halving} {
		t.Run(method, func(t *testing.T) {
			r, err := search.Run(t.Context(), request(t, method), enginetest.Inputs(1500))
			if err != nil {
				t.Fatal(err)
			}
			if r.Best == nil || r.Best.Share != 0 {
				t.Fatalf("best %+v; want one on all the data", r.Best)
			}
			entry, _ := models.Find("logistic")
			for _, try := range r.Tried {
				if try.Share == 0 && try.Score > r.Best.Score {
					t.Errorf("%v scored %v, more than the best", try.Settings, try.Score)
				}
				if _, err := entry.Learner(try.Settings); err != nil {
					t.Errorf("settings outside the declared ranges were tried: %v", err)
				}
			}
		})
	}
}

func TestASearchThatWasCutOffGoesOnWhereItWas(t *testing.T) {
	q := request(t, search.Grid)
	ctx, stop := context.WithCancel(t.Context())
	q.Report = func(done, _ int, _ search.Try) {
		if done == 1 {
			stop()
		}
	}
	if _, err := search.Run(ctx, q, enginetest.Inputs(1500)); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v; want context.Canceled", err)
	}
	ticks := 0
	q.Options.Clock = func() time.Time { ticks++; return time.Now() }
	q.Report = nil
	r, err := search.Run(t.Context(), q, enginetest.Inputs(1500))
	if err != nil {
		t.Fatal(err)
	}
	if want := 2 * (len(r.Tried) - 1); ticks != want {
		t.Errorf("the clock was read %d times for %d tries; want %d, the first being remembered", ticks, len(r.Tried), want)
	}
}

func TestWrongRequestsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*search.Request){
		"a model":  func(q *search.Request) { q.Model = "oracle" },
		"a judge":  func(q *search.Request) { q.Judge = "KDDTest+" },
		"a method": func(q *search.Request) { q.Method = "guess" },
		"a value":  func(q *search.Request) { q.Grid = map[string][]float64{"c": {-1}} },
	} {
		q := request(t, search.Grid)
		change(&q)
		if _, err := search.Run(t.Context(), q, enginetest.Inputs(300)); err == nil {
			t.Errorf("%s that there is not was taken", name)
		}
	}
}

func TestHalvingCountsATryByItsRows(t *testing.T) {
	for _, c := range []struct {
		q     search.Request
		tries int
		work  float64
	}{
		{search.Request{Model: "boost", Method: search.Halving, Tries: 9}, 13, 3}, // 9 on a ninth, 3 on a third, 1 on all
		{search.Request{Model: "boost", Method: search.Random, Tries: 9}, 9, 9},
		{search.Request{Model: "boost", Method: search.Random, Tries: 9, Sample: 0.5}, 9, 4.5},
	} {
		if tries, work, err := c.q.Size(); err != nil || tries != c.tries || math.Abs(work-c.work) > 1e-9 {
			t.Errorf("%s: %d tries worth %v (%v), want %d worth %v", c.q.Method, tries, work, err, c.tries, c.work)
		}
	}
	if _, _, err := (search.Request{Model: "nobody", Method: search.Grid}).Size(); err == nil {
		t.Error("a model that is not there has a size")
	}
}
