package judge

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// A Blend is a weighted mean of what several models say, each as evidence on one scale
// (models.Tail), as the hybrid is. Judging blends of models that were judged before costs
// next to nothing: their scores lie in the cache.
type Blend struct {
	Name  string
	Parts []Share
}

// A Share is a model's weight in a blend.
type Share struct {
	Key    string
	Weight float64
}

// ParseBlend reads "extratrees+contrast+2*gmm".
func ParseBlend(text string) (Blend, error) {
	b := Blend{Name: text}
	for word := range strings.SplitSeq(text, "+") {
		s := Share{Key: word, Weight: 1}
		if weight, key, ok := strings.Cut(word, "*"); ok {
			w, err := strconv.ParseFloat(weight, 64)
			if err != nil || !(w > 0) || math.IsInf(w, 1) {
				return b, fmt.Errorf("blend %q: %q is no weight", text, weight)
			}
			s = Share{key, w}
		}
		if _, ok := models.Find(s.Key); !ok {
			return b, fmt.Errorf("blend %q: no model %q", text, s.Key)
		}
		b.Parts = append(b.Parts, s)
	}
	return b, nil
}

// A BlendVerdict is what both judges say of a blend. The modes' thresholds are three:
// those of the judge, which promise 1 and 5 % to traffic like training's; and Elsewhere,
// which let 5 % of the normal flows of the other four runs' unseen modes through.
type BlendVerdict struct {
	Name      string        `json:"name"`
	Family    FamilyVerdict `json:"leave_family_out"`
	Modes     ModesVerdict  `json:"leave_normal_modes_out"`
	Elsewhere struct {
		FPR    float64 `json:"fpr"`    // mean over the runs, on modes unseen in the run
		Recall float64 `json:"recall"` // of unseen types
		// Threshold is what all five runs' unseen modes together set: for a detector that
		// learns from all modes.
		Threshold float64 `json:"threshold"`
	} `json:"elsewhere"`
}

// elsewhereRate is the rate that Elsewhere's thresholds aim at.
const elsewhereRate = 0.05

// Blends judges blends by both judges on the training file. specs are the settings of
// the models that the blends name.
func Blends(ctx context.Context, in experiment.Inputs, r experiment.Recipe, blends []Blend, o Options) ([]BlendVerdict, error) {
	h, err := prepare(in, r.Features, o)
	if err != nil {
		return nil, err
	}
	out := make([]BlendVerdict, len(blends))
	for i, b := range blends {
		out[i].Name = b.Name
		out[i].Family.Key, out[i].Modes.Key = b.Name, b.Name
	}
	specs, err := specsOf(r, blends)
	if err != nil {
		return nil, err
	}
	fold := experiment.Folds(h.rows.N, 5, foldSeed)
	for g := range groups {
		ev, err := h.evidence(ctx, specs, func(spec experiment.ModelSpec) (part, []float64, []float64, error) {
			p, normalOnly := h.groupPart(spec, g, fold)
			scores, normals, _, err := h.groupScores(ctx, spec, p, normalOnly, fold, g)
			return p, scores, normals, err
		})
		if err != nil {
			return nil, err
		}
		left := h.typeSet(groups[g].types)
		novel := func(i int) bool { return left[h.types[i]] }
		for i, b := range blends {
			scores, normals := ev.blend(b)
			out[i].Family.Groups = append(out[i].Family.Groups, factsOf(groups[g].name, pick(scores, ev.rows, novel),
				pick(scores, ev.rows, func(i int) bool { return !novel(i) }), normals))
		}
		o.tell(LeaveFamilyOut, g+1, len(groups))
	}
	for i := range out {
		out[i].Family.sum()
	}
	return out, h.blendModes(ctx, specs, blends, out)
}

func (o Options) tell(what string, done, total int) {
	if o.Report != nil {
		o.Report(Progress{Model: what, Done: done, Total: total})
	}
}

func specsOf(r experiment.Recipe, blends []Blend) ([]experiment.ModelSpec, error) {
	var specs []experiment.ModelSpec
	for _, b := range blends {
		for _, s := range b.Parts {
			if slices.ContainsFunc(specs, func(m experiment.ModelSpec) bool { return m.Key == s.Key }) {
				continue
			}
			i := slices.IndexFunc(r.Models, func(m experiment.ModelSpec) bool { return m.Key == s.Key })
			if i < 0 {
				return nil, fmt.Errorf("blend %q: recipe %s has no model %q", b.Name, r.Name, s.Key)
			}
			specs = append(specs, r.Models[i])
		}
	}
	return specs, nil
}

// evidence is what each model says of a run's rows, on one scale.
type evidence struct {
	rows            []int
	scored, normals map[string][]float64 // by model
}

func (h *hearing) evidence(ctx context.Context, specs []experiment.ModelSpec, run func(experiment.ModelSpec) (part, []float64, []float64, error)) (*evidence, error) {
	ev := &evidence{scored: map[string][]float64{}, normals: map[string][]float64{}}
	for _, spec := range specs {
		p, scores, normals, err := run(spec)
		if err != nil {
			return nil, err
		}
		tail := models.NewTail(normals, largest(scores, normals))
		ev.rows = p.score
		ev.scored[spec.Key], ev.normals[spec.Key] = zOf(tail, scores), zOf(tail, normals)
	}
	return ev, ctx.Err()
}

func largest(lists ...[]float64) float64 {
	m := 0.0
	for _, l := range lists {
		for _, v := range l {
			m = max(m, math.Abs(v))
		}
	}
	return m
}

func zOf(tail *models.Tail, scores []float64) []float64 {
	z := make([]float64, len(scores))
	for i, s := range scores {
		z[i] = tail.Z(s)
	}
	return z
}

func (ev *evidence) blend(b Blend) (scored, normals []float64) {
	return b.mean(ev.scored), b.mean(ev.normals)
}

func (b Blend) mean(of map[string][]float64) []float64 {
	out := make([]float64, len(of[b.Parts[0].Key]))
	total := 0.0
	for _, s := range b.Parts {
		total += s.Weight
		for i, z := range of[s.Key] {
			out[i] += s.Weight * z
		}
	}
	for i := range out {
		out[i] /= total
	}
	return out
}

// blendModes runs the second judge and then looks at each run with the thresholds that
// the others' unseen modes set.
func (h *hearing) blendModes(ctx context.Context, specs []experiment.ModelSpec, blends []Blend, out []BlendVerdict) error {
	fold, err := h.modeFolds(ctx)
	if err != nil {
		return err
	}
	attacks, normals := make([][5][]float64, len(blends)), make([][5][]float64, len(blends))
	for f := range folds {
		ev, err := h.evidence(ctx, specs, func(spec experiment.ModelSpec) (part, []float64, []float64, error) {
			p := h.modesPart(spec, f, fold)
			scores, calibration, _, err := h.scores(ctx, spec, p)
			return p, scores, calibration, err
		})
		if err != nil {
			return err
		}
		for i, b := range blends {
			scores, calibration := ev.blend(b)
			attacks[i][f] = pick(scores, ev.rows, func(i int) bool { return h.attack[i] })
			normals[i][f] = pick(scores, ev.rows, func(i int) bool { return !h.attack[i] })
			out[i].Modes.add(modesFacts(attacks[i][f], normals[i][f], calibration))
		}
		h.options.tell(LeaveNormalModesOut, f+1, folds)
	}
	for i := range blends {
		out[i].Elsewhere.Threshold = elsewhere(normals[i], -1)
		for f := range folds {
			t := elsewhere(normals[i], f)
			out[i].Elsewhere.FPR += above(normals[i][f], t) / folds
			out[i].Elsewhere.Recall += above(attacks[i][f], t) / folds
		}
	}
	return nil
}

// elsewhere is the threshold that elsewhereRate of the unseen modes of all runs but one
// exceed.
func elsewhere(normals [5][]float64, but int) float64 {
	var others []float64
	for g, scores := range normals {
		if g != but {
			others = append(others, scores...)
		}
	}
	slices.SortFunc(others, func(a, b float64) int { return -cmpFloat(a, b) })
	return threshold(others, elsewhereRate)
}

// modesFacts is what one run of the second judge shows.
func modesFacts(attacks, normals, calibration []float64) ModesFold {
	slices.SortFunc(calibration, func(a, b float64) int { return -cmpFloat(a, b) })
	t1, t5 := threshold(calibration, 0.01), threshold(calibration, 0.05)
	return ModesFold{Normals: len(normals), Attacks: len(attacks),
		FPR001: metric.Value(above(normals, t1)), FPR005: metric.Value(above(normals, t5)),
		Recall001: metric.Value(above(attacks, t1)), Recall005: metric.Value(above(attacks, t5)), AUC: metric.Value(auc(attacks, normals))}
}
