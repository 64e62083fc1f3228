package replay

import (
	"fmt"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
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
}

func newRun(t *data.Table, now func() time.Time) *run {
	r := &run{table: t, now: now, grouper: alert.NewGrouper(), planes: map[string]*PlaneCount{}}
	r.state = Snapshot{Source: t.Name, Simulated: t.Simulated, HasTimes: t.Start != nil, Labelled: t.Label != nil,
		Total: t.Rows(), Clock: flowTime(t, 0)}
	if t.Label != nil {
		r.attack = attacks(t)
	}
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
	if champion != r.champion {
		r.state.Against, r.state.Since = Tally{}, r.state.Position
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

	alerted := r.champion.Alert(score)
	opinion := r.second(row)
	r.count(row, alerted, opinion)
	r.state.Clock = flowTime(r.table, row)
	plane := r.plane(row)
	if alerted {
		r.raise(row, score, opinion)
		if plane != nil {
			plane.Alerts++
		}
	}
	r.state.Position++
	r.state.Version++
	if r.state.Position == r.table.Rows() {
		r.state.Done = true
	}
	return true
}

// second asks the challenger, if there is one.
func (r *run) second(row int) *alert.Opinion {
	if r.challenger == nil {
		return nil
	}
	score := r.challenger.Ahead(r.table, row)
	return &alert.Opinion{Model: r.challenger.Tag, Score: score, Alert: r.challenger.Alert(score)}
}

func (r *run) raise(row int, score float64, opinion *alert.Opinion) {
	p := r.champion.Fitted.Calibration.PValue(score)
	content := alert.Content(r.table, row)
	a := alert.Alert{
		ID:     alert.ID(r.table.Name, row+1, content, r.champion.Tag),
		Source: r.table.Name, Row: row + 1, Content: content, Time: r.state.Clock, Severity: metric.SeverityOf(p), Score: score, Threshold: r.champion.Threshold, PValue: p,
		Model: r.champion.Tag, Challenger: opinion, Flow: flowOf(r.table, row), Label: r.table.LabelName(row), Simulated: r.table.Simulated,
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
		r.grouper.Expire(r.state.Clock.Add(-alert.GroupGap))
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
	p.Flows++
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
