package replay_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
)

// under gives the logistic champion under a promise.
func under(t testing.TB, r *experiment.Result, p promise.Promise) *replay.Scorer {
	t.Helper()
	s := scorer(t, r, "logistic")
	terms, err := r.Settle(s.Fitted, p)
	if err != nil {
		t.Fatal(err)
	}
	s.Keep(terms)
	return s
}

func TestAPromisedShareOfWrongGroupsIsDecidedByTheMinute(t *testing.T) {
	r, flows := fitted(t)
	champion := under(t, r, promise.Promise{Kind: promise.FDR, Value: 0.2})
	raised, order := map[int]alert.Alert{}, []int{}
	p := newPlayer(t, r, flows, replay.Options{Champion: champion, Challenger: scorer(t, r, "golearn-nb"), Paused: true,
		Sink: func(a *alert.Alert, _ *alert.Group, _ bool) { raised[a.Row] = *a; order = append(order, a.Row) }})
	p.Seek(900) // 18 s of flow time at 50 flows/s
	if s := p.Snapshot(); s.AlertCount != 0 || s.Held != 900 || s.Against != (replay.Tally{}) {
		t.Errorf("before the minute is over: %d alerts, %d flows held, %+v", s.AlertCount, s.Held, s.Against)
	}
	p.Seek(flows.Rows())
	s := p.Snapshot()
	if !slices.IsSorted(order) {
		t.Error("alerts are not in order of flow time")
	}
	if s.Held != 0 || s.Against.TP+s.Against.FP+s.Against.FN+s.Against.TN != flows.Rows() || s.Against.TP+s.Against.FP != len(raised) {
		t.Errorf("at the end %d held, %+v, %d alerts", s.Held, s.Against, len(raised))
	}
	if d := s.Discovery; d.Windows != 1 || d.Shown == 0 || d.Wrong == nil || d.Shown > d.Groups {
		t.Errorf("1,000 flows without times are 20 seconds, one window: %+v", d)
	}
	checkAgainstTheRule(t, flows, champion, raised, s.Discovery)
	for row, a := range raised {
		if a.Score <= a.Threshold {
			t.Errorf("row %d alerts with score %g at threshold %g", row, a.Score, a.Threshold)
		}
		if want := champion.Fitted.Calibration.PValue(scoreOf(r, row)); a.PValue != want {
			t.Errorf("row %d has p %g; want %g", row, a.PValue, want)
		}
	}
}

// scoreOf is the logistic score of a row, from 1.
func scoreOf(r *experiment.Result, row int) float64 {
	return r.Scores["synthetic-test"]["logistic"][row-1]
}

// checkAgainstTheRule decides the only window anew, from the result's own scores.
func checkAgainstTheRule(t *testing.T, flows *data.Table, champion *replay.Scorer, raised map[int]alert.Alert, d promise.DiscoveryOutcome) {
	t.Helper()
	w := promise.NewWindow[string](0.2)
	if err := champion.Bind(flows.Schema); err != nil {
		t.Fatal(err)
	}
	for row := range flows.Rows() {
		key := flows.Category("protocol_type", row) + " " + flows.Category("service", row) + " " + flows.Category("flag", row)
		w.Add(key, champion.Fitted.Calibration.PValue(champion.Score(flows, row)))
	}
	attacks, normals := map[int]int{}, map[int]int{}
	groups := w.Close(func(i, group int, _ float64, shown bool) {
		if _, alerted := raised[i+1]; alerted != shown {
			t.Fatalf("flow %d: shown %t, by the rule %t", i, alerted, shown)
		}
		switch {
		case shown && flows.LabelName(i) == data.NormalLabel:
			normals[group]++
		case shown:
			attacks[group]++
		}
	})
	shown, wrong := 0, 0
	for g := range groups {
		if normals[g]+attacks[g] > 0 {
			shown++
		}
		if normals[g] > attacks[g] {
			wrong++
		}
	}
	if len(groups) != d.Groups || shown != d.Shown || wrong != *d.Wrong {
		t.Errorf("%d groups, %d shown, %d wrong; by the rule %d, %d, %d", d.Groups, d.Shown, *d.Wrong, len(groups), shown, wrong)
	}
}

func TestAnotherChampionDecidesNothingForFlowsBeforeIt(t *testing.T) {
	r, flows := fitted(t)
	alerts := 0
	p := newPlayer(t, r, flows, replay.Options{Champion: under(t, r, promise.Promise{Kind: promise.FDR, Value: 0.2}), Paused: true,
		Sink: func(*alert.Alert, *alert.Group, bool) { alerts++ }})
	p.Seek(500)
	if err := p.Lineup(scorer(t, r, "golearn-nb"), nil); err != nil {
		t.Fatal(err)
	}
	if s := p.Snapshot(); alerts == 0 || s.Held != 0 || s.Promise.Kind != "" {
		t.Errorf("%d alerts, %d flows held, promise %q: flows must be decided by the champion that they came to", alerts, s.Held, s.Promise.Kind)
	}
}

func TestAPromiseByProtocolCountsEachFlowOnce(t *testing.T) {
	r, flows := fitted(t)
	p := newPlayer(t, r, flows, replay.Options{Champion: under(t, r, promise.Promise{Kind: promise.FPR, Value: 0.05, By: promise.ByProtocol})})
	if err := p.PlayAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := p.Snapshot()
	var sum replay.Tally
	flowsSeen, alerts := 0, 0
	for _, c := range s.Strata {
		if c.Basis != promise.Own && c.Name != promise.OtherName {
			continue // counted among all others
		}
		flowsSeen, alerts = flowsSeen+c.Flows, alerts+c.Alerts
		sum = replay.Tally{TP: sum.TP + c.Against.TP, FP: sum.FP + c.Against.FP, FN: sum.FN + c.Against.FN, TN: sum.TN + c.Against.TN}
	}
	if flowsSeen != flows.Rows() || alerts != s.AlertCount || sum != s.Against {
		t.Errorf("strata hold %d flows, %d alerts, %+v; the replay %d, %d, %+v", flowsSeen, alerts, sum, flows.Rows(), s.AlertCount, s.Against)
	}
	terms, err := r.Settle(scorer(t, r, "logistic").Fitted, s.Promise)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for row := range flows.Rows() {
		if scoreOf(r, row+1) > terms.Stratum(flows.Category("protocol_type", row)).Threshold {
			want++
		}
	}
	if want != s.AlertCount {
		t.Errorf("%d alerts; each protocol's own threshold gives %d", s.AlertCount, want)
	}
}

func TestAPromiseByWhatTheFlowsLackIsRefused(t *testing.T) {
	r, flows := fitted(t)
	s := under(t, r, promise.Promise{Kind: promise.FPR, Value: 0.05, By: promise.ByProtocol})
	bare := data.NewTable(data.NewSchema("bare", slices.DeleteFunc(slices.Clone(flows.Schema.Columns), func(c data.Column) bool { return c.Name == "service" })...))
	if err := s.Bind(bare.Schema); err == nil {
		t.Error("flows without services can be scored")
	}
	f, _ := r.Model("logistic")
	var value *promise.ValueError
	if _, err := r.Settle(f, promise.Promise{Kind: promise.FPR, Value: 0.05, By: promise.ByPlane}); !errors.As(err, &value) {
		t.Errorf("by plane: %v", err)
	}
}

func TestTheSummaryTellsWhatCameOfThePromise(t *testing.T) {
	r, flows := fitted(t)
	p := newPlayer(t, r, flows, replay.Options{})
	if err := p.PlayAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := p.Snapshot()
	sum := s.Summary(1)
	if sum.Promise == nil || sum.Promise.Value != 0.01 || sum.Outcome == nil || sum.Outcome.FalseAlarms != *sum.FP || sum.Outcome.Realised != sum.Realised || sum.Discovery != nil {
		t.Errorf("%+v", sum)
	}
	if sum.Outcome.Verdict == promise.Broken != sum.Drift.Void && len(sum.Drift.Reasons) < 2 {
		t.Errorf("verdict %q, void %t for %v", sum.Outcome.Verdict, sum.Drift.Void, sum.Drift.Reasons)
	}
}
