// Package models is the screen that says which model should be on duty: figures of
// every model on a set that is named, and curves on which a threshold is moved.
package models

import (
	"github.com/trunkline/trunkline/engine/experiment"
)

// A Desk is where the screen looks and what it can change. None of its methods waits.
type Desk interface {
	Models() View
	// Promote puts a model on duty as champion, Challenge beside the champion.
	Promote(key string) error
	Challenge(key string) error
}

// A View is what there is to see at one moment.
type View struct {
	Result               *experiment.Result // nil until the first model is fitted; grows
	Measured             map[string]experiment.Measured
	Champion, Challenger string // keys of the models on duty
	Workers              int
	Note                 string // what is being fitted
}

// meaning says what a set can be trusted for.
func meaning(set string) (text string, flattering bool) {
	switch set {
	case "validation":
		return "a split inside the training file: flattering", true
	case "resampled":
		return "training rows and their synthetic copies: meaningless but for comparison", true
	case "KDDTest-21":
		return "the hard part of the held-out test file", false
	}
	return "the held-out test file: what to expect", false
}
