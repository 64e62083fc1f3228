package models

import (
	"math"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// GMM is a mixture of Gaussians, each with a full covariance, fitted to the principal
// components of normal flows (McLachlan, Peel 2000, doi:10.1002/0471721182), and the
// score is how improbable a flow is.
//
// Columns are taken as the recipe encodes them, the components scaled to unit variance.
// Scores are the negative logarithm of the density there, in nats; higher is more
// suspicious. A missing value counts as the column's mean. A fitted model is immutable
// and safe for concurrent use.
type GMM struct {
	white     *whitening
	gaussians []gaussian // the heaviest first
}

// A gaussian is one component of the mixture.
type gaussian struct {
	weight  float64
	mean    []float64
	factor  []float64 // the inverse of the covariance's Cholesky factor: d rows of a lower triangle
	highest float64   // the logarithm of its density at the mean, times the weight
}

// maxGMMComponents bounds the principal components, so that a row's fit on the stack.
const maxGMMComponents = 64

func gmmEntry() Entry {
	return Entry{
		Key:   "gmm",
		Title: "Gaussian mixture",
		About: "Describes normal traffic as a few dozen clouds of flows and scores a flow by how improbable it is among them; no attack label is used.",
		Params: []ParamSpec{
			{Name: "gaussians", Meaning: "clouds in the mixture", Default: 30, Min: 1, Max: 200, Integer: true, Log: true},
			{Name: "components", Meaning: "principal components that are kept", Default: 20, Min: 1, Max: maxGMMComponents, Integer: true},
			{Name: "floor", Meaning: "variance that is added to every direction of a cloud", Default: 0.01, Min: 1e-6, Max: 10, Log: true},
			{Name: "iterations", Meaning: "steps of expectation-maximisation at most", Default: 100, Min: 1, Max: 1000, Integer: true, Log: true},
		},
		Limits: Limits{Remark: "Learns from normal flows only; ignores row weights."},
		New: func(s Settings) Learner {
			return gmmLearner{gaussians: int(s["gaussians"]), components: int(s["components"]),
				floor: s["floor"], iterations: int(s["iterations"]), tolerance: 1e-3}
		},
		Decode: decodeGMM,
	}
}

// negligible is how far below the largest term, in nats, a term of the mixture no
// longer counts: it is 4e-18 of it.
const negligible = 40

func (m *GMM) ScoreTo(dst []float64, r features.Rows) {
	requireShape("gmm", dst, r, len(m.white.mean))
	var place [maxGMMComponents]float64
	z := place[:m.white.components]
	for i := range dst {
		m.white.to(z, r.Row(i))
		dst[i] = -logDensity(m.gaussians, z)
	}
}

// logDensity is the logarithm of the mixture's density at z.
func logDensity(gaussians []gaussian, z []float64) float64 {
	largest, sum := math.Inf(-1), 0.0
	for k := range gaussians {
		l, ok := gaussians[k].logDensity(z, largest-negligible)
		switch {
		case !ok:
		case l > largest:
			sum = sum*math.Exp(largest-l) + 1
			largest = l
		default:
			sum += math.Exp(l - largest)
		}
	}
	return largest + math.Log(sum)
}

// logDensity is the logarithm of the weighted density at z, or false if that is below least.
func (g *gaussian) logDensity(z []float64, least float64) (l float64, ok bool) {
	l = g.highest
	row := g.factor
	var away [maxGMMComponents]float64
	for i, v := range z {
		away[i] = v - g.mean[i]
		y := 0.0
		for j, f := range row[:i+1] {
			y += f * away[j]
		}
		if l -= y * y / 2; l < least {
			return l, false
		}
		row = row[i+1:]
	}
	return l, true
}

// seal works out what scoring needs from weight, mean and factor.
func (g *gaussian) seal() {
	g.highest = math.Log(g.weight) - float64(len(g.mean))/2*math.Log(2*math.Pi)
	at := 0
	for i := range g.mean {
		g.highest += math.Log(g.factor[at+i])
		at += i + 1
	}
}

func (m *GMM) Encode(w *wire.Writer) {
	m.white.encode(w)
	w.Uint(uint64(len(m.gaussians)))
	for _, g := range m.gaussians {
		w.Float(g.weight)
		w.Floats(g.mean)
		w.Floats(g.factor)
	}
}

func decodeGMM(r *wire.Reader) (Model, error) {
	m := &GMM{white: decodeWhitening(r)}
	n := r.Uint()
	if n == 0 || n > 200 {
		r.Fail("a mixture of %d", n)
	}
	for ; n > 0 && r.Err() == nil; n-- {
		g := gaussian{weight: r.Float(), mean: r.Floats(), factor: r.Floats()}
		d := m.white.components
		if !(g.weight > 0 && g.weight <= 1) || len(g.mean) != d || len(g.factor) != d*(d+1)/2 {
			r.Fail("a Gaussian of weight %g with %d means and a factor of %d", g.weight, len(g.mean), len(g.factor))
			return nil, r.Err()
		}
		at := 0
		for i := range d {
			if !isModest(g.mean[i]) || !(g.factor[at+i] > 0) {
				r.Fail("a Gaussian at %g that is %g wide", g.mean[i], g.factor[at+i])
			}
			for _, f := range g.factor[at : at+i+1] {
				if !(math.Abs(f) < 1e30) {
					r.Fail("a Gaussian's factor is %g", f)
				}
			}
			at += i + 1
		}
		g.seal()
		m.gaussians = append(m.gaussians, g)
	}
	return m, r.Err()
}
