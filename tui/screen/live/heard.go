package live

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
)

// What this screen draws by hand, it tells who listens to its canvas as figures and tables.

func setOf(snap *replay.Snapshot) string {
	return figure.Set{Name: visible.Text(snap.Source, 40), Simulated: snap.Simulated}.String()
}

// noteRates tells of the last two minutes' rates.
func noteRates(c canvas.Canvas, snap *replay.Snapshot) {
	if !c.Heard() || len(snap.FlowRate) == 0 {
		return
	}
	f := figure.Rates(setOf(snap), snap.FlowRate, snap.AlertRate)
	c.Note(&f)
}

// noteLabels tells how the champion does against the labels.
func noteLabels(c canvas.Canvas, snap *replay.Snapshot) {
	if !c.Heard() || !snap.Labelled {
		return
	}
	a := snap.Against
	c.Note(figure.Table{Title: titled("Against the labels", snap), Columns: []string{"figure", "value"}, Rows: [][]string{
		{"model", visible.Text(snap.Champion.Tag, 40)}, {"from flow", fmt.Sprint(snap.Since)},
		{"precision", number(a.Precision())}, {"recall", number(a.Recall())}, {"false positive rate", number(a.FPR())},
		{"true positives", fmt.Sprint(a.TP)}, {"false positives", fmt.Sprint(a.FP)}, {"false negatives", fmt.Sprint(a.FN)}, {"true negatives", fmt.Sprint(a.TN)},
	}})
}

// notePromise tells of what was promised and what came of it.
func (s *Screen) notePromise(c canvas.Canvas, snap *replay.Snapshot) {
	if !c.Heard() {
		return
	}
	st := s.account()
	rows := [][]string{{"model", visible.Text(snap.Champion.Tag, 40)}, {"promised", st.promised + st.of}, {"threshold", number(snap.Champion.Threshold)},
		{"calibration normals", fmt.Sprint(snap.Champion.CalibrationRows)}}
	if snap.Labelled {
		rows = append(rows, []string{"realised", number(st.realised)}, []string{"95 % from", number(st.wilson.Lo)}, []string{"95 % to", number(st.wilson.Hi)})
	}
	for _, r := range snap.Drift.Reasons {
		rows = append(rows, []string{"void since flow " + fmt.Sprint(r.Since), visible.Text(r.Text, 200)})
	}
	c.Note(figure.Table{Title: titled("False-alarm promise", snap), Columns: []string{"figure", "value"}, Rows: rows})
}

// noteDrift tells of the score and the features that moved furthest.
func noteDrift(c canvas.Canvas, snap *replay.Snapshot) {
	d := &snap.Drift
	if !c.Heard() || d.Held == 0 {
		return
	}
	t := figure.Table{Title: titled("Drift below the threshold, PSI", snap), Columns: []string{"feature", "PSI", "verdict"}}
	for _, shift := range append([]drift.Shift{d.Score}, d.Top...) {
		t.Rows = append(t.Rows, []string{visible.Text(shift.Feature, 60), number(shift.PSI), fmt.Sprint(shift.Verdict)})
	}
	c.Note(t)
}

// notePlanes tells of the traffic by plane and the alerts by severity.
func notePlanes(c canvas.Canvas, snap *replay.Snapshot) {
	if !c.Heard() {
		return
	}
	if len(snap.Planes) > 0 {
		t := figure.Table{Title: titled("Flows and alerts by plane", snap), Columns: []string{"plane", "flows", "alerts"}}
		for _, p := range snap.Planes {
			t.Rows = append(t.Rows, []string{visible.Text(p.Plane, 40), fmt.Sprint(p.Flows), fmt.Sprint(p.Alerts)})
		}
		c.Note(t)
	}
	t := figure.Table{Title: titled("Alerts by severity", snap), Columns: []string{"severity", "alerts"}}
	for _, sev := range metric.Severities {
		t.Rows = append(t.Rows, []string{sev.String(), fmt.Sprint(snap.BySeverity[sev])})
	}
	c.Note(t)
}

// noteVersus tells how champion and challenger compare on the same flows.
func (s *Screen) noteVersus(c canvas.Canvas, snap *replay.Snapshot) {
	if !c.Heard() || snap.Challenger.Key == "" {
		return
	}
	t := figure.Table{Title: titled("Champion and challenger", snap),
		Columns: []string{"figure", visible.Text(snap.Champion.Tag, 40), visible.Text(snap.Challenger.Tag, 40)}}
	for _, row := range s.versusRows() {
		t.Rows = append(t.Rows, []string{row.name, row.values[0], row.values[1]})
	}
	a := snap.Agree
	t.Rows = append(t.Rows, []string{"alerts of both", fmt.Sprint(a.Both), fmt.Sprint(a.Both)}, []string{"alerts of one alone", fmt.Sprint(a.OnlyChampion), fmt.Sprint(a.OnlyChallenger)})
	c.Note(t)
}

// titled says on which data, and whether they are simulated.
func titled(title string, snap *replay.Snapshot) string { return title + " · " + setOf(snap) }

func number(v float64) string { return fmt.Sprintf("%.6g", v) }
