package replay

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/features"
)

// A Drift says whether what the champion promises can still hold: while traffic is not
// like training's, or more false alarms come than were promised, it does not.
type Drift struct {
	Verdict  drift.Verdict
	Void     bool     // "promise void"
	Since    int      // the flow at which it became void for whatever reason, from 1
	Reasons  []Reason // why it is void now, what has been known longest first
	Watched  int      // flows below the threshold since the champion went on duty
	Held     int      // the last of these, which are compared with training
	Score    drift.Shift
	Top      []drift.Shift // features, those furthest beyond their limits first, at most TopShifts
	Shifted  int           // features
	Moving   int
	Features int
}

// A Reason is one thing that voids a promise, and the flow at which it was first known
// without a break since: labels tell sooner than features, so one has to say of each.
type Reason struct {
	About string `json:"about"` // "rate", "groups", "return", or "shift of" a feature
	Text  string `json:"reason"`
	Since int    `json:"since_flow"` // from 1
}

// ShiftedSince is the flow since which some feature, or the score, has been known to
// have shifted; 0 if none has.
func (d *Drift) ShiftedSince() int {
	since := 0
	for _, r := range d.Reasons {
		if strings.HasPrefix(r.About, shiftOf) && (since == 0 || r.Since < since) {
			since = r.Since
		}
	}
	return since
}

const shiftOf = "shift of "

// TopShifts is how many features a Drift names.
const TopShifts = 8

// judgeEvery is how many flows lie between two looks at the realised rate.
const judgeEvery = 250

// watch tells the monitor of a flow and keeps the promise's standing up to date.
func (r *run) watch(row int, score float64, ordinary bool) {
	changed := false
	if ordinary && r.monitor != nil {
		changed = r.monitor.Add(r.champion.Encoded().Row(0), score)
	}
	if changed || (row+1)%judgeEvery == 0 {
		r.reconsider(row)
	}
	if (row+1)%drift.Every == 0 {
		r.state.Strata = r.strata()
	}
}

// reconsider works out whether the promise is void.
func (r *run) reconsider(row int) {
	r.judgeOutcome()
	d := Drift{Verdict: drift.TooFew}
	if r.monitor != nil {
		s := r.monitor.State()
		d = Drift{Verdict: s.Verdict, Watched: s.Flows, Held: s.Held, Score: s.Score, Shifted: s.Shifted, Moving: s.Moving,
			Features: len(s.Features), Top: s.Features[:min(len(s.Features), TopShifts)]}
		if s.Void {
			d.Reasons = shiftReasons(s)
		}
	}
	if o := r.state.Outcome; o.Verdict == promise.Broken {
		d.Reasons = append(d.Reasons, Reason{About: "rate", Text: fmt.Sprintf("%.2g %% of normal flows alert, %.2g %% are promised", 100*float64(o.Realised), 100*float64(o.Promised))})
	}
	if o := r.state.Discovery; o.Verdict == promise.Broken {
		d.Reasons = append(d.Reasons, Reason{About: "groups", Text: fmt.Sprintf("%.2g %% of the groups shown are wrong, %.2g %% are promised", 100*float64(o.Realised), 100*float64(o.Promised))})
	}
	r.date(d.Reasons, row+1)
	d.Reasons = named(d.Reasons)
	d.Void = len(d.Reasons) > 0
	if d.Void {
		d.Since = row + 1
		if was := r.state.Drift; was.Void {
			d.Since = was.Since
		}
	}
	r.state.Drift = d
}

// date gives every reason the flow since which it has been known, and forgets those that
// are gone.
func (r *run) date(reasons []Reason, flow int) {
	known := make(map[string]int, len(reasons))
	for i := range reasons {
		since, ok := r.reasons[reasons[i].About]
		if !ok {
			since = flow
		}
		known[reasons[i].About], reasons[i].Since = since, since
	}
	r.reasons = known
}

// namedShifts is how many features are named as reasons.
const namedShifts = 3

// named keeps the worst shifts, which come first, and every other reason; what has been
// known longest comes first.
func named(reasons []Reason) []Reason {
	var kept []Reason
	shifts := 0
	for _, reason := range reasons {
		if strings.HasPrefix(reason.About, shiftOf) {
			if shifts++; shifts > namedShifts {
				continue
			}
		}
		kept = append(kept, reason)
	}
	slices.SortStableFunc(kept, func(a, b Reason) int { return cmp.Compare(a.Since, b.Since) })
	return kept
}

// judgeOutcome compares the promised rate with the labels, again and again.
func (r *run) judgeOutcome() {
	s := &r.state
	calibration := r.champion.Fitted.Calibration.N()
	s.Outcome = promise.Judge(s.Against.FP, s.Against.FP+s.Against.TN, calibration, s.Promised, r.level())
}

// level is how improbable false alarms must be to break a promise: while flows come in
// it is asked again and again, and after the last one once.
func (r *run) level() float64 {
	if r.state.Position >= r.table.Rows() {
		return promise.Once
	}
	return promise.Always
}

// shiftReasons names all that has shifted, the worst first.
func shiftReasons(s drift.State) []Reason {
	var shifted []drift.Shift
	if s.Score.Verdict == features.Shifted {
		shifted = append(shifted, s.Score)
	}
	for _, f := range s.Features {
		if f.Verdict == features.Shifted {
			shifted = append(shifted, f)
		}
	}
	if len(shifted) == 0 {
		return []Reason{{About: "return", Text: "traffic below the threshold has only just come back to what training saw"}}
	}
	slices.SortStableFunc(shifted, func(a, b drift.Shift) int { return cmp.Compare(b.Excess(), a.Excess()) })
	reasons := make([]Reason, 0, len(shifted))
	for _, f := range shifted {
		reasons = append(reasons, Reason{About: shiftOf + f.Feature, Text: fmt.Sprintf("%s has shifted: PSI %.2g, at most %.2g among stretches of training", f.Feature, f.PSI, f.Usual)})
	}
	return reasons
}

// A StratumCount is what became of a stratum's flows under a promise made for each apart.
type StratumCount struct {
	Name    string
	Rows    int // calibration flows of its own
	Basis   promise.Basis
	Against Tally
	Alerts  int
	Flows   int
	Outcome promise.Outcome // no promise where the basis is not its own
}

// strata lists the counts, those with the most flows first. Strata without a promise of
// their own are also counted together, as one named promise.OtherName.
func (r *run) strata() []StratumCount {
	if len(r.byStratum) == 0 {
		return nil
	}
	rate := r.champion.terms.Promise.Rate()
	var list []StratumCount
	other := r.champion.terms.Stratum(promise.OtherName)
	others := StratumCount{Name: other.Name, Rows: other.Rows, Basis: other.Basis}
	for stratum, c := range r.byStratum {
		one := *c
		if stratum.Basis == promise.Own {
			one.judge(stratum, rate, r.level())
		} else {
			one.judge(stratum, math.NaN(), r.level())
			others.add(c)
		}
		if one.Name != others.Name {
			list = append(list, one)
		}
	}
	if others.Flows > 0 {
		others.judge(other, rate, r.level())
		list = append(list, others)
	}
	slices.SortFunc(list, func(a, b StratumCount) int {
		return cmp.Or(cmp.Compare(b.Flows, a.Flows), cmp.Compare(a.Name, b.Name))
	})
	return list
}

func (c *StratumCount) add(d *StratumCount) {
	c.Flows, c.Alerts = c.Flows+d.Flows, c.Alerts+d.Alerts
	to, from := &c.Against, d.Against
	to.TP, to.FP, to.FN, to.TN = to.TP+from.TP, to.FP+from.FP, to.FN+from.FN, to.TN+from.TN
}

func (c *StratumCount) judge(s *promise.Stratum, rate, level float64) {
	c.Outcome = promise.Judge(c.Against.FP, c.Against.FP+c.Against.TN, s.Calibration.N(), rate, level)
}
