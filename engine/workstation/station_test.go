package workstation_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wall is the real clock: these tests wait for states, never for times.
type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

func simulated(context.Context) (experiment.Inputs, error) {
	in := enginetest.Inputs(1200)
	in.Train.Name, in.Train.Simulated, in.Tests[0].Table.Simulated = "sim-day1", true, true
	in.SHA256 = "simulated"
	return in, nil
}

func config() workstation.Config {
	return workstation.Config{Recipe: enginetest.Recipe(), Options: experiment.Options{Seed: 42, Clock: time.Now}, Speed: 0, Clock: wall{}, Simulated: simulated,
		Real: func() (experiment.Inputs, error) { return enginetest.Inputs(1500), nil }}
}

// run starts a station and ends it with the test.
func run(t *testing.T, c workstation.Config) *workstation.Station {
	t.Helper()
	s := workstation.New(c)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return s
}

func await(t *testing.T, s *workstation.Station, what string, ok func(workstation.State) bool) workstation.State {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if st := s.State(); ok(st) {
			return st
		}
	}
	t.Fatalf("never came to this: %s; state %+v", what, s.State())
	return workstation.State{}
}

func ready(st workstation.State) bool { return st.Phase == workstation.Ready && st.Comparison != nil }

func TestAStationFitsAndReplays(t *testing.T) {
	s := run(t, config())
	st := await(t, s, "ready", ready)
	if st.Simulated {
		t.Error("real data are called simulated")
	}
	await(t, s, "all flows played", func(st workstation.State) bool { return st.Player.Done() })
	snap := st.Player.Snapshot()
	if snap.AlertCount == 0 || snap.Champion.Key != "logistic" || snap.Challenger.Key != "golearn-nb" {
		t.Errorf("%d alerts, champion %q, challenger %q", snap.AlertCount, snap.Champion.Key, snap.Challenger.Key)
	}
}

func TestWithoutDataTheSimulationRunsUntilTheyArriveAndAreAskedFor(t *testing.T) {
	c := config()
	var here atomic.Bool
	fetched := make(chan struct{})
	c.Real = func() (experiment.Inputs, error) {
		if !here.Load() {
			return experiment.Inputs{}, &data.NotFoundError{Dir: "cache"}
		}
		return enginetest.Inputs(1500), nil
	}
	c.Fetch = func(ctx context.Context, report func(workstation.Download)) error {
		report(workstation.Download{State: workstation.Fetching, Done: 1, Total: 2})
		<-fetched
		here.Store(true)
		return nil
	}
	s := run(t, c)
	st := await(t, s, "ready on the simulation", ready)
	if !st.Simulated || st.Download.State != workstation.Fetching {
		t.Errorf("simulated %t, download %v", st.Simulated, st.Download.State)
	}
	if err := s.ChangeOver(); err == nil {
		t.Error("changed over to data that are not here")
	}
	close(fetched)
	await(t, s, "arrived", func(st workstation.State) bool { return st.Download.State == workstation.Arrived })
	if err := s.ChangeOver(); err != nil {
		t.Fatal(err)
	}
	st = await(t, s, "ready on the real data", func(st workstation.State) bool { return ready(st) && !st.Simulated })
	if got := st.Player.Snapshot().Source; got != "synthetic-test" || st.Player.Snapshot().Simulated {
		t.Errorf("after changing over %q is played", got)
	}
}

func TestADirectoryThatWasNamedAndLacksTheDataIsAnError(t *testing.T) {
	c := config()
	c.Real = func() (experiment.Inputs, error) {
		return experiment.Inputs{}, &data.NotFoundError{Dir: "/nowhere", Named: "--data"}
	}
	s := workstation.New(c)
	var missing *data.NotFoundError
	if err := s.Run(t.Context()); !errors.As(err, &missing) {
		t.Errorf("error %v; want a NotFoundError", err)
	}
	if st := s.State(); st.Phase != workstation.Failed || st.Err == nil {
		t.Errorf("phase %v, error %v", st.Phase, st.Err)
	}
}

func TestPromotionSwapsTheTwoOnDuty(t *testing.T) {
	s := run(t, config())
	st := await(t, s, "ready", ready)
	if err := s.Promote("golearn-nb"); err != nil {
		t.Fatal(err)
	}
	if snap := st.Player.Snapshot(); snap.Champion.Key != "golearn-nb" || snap.Challenger.Key != "logistic" {
		t.Errorf("champion %s, challenger %s", snap.Champion.Key, snap.Challenger.Key)
	}
	if err := s.Promote("oracle"); err == nil {
		t.Error("a model that is not there was promoted")
	}
}

func TestAModelIsTimedFlowByFlow(t *testing.T) {
	s := workstation.New(config())
	if _, err := s.Latency(context.Background(), "logistic"); err == nil {
		t.Error("a model was timed before there was one")
	}
	s = run(t, config())
	await(t, s, "ready", func(st workstation.State) bool { return st.Phase == workstation.Ready })
	l, err := s.Latency(context.Background(), "logistic")
	if err != nil || l.N() == 0 || l.Max() <= 0 || l.Quantile(0.5) > l.Quantile(0.99) {
		t.Errorf("%v, %+v", err, l)
	}
	if _, err := s.Latency(context.Background(), "nobody"); err == nil {
		t.Error("a model that is not fitted was timed")
	}
}

func TestARunCanBeWatchedAndComesToFigures(t *testing.T) {
	s := run(t, config())
	await(t, s, "ready", ready)
	r := enginetest.Recipe()
	r.SMOTE = true
	id, err := s.StartRun(t.Context(), r, experiment.Options{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	await(t, s, "the run is done", func(workstation.State) bool { return s.Runs()[0].State != workstation.Running })
	got := s.Runs()[0]
	if got.ID != id || got.State != workstation.Done || got.Comparison == nil || len(got.Stages) < 3 {
		t.Fatalf("run %d in state %v with %d stages: %v", got.ID, got.State, len(got.Stages), got.Err)
	}
	own := s.State().Result
	if err := s.PutOnDuty(id); err != nil {
		t.Fatal(err)
	}
	if st := s.State(); st.Result != got.Result || st.Comparison != got.Comparison {
		t.Error("the run was put on duty and another result is shown")
	}
	if err := s.PutOnDuty(0); err != nil {
		t.Fatal(err)
	}
	if st := s.State(); st.Result != own || st.Measured == nil {
		t.Error("run 0 does not lead back to the station's own training")
	}
}

func TestARunEndsWithTheStation(t *testing.T) {
	s := workstation.New(config())
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	await(t, s, "ready", ready)
	slow := enginetest.Recipe()
	slow.Models = append(slow.Models, experiment.ModelSpec{Key: "forest", Settings: models.Settings{"trees": 10000}})
	if _, err := s.StartRun(context.Background(), slow, experiment.Options{Seed: 9}); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the station ended with %v", err)
	}
	if got := s.Runs()[0].State; got != workstation.Cancelled {
		t.Errorf("the station has ended and its run is in state %v", got)
	}
}

func TestACancelledRunSaysSo(t *testing.T) {
	s := run(t, config())
	await(t, s, "ready", ready)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.StartRun(ctx, enginetest.Recipe(), experiment.Options{Seed: 8}); err != nil {
		t.Fatal(err)
	}
	await(t, s, "the run has ended", func(workstation.State) bool { return s.Runs()[0].State != workstation.Running })
	if got := s.Runs()[0].State; got != workstation.Cancelled {
		t.Errorf("state %v; want cancelled", got)
	}
}
