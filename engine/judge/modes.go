package judge

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// A ModesReport is what leave-normal-modes-out says.
type ModesReport struct {
	Protocol string         `json:"protocol"`
	Seed     uint64         `json:"seed"`
	Models   []ModesVerdict `json:"models"`
}

// A ModesVerdict is one model's, means of five runs: false alarms on normal traffic
// of kinds that training never saw, at thresholds that promise 1 and 5 %, beside the
// recall of attack types that it never saw.
type ModesVerdict struct {
	Key       string      `json:"key"`
	FPR001    float64     `json:"fpr@0.01"`
	FPR005    float64     `json:"fpr@0.05"`
	Recall001 float64     `json:"recall@0.01"`
	Recall005 float64     `json:"recall@0.05"`
	AUC       float64     `json:"auc"` // unseen types against unseen modes
	Folds     []ModesFold `json:"folds"`
}

// A ModesFold is one run.
type ModesFold struct {
	Normals   int          `json:"normals"` // of unseen modes
	Attacks   int          `json:"attacks"` // of unseen types
	FPR001    metric.Value `json:"fpr@0.01"`
	FPR005    metric.Value `json:"fpr@0.05"`
	Recall001 metric.Value `json:"recall@0.01"`
	Recall005 metric.Value `json:"recall@0.05"`
	AUC       metric.Value `json:"auc"`
}

// folds is how many parts the normal modes are dealt into, and how many runs that makes.
const folds = 5

// normalModes is how many kinds of normal traffic the clusters make.
const normalModes = 40

// Modes judges models by leave-normal-modes-out on the training file.
func Modes(ctx context.Context, in experiment.Inputs, r experiment.Recipe, o Options) (*ModesReport, error) {
	h, err := prepare(in, r.Features, o)
	if err != nil {
		return nil, err
	}
	fold, err := h.modeFolds(ctx)
	if err != nil {
		return nil, err
	}
	report := &ModesReport{Protocol: LeaveNormalModesOut, Seed: o.Seed}
	for _, spec := range r.Models {
		if entry, ok := models.Find(spec.Key); ok && entry.Derive != nil {
			continue
		}
		v := ModesVerdict{Key: spec.Key}
		for f := range folds {
			one, cached, err := h.modesFold(ctx, spec, f, fold)
			if err != nil {
				return nil, err
			}
			v.add(one)
			if f == folds-1 {
				h.remember(LeaveNormalModesOut, spec, v)
			}
			if o.Report != nil {
				o.Report(Progress{Model: spec.Key, Done: f + 1, Total: folds, Cached: cached})
			}
		}
		report.Models = append(report.Models, v)
	}
	return report, nil
}

func (v *ModesVerdict) add(f ModesFold) {
	v.Folds = append(v.Folds, f)
	v.FPR001 += float64(f.FPR001) / 5
	v.FPR005 += float64(f.FPR005) / 5
	v.Recall001 += float64(f.Recall001) / 5
	v.Recall005 += float64(f.Recall005) / 5
	v.AUC += float64(f.AUC) / 5
}

// modeFolds clusters the normals and deals the clusters, largest first, to the
// emptiest of five folds. Attacks get −1.
func (h *hearing) modeFolds(ctx context.Context) ([]int, error) {
	var normals []int
	for i, a := range h.attack {
		if !a {
			normals = append(normals, i)
		}
	}
	k := features.KMeans{Clusters: normalModes, Seed: foldSeed, Workers: h.options.Workers}
	cluster, err := k.Fit(ctx, deviated(h.rows.Select(normals)))
	if err != nil {
		return nil, err
	}
	size := make([]int, normalModes)
	for _, c := range cluster {
		size[c]++
	}
	order := make([]int, normalModes)
	for c := range order {
		order[c] = c
	}
	sort.SliceStable(order, func(a, b int) bool { return size[order[a]] > size[order[b]] })
	var filled [5]int
	foldOf := make([]int, normalModes)
	for _, c := range order {
		emptiest := slices.Index(filled[:], slices.Min(filled[:]))
		foldOf[c] = emptiest
		filled[emptiest] += size[c]
	}
	fold := make([]int, h.rows.N)
	for i := range fold {
		fold[i] = -1
	}
	for k, i := range normals {
		fold[i] = foldOf[cluster[k]]
	}
	return fold, nil
}

// deviated divides each column by max(its standard deviation, 0.1).
func deviated(rows features.Rows) features.Rows {
	m := features.MomentsOf(rows.X, rows.Width, 1)
	scale := make([]float32, rows.Width)
	for j := range scale {
		scale[j] = 1 / float32(max(math.Sqrt(m.Variance(j)), 0.1))
	}
	out := rows
	out.X = make([]float32, len(rows.X))
	for i, v := range rows.X {
		out.X[i] = v * scale[i%rows.Width]
	}
	return out
}

// modesFold leaves one fold's modes out, and the attack types of every fifth group.
func (h *hearing) modesFold(ctx context.Context, spec experiment.ModelSpec, f int, fold []int) (ModesFold, bool, error) {
	p := h.modesPart(spec, f, fold)
	scores, calibration, cached, err := h.scores(ctx, spec, p)
	if err != nil {
		return ModesFold{}, false, err
	}
	attacks := pick(scores, p.score, func(i int) bool { return h.attack[i] })
	normals := pick(scores, p.score, func(i int) bool { return !h.attack[i] })
	return modesFacts(attacks, normals, calibration), cached, nil
}

// modesPart says which rows train, calibrate and are scored in run f.
func (h *hearing) modesPart(spec experiment.ModelSpec, f int, fold []int) part {
	left := make([]bool, len(h.names))
	for g := f; g < singleGroups; g += 5 {
		for code, out := range h.typeSet(groups[g].types) {
			left[code] = left[code] || out
		}
	}
	rng := rand.New(rand.NewPCG(foldSeed, uint64(f)))
	p := part{name: LeaveNormalModesOut}
	for i := range fold {
		held := rng.Float64() < 0.15 // drawn for every row, so that rows keep their draw
		switch {
		case h.attack[i] && left[h.types[i]], fold[i] == f:
			p.score = append(p.score, i)
		case held && !h.attack[i]:
			p.calibration = append(p.calibration, i)
		case !held && (needsLabels(spec) || !h.attack[i]):
			p.train = append(p.train, i)
		}
	}
	return p
}
