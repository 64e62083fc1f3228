package tui

import (
	"github.com/trunkline/trunkline/tui/keymap"
)

// A Role says what a person may do in a session that others share.
type Role uint8

const (
	Admin   Role = iota // everything: the person at the machine's own terminal
	Analyst             // decides on alerts
	Viewer              // looks
)

// steering are the actions that change what everybody sees: the replay, the models on
// duty, trainings. They are an admin's.
var steering = []keymap.Action{
	keymap.LivePause, keymap.LiveForward, keymap.LiveBackward, keymap.LiveFaster, keymap.LiveSlower, keymap.LiveFastest, keymap.LiveSeek, keymap.LivePromise, keymap.RealData,
	keymap.ModelsChampion, keymap.ModelsChallenger, keymap.ModelsJudge, keymap.ModelsJudgeAll, keymap.ModelsCancel, keymap.ExploreTry, keymap.ExploreCancel, keymap.TrainStart, keymap.TrainCancel,
}

// deciding are the actions on alerts: an analyst's and an admin's.
var deciding = []keymap.Action{keymap.LiveAck, keymap.LiveEscalate,
	keymap.TriageAck, keymap.TriageAckNote, keymap.TriageEscalate, keymap.TriageClose, keymap.TriageReopen, keymap.TriageMine,
	keymap.TriageAssign, keymap.TriageNote, keymap.TriageSuppress, keymap.TriageUndo,
}

// refuse says why a role may not do an action; "" if it may.
func (r Role) refuse(a keymap.Action) string {
	switch {
	case r == Viewer && a == keymap.Export:
		return "viewers look; ask for the role analyst to export to the server's folder"
	case r == Viewer && a == keymap.Report:
		return "viewers look; ask for the role analyst to write a report to the server's folder"
	case r == Viewer && a == keymap.WhatIfSave:
		return "viewers look; ask for the role analyst to save a scenario, or copy it"
	case r == Viewer && contains(deciding, a):
		return "viewers look; ask for the role analyst to decide on alerts"
	case r != Admin && contains(steering, a):
		return "others watch this replay too; only an admin steers it"
	}
	return ""
}

func contains(all []keymap.Action, a keymap.Action) bool {
	for _, one := range all {
		if one == a {
			return true
		}
	}
	return false
}
