package models

import (
	"math"

	"github.com/trunkline/trunkline/features"
)

// gmmExplainer explains how far a flow lies from the Gaussian that it most likely
// comes from: half the square of that distance, in deviations, is what the score has
// above its least value there, and each column's way from the Gaussian's middle adds
// a share to it. What other Gaussians take off the score is part of the base.
type gmmExplainer struct {
	*bySource
	m       *GMM
	middle  [][]float64 // of each Gaussian, in columns
	columns []float64
}

func (m *GMM) explainer(columns, _ []features.Column) Explainer {
	x := &gmmExplainer{bySource: newBySource(columns), m: m, columns: make([]float64, len(columns))}
	for _, g := range m.gaussians {
		x.middle = append(x.middle, m.white.back(g.mean))
	}
	return x
}

// back gives the row nearest to the row of means that has the coordinates z.
func (w *whitening) back(z []float64) []float64 {
	row := append([]float64(nil), w.mean...)
	for c, v := range z {
		square := 0.0 // of the component's projection: its inverse is along the same direction
		for j := range row {
			f := w.projection[j*w.components+c]
			square += f * f
		}
		for j := range row {
			row[j] += w.projection[j*w.components+c] / square * v
		}
	}
	return row
}

func (x *gmmExplainer) Explain(row features.Rows) *Explanation {
	var place, slope [maxGMMComponents]float64
	z := place[:x.m.white.components]
	x.m.white.to(z, row.Row(0))
	k, best := 0, math.Inf(-1)
	for i := range x.m.gaussians {
		if l, ok := x.m.gaussians[i].logDensity(z, best); ok && l > best {
			k, best = i, l
		}
	}
	g := &x.m.gaussians[k]
	distance := g.slopeTo(slope[:len(z)], z)
	for j, v := range row.Row(0) {
		away := clampExtent(v, x.m.white.mean[j]) - x.middle[k][j]
		x.columns[j] = 0
		for c, f := range x.m.white.projection[j*len(z) : (j+1)*len(z)] {
			x.columns[j] += slope[c] * f * away / 2
		}
	}
	x.gather(x.columns, 1)
	x.out.Link, x.out.Score = "negative log density in nats", -logDensity(x.m.gaussians, z)
	x.out.Base = x.out.Score - distance/2
	for _, c := range x.out.Contributions {
		distance -= 2 * c
	}
	x.out.Base += distance / 2 // what rounding took, far out
	return &x.out
}

// slopeTo writes to dst how the squared distance of z changes along each component, halved,
// and gives that distance.
func (g *gaussian) slopeTo(dst, z []float64) float64 {
	distance := 0.0
	row := g.factor
	for i := range z {
		y := 0.0
		for j, f := range row[:i+1] {
			y += f * (z[j] - g.mean[j])
		}
		for j, f := range row[:i+1] {
			dst[j] += y * f
		}
		distance += y * y
		row = row[i+1:]
	}
	return distance
}
