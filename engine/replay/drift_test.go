package replay_test

import (
	"fmt"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// drifting fits a quick boosting on inputs.
func drifting(t *testing.T, in experiment.Inputs) *experiment.Result {
	t.Helper()
	r := experiment.Recipe{Name: "quick", Split: experiment.Holdout, Features: features.Spec{Encoding: "oh"}, PromisedFPR: 0.01, Champion: "boost",
		Models: []experiment.ModelSpec{{Key: "boost", Settings: models.Settings{"trees": 30, "depth": 6}}}}
	e, err := experiment.Prepare(t.Context(), r, in, experiment.Options{Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	result, err := e.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// played replays flows to the end and gives the first void snapshot, seen every 500
// flows, and the last one.
func played(t *testing.T, r *experiment.Result, flows *data.Table) (void, last replay.Snapshot) {
	t.Helper()
	p := newPlayer(t, r, flows, replay.Options{Champion: scorer(t, r, "boost"), Challenger: nil, Paused: true})
	for at := 500; at < flows.Rows()+500; at += 500 {
		p.Seek(at)
		if s := p.Snapshot(); s.Drift.Void && !void.Drift.Void {
			void = s
		}
	}
	return void, p.Snapshot()
}

// unlabelled is a table without its labels: the realised rate then says nothing.
func unlabelled(t *data.Table) *data.Table {
	bare := *t
	bare.Label, bare.Labels = nil, nil
	return &bare
}

func TestKDDTestVoidsThePromiseWithin5000Flows(t *testing.T) {
	in := enginetest.NSLKDD(t)
	// A fifth of the training file's rows, evenly spaced, is the same traffic.
	var kept, left []int
	for row := range in.Train.Rows() {
		switch {
		case row%5 < 4:
			kept = append(kept, row)
		case in.Train.LabelName(row) == data.NormalLabel:
			left = append(left, row)
		}
	}
	whole := in.Train
	in.Train = whole.Select(kept)
	r := drifting(t, in)
	void, _ := played(t, r, unlabelled(in.Tests[0].Table))
	if d := void.Drift; !d.Void || d.Since > 5000 || len(d.Reasons) == 0 || d.Top[0].Feature != "service" {
		t.Errorf("KDDTest+ without labels: void %t since flow %d, %v", d.Void, d.Since, d.Reasons)
	}
	if void, last := played(t, r, whole.Select(left)); void.Drift.Void || last.Drift.Held != 5000 {
		t.Errorf("held-out normal flows: void since %d of %d, %v", void.Drift.Since, last.Drift.Watched, void.Drift.Reasons)
	}
}

// Two other days of the simulated core, each with its 24 hours, its own subscribers and
// faults: their hours differ, and none is drift. Labels are hidden, since the realised
// rate is judged by itself.
func TestSimulatedDaysLikeTheTrainingDayRaiseNoAlarm(t *testing.T) {
	in, err := dataset.Simulated()
	if err != nil {
		t.Fatal(err)
	}
	r := drifting(t, in)
	for seed := uint64(31); seed < 33; seed++ {
		s := simulate.Day1()
		s.Seed, s.Attacks = seed, []string{}
		void, last := played(t, r, unlabelled(simulatedDay(t, s)))
		if void.Drift.Void || last.Drift.Held != 5000 {
			t.Errorf("day %d: void since flow %d of %d: %v", seed, void.Drift.Since, last.Total, void.Drift.Reasons)
		}
	}
	// A tenfold of subscribers is another network.
	s := simulate.Day1()
	s.Seed, s.Subscribers, s.Attacks = 41, 4000, []string{}
	s.Length /= 8
	if void, last := played(t, r, unlabelled(simulatedDay(t, s))); !void.Drift.Void {
		t.Errorf("4,000 subscribers instead of 420: %s, %v", last.Drift.Verdict, fmt.Sprint(last.Drift.Top))
	}
}

func simulatedDay(t *testing.T, s simulate.Settings) *data.Table {
	t.Helper()
	table, err := simulate.Table(s)
	if err != nil {
		t.Fatal(err)
	}
	if table, err = features.AppendWindows(table); err != nil {
		t.Fatal(err)
	}
	return table
}
