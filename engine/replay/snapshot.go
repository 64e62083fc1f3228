package replay

import (
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/models/metric"
)

// A Snapshot is the state of a replay at one moment, a copy that its holder may keep.
// Front ends ask for one on their own tick; the replay never waits for them.
type Snapshot struct {
	Version   uint64 // grows with every change
	Source    string // "KDDTest+"
	Simulated bool   // the flows come from the simulated core
	HasTimes  bool   // false: "no times in this data", played at 50 flows/s for 1×
	Labelled  bool   // false: Against is all zero and means nothing

	Position int // flows played
	Total    int // flows there are; 0 while unknown (a stream)
	Clock    time.Time
	Speed    float64 // 0: as fast as it goes
	Paused   bool
	Done     bool
	Err      string // what ended the replay, if not its end

	Champion, Challenger Duty
	Groups               []alert.Group // newest change first, at most GroupsShown
	GroupCount           int           // groups since the start
	AlertCount           int
	BySeverity           [4]int // alerts by alert.Severity

	Against Tally // champion against the labels, from flow Since on
	Since   int   // where the champion went on duty
	// Promised is the false-alarm rate that the champion's threshold promises; NaN for a fixed one.
	Promised float64

	// Promise is what the champion is under; its Kind is "" where nothing is promised.
	Promise promise.Promise
	// Outcome is the promised rate against the labels so far; Strata the same for each
	// service, plane or protocol where that was promised; Discovery the share of wrong
	// groups where that was.
	Outcome   promise.Outcome
	Strata    []StratumCount
	Discovery promise.DiscoveryOutcome
	Held      int // flows played that wait for the end of their window: see promise.Window
	Drift     Drift

	FlowRate  []float64 // flows a wall-clock second, newest last, one value a second, at most 120
	AlertRate []float64 // alerts a wall-clock second
	Precision []float64 // running precision, one value a second, NaN before the first alert
	Recall    []float64

	Latency    metric.Latency // of the whole way of one flow through the champion: encode, scale, score
	Planes     []PlaneCount   // flows and alerts by plane; empty if the data has no planes
	Agree      Agreement      // from flow AgreeSince on
	AgreeSince int
}

// GroupsShown is how many groups a snapshot holds at most.
const GroupsShown = 500

// A Duty is a model on duty.
type Duty struct {
	Key             string // "boost"
	Tag             string // "boost@7f3a"
	Title           string // "Gradient boosting"
	Threshold       float64
	CalibrationRows int // held-out normal flows behind its p-values
}

// A Tally is a confusion matrix that grows.
type Tally struct{ TP, FP, FN, TN int }

// A PlaneCount is the traffic of one plane: "signalling", "user".
type PlaneCount struct {
	Plane  string
	Flows  int
	Alerts int
}

// Agreement compares champion and challenger on the flows played so far.
type Agreement struct {
	Both, OnlyChampion, OnlyChallenger int
	Champion, Challenger               Tally // against the labels
}
