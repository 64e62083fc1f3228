package workstation_test

import (
	"errors"
	"testing"

	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/engine/workstation"
)

func TestASearchIsWatchedCancelledAndGoesOn(t *testing.T) {
	c := config()
	c.Searches = search.Memory(t.TempDir())
	s := run(t, c)
	await(t, s, "ready", ready)
	q := search.Request{Model: "logistic", Method: search.Random, Judge: search.CrossValidation, Tries: 200}
	if err := s.StartSearch(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if err := s.StartJudging(t.Context(), []string{"logistic"}); err == nil {
		t.Error("a judgement begins beside a search")
	}
	if _, err := s.StartRun(t.Context(), c.Recipe, c.Options); !errors.Is(err, workstation.ErrBusy) {
		t.Errorf("a training beside a search: %v, want ErrBusy", err)
	}
	await(t, s, "two tries", func(workstation.State) bool { return len(s.Search().Tried) >= 2 })
	s.CancelSearch()
	await(t, s, "cancelled", func(workstation.State) bool { return !s.Search().Running })
	first := s.Search()
	if !first.Cancelled || first.Err != nil || first.All != 200 || len(first.Tried) >= 200 {
		t.Errorf("cancelled it says %d of %d, %v, %t", len(first.Tried), first.All, first.Err, first.Cancelled)
	}
	if err := s.StartSearch(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	await(t, s, "as far as before", func(workstation.State) bool { return len(s.Search().Tried) >= len(first.Tried) })
	for i, again := range s.Search().Tried[:len(first.Tried)] {
		if again.Score != first.Tried[i].Score || again.Seconds != first.Tried[i].Seconds {
			t.Errorf("try %d was made again: %+v, before %+v", i, again, first.Tried[i])
		}
	}
	s.CancelSearch()
	await(t, s, "ended", func(workstation.State) bool { return !s.Search().Running })
}

func TestASearchThatCantBeIsRefused(t *testing.T) {
	s := run(t, config())
	await(t, s, "ready", ready)
	for _, q := range []search.Request{{Model: "nobody", Method: search.Random, Judge: search.CrossValidation}, {Model: "logistic", Method: "guess", Judge: search.CrossValidation}} {
		if err := s.StartSearch(t.Context(), q); err == nil {
			t.Errorf("%+v was begun", q)
		}
	}
}
