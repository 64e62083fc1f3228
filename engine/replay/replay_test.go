package replay_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
)

// fitted gives a small result and the flows to play.
func fitted(t testing.TB) (*experiment.Result, *data.Table) {
	t.Helper()
	in := enginetest.Inputs(2000)
	e, err := experiment.Prepare(t.Context(), enginetest.Recipe(), in, experiment.Options{Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r, in.Tests[0].Table
}

func scorer(t testing.TB, r *experiment.Result, key string) *replay.Scorer {
	t.Helper()
	f, ok := r.Model(key)
	if !ok {
		t.Fatalf("no model %s", key)
	}
	return replay.NewScorer(r, f)
}

// handClock is a clock that a test moves. Waiters wake when it moves.
type handClock struct {
	mu      sync.Mutex
	now     time.Time
	waiting []chan time.Time
}

func newClock() *handClock { return &handClock{now: time.Unix(1e9, 0)} }

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) After(time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan time.Time, 1)
	c.waiting = append(c.waiting, ch)
	return ch
}

func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for _, ch := range c.waiting {
		ch <- c.now
	}
	c.waiting = nil
}

// awaited returns when somebody waits for the clock.
func (c *handClock) awaited() {
	for {
		c.mu.Lock()
		n := len(c.waiting)
		c.mu.Unlock()
		if n > 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func newPlayer(t testing.TB, r *experiment.Result, flows *data.Table, o replay.Options) *replay.Player {
	t.Helper()
	if o.Champion == nil {
		o.Champion, o.Challenger = scorer(t, r, "logistic"), scorer(t, r, "golearn-nb")
	}
	if o.Clock == nil {
		o.Clock = newClock()
	}
	p, err := replay.NewPlayer(flows, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryFlowIsCountedOnceAgainstItsLabel(t *testing.T) {
	r, flows := fitted(t)
	p := newPlayer(t, r, flows, replay.Options{})
	if err := p.PlayAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := p.Snapshot()
	set := r.Set("synthetic-test")
	f, _ := r.Model("logistic")
	want := r.Figures(f, set, 1)
	if got := s.Against; got.TP != want.TP || got.FP != want.FP || got.FN != want.FN || got.TN != want.TN {
		t.Errorf("replay counts %+v; compare counts TP %d FP %d FN %d TN %d", got, want.TP, want.FP, want.FN, want.TN)
	}
	if s.Position != flows.Rows() || !s.Done {
		t.Errorf("at flow %d of %d, done %t", s.Position, flows.Rows(), s.Done)
	}
	if a := s.Agree; a.Champion != s.Against {
		t.Errorf("the champion beside the challenger counts %+v, alone %+v", a.Champion, s.Against)
	}
}

func TestSeekingBackGivesTheSameCountsAndIDs(t *testing.T) {
	r, flows := fitted(t)
	first, second := map[string]bool{}, map[string]bool{}
	into := first
	p := newPlayer(t, r, flows, replay.Options{Paused: true, Sink: func(a *alert.Alert, _ *alert.Group, _ bool) { into[a.ID] = true }})
	p.Seek(600)
	before := p.Snapshot()
	into = second
	p.Seek(10)
	p.Seek(600)
	after := p.Snapshot()
	if before.Against != after.Against || before.AlertCount != after.AlertCount || before.GroupCount != after.GroupCount {
		t.Errorf("after seeking back %+v, %d alerts; before %+v, %d", after.Against, after.AlertCount, before.Against, before.AlertCount)
	}
	if !maps.Equal(first, second) {
		t.Errorf("%d ids at first, %d again, not the same ones", len(first), len(second))
	}
	if after.Version <= before.Version {
		t.Error("the version did not grow with the seek")
	}
}

func TestThePaceIsFiftyFlowsASecondTimesTheSpeed(t *testing.T) {
	r, flows := fitted(t)
	clock := newClock()
	p := newPlayer(t, r, flows, replay.Options{Speed: 2, Clock: clock})
	playing, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Play(playing) }()
	wait := func(want int) {
		t.Helper()
		for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
			if got := p.Snapshot().Position; got == want {
				return
			} else if time.Now().After(deadline) {
				t.Fatalf("at flow %d; want %d", got, want)
			}
			clock.move(0)
		}
	}
	clock.awaited()
	clock.move(time.Second)
	wait(100)
	p.Pause(true)
	clock.move(time.Second)
	p.Step(3)
	wait(103)
	p.Pause(false)
	clock.move(500 * time.Millisecond)
	wait(153)
	stop()
	if err := <-done; err != context.Canceled {
		t.Errorf("Play ended with %v", err)
	}
}

func TestALineupChangeStartsItsCountsAnew(t *testing.T) {
	r, flows := fitted(t)
	p := newPlayer(t, r, flows, replay.Options{Paused: true})
	p.Seek(300)
	if err := p.Lineup(scorer(t, r, "golearn-nb"), scorer(t, r, "logistic")); err != nil {
		t.Fatal(err)
	}
	s := p.Snapshot()
	if s.Against != (replay.Tally{}) || s.Since != 300 || s.Champion.Key != "golearn-nb" {
		t.Errorf("after promotion %+v since %d with %s", s.Against, s.Since, s.Champion.Key)
	}
}

func TestASnapshotStaysAsItIs(t *testing.T) {
	r, flows := fitted(t)
	p := newPlayer(t, r, flows, replay.Options{Paused: true})
	p.Seek(200)
	s := p.Snapshot()
	if len(s.Groups) == 0 {
		t.Fatal("no groups after 200 flows")
	}
	groups := slices.Clone(s.Groups)
	labels := maps.Clone(s.Groups[0].Labels)
	p.Seek(900)
	if s.Groups[0].Count != groups[0].Count || !maps.Equal(s.Groups[0].Labels, labels) {
		t.Error("a snapshot changed after it was taken")
	}
	if len(p.Snapshot().Groups) < len(groups) {
		t.Error("groups went missing")
	}
}

func TestGroupsCloseAfterAMinuteOfFlowTime(t *testing.T) {
	g := alert.NewGrouper()
	at := func(seconds int) *alert.Alert {
		return &alert.Alert{ID: "x", Time: time.Unix(int64(seconds), 0), Model: "m", Flow: alert.Flow{Service: "http"}}
	}
	g.Add(at(0))
	if _, opened := g.Add(at(60)); opened {
		t.Error("a member 60 s later opened a group")
	}
	if _, opened := g.Add(at(121)); !opened {
		t.Error("a member 61 s later joined a closed group")
	}
	if g.Groups() != 2 {
		t.Errorf("%d groups; want 2", g.Groups())
	}
}

func TestASingleFlowsWayAllocatesNothing(t *testing.T) {
	r, flows := fitted(t)
	s := scorer(t, r, "logistic")
	if err := s.Bind(flows.Schema); err != nil {
		t.Fatal(err)
	}
	s.Score(flows, 0)
	row := 0
	if n := testing.AllocsPerRun(200, func() { s.Score(flows, row); row++ }); n > 0 {
		t.Errorf("%v allocations a flow", n)
	}
}

func BenchmarkReplay(b *testing.B) {
	r, flows := fitted(b)
	for b.Loop() {
		p := newPlayer(b, r, flows, replay.Options{})
		if err := p.PlayAll(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(flows.Rows())*float64(b.N)/b.Elapsed().Seconds(), "flows/s")
}
