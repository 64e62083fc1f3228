package workstation

import (
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
)

// A Phase is what a station is doing.
type Phase uint8

const (
	Loading  Phase = iota // looking for data and reading it
	Training              // fitting; a model may be on duty already: see State.Player
	Ready                 // every model of the recipe is fitted
	Failed                // State.Err says why
)

// State is what a station knows at one moment: a copy whose pointers lead to things
// that no longer change, Player excepted, which is safe for concurrent use.
type State struct {
	Version   uint64 // grows with every change
	Phase     Phase
	Err       error
	Simulated bool // what is played and judged comes from the simulated core

	Inputs   *experiment.Inputs
	Progress experiment.Progress // of the training
	Elapsed  time.Duration       // since the training began
	Waiting  bool                // another process trains the same
	Download Download            // of the real data

	Player     *replay.Player     // nil until the first model is on duty
	Result     *experiment.Result // grows model by model while training
	Measured   map[string]experiment.Measured
	Comparison *experiment.Comparison // nil until worked out
	Cached     bool                   // the models came from the cache
	Unkept     error                  // why the bundle could not be kept
	DutyErr    error                  // why the last promotion was refused
	Promise    *promise.Promise       // that the champion is kept under; nil: its duty threshold's own
}

// A Download is how far fetching the real data is.
type Download struct {
	State DownloadState
	File  string
	Done  int64 // bytes of all files
	Total int64
	Rate  float64 // bytes a second
	Err   error   // why it ended
}

// DownloadState is what a download is doing.
type DownloadState uint8

const (
	NotNeeded  DownloadState = iota // the data were there
	Connecting                      // up to 3 s
	Fetching
	Arrived // ChangeOver leads to the real data
	Offline // decided: no connection and no copy
)
