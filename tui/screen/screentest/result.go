package screentest

import (
	"math"
	"math/rand/v2"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// Result is a synthetic result of three models on two sets: nothing was trained, the
// scores are drawn from a seeded generator, and no learner's change changes it.
func Result() *experiment.Result {
	r := &experiment.Result{
		Provenance: experiment.Provenance{Train: "made-up", Rows: 4000, Seed: 42},
		Recipe:     experiment.Recipe{Name: "honest", Title: "Honest", PromisedFPR: 0.01, Champion: "boost", Challenger: "forest"},
		Sets:       []*experiment.Set{set("validation", 1500, 1), set("KDDTest+", 2500, 2)},
		Scores:     map[string]map[string][]float64{"validation": {}, "KDDTest+": {}},
		Answers:    map[string][]experiment.Answer{},
	}
	for _, s := range r.Sets {
		r.Answers[s.Name] = answers(s)
	}
	calibration := set("", 2000, 9)
	for i, key := range []string{"boost", "forest", "isolation"} {
		entry, _ := models.Find(key)
		f := &experiment.Fitted{Spec: experiment.ModelSpec{Key: key}, Entry: entry, TrainRows: 4000, SizeBytes: 300_000 * (i + 1),
			Calibration: metric.NewCalibration(scores(calibration, i, 9, true))}
		if key != "isolation" {
			f.Model = probable{}
		}
		f.Threshold, _ = f.At(0.01)
		if key != "boost" {
			f.Calibrator = &experiment.Calibrator{Method: experiment.Platt, Platt: metric.Platt{Slope: 6, Shift: -2}}
		}
		r.Models, r.Recipe.Models = append(r.Models, f), append(r.Recipe.Models, f.Spec)
		for n, s := range r.Sets {
			r.Scores[s.Name][key] = scores(s, i, uint64(n), false)
		}
	}
	return r
}

// Measured are made-up times of two of Result's models.
func Measured() map[string]experiment.Measured {
	return map[string]experiment.Measured{
		"boost":  {TrainSeconds: 1.13, Latency: metric.LatencySummary{P50: 2.9, P99: 4.7, Max: 30, N: 2000}, RowsPerSecond: 340_000},
		"forest": {TrainSeconds: 1.29, Latency: metric.LatencySummary{P50: 3.8, P99: 10.4, Max: 31, N: 2000}, RowsPerSecond: 250_000},
	}
}

// probable is a model whose scores are probabilities. It never scores.
type probable struct{ models.Probabilistic }

// set makes n labelled flows, half of them attacks, mostly DoS.
func set(name string, n int, seed uint64) *experiment.Set {
	rng := rand.New(rand.NewPCG(seed, 1))
	s := &experiment.Set{Name: name, TypeNames: []string{"normal", "flood", "scan", "guess", "root", "unheard"}}
	families := []data.Family{data.Normal, data.DoS, data.Probe, data.R2L, data.U2R, data.DoS}
	for range n {
		kind := int32(0)
		if rng.Float64() < 0.5 {
			kind = 1 + int32(math.Min(rng.ExpFloat64()*1.3, 4))
		}
		s.Type = append(s.Type, kind)
		s.Attack = append(s.Attack, kind > 0)
		s.Family = append(s.Family, families[kind])
		s.Novel = append(s.Novel, kind == 5)
	}
	return s
}

// answers name most attacks' own family, say of every fifth that it is unlike any, and of
// what nobody has seen always.
func answers(s *experiment.Set) []experiment.Answer {
	out := make([]experiment.Answer, len(s.Family))
	for i, f := range s.Family {
		out[i] = experiment.Answer(max(f, data.DoS))
		if i%5 == 0 || s.Novel[i] {
			out[i] |= experiment.UnlikeBit
		}
	}
	return out
}

// scores draws one score a flow, the better the model the further attacks stand out.
func scores(s *experiment.Set, model int, seed uint64, normalOnly bool) []float64 {
	rng := rand.New(rand.NewPCG(uint64(model), seed))
	out := make([]float64, len(s.Attack))
	for i, attack := range s.Attack {
		z := rng.NormFloat64() - 3
		if attack && !normalOnly {
			z += 5 - float64(model) - float64(s.Family[i])*0.6
		}
		out[i] = math.Round(1e6/(1+math.Exp(-z))) / 1e6
	}
	return out
}
