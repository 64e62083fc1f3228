package judge

import (
	"context"
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// A LikenessReport is what the families say of attack types that they never saw: the
// runs of leave-family-out, asked for an answer instead of a score.
type LikenessReport struct {
	// Of left-out single types, and of whole families left out: the shares said to be
	// unlike anything, put in their own family, and put in another.
	Types    LikenessMean    `json:"types"`
	Families LikenessMean    `json:"families"`
	Groups   []LikenessFacts `json:"groups"`
}

// A LikenessMean is the mean of the groups that have flows; null of none.
type LikenessMean struct {
	Unlike metric.Value `json:"unlike"`
	Right  metric.Value `json:"right"`
	Wrong  metric.Value `json:"wrong"`
}

// LikenessFacts are what one left-out group showed.
type LikenessFacts struct {
	Name         string       `json:"name"`
	Novel        int          `json:"novel"`         // flows of the group
	Unlike       metric.Value `json:"unlike"`        // of these: said to be unlike anything
	Right        metric.Value `json:"right"`         // put in their own family
	Wrong        metric.Value `json:"wrong"`         // put in another
	SeenUnlike   metric.Value `json:"seen_unlike"`   // of held-out attacks of known types
	SeenRight    metric.Value `json:"seen_right"`    //
	NormalUnlike metric.Value `json:"normal_unlike"` // of held-out normal flows, were they alerts
}

// Likeness judges the families by leave-family-out on the training file.
func Likeness(ctx context.Context, in experiment.Inputs, r experiment.Recipe, o Options) (*LikenessReport, error) {
	h, err := prepare(in, r.Features, o)
	if err != nil {
		return nil, err
	}
	report := &LikenessReport{}
	fold := experiment.Folds(h.rows.N, 5, foldSeed)
	for g := range groups {
		facts, cached, err := h.likeness(ctx, g, fold)
		if err != nil {
			return nil, err
		}
		report.Groups = append(report.Groups, facts)
		if o.Report != nil {
			o.Report(Progress{Model: "families", Done: g + 1, Total: len(groups), Cached: cached})
		}
	}
	report.Types, report.Families = meanLikeness(report.Groups[:singleGroups]), meanLikeness(report.Groups[singleGroups:])
	return report, nil
}

func meanLikeness(groups []LikenessFacts) LikenessMean {
	var m LikenessMean
	n := metric.Value(0)
	for _, g := range groups {
		if g.Novel > 0 {
			m.Unlike, m.Right, m.Wrong, n = m.Unlike+g.Unlike, m.Right+g.Right, m.Wrong+g.Wrong, n+1
		}
	}
	return LikenessMean{m.Unlike / n, m.Right / n, m.Wrong / n}
}

// likeness runs one group: everything but it and its fold trains.
func (h *hearing) likeness(ctx context.Context, g int, fold []int) (LikenessFacts, bool, error) {
	left := h.typeSet(groups[g].types)
	p := part{name: "likeness"}
	for i := range fold {
		switch {
		case h.attack[i] && left[h.types[i]], fold[i] == g%5:
			p.score = append(p.score, i)
		default:
			p.train = append(p.train, i)
		}
	}
	said, cached, err := h.answers(ctx, p)
	if err != nil {
		return LikenessFacts{}, false, err
	}
	var novel, seen, normal answerCount
	for k, i := range p.score {
		switch {
		case !h.attack[i]:
			normal.add(said[k], data.Normal)
		case left[h.types[i]]:
			novel.add(said[k], data.FamilyOf(h.names[h.types[i]]))
		default:
			seen.add(said[k], data.FamilyOf(h.names[h.types[i]]))
		}
	}
	return LikenessFacts{Name: groups[g].name, Novel: novel.all, Unlike: novel.share(novel.unlike), Right: novel.share(novel.right),
		Wrong: novel.share(novel.all - novel.unlike - novel.right), SeenUnlike: seen.share(seen.unlike), SeenRight: seen.share(seen.right),
		NormalUnlike: normal.share(normal.unlike)}, cached, nil
}

type answerCount struct{ all, unlike, right int }

// add counts an answer: −1 is "unlike anything", else a family.
func (c *answerCount) add(answer float64, truth data.Family) {
	c.all++
	switch answer {
	case unlikeAnswer:
		c.unlike++
	case float64(truth):
		c.right++
	}
}

func (c answerCount) share(n int) metric.Value {
	if c.all == 0 {
		return metric.Value(math.NaN())
	}
	return metric.Value(float64(n) / float64(c.all))
}

// unlikeAnswer stands for "unlike anything" among families, in the cache as in memory.
const unlikeAnswer = -1

// answers gives the families' answer to each of p.score, from the cache or by fitting.
func (h *hearing) answers(ctx context.Context, p part) ([]float64, bool, error) {
	key := h.key(experiment.ModelSpec{Key: "families"}, p)
	if said, ok := h.options.Cache.load(key, len(p.score)); ok {
		return said, true, nil
	}
	m, err := models.FitFamilies(ctx, h.training(p))
	if err != nil {
		return nil, false, fmt.Errorf("fit families: %w", err)
	}
	if m == nil {
		return nil, false, &experiment.InputError{Name: "training", Reason: "holds no attack of a known family"}
	}
	answers := make([]models.Likeness, len(p.score))
	m.SayTo(answers, h.rows.Select(p.score))
	said := make([]float64, len(answers))
	for i, a := range answers {
		said[i] = float64(a.Family)
		if a.Unlike {
			said[i] = unlikeAnswer
		}
	}
	h.options.Cache.save(key, said)
	return said, false, nil
}
