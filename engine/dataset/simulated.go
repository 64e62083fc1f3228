package dataset

import (
	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
)

// Simulated gives the two days of the simulated 5G core: sim-day1 trains, sim-day2,
// with three kinds of attack that day 1 lacks, judges. Their window features come from
// the code that any live flow's come from.
func Simulated() (experiment.Inputs, error) {
	train, trainSum, err := day(simulate.Day1())
	if err != nil {
		return experiment.Inputs{}, err
	}
	test, testSum, err := day(simulate.Day2())
	if err != nil {
		return experiment.Inputs{}, err
	}
	return experiment.Inputs{Train: train, SHA256: trainSum, Tests: []experiment.Test{{Table: test, SHA256: testSum}}}, nil
}

func day(s simulate.Settings) (*data.Table, string, error) {
	sum, err := s.Fingerprint()
	if err != nil {
		return nil, "", err
	}
	t, err := simulate.Table(s)
	if err != nil {
		return nil, "", err
	}
	with, err := features.AppendWindows(t)
	return with, sum, err
}
