package replay

import (
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/promise"
)

// A holder keeps flows back until their window of flow time is over, and then shows the
// groups that a promised share of wrong ones lets it show.
type holder struct {
	q         float64
	window    *promise.Window[flowKey]
	until     time.Time // when the window ends; zero: none has begun
	flows     []heldFlow
	discovery promise.Discovery
	normals   []int // of each group of the closing window: flows shown that are normal
	shown     []int
}

// A heldFlow waits for the end of its window.
type heldFlow struct {
	row      int
	score, p float64
	opinion  *alert.Opinion
	stratum  *promise.Stratum
}

// A flowKey is an alert group's key without what a model says: the hypotheses must
// stand before the models speak.
type flowKey struct {
	protocol, service, flag int32
	src, dst                netip.Addr
}

func newHolder(q float64) *holder { return &holder{q: q, window: promise.NewWindow[flowKey](q)} }

// keyColumns are the schema's columns that a flowKey is made from; −1 where it has none.
type keyColumns struct{ protocol, service, flag int }

func (r *run) keyOf(row int) flowKey {
	code := func(column int) int32 {
		if column < 0 || r.table.Codes[column] == nil {
			return -1
		}
		return r.table.Codes[column][row]
	}
	k := flowKey{protocol: code(r.keyed.protocol), service: code(r.keyed.service), flag: code(r.keyed.flag)}
	if r.table.Src != nil {
		k.src = r.table.Src[row].Addr
	}
	if r.table.Dst != nil {
		k.dst = r.table.Dst[row].Addr
	}
	return k
}

// hold takes a flow in, after closing the window that it is too late for.
func (r *run) hold(row int, score float64, opinion *alert.Opinion) {
	h := r.held
	at := flowTime(r.table, row)
	if !h.until.IsZero() && !at.Before(h.until) {
		r.release()
	}
	if h.until.IsZero() || !at.Before(h.until) {
		h.until = at.Add(promise.WindowLength)
	}
	stratum := r.champion.stratum(r.table, row)
	p := stratum.Calibration.PValue(score)
	h.window.Add(r.keyOf(row), p)
	h.flows = append(h.flows, heldFlow{row, score, p, opinion, stratum})
	r.state.Held = len(h.flows)
}

// release closes the window: every flow is counted, and those shown alert, in order.
func (r *run) release() {
	h := r.held
	if h == nil || len(h.flows) == 0 {
		return
	}
	h.normals, h.shown = h.normals[:0], h.shown[:0]
	groups := h.window.Close(func(i, group int, cut float64, shown bool) {
		for group >= len(h.shown) {
			h.shown, h.normals = append(h.shown, 0), append(h.normals, 0)
		}
		f := h.flows[i]
		ruled := ruling{alert: shown, p: f.p, threshold: f.score}
		if shown {
			ruled.threshold = thresholdAt(f.stratum, cut)
			h.shown[group]++
			if r.attack != nil && !r.attack[f.row] {
				h.normals[group]++
			}
		}
		r.settle(f.row, f.score, ruled, f.opinion)
	})
	shown, wrong := 0, 0
	for g := range groups {
		if h.shown[g] > 0 {
			shown++
		}
		if 2*h.normals[g] > h.shown[g] {
			wrong++
		}
	}
	h.discovery.Add(len(groups), shown, wrong)
	h.flows, h.until = h.flows[:0], time.Time{}
	r.state.Held = 0
	r.state.Discovery = h.discovery.Outcome(h.q, r.attack != nil)
}

// thresholdAt is the score above which a stratum's p-values are at most cut.
func thresholdAt(s *promise.Stratum, cut float64) float64 {
	t, _ := s.Calibration.ConformalThreshold(cut) // cut is a p-value: it can be had
	return t
}
