package features

import (
	"math"
	"sync"

	blas "gonum.org/v1/gonum/blas/gonum"
)

// Moments are the means and covariances of a matrix's columns.
type Moments struct {
	Mean       []float64 // of the values that are not NaN
	Covariance []float64 // Width() × Width(), symmetric; divided by the number of rows
}

// Width is the number of columns.
func (m *Moments) Width() int { return len(m.Mean) }

// Variance is a column's variance, divided by the number of rows.
func (m *Moments) Variance(column int) float64 { return m.Covariance[column*m.Width()+column] }

// MomentsOf takes the moments of a row-major matrix, in float64, in two passes. A
// missing value (NaN) counts as its column's mean. The result does not depend on workers.
func MomentsOf[T float32 | float64](x []T, width, workers int) *Moments {
	m := &Moments{Mean: make([]float64, width), Covariance: make([]float64, width*width)}
	n := len(x) / max(1, width)
	if n == 0 {
		return m
	}
	parts := min(momentParts, (n+momentRows-1)/momentRows)
	part := func(k int) []T { return x[k*n/parts*width : (k+1)*n/parts*width] }
	sums := make([][]float64, parts)
	inParallel(parts, workers, func(k int) { sums[k] = sumColumns(part(k), width) })
	total := addUp(sums)
	for j := range m.Mean {
		m.Mean[j] = total[j] / max(1, total[width+j])
	}
	inParallel(parts, workers, func(k int) { sums[k] = crossProducts(part(k), m.Mean) })
	for i, v := range addUp(sums) {
		m.Covariance[i] = v / float64(n)
	}
	m.mirror()
	return m
}

// A matrix is cut into at most momentParts parts whatever the number of workers,
// and their sums are added in order: so the last bit is always the same.
const (
	momentParts = 32
	momentRows  = 256 // rows whose columns stay in the second cache together
)

// sumColumns gives each column's sum over the values that are not NaN, then their numbers.
func sumColumns[T float32 | float64](x []T, width int) []float64 {
	sums := make([]float64, 2*width)
	for ; len(x) > 0; x = x[width:] {
		for j, v := range x[:width] {
			if v == v {
				sums[j] += float64(v)
				sums[width+j]++
			}
		}
	}
	return sums
}

// crossProducts sums (x_i−mean_i)(x_j−mean_j) for i ≤ j. It turns momentRows rows
// at a time on their side, so that each product of columns runs along memory.
func crossProducts[T float32 | float64](x []T, mean []float64) []float64 {
	width := len(mean)
	sums := make([]float64, width*width)
	columns := make([]float64, width*momentRows)
	var dot blas.Implementation
	for len(x) > 0 {
		n := min(momentRows, len(x)/width)
		for r := range n {
			for j, v := range x[r*width : (r+1)*width] {
				d := float64(v) - mean[j]
				if d != d {
					d = 0
				}
				columns[j*momentRows+r] = d
			}
		}
		x = x[n*width:]
		for i := range width {
			for j := i; j < width; j++ {
				sums[i*width+j] += dot.Ddot(n, columns[i*momentRows:], 1, columns[j*momentRows:], 1)
			}
		}
	}
	return sums
}

func (m *Moments) mirror() {
	w := m.Width()
	for i := range w {
		for j := range i {
			m.Covariance[i*w+j] = m.Covariance[j*w+i]
		}
	}
}

// Correlation gives Pearson's r of every two columns, width × width. With a
// constant column it is NaN, as in pandas: nothing varies together with it.
func (m *Moments) Correlation() []float64 {
	w := m.Width()
	r := make([]float64, w*w)
	for i := range w {
		for j := range w {
			r[i*w+j] = m.correlation(i, j)
		}
	}
	return r
}

func (m *Moments) correlation(i, j int) float64 {
	vi, vj := m.Variance(i), m.Variance(j)
	if !(vi > 0) || !(vj > 0) {
		return math.NaN()
	}
	if i == j {
		return 1
	}
	return max(-1, min(1, m.Covariance[i*m.Width()+j]/(math.Sqrt(vi)*math.Sqrt(vj))))
}

// Correlation gives Pearson's r of every two columns of a row-major matrix.
func Correlation[T float32 | float64](x []T, width, workers int) []float64 {
	return MomentsOf(x, width, workers).Correlation()
}

// addUp adds lists of one length to the first of them, in order.
func addUp(lists [][]float64) []float64 {
	for _, list := range lists[1:] {
		for i, v := range list {
			lists[0][i] += v
		}
	}
	return lists[0]
}

// inParallel calls do(0) … do(n-1) on up to the given number of goroutines.
func inParallel(n, workers int, do func(k int)) {
	workers = max(1, min(workers, n))
	var running sync.WaitGroup
	for w := range workers {
		running.Go(func() {
			for k := w; k < n; k += workers {
				do(k)
			}
		})
	}
	running.Wait()
}
