package keymap

// What the shell and every list answer to.
const (
	Quit     Action = "global.quit"
	RealData Action = "global.real-data"
	Help     Action = "global.help"
	Palette  Action = "global.palette"
	NextTab  Action = "global.next-tab"
	PrevTab  Action = "global.previous-tab"
	Theme    Action = "global.theme"
	Mouse    Action = "global.mouse"
	Export   Action = "global.export"
	Copy     Action = "global.copy"
	Report   Action = "global.report"
	Tour     Action = "global.tour"
	Redraw   Action = "global.redraw"
	Suspend  Action = "global.suspend"
	Back     Action = "global.back"
	Tab1     Action = "global.tab-1"
	Tab2     Action = "global.tab-2"
	Tab3     Action = "global.tab-3"
	Tab4     Action = "global.tab-4"
	Tab5     Action = "global.tab-5"
	Tab6     Action = "global.tab-6"
	Up       Action = "list.up"
	Down     Action = "list.down"
	Home     Action = "list.home"
	End      Action = "list.end"
	PageUp   Action = "list.page-up"
	PageDown Action = "list.page-down"
	HalfUp   Action = "list.half-up"
	HalfDown Action = "list.half-down"
)

// Tabs are the actions that go to a tab, in the order of the tabs.
func Tabs() []Action { return []Action{Tab1, Tab2, Tab3, Tab4, Tab5, Tab6} }

// Live.
const (
	LivePause    Action = "live.pause"
	LiveForward  Action = "live.forward"
	LiveBackward Action = "live.backward"
	LiveFaster   Action = "live.faster"
	LiveSlower   Action = "live.slower"
	LiveFastest  Action = "live.fastest"
	LiveSeek     Action = "live.seek"
	LiveFilter   Action = "live.filter"
	LiveOpen     Action = "live.open"
	LiveAck      Action = "live.acknowledge"
	LiveEscalate Action = "live.escalate"
	LivePanel    Action = "live.panel"
	LivePromise  Action = "live.promise"
)

// Triage.
const (
	TriageAck        Action = "triage.acknowledge"
	TriageAckNote    Action = "triage.acknowledge-with-note"
	TriageEscalate   Action = "triage.escalate"
	TriageClose      Action = "triage.close"
	TriageReopen     Action = "triage.reopen"
	TriageMine       Action = "triage.take"
	TriageAssign     Action = "triage.assign"
	TriageNote       Action = "triage.note"
	TriageSuppress   Action = "triage.suppress"
	TriageUndo       Action = "triage.undo"
	TriageAll        Action = "triage.all"
	TriageFilter     Action = "triage.filter"
	TriageOrder      Action = "triage.order"
	TriageFilters    Action = "triage.filters"
	TriageSaveFilter Action = "triage.save-filter"
	TriageHidden     Action = "triage.suppressions"
	TriageOpen       Action = "triage.open"
	TriageScrollDown Action = "triage.scroll-down"
	TriageScrollUp   Action = "triage.scroll-up"
)

// Models.
const (
	ModelsLower      Action = "models.lower"
	ModelsHigher     Action = "models.higher"
	ModelsMuchLower  Action = "models.much-lower"
	ModelsMuchHigher Action = "models.much-higher"
	ModelsDuty       Action = "models.duty-threshold"
	ModelsSet        Action = "models.set"
	ModelsLog        Action = "models.log"
	ModelsCurve      Action = "models.curve"
	ModelsChampion   Action = "models.champion"
	ModelsChallenger Action = "models.challenger"
	ModelsPanel      Action = "models.panel"
	ModelsType       Action = "models.type"
	ModelsAgainst    Action = "models.against"
	ModelsFamilies   Action = "models.families"
	ModelsJudges     Action = "models.judges"
	ModelsJudge      Action = "models.judge"
	ModelsJudgeAll   Action = "models.judge-all"
	ModelsCancel     Action = "models.cancel"
)

// Explore.
const (
	ExploreNext    Action = "explore.next"
	ExplorePrev    Action = "explore.previous"
	ExploreRecipe  Action = "explore.recipe"
	ExploreLeft    Action = "explore.left"
	ExploreRight   Action = "explore.right"
	ExploreSort    Action = "explore.sort"
	ExplorePair    Action = "explore.pair"
	ExploreZoomIn  Action = "explore.zoom-in"
	ExploreZoomOut Action = "explore.zoom-out"
	ExploreLog     Action = "explore.log"
	ExploreSet     Action = "explore.set"
	ExploreOpen    Action = "explore.open"
	ExploreTry     Action = "explore.try"
	ExploreCancel  Action = "explore.cancel"
)

// What-if.
const (
	WhatIfLess     Action = "whatif.less"
	WhatIfMore     Action = "whatif.more"
	WhatIfMuchLess Action = "whatif.much-less"
	WhatIfMuchMore Action = "whatif.much-more"
	WhatIfType     Action = "whatif.type"
	WhatIfReset    Action = "whatif.reset"
	WhatIfResetAll Action = "whatif.reset-all"
	WhatIfBudget   Action = "whatif.budget"
	WhatIfPin      Action = "whatif.pin"
	WhatIfCheapest Action = "whatif.cheapest"
	WhatIfModel    Action = "whatif.model"
	WhatIfAgainst  Action = "whatif.against"
	WhatIfSet      Action = "whatif.set"
	WhatIfChart    Action = "whatif.chart"
	WhatIfFormula  Action = "whatif.formula"
	WhatIfNotebook Action = "whatif.notebook"
	WhatIfSave     Action = "whatif.save"
	WhatIfOpen     Action = "whatif.open"
	WhatIfCopy     Action = "whatif.copy"
	WhatIfPanel    Action = "whatif.panel"
)

// Train.
const (
	TrainLess    Action = "train.less"
	TrainMore    Action = "train.more"
	TrainEdit    Action = "train.edit"
	TrainStart   Action = "train.start"
	TrainCancel  Action = "train.cancel"
	TrainToggle  Action = "train.toggle"
	TrainReset   Action = "train.reset"
	TrainPanel   Action = "train.panel"
	TrainCompare Action = "train.compare"
	TrainModel   Action = "train.model"
	TrainSet     Action = "train.set"
	TrainUse     Action = "train.use"
	TrainDuty    Action = "train.duty"
	TrainSearch  Action = "train.search"
)

// Default is the map that everybody starts with.
func Default() *Map {
	m, err := New(defaults())
	if err != nil {
		panic(err) // a test holds that it has no clash
	}
	return m
}

func defaults() []Binding {
	var all []Binding
	for _, group := range [][]Binding{globalKeys(), listKeys(), liveKeys(), triageKeys(), modelsKeys(), exploreKeys(), whatIfKeys(), trainKeys()} {
		all = append(all, group...)
	}
	return all
}

func globalKeys() []Binding {
	return []Binding{
		{Tab1, []string{"1"}, "", "go to Live"},
		{Tab2, []string{"2"}, "", "go to Triage"},
		{Tab3, []string{"3"}, "", "go to Models"},
		{Tab4, []string{"4"}, "", "go to Explore"},
		{Tab5, []string{"5"}, "", "go to What-if"},
		{Tab6, []string{"6"}, "", "go to Train"},
		{NextTab, []string{"]"}, "", "next tab"},
		{PrevTab, []string{"["}, "", "previous tab"},
		{Palette, []string{":"}, "command", "run a command by name"},
		{RealData, []string{"R"}, "", "leave the simulation once the real data are here"},
		{Theme, []string{"T"}, "", "next theme: standard, contrast, safe; for the ground that the terminal has"},
		{Mouse, []string{"M"}, "", "let go of the mouse (to select text), or take it"},
		{Export, []string{"E"}, "", "write the charts and tables seen to SVG, PNG, CSV"},
		{Copy, []string{"y"}, "", "copy the row under the cursor to the clipboard (OSC 52)"},
		{Report, []string{"W"}, "", "write a report, HTML and Markdown, with the scenario"},
		{Tour, []string{"f2"}, "", "the tour of five steps"},
		{Back, []string{"esc"}, "", "close, clear, go back"},
		{Redraw, []string{"ctrl+l"}, "", "draw the screen anew"},
		{Suspend, []string{"ctrl+z"}, "", "suspend; fg comes back"},
		{Quit, []string{"q", "ctrl+c"}, "", "quit"},
		{Help, []string{"?", "f1"}, "help", "this help"},
	}
}

func listKeys() []Binding {
	return []Binding{
		{Up, []string{"up", "k"}, "", "one row up"},
		{Down, []string{"down", "j"}, "", "one row down"},
		{HalfUp, []string{"ctrl+u"}, "", "half a page up"},
		{HalfDown, []string{"ctrl+d"}, "", "half a page down"},
		{PageUp, []string{"pgup", "ctrl+b"}, "", "a page up"},
		{PageDown, []string{"pgdown", "ctrl+f"}, "", "a page down"},
		{Home, []string{"home", "g"}, "", "to the first row"},
		{End, []string{"end", "G"}, "", "to the last row"},
	}
}

func liveKeys() []Binding {
	return []Binding{
		{LivePause, []string{"space"}, "pause", "pause or go on; what comes in meanwhile is counted"},
		{LiveForward, []string{"right", "l"}, "step", "play one more flow"},
		{LiveBackward, []string{"left", "h"}, "back", "go back one flow"},
		{LiveFaster, []string{"+", "="}, "faster", "play faster"},
		{LiveSlower, []string{"-"}, "slower", "play slower"},
		{LiveFastest, []string{"m"}, "", "play as fast as it goes"},
		{LiveSeek, []string{"g"}, "seek", "go to a flow by number or per cent"},
		{LiveFilter, []string{"/"}, "filter", "filter: sev>=high proto:udp !label:normal"},
		{LiveOpen, []string{"enter"}, "open", "open the group of alerts"},
		{LiveAck, []string{"a"}, "ack", "acknowledge the group"},
		{LiveEscalate, []string{"x"}, "escalate", "escalate the group"},
		{LivePromise, []string{"P"}, "promise", "what the champion promises: 1 %, 20 a day"},
		{LivePanel, []string{"tab"}, "panel", "next panel, where there is no room for all"},
	}
}

func triageKeys() []Binding {
	return []Binding{
		{TriageAck, []string{"a"}, "ack", "acknowledge the group: you work on it"},
		{TriageClose, []string{"c"}, "close", "close it; one more key says why"},
		{TriageEscalate, []string{"x"}, "escalate", "hand it to those who can act"},
		{TriageNote, []string{"n"}, "note", "write a note"},
		{TriageSuppress, []string{"s"}, "suppress", "hide what is like it: what, until, why; counted before it is done"},
		{TriageUndo, []string{"u"}, "undo", "take your last action back"},
		{TriageAll, []string{"*"}, "all", "the next action takes all that match, not only this group"},
		{TriageFilter, []string{"/"}, "filter", "filter: sev>=high proto:udp !owner:me age<2h note:\"asked\""},
		{TriageOpen, []string{"enter", "tab"}, "open", "on a small screen: the alert, or the queue"},
		{TriageScrollDown, []string{"right", "l"}, "", "scroll the alert down"},
		{TriageScrollUp, []string{"left", "h"}, "", "scroll the alert up"},
		{TriageAckNote, []string{"A"}, "", "acknowledge with a note"},
		{TriageMine, []string{"m"}, "", "make it yours"},
		{TriageAssign, []string{"o"}, "", "assign it to somebody"},
		{TriageReopen, []string{"r"}, "", "open it again"},
		{TriageOrder, []string{"v"}, "", "another order: newest, largest, worst first"},
		{TriageFilters, []string{"f"}, "", "saved filters: apply one, or forget it"},
		{TriageSaveFilter, []string{"F"}, "", "save this filter under a name, for yourself or the team"},
		{TriageHidden, []string{"S"}, "", "suppressions: what is hidden, until when, by whom; lift one"},
	}
}

func modelsKeys() []Binding {
	return []Binding{
		{ModelsLower, []string{"left", "h"}, "threshold", "lower the threshold: more alerts"},
		{ModelsHigher, []string{"right", "L"}, "", "raise the threshold: fewer alerts"},
		{ModelsMuchLower, []string{"shift+left", ","}, "", "lower the threshold a lot"},
		{ModelsMuchHigher, []string{"shift+right", "."}, "", "raise the threshold a lot"},
		{ModelsType, []string{"enter", "e"}, "type", "type a threshold, or a false-alarm rate to promise"},
		{ModelsDuty, []string{"=", "t"}, "on duty", "back to the threshold on duty"},
		{ModelsJudges, []string{"w"}, "judges", "what the two judges say, and back"},
		{ModelsSet, []string{"s"}, "set", "judge on another set of flows"},
		{ModelsLog, []string{"l"}, "log", "log or linear false positive rate"},
		{ModelsCurve, []string{"v"}, "curve", "ROC or precision-recall"},
		{ModelsFamilies, []string{"i"}, "families", "confusion by family, and what is unlike anything seen"},
		{ModelsAgainst, []string{"b"}, "against", "compare with another model"},
		{ModelsChampion, []string{"p"}, "promote", "put the model on duty as champion"},
		{ModelsChallenger, []string{"c"}, "challenger", "make the model the challenger"},
		{ModelsJudge, []string{"J"}, "judge", "on the judges' page: have the model judged"},
		{ModelsJudgeAll, []string{"A"}, "judge all", "on the judges' page: have every model judged"},
		{ModelsCancel, []string{"x"}, "cancel", "on the judges' page: cancel what they do"},
		{ModelsPanel, []string{"tab"}, "panel", "next panel, where there is no room for all"},
	}
}

func exploreKeys() []Binding {
	return []Binding{
		{ExploreNext, []string{"tab"}, "next page", "next page"},
		{ExplorePrev, []string{"shift+tab"}, "", "page before"},
		{ExploreRecipe, []string{"r"}, "recipe", "another recipe's view of the data"},
		{ExploreLeft, []string{"left", "h"}, "", "one column to the left"},
		{ExploreRight, []string{"right", "l"}, "", "one column to the right"},
		{ExplorePair, []string{"n"}, "next pair", "to the next pair that costs a column"},
		{ExploreZoomIn, []string{"+", "=", "z"}, "closer", "look closer at the correlations around the cursor, each r written out"},
		{ExploreZoomOut, []string{"-", "Z"}, "back", "look from further away"},
		{ExploreSort, []string{"o"}, "order", "another order of the rows"},
		{ExploreSet, []string{"s"}, "test", "distribution in training or in test"},
		{ExploreLog, []string{"v"}, "log", "distribution on a log or a linear scale"},
		{ExploreTry, []string{"space"}, "try", "leakage lab: run it; then fit the champion without the column"},
		{ExploreCancel, []string{"x"}, "cancel", "leakage lab: cancel what it does"},
		{ExploreOpen, []string{"enter"}, "details", "all that is known of the row; try again after an error"},
	}
}

func whatIfKeys() []Binding {
	return []Binding{
		{WhatIfLess, []string{"left", "h"}, "change", "less"},
		{WhatIfMore, []string{"right", "l"}, "", "more"},
		{WhatIfMuchLess, []string{"shift+left", ","}, "", "much less"},
		{WhatIfMuchMore, []string{"shift+right", "."}, "", "much more"},
		{WhatIfType, []string{"enter", "e"}, "type", "type a number"},
		{WhatIfReset, []string{"r"}, "reset", "back to where the number started"},
		{WhatIfResetAll, []string{"R"}, "", "everything back to where it started"},
		{WhatIfCheapest, []string{"c"}, "cheapest", "move the threshold to the cheapest"},
		{WhatIfBudget, []string{"B"}, "", "move the threshold to where the budget of false alerts is promised"},
		{WhatIfModel, []string{"m"}, "model", "another model"},
		{WhatIfAgainst, []string{"b"}, "against", "compare with another model, or with the same one on duty"},
		{WhatIfPin, []string{"p"}, "pin", "pin this model at this threshold: two thresholds side by side"},
		{WhatIfSet, []string{"s"}, "set", "judge on another set of flows"},
		{WhatIfChart, []string{"v"}, "chart", "cost by alerts, cost by threshold, what moves it, base rate, cost space"},
		{WhatIfSave, []string{"S"}, "", "save the scenario under a name, for everybody on this store"},
		{WhatIfOpen, []string{"o"}, "open", "open a saved scenario, or paste one"},
		{WhatIfCopy, []string{"y"}, "", "copy the scenario as text, to hand it on"},
		{WhatIfFormula, []string{"f"}, "formula", "the formula and its units"},
		{WhatIfNotebook, []string{"n"}, "notebook", "the notebook's own formula, and what is wrong with it"},
		{WhatIfPanel, []string{"tab"}, "panel", "next panel, where there is no room for all"},
	}
}

func trainKeys() []Binding {
	return []Binding{
		{TrainStart, []string{"s"}, "start", "start training with these settings, or the search"},
		{TrainCancel, []string{"x"}, "cancel", "cancel the training or the search"},
		{TrainPanel, []string{"tab"}, "panel", "between settings, runs, comparison and search"},
		{TrainLess, []string{"left", "h"}, "change", "the choice before, or less; close a group"},
		{TrainMore, []string{"right", "l"}, "", "the choice after, or more; open a group"},
		{TrainToggle, []string{"space"}, "on/off", "switch on or off: a model, a column, SMOTE"},
		{TrainEdit, []string{"enter", "e"}, "type", "type a value; open a group; all about a run"},
		{TrainReset, []string{"r"}, "reset", "back to the recipe's value"},
		{TrainSearch, []string{"f"}, "search", "find settings: at random or by halving, by a judge or cross-validated"},
		{TrainCompare, []string{"c"}, "compare", "compare two runs: mark one, then the other"},
		{TrainModel, []string{"m"}, "model", "compare by another model"},
		{TrainSet, []string{"v"}, "set", "compare on another set of flows"},
		{TrainUse, []string{"u"}, "use", "take the settings of the run or the try over"},
		{TrainDuty, []string{"p"}, "on duty", "put the run's models on duty"},
	}
}
