package replay

import (
	"math"
	"sort"
	"time"
)

// pace says which flows are due. It is anchored whenever it changes: from there,
// flow time runs speed times as fast as the wall clock.
type pace struct {
	speed    float64 // 0: everything is due
	paused   bool
	wall     time.Time
	flow     time.Time
	position int
}

func (p *pace) anchor(now time.Time, r *run) {
	p.wall, p.position = now, r.state.Position
	p.flow = flowTime(r.table, r.state.Position)
}

// due is how many flows should have been played by now and have not.
func (p *pace) due(now time.Time, r *run) int {
	left := r.table.Rows() - r.state.Position
	switch {
	case p.paused:
		return 0
	case p.speed == 0:
		return left
	}
	elapsed := now.Sub(p.wall).Seconds() * p.speed
	if r.table.Start == nil {
		want := p.position + int(elapsed*FlowsPerSecond)
		return min(left, max(0, want-r.state.Position))
	}
	until := p.flow.UnixNano() + int64(math.Min(elapsed*1e9, math.MaxInt64/4))
	rest := r.table.Start[r.state.Position:]
	return sort.Search(len(rest), func(i int) bool { return rest[i] > until })
}
