package live

import "github.com/trunkline/trunkline/engine/replay"

// A region is a part of the screen that looks at the feed on its own turn.
type region int

const (
	table region = iota
	beside
	latency
	planes
	versus
	regions
)

// turns are which regions look at a tick, one set after the other. Bubble Tea's
// renderer sends everything between the first and the last cell of a line that
// changed: if the table and the panel beside it moved in the same frame, every frame
// would send nearly the whole screen (27 against 6 kB/s over SSH, at 500 flows/s).
var turns = [...][]region{{table}, {beside}, {table}, {latency}, {table}, {beside}, {table}, {planes}, {table}, {beside}, {table}, {versus}}

// everything looks at once: at the start, after a seek, when the eye is paused.
var everything = []region{table, beside, latency, planes, versus}

// fetch asks the feed for what there is.
func (s *Screen) fetch() {
	v := s.feed.Look()
	s.now = &v
}

// look lets regions take what there is.
func (s *Screen) look(who []region) {
	for _, r := range who {
		s.seen[r] = s.now
	}
}

// snap is what a region shows.
func (s *Screen) snap(r region) *replay.Snapshot { return &s.seen[r].Snapshot }
