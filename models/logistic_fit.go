package models

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
)

// A logisticProblem is the convex problem behind Logistic: find the weights and
// the intercept that minimise
//
//	C · Σ s_i log(1 + exp(-y_i m_i)) + ½‖w‖²,  m_i = b + w·z_i.
//
// Encoded flows are mostly zeros, standardised ones are not. So a row is held as
// its difference from the standardised zero row: z_i = rest + d_i with d_i sparse,
// and the Hessian's dense part follows from sums over the sparse one.
type logisticProblem struct {
	c      float64
	rest   []float64 // the standardised row of zeros
	start  []int     // row i's differences are start[i]..start[i+1]
	column []int32
	diff   []float64
	attack []bool
	rowWt  []float64 // nil: all 1

	weight    []float64
	intercept float64
	workers   int
}

func newLogisticProblem(ctx context.Context, m *Logistic, t Training, c float64) (*logisticProblem, error) {
	p := &logisticProblem{
		c: c, rest: make([]float64, len(m.mean)), weight: make([]float64, len(m.mean)),
		attack: t.Attack, rowWt: t.Weight, workers: max(t.Workers, 1),
		start: make([]int, 1, t.Rows.N+1),
	}
	for j := range p.rest {
		p.rest[j] = m.z(j, 0)
	}
	nonZero := 0
	err := eachRow(ctx, t.Rows.N, func(i int) {
		for _, x := range t.Rows.Row(i) {
			if x != 0 {
				nonZero++
			}
		}
	})
	if err != nil {
		return nil, err
	}
	p.column, p.diff = make([]int32, 0, nonZero), make([]float64, 0, nonZero)
	return p, eachRow(ctx, t.Rows.N, func(i int) {
		for j, x := range t.Rows.Row(i) {
			if x != 0 {
				p.column = append(p.column, int32(j))
				p.diff = append(p.diff, m.z(j, x)-p.rest[j])
			}
		}
		p.start = append(p.start, len(p.diff))
	})
}

// minimise runs Newton's method (iteratively reweighted least squares) with
// backtracking until a step can gain no more than rounding does.
func (p *logisticProblem) minimise(ctx context.Context, report Progress) error {
	const maxSteps, tolerance = 200, 1e-13
	for step := 0; step < maxSteps; step++ {
		if report != nil {
			report(step, 0)
		}
		at, err := p.expand(ctx, true)
		if err != nil {
			return err
		}
		direction, decrement := at.newton(p)
		if err := p.search(ctx, direction, decrement, at.loss); err != nil {
			return err
		}
		if decrement <= tolerance*(1+at.loss) {
			return nil
		}
	}
	return nil
}

// search moves along the Newton direction, halving the step until the loss falls
// as much as the gradient promises (Armijo's rule), rounding allowed for.
func (p *logisticProblem) search(ctx context.Context, direction []float64, decrement, loss float64) error {
	n := len(p.weight)
	fromWeight, fromIntercept := append([]float64(nil), p.weight...), p.intercept
	for size := 1.0; size > 1e-10; size /= 2 {
		for j := range p.weight {
			p.weight[j] = fromWeight[j] - size*direction[j]
		}
		p.intercept = fromIntercept - size*direction[n]
		at, err := p.expand(ctx, false)
		if err != nil {
			return err
		}
		if at.loss <= loss-1e-4*size*decrement+1e-12*(1+loss) {
			return nil
		}
	}
	copy(p.weight, fromWeight)
	p.intercept = fromIntercept
	return nil
}

// An expansion is the objective around the present weights, to second order.
type expansion struct {
	loss     float64
	slope    float64   // Σ r_i, the gradient along the intercept
	gradient []float64 // Σ r_i d_i
	curve    float64   // Σ h_i
	cross    []float64 // Σ h_i d_i
	hessian  []float64 // Σ h_i d_i d_iᵀ, its upper triangle, row-major
}

// expand sums over the rows in blocks whose bounds don't depend on the number of
// workers, and adds the blocks in order: the result doesn't either.
func (p *logisticProblem) expand(ctx context.Context, second bool) (*expansion, error) {
	n, width := len(p.attack), len(p.weight)
	blocks := max(1, min(64, n/1024, (64<<20)/(8*width*width+1)))
	parts := make([]*expansion, blocks)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(p.workers, blocks) {
		wg.Go(func() {
			for b := int(next.Add(1)) - 1; b < blocks; b = int(next.Add(1)) - 1 {
				parts[b] = p.expandRows(ctx, b*n/blocks, (b+1)*n/blocks, second)
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	total := parts[0]
	for _, part := range parts[1:] {
		total.add(part)
	}
	for _, w := range p.weight {
		total.loss += w * w / 2
	}
	return total, nil
}

func (p *logisticProblem) expandRows(ctx context.Context, from, to int, second bool) *expansion {
	width := len(p.weight)
	e := &expansion{}
	if second {
		e.gradient, e.cross, e.hessian = make([]float64, width), make([]float64, width), make([]float64, width*width)
	}
	base := p.intercept
	for j, w := range p.weight {
		base += w * p.rest[j]
	}
	for i := from; i < to; i++ {
		if i%256 == 0 && ctx.Err() != nil {
			break
		}
		column, diff := p.column[p.start[i]:p.start[i+1]], p.diff[p.start[i]:p.start[i+1]]
		margin := base
		for k, j := range column {
			margin += p.weight[j] * diff[k]
		}
		e.addRow(column, diff, margin, p.attack[i], p.scale(i))
	}
	return e
}

func (p *logisticProblem) scale(i int) float64 {
	if p.rowWt == nil {
		return p.c
	}
	return p.c * p.rowWt[i]
}

func (e *expansion) addRow(column []int32, diff []float64, margin float64, attack bool, scale float64) {
	toward := margin // log(1+exp(toward)) is the row's loss
	if attack {
		toward = -margin
	}
	e.loss += scale * (max(toward, 0) + math.Log1p(math.Exp(-math.Abs(toward))))
	if e.hessian == nil {
		return
	}
	prob := sigmoid(margin)
	residual := scale * (prob - float64(btoi(attack)))
	curve := scale * prob * (1 - prob)
	e.slope += residual
	e.curve += curve
	width := len(e.gradient)
	for k, j := range column {
		e.gradient[j] += residual * diff[k]
		bent := curve * diff[k]
		e.cross[j] += bent
		row := e.hessian[int(j)*width : (int(j)+1)*width]
		for l := k; l < len(column); l++ {
			row[column[l]] += bent * diff[l]
		}
	}
}

func (e *expansion) add(o *expansion) {
	e.loss += o.loss
	e.slope += o.slope
	e.curve += o.curve
	for j := range e.gradient {
		e.gradient[j] += o.gradient[j]
		e.cross[j] += o.cross[j]
	}
	for j := range e.hessian {
		e.hessian[j] += o.hessian[j]
	}
}

// newton gives H⁻¹g over weights and intercept (last), and gᵀH⁻¹g: twice what the
// quadratic says a full step gains.
func (e *expansion) newton(p *logisticProblem) (direction []float64, decrement float64) {
	width := len(p.weight)
	n := width + 1
	h, g := make([]float64, n*n), make([]float64, n)
	for j := range width {
		g[j] = e.gradient[j] + p.rest[j]*e.slope + p.weight[j]
		for k := j; k < width; k++ {
			h[k*n+j] = e.hessian[j*width+k] + p.rest[j]*e.cross[k] + p.rest[k]*e.cross[j] + p.rest[j]*p.rest[k]*e.curve
		}
		h[j*n+j]++
		h[width*n+j] = e.cross[j] + p.rest[j]*e.curve
	}
	g[width] = e.slope
	h[width*n+width] = e.curve*(1+1e-10) + 1e-10 // the intercept has no penalty to keep it off zero
	direction = solveCholesky(h, append([]float64(nil), g...))
	for j := range g {
		decrement += g[j] * direction[j]
	}
	return direction, decrement
}

// solveCholesky solves Hx = b for a symmetric positive definite H given by its
// lower triangle, row-major; it works in place and returns b as x. A pivot that
// rounding made negative is kept just above zero.
func solveCholesky(h, b []float64) []float64 {
	n := len(b)
	for j := range n {
		rowJ := h[j*n : j*n+j+1]
		pivot := rowJ[j]
		for _, v := range rowJ[:j] {
			pivot -= v * v
		}
		rowJ[j] = math.Sqrt(max(pivot, 1e-12*rowJ[j], 1e-300))
		for i := j + 1; i < n; i++ {
			rowI := h[i*n : i*n+j+1]
			sum := rowI[j]
			for k, v := range rowJ[:j] {
				sum -= rowI[k] * v
			}
			rowI[j] = sum / rowJ[j]
		}
	}
	for i := range n {
		for k := range i {
			b[i] -= h[i*n+k] * b[k]
		}
		b[i] /= h[i*n+i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			b[i] -= h[k*n+i] * b[k]
		}
		b[i] /= h[i*n+i]
	}
	return b
}
