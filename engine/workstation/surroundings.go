package workstation

import (
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/reason"
	"github.com/trunkline/trunkline/engine/replay"
)

// Surroundings are what a screen tells of an alert beside the alert itself.
type Surroundings struct {
	Why        *reason.Explanation // of the model that raised it; nil where it can't say, or is not here
	Opinions   []SecondOpinion     // of every fitted model, in the recipe's order
	Neighbours []Neighbour         // flows just before and after, in order
	ByHost     bool                // neighbours share an endpoint; false: the data have none, they are the rows around it
}

// A SecondOpinion is what one model says of the alert's flow.
type SecondOpinion struct {
	Key       string
	Score     float64
	Threshold float64
	PValue    float64
	Alert     bool
}

// A Neighbour is a flow near the alert's.
type Neighbour struct {
	Row   int // from 1
	Self  bool
	Flow  alert.Flow
	Score float64 // the champion's
	Alert bool
	Label string
}

// neighboursShown is how many flows before, and how many after, are told of; lookAround
// bounds the rows that are searched for them.
const (
	neighboursShown = 4
	lookAround      = 5000
)

// Surroundings works out what stands around an alert. The error says that its flow is
// not among those that are replayed now: the alert came from other data.
func (s *Station) Surroundings(a *alert.Alert) (*Surroundings, error) {
	st := s.State()
	if st.Inputs == nil || st.Result == nil {
		return nil, fmt.Errorf("the data are still being loaded")
	}
	t := s.flows(*st.Inputs)
	row := a.Row - 1
	if t.Name != a.Source || row < 0 || row >= t.Rows() || alert.Content(t, row) != a.Content {
		return nil, fmt.Errorf("this alert came from %s, which is not replayed now", a.Source)
	}
	out := &Surroundings{}
	var champion *replay.Scorer
	for _, f := range st.Result.Models {
		sc := replay.NewScorer(st.Result, f)
		if err := sc.Bind(t.Schema); err != nil {
			return nil, err
		}
		score := sc.Score(t, row)
		out.Opinions = append(out.Opinions, SecondOpinion{Key: f.Spec.Key, Score: score, Threshold: sc.Threshold,
			PValue: f.Calibration.PValue(score), Alert: sc.Alert(score)})
		if sc.Tag == a.Model {
			out.Why, _ = sc.Explain(t, row)
		}
		if f.Spec.Key == st.Result.Recipe.Champion {
			champion = sc
		}
	}
	if champion != nil {
		out.neighbours(t, row, champion)
	}
	return out, nil
}

// neighbours finds the flows before and after with the same source or destination; in
// data without hosts, the rows around.
func (out *Surroundings) neighbours(t *data.Table, row int, sc *replay.Scorer) {
	out.ByHost = t.Src != nil && t.Src[row].Addr.IsValid()
	near := func(i int) bool {
		return !out.ByHost || t.Src[i].Addr == t.Src[row].Addr || t.Dst[i].Addr == t.Dst[row].Addr
	}
	var before []int
	for i := row - 1; i >= max(0, row-lookAround) && len(before) < neighboursShown; i-- {
		if near(i) {
			before = append(before, i)
		}
	}
	var rows []int
	for k := len(before) - 1; k >= 0; k-- {
		rows = append(rows, before[k])
	}
	rows = append(rows, row)
	for i, n := row+1, 0; i < min(t.Rows(), row+lookAround) && n < neighboursShown; i++ {
		if near(i) {
			rows = append(rows, i)
			n++
		}
	}
	for _, i := range rows {
		score := sc.Score(t, i)
		if math.IsNaN(score) {
			continue
		}
		out.Neighbours = append(out.Neighbours, Neighbour{Row: i + 1, Self: i == row, Flow: replay.FlowOf(t, i), Score: score, Alert: sc.Alert(score), Label: t.LabelName(i)})
	}
}
