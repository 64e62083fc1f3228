package features

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// PCA holds principal components: the directions in which rows vary most
// (Pearson 1901; by eigen-decomposition of the covariance matrix). Immutable.
//
// A component's sign is free; here its entry of largest size is positive (the
// first such, if several are), so that a scatter plot never flips.
type PCA struct {
	Mean       []float64
	Components [][]float64 // k rows of unit length, by falling variance
	Variance   []float64   // along each component, divided by the number of rows
	Explained  []float64   // its share of the total variance
}

// ErrNoVariance says that rows are too few or too alike to have components.
var ErrNoVariance = errors.New("features: the rows do not vary")

// PrincipalComponents finds the first k components, or as many as there are columns.
func PrincipalComponents(m *Moments, k int) (*PCA, error) {
	w := m.Width()
	total := 0.0
	for j := range w {
		total += m.Variance(j)
	}
	if !(total > 0) || math.IsInf(total, 0) {
		return nil, ErrNoVariance
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(w, append([]float64(nil), m.Covariance...)), true) {
		return nil, ErrNoVariance
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	values := eigen.Values(nil) // rising
	p := &PCA{Mean: m.Mean}
	for c := w - 1; c >= max(0, w-k); c-- {
		p.Components = append(p.Components, signed(mat.Col(nil, c, &vectors)))
		p.Variance = append(p.Variance, max(0, values[c]))
		p.Explained = append(p.Explained, max(0, values[c])/total)
	}
	return p, nil
}

// signed turns v so that its entry of largest size is positive.
func signed(v []float64) []float64 {
	largest := 0.0
	for _, x := range v {
		if math.Abs(x) > math.Abs(largest)+1e-12 {
			largest = x
		}
	}
	if largest < 0 {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// ProjectTo writes a row's coordinates along the components to dst and returns
// it; a missing value counts as the mean.
func (p *PCA) ProjectTo(dst []float64, row []float32) []float64 {
	for k, component := range p.Components {
		sum := 0.0
		for j, v := range row {
			if d := float64(v) - p.Mean[j]; d == d {
				sum += d * component[j]
			}
		}
		dst[k] = sum
	}
	return dst
}
