package workstation_test

import (
	"errors"
	"testing"

	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/workstation"
)

func TestAPromiseStaysWithWhoeverIsChampion(t *testing.T) {
	c := config()
	c.Speed = 0.001 // flows must be left to judge
	s := run(t, c)
	st := await(t, s, "ready", ready)
	asked := promise.Promise{Kind: promise.FPR, Value: 0.05, By: promise.ByProtocol}
	if err := s.Promise(&asked); err != nil {
		t.Fatal(err)
	}
	was := st.Player.Snapshot()
	if was.Promise != asked || was.Promised != 0.05 {
		t.Errorf("under %+v", was.Promise)
	}
	if err := s.Promote("golearn-nb"); err != nil {
		t.Fatal(err)
	}
	if now := st.Player.Snapshot(); now.Promise != asked || now.Champion.Key != "golearn-nb" {
		t.Errorf("after a promotion %s is under %+v", now.Champion.Key, now.Promise)
	}
	var tooFew *promise.TooFewError
	if err := s.Promise(&promise.Promise{Kind: promise.FPR, Value: 1e-9}); !errors.As(err, &tooFew) || *s.State().Promise != asked {
		t.Errorf("a promise that can't be made: %v; kept %+v", err, s.State().Promise)
	}
	if err := s.Promise(nil); err != nil || st.Player.Snapshot().Promise.By != promise.Together {
		t.Errorf("back to the duty threshold: %v, %+v", err, st.Player.Snapshot().Promise)
	}
}

// Another challenger is no reason to forget what the champion has done.
func TestAnotherChallengerLeavesTheChampionsCounts(t *testing.T) {
	s := run(t, config())
	st := await(t, s, "all flows played", func(st workstation.State) bool { return ready(st) && st.Player.Done() })
	was := st.Player.Snapshot()
	if err := s.Challenge("golearn-nb"); err != nil {
		t.Fatal(err)
	}
	if now := st.Player.Snapshot(); now.Against != was.Against || now.Since != was.Since || now.Drift.Watched != was.Drift.Watched || was.Against.TP == 0 {
		t.Errorf("counts %+v since %d; before %+v since %d", now.Against, now.Since, was.Against, was.Since)
	}
}

func TestAStationRunsTheLeakageLab(t *testing.T) {
	s := run(t, config())
	await(t, s, "ready", ready)
	r, err := s.Leaks(t.Context(), nil)
	if err != nil || r.Model != "logistic" || len(r.Columns) < 40 {
		t.Errorf("%+v, %v", r, err)
	}
}
