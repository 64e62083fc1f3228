package explore

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/leakage"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// leaks is the leakage lab: what each column knows alone, and what the champion is worth
// without the suspects. It takes some seconds, so a person asks for it.
type leaks struct {
	report  *leakage.Report
	trials  map[string]leakage.Trial // by column: the report's, and those asked for since
	list    widget.List
	running string // what is under way: a column's trial, or theLab; "" nothing
	fits    *fits
	began   time.Time
	err     error
}

// theLab stands in leaks.running for the whole lab.
const theLab = "\x00lab"

// fits is how far the lab is; the goroutine that fits writes it.
type fits struct{ done, total atomic.Int64 }

// slotLeaks is the lab's request; a newer one, even an empty one, cancels it.
const slotLeaks = "leaks"

// leaked and triedOut are replies that say what data they are about.
type leaked struct {
	in     *experiment.Inputs
	report *leakage.Report
}

type triedOut struct {
	in    *experiment.Inputs
	trial leakage.Trial
}

// tryColumn runs the lab or, once its report is there, fits the champion without the
// column under the cursor.
func (s *Screen) tryColumn(x *screen.Context) {
	l := &s.leaks
	if l.running != "" {
		x.Warn("the lab is at work; " + x.Keys.Key(keymap.ExploreCancel) + " cancels it")
		return
	}
	in, source := s.inputs, s.source
	l.err, l.began, l.fits = nil, x.Now, &fits{}
	if l.report == nil {
		l.running = theLab
		f := l.fits
		x.Run(slotLeaks, func(ctx context.Context) (any, error) {
			r, err := source.Leaks(ctx, func(done, total int) { f.total.Store(int64(total)); f.done.Store(int64(done)) })
			return leaked{in, r}, err
		})
		return
	}
	column := l.column().Column
	l.running = column
	x.Run(slotLeaks, func(ctx context.Context) (any, error) {
		t, err := source.LeakTrial(ctx, column)
		return triedOut{in, t}, err
	})
}

// cancelLab cancels what the lab does.
func (s *Screen) cancelLab(x *screen.Context) {
	if s.leaks.running == "" {
		x.Warn("the lab is idle")
		return
	}
	s.leaks.running = ""
	x.Run(slotLeaks, func(context.Context) (any, error) { return nil, nil })
	x.Say("cancelled")
}

// receive takes what the lab found.
func (l *leaks) receive(r screen.Reply, now *experiment.Inputs) {
	switch v := r.Value.(type) {
	case leaked:
		if v.in != now {
			return
		}
		l.running, l.err = "", r.Err
		if r.Err == nil {
			l.report, l.trials = v.report, map[string]leakage.Trial{}
			for _, t := range v.report.Trials {
				l.trials[t.Column] = t
			}
		}
	case triedOut:
		if v.in != now {
			return
		}
		l.running, l.err = "", r.Err
		if r.Err == nil {
			l.trials[v.trial.Column] = v.trial
		}
	default:
		if r.Err != nil {
			l.running, l.err = "", r.Err
		}
	}
}

// column is the one under the cursor.
func (l *leaks) column() *leakage.Column {
	return &l.report.Columns[max(min(l.list.Selected, len(l.report.Columns)-1), 0)]
}

// drop is what a column's trial did to the AUC on the set that speaks most: the first
// that is held out, else the last; false where there was no trial.
func (l *leaks) drop(column string) (leakage.Drop, bool) {
	t, ok := l.trials[column]
	if !ok || len(t.Sets) == 0 {
		return leakage.Drop{}, false
	}
	for _, d := range t.Sets {
		if d.Set == l.report.Test {
			return d, true
		}
	}
	return t.Sets[len(t.Sets)-1], true
}
