// Package dataset gathers the flows of an experiment: NSL-KDD where it lies, or a
// simulated core's two days; and any file to score or replay.
package dataset

import (
	"fmt"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
)

// NSLKDD reads KDDTrain+ and KDDTest+; KDDTest-21 is the part of KDDTest+ whose
// difficulty is not 21. A bad row is a *data.ParseError unless o says to skip it.
func NSLKDD(at data.Located, o data.Options) (experiment.Inputs, error) {
	train, trainSum, err := data.Load(at.Train, o)
	if err != nil {
		return experiment.Inputs{}, err
	}
	test, testSum, err := data.Load(at.Test, o)
	if err != nil {
		return experiment.Inputs{}, err
	}
	if train.Label == nil || test.Label == nil {
		return experiment.Inputs{}, &experiment.InputError{Name: at.Dir, Reason: "holds flows without labels; training and judging need them"}
	}
	if err := sameColumns(train, test); err != nil {
		return experiment.Inputs{}, err
	}
	return experiment.Inputs{Train: train, SHA256: trainSum,
		Tests: []experiment.Test{{Table: test, SHA256: testSum, Hard: "KDDTest-21"}}}, nil
}

func sameColumns(train, test *data.Table) error {
	for _, c := range train.Schema.Columns {
		if _, ok := test.Schema.Index(c.Name); !ok && c.Role == data.Feature {
			return fmt.Errorf("%s has no column %s, which %s has", test.Name, c.Name, train.Name)
		}
	}
	return nil
}
