package workstation_test

import (
	"errors"
	"testing"

	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/workstation"
)

func TestTheJudgesAreAskedOnceAndRemember(t *testing.T) {
	c := config()
	c.Judges = judge.Cache(t.TempDir())
	s := run(t, c)
	await(t, s, "ready", ready)
	if v, err := s.Verdicts(t.Context()); err != nil || len(v.Families)+len(v.Modes) != 0 {
		t.Fatalf("before anybody asked: %v, %v", v, err)
	}
	if err := s.StartJudging(t.Context(), []string{"logistic"}); err != nil {
		t.Fatal(err)
	}
	if err := s.StartJudging(t.Context(), []string{"logistic"}); !errors.Is(err, workstation.ErrBusy) {
		t.Errorf("a second judgement beside the first: %v, want ErrBusy", err)
	}
	await(t, s, "judged", func(workstation.State) bool { return !s.Judging().Running })
	j := s.Judging()
	if j.Err != nil || j.Cancelled || j.Done != judge.Fits || j.Fits != judge.Fits {
		t.Errorf("the judges ended with %+v", j)
	}
	v, err := s.Verdicts(t.Context())
	if err != nil || len(v.Families["logistic"].Groups) != 17 || len(v.Modes["logistic"].Folds) != 5 {
		t.Errorf("remembered %d families' and %d modes' verdicts, %v", len(v.Families), len(v.Modes), err)
	}
}

func TestAJudgementIsCancelledAndThenGoesOn(t *testing.T) {
	c := config()
	c.Judges = judge.Cache(t.TempDir())
	s := run(t, c)
	await(t, s, "ready", ready)
	if err := s.StartJudging(t.Context(), []string{"logistic", "golearn-nb"}); err != nil {
		t.Fatal(err)
	}
	await(t, s, "some fits", func(workstation.State) bool { return s.Judging().Done >= 2 })
	s.CancelJudging()
	await(t, s, "cancelled", func(workstation.State) bool { return !s.Judging().Running })
	if j := s.Judging(); !j.Cancelled || j.Err != nil {
		t.Errorf("cancelled it says %+v", j)
	}
	if err := s.StartJudging(t.Context(), []string{"logistic"}); err != nil {
		t.Fatal(err)
	}
	await(t, s, "a part from before", func(workstation.State) bool { return s.Judging().Progress.Cached || !s.Judging().Running })
	if !s.Judging().Progress.Cached {
		t.Error("what was fitted before the cancellation was fitted again")
	}
	s.CancelJudging()
	await(t, s, "ended", func(workstation.State) bool { return !s.Judging().Running })
}

func TestWhatCantBeJudgedIsRefused(t *testing.T) {
	s := run(t, config())
	await(t, s, "ready", ready)
	if err := s.StartJudging(t.Context(), []string{"logistic"}); err == nil {
		t.Error("a judgement without a place to keep it was begun")
	}
	c := config()
	c.Judges, c.Real = judge.Cache(t.TempDir()), nil
	s = run(t, c)
	await(t, s, "ready", ready)
	if err := s.StartJudging(t.Context(), []string{"logistic"}); err == nil {
		t.Error("simulated flows were judged by NSL-KDD's attack types")
	}
}
