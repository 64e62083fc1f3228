// Package enginetest gives the tests of the engine, the screens and the commands small
// data and small recipes, made by a seed.
package enginetest

import (
	"github.com/trunkline/trunkline/data/datatest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
)

// Inputs are synthetic flows in NSL-KDD's columns: rows to train on, and half as many
// with attack types that training lacks to judge by.
func Inputs(rows int) experiment.Inputs {
	train := datatest.Table(datatest.Options{Rows: rows, Seed: 1})
	train.Name = "synthetic-train"
	test := datatest.Table(datatest.Options{Rows: rows / 2, Seed: 2, Novel: true})
	test.Name = "synthetic-test"
	return experiment.Inputs{Train: train, SHA256: "train", Tests: []experiment.Test{{Table: test, SHA256: "test", Hard: "synthetic-hard"}}}
}

// Recipe is a quick one: two models, a champion and a challenger.
func Recipe() experiment.Recipe {
	return experiment.Recipe{Name: "quick", Title: "Quick", Split: experiment.Holdout, Features: features.Spec{Encoding: "oh"},
		PromisedFPR: 0.01, Champion: "logistic", Challenger: "golearn-nb",
		Models: []experiment.ModelSpec{{Key: "logistic"}, {Key: "golearn-nb"}}}
}
