package drift

import (
	"cmp"
	"slices"

	"github.com/trunkline/trunkline/features"
)

// A Monitor watches the flows below one model's threshold. It belongs to one goroutine.
//
// A flow costs its caller a copy. Every so many flows the copies are handed to a
// goroutine of their own, which counts and compares them, a few milliseconds' work; what
// it found is taken over a fixed number of flows later, so that what a monitor says of
// which flow does not depend on how fast anything ran:
//
//	Add … Add ──1,000 flows──▶ watcher.take ──State──▶ Add, 200 flows later
type Monitor struct {
	filling batch
	spare   batch
	flows   int
	since   int        // flows since the last batch was handed over
	working chan State // nil: no batch is being counted
	watcher *watcher   // its goroutine's while one is
	state   State
}

// takeover is how many flows later a batch's verdict counts.
const takeover = 200

// A batch is copies of flows.
type batch struct {
	rows   features.Rows
	scores []float64
}

// A State is what a monitor knows. It is a copy.
type State struct {
	Flows   int     `json:"flows"` // watched so far
	Held    int     `json:"held"`  // of these, the last that were compared with training
	Verdict Verdict `json:"verdict"`
	// Void says that traffic has moved so far, twice running, that promises made from
	// training no longer hold.
	Void     bool    `json:"void"`
	Score    Shift   `json:"score"`
	Features []Shift `json:"features"` // furthest beyond its limit first; the owner may keep it
	Shifted  int     `json:"shifted"`  // features
	Moving   int     `json:"moving"`
}

// A Shift is how far a feature, or the score, has moved.
type Shift struct {
	features.Shift
	// Usual is the largest PSI among stretches of training as long as what is held.
	Usual float64 `json:"usual"`
}

// Verdict says how traffic compares with training.
type Verdict string

const (
	TooFew  Verdict = "too few flows yet"
	Steady  Verdict = "steady"
	Moving  Verdict = "moving"
	Shifted Verdict = "shifted"
)

// NewMonitor watches against a baseline. calibration are the model's scores of held-out
// normal flows in order of time; those above the threshold are left out, as they will be
// of what comes.
func NewMonitor(b *Baseline, calibration []float64, threshold float64) *Monitor {
	m := &Monitor{watcher: newWatcher(b, calibration, threshold), state: State{Verdict: TooFew}}
	for _, batch := range []*batch{&m.filling, &m.spare} {
		batch.rows.Width = b.Width()
		batch.rows.X = make([]float32, 0, Every*b.Width())
		batch.scores = make([]float64, 0, Every)
	}
	return m
}

// Add watches a flow: its encoded row and its score, which did not alert. It reports
// whether State has changed.
func (m *Monitor) Add(row []float32, score float64) bool {
	m.filling.rows.X = append(m.filling.rows.X, row...)
	m.filling.rows.N++
	m.filling.scores = append(m.filling.scores, score)
	m.flows++
	m.since++
	changed := false
	if m.working != nil && m.since == takeover {
		m.state, m.working, changed = <-m.working, nil, true
	}
	if m.filling.rows.N == Every {
		m.handOver()
	}
	return changed
}

func (m *Monitor) handOver() {
	full := m.filling
	m.filling, m.spare = m.spare, full
	m.filling.rows.N, m.filling.rows.X, m.filling.scores = 0, m.filling.rows.X[:0], m.filling.scores[:0]
	m.working, m.since = make(chan State, 1), 0
	go func(done chan<- State) { done <- m.watcher.take(full) }(m.working)
}

// State gives what the last look found.
func (m *Monitor) State() State {
	s := m.state
	s.Flows = m.flows
	return s
}

// A watcher counts batches and compares what it holds with training.
type watcher struct {
	baseline *Baseline
	score    scoreBaseline
	rows     *features.Recent
	scores   *features.RecentScores
	firm     verdicts
}

func newWatcher(b *Baseline, calibration []float64, threshold float64) *watcher {
	score := learnScores(calibration, threshold)
	return &watcher{baseline: b, score: score, rows: b.features.Recent(Held), scores: score.reference.Recent("score", Held)}
}

// take counts a full batch and looks at what is held.
func (w *watcher) take(b batch) State {
	for i, score := range b.scores {
		w.rows.Add(b.rows.Row(i))
		w.scores.Add(score)
	}
	k := w.rows.Len()/Every - 1
	s := State{Held: w.rows.Len(), Score: judged(w.scores.Shift(), w.score.usual[k]), Verdict: Steady}
	for i := range w.rows.Features() {
		f := judged(w.rows.Shift(i), w.baseline.usual[k][i])
		s.Features = append(s.Features, f)
		switch f.Verdict {
		case features.Shifted:
			s.Shifted++
		case features.Moving:
			s.Moving++
		}
	}
	switch {
	case s.Shifted > 0 || s.Score.Verdict == features.Shifted:
		s.Verdict = Shifted
	case s.Moving > 0 || s.Score.Verdict == features.Moving:
		s.Verdict = Moving
	}
	s.Void = w.firm.add(s.Verdict == Shifted)
	slices.SortStableFunc(s.Features, func(a, b Shift) int { return cmp.Compare(b.Excess(), a.Excess()) })
	return s
}

// beyond is how many times further than any stretch of training a stretch must lie from
// the whole to have moved: one day's largest shift is a small sample of what a day does.
const beyond = 3

// judged gives the verdict on a shift: never on less than chance or training explains.
func judged(s features.Shift, usual float64) Shift {
	s.Verdict = features.Judge(s.PSI, max(s.Noise, beyond*usual))
	return Shift{s, usual}
}

// Excess is how far a shift is on the way to having moved: 1 is there.
func (s Shift) Excess() float64 { return s.PSI / max(0.1, s.Noise, beyond*s.Usual) }

// verdicts make a judgement firm: it begins with two looks running and ends after as
// many as it takes to hold none of the flows that it began with.
type verdicts struct {
	shifted, calm int
	firm          bool
}

func (v *verdicts) add(shifted bool) bool {
	if shifted {
		v.shifted, v.calm = v.shifted+1, 0
	} else {
		v.shifted, v.calm = 0, v.calm+1
	}
	switch {
	case v.shifted >= 2:
		v.firm = true
	case v.calm >= looks:
		v.firm = false
	}
	return v.firm
}
