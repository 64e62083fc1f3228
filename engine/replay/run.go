package replay

import (
	"fmt"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/models/metric"
)

// A Sink is told of every alert, in order of flow time, with its group as it then
// is. It runs on the replay's goroutine; both pointers are only valid for the call.
type Sink func(a *alert.Alert, g *alert.Group, opened bool)

// Why says which alerts carry reasons.
type Why uint8

const (
	WhyFirst Why = iota // the first of each group
	WhyAll
	WhyNone
)

// A run is the state of one pass over flows. It knows no wall clock but the one
// that times a single flow's way, and no goroutine: the Player drives it.
type run struct {
	table      *data.Table
	champion   *Scorer
	challenger *Scorer // may be nil
	sink       Sink    // may be nil
	why        Why
	now        func() time.Time

	attack  []bool // nil: unlabelled
	grouper *alert.Grouper
	recent  recentGroups
	state   Snapshot // all but what the Player adds
	planes  map[string]*PlaneCount

	monitor   *drift.Monitor // of the champion's ordinary flows; may be nil
	held      *holder        // nil: flows alert as they come
	keyed     keyColumns
	byStratum map[*promise.Stratum]*StratumCount
	reasons   map[string]int // flows since which the promise is void, by Reason.About
}

func newRun(t *data.Table, now func() time.Time) *run {
	r := &run{table: t, now: now, grouper: alert.NewGrouper(), planes: map[string]*PlaneCount{}}
	r.state = Snapshot{Source: t.Name, Simulated: t.Simulated, HasTimes: t.Start != nil, Labelled: t.Label != nil,
		Total: t.Rows(), Clock: flowTime(t, 0)}
	if t.Label != nil {
		r.attack = attacks(t)
	}
	column := func(name string) int {
		if i, ok := t.Schema.Index(name); ok {
			return i
		}
		return -1
	}
	r.keyed = keyColumns{column("protocol_type"), column("service"), column("flag")}
	return r
}

// lineup puts models on duty from the next flow on. The counts against the labels
// start anew with a new champion, those of agreement with either.
func (r *run) lineup(champion, challenger *Scorer) error {
	for _, s := range []*Scorer{champion, challenger} {
		if s == nil {
			continue
		}
		if err := s.Bind(r.table.Schema); err != nil {
			return fmt.Errorf("put %s on duty: %w", s.Tag, err)
		}
	}
	if champion.sameDuty(r.champion) {
		champion = r.champion // what it has counted goes on
	}
	if champion != r.champion {
		r.release() // by the terms under which they came
		r.state.Against, r.state.Since = Tally{}, r.state.Position
		r.promised(champion)
	}
	r.state.Agree, r.state.AgreeSince = Agreement{}, r.state.Position
	r.champion, r.challenger = champion, challenger
	r.state.Champion, r.state.Promised = champion.Duty(), champion.Promised
	r.state.Challenger = Duty{}
	if challenger != nil {
		r.state.Challenger = challenger.Duty()
	}
	return nil
}

// promised begins to keep count of what a new champion promises.
func (r *run) promised(champion *Scorer) {
	r.state.Promise, r.state.Outcome, r.state.Discovery, r.state.Drift = champion.promised(), promise.Outcome{}, promise.DiscoveryOutcome{}, Drift{Verdict: drift.TooFew}
	r.state.Strata = nil
	r.monitor, r.held, r.byStratum, r.reasons = champion.monitor(), nil, nil, nil
	switch {
	case r.state.Promise.Kind == promise.FDR:
		r.held = newHolder(r.state.Promise.Value)
	case r.state.Promise.By != promise.Together:
		r.byStratum = map[*promise.Stratum]*StratumCount{}
	}
}

// step plays the next flow. It says false when there is none.
func (r *run) step() bool {
	row := r.state.Position
	if row >= r.table.Rows() {
		r.state.Done = true
		return false
	}
	began := r.now()
	score := r.champion.Score(r.table, row)
	r.state.Latency.Record(r.now().Sub(began))

	opinion := r.second(row)
	r.state.Clock = flowTime(r.table, row)
	if plane := r.plane(row); plane != nil {
		plane.Flows++
	}
	ruled := ruling{alert: score > r.champion.Threshold}
	if r.held != nil {
		r.hold(row, score, opinion)
	} else {
		ruled = r.champion.rule(r.table, row, score)
		r.settle(row, score, ruled, opinion)
	}
	r.watch(row, score, !ruled.alert)
	r.state.Position++
	r.state.Version++
	if r.state.Position == r.table.Rows() {
		r.release()
		r.reconsider(row)
		r.state.Strata = r.strata()
		r.state.Done = true
	}
	return true
}

// settle counts a flow whose ruling is known, and raises its alert.
func (r *run) settle(row int, score float64, ruled ruling, opinion *alert.Opinion) {
	r.count(row, ruled.alert, opinion)
	if r.byStratum != nil {
		r.countStratum(row, ruled.alert)
	}
	if !ruled.alert {
		return
	}
	r.raise(row, score, ruled, opinion)
	if plane := r.plane(row); plane != nil {
		plane.Alerts++
	}
}

func (r *run) countStratum(row int, alerted bool) {
	s := r.champion.stratum(r.table, row)
	c := r.byStratum[s]
	if c == nil {
		c = &StratumCount{Name: s.Name, Rows: s.Rows, Basis: s.Basis}
		r.byStratum[s] = c
	}
	c.Flows++
	if alerted {
		c.Alerts++
	}
	if r.attack != nil {
		c.Against.add(alerted, r.attack[row])
	}
}

// second asks the challenger, if there is one.
func (r *run) second(row int) *alert.Opinion {
	if r.challenger == nil {
		return nil
	}
	score := r.challenger.Ahead(r.table, row)
	return &alert.Opinion{Model: r.challenger.Tag, Score: score, Alert: r.challenger.Alert(score)}
}

func (r *run) raise(row int, score float64, ruled ruling, opinion *alert.Opinion) {
	content := alert.Content(r.table, row)
	a := alert.Alert{
		ID:     alert.ID(r.table.Name, row+1, content, r.champion.Tag),
		Source: r.table.Name, Row: row + 1, Content: content, Time: flowTime(r.table, row), Severity: metric.SeverityOf(ruled.p), Score: score, Threshold: ruled.threshold, PValue: ruled.p,
		Family: r.champion.Family(r.table, row),
		Model:  r.champion.Tag, Challenger: opinion, Flow: FlowOf(r.table, row), Label: r.table.LabelName(row), Simulated: r.table.Simulated,
	}
	g, opened := r.grouper.Add(&a)
	if r.why == WhyAll || opened && r.why == WhyFirst {
		a.Why = r.champion.Why(r.table, row)
		g.Latest.Why = a.Why
		if opened {
			g.Why = a.Why
		}
		if g.Top.ID == a.ID {
			g.Top.Why = a.Why
		}
	}
	r.recent.touch(g)
	r.state.AlertCount++
	r.state.GroupCount = r.grouper.Groups()
	r.state.BySeverity[a.Severity]++
	if r.state.AlertCount%1024 == 0 {
		r.grouper.Expire(a.Time.Add(-alert.GroupGap))
	}
	if r.sink != nil {
		r.sink(&a, g, opened)
	}
}

// count compares what the models say with the labels and with each other.
func (r *run) count(row int, alerted bool, opinion *alert.Opinion) {
	if r.attack != nil {
		r.state.Against.add(alerted, r.attack[row])
	}
	if opinion == nil {
		return
	}
	agree := &r.state.Agree
	switch {
	case alerted && opinion.Alert:
		agree.Both++
	case alerted:
		agree.OnlyChampion++
	case opinion.Alert:
		agree.OnlyChallenger++
	}
	if r.attack != nil {
		agree.Champion.add(alerted, r.attack[row])
		agree.Challenger.add(opinion.Alert, r.attack[row])
	}
}

func (t *Tally) add(alerted, attack bool) {
	switch {
	case alerted && attack:
		t.TP++
	case alerted:
		t.FP++
	case attack:
		t.FN++
	default:
		t.TN++
	}
}

func (r *run) plane(row int) *PlaneCount {
	name := r.table.Category("plane", row)
	if name == "" {
		return nil
	}
	p := r.planes[name]
	if p == nil {
		p = &PlaneCount{Plane: name}
		r.planes[name] = p
	}
	return p
}

// FlowsPerSecond is the pace of 1× for data without times.
const FlowsPerSecond = 50

// epoch is where the clock of data without times starts.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// flowTime is when a row's flow started, on the data's own clock or the virtual one.
func flowTime(t *data.Table, row int) time.Time {
	if t.Start == nil {
		return epoch.Add(time.Duration(row) * (time.Second / FlowsPerSecond))
	}
	if len(t.Start) == 0 {
		return epoch
	}
	return time.Unix(0, t.Start[min(row, len(t.Start)-1)]).UTC()
}

func attacks(t *data.Table) []bool {
	out := make([]bool, t.Rows())
	for i, code := range t.Label {
		out[i] = data.FamilyOf(t.Labels.Name(code)) != data.Normal
	}
	return out
}
