package metric

import "math"

// Platt maps scores to probabilities by 1/(1 + exp(Slope·score + Shift)): Platt 1999
// with the targets and Newton steps of Lin, Lin and Weng 2007 (doi:10.1007/s10994-007-5018-6).
// Slope is negative where a higher score means more suspicious.
type Platt struct {
	Slope float64 `json:"slope"`
	Shift float64 `json:"shift"`
}

// FitPlatt fits the map to rows that the model has not been trained on. Scores that are
// not finite are left out. Without rows the map gives 1/2; with one class it gives
// nearly that class.
func FitPlatt(scores []float64, attack []bool) Platt {
	f := plattRows(scores, attack)
	if len(f) == 0 {
		return Platt{}
	}
	m := Platt{Shift: f.startShift()}
	loss := f.loss(m)
	for range 100 {
		g, h := f.derivatives(m)
		if math.Max(math.Abs(g[0]), math.Abs(g[1])) < 1e-9*float64(len(f)) {
			break
		}
		next, lower := f.lineSearch(m, newton(g, h), loss)
		if !(lower < loss) {
			break
		}
		m, loss = next, lower
	}
	return m
}

// At gives the probability for a score; NaN for NaN. It allocates nothing.
func (m Platt) At(score float64) float64 { return logistic(-(float64(m.Slope*score) + m.Shift)) }

// plattRow is a score with its smoothed target: (n₊+1)/(n₊+2) or 1/(n₋+2).
type plattRow struct{ score, target float64 }

type plattFit []plattRow

func plattRows(scores []float64, attack []bool) plattFit {
	var rows plattFit
	attacks := 0.0
	for i, s := range scores {
		if !math.IsNaN(s) && !math.IsInf(s, 0) {
			rows = append(rows, plattRow{s, truth(attack[i])})
			attacks += truth(attack[i])
		}
	}
	normals := float64(len(rows)) - attacks
	for i := range rows {
		if rows[i].target == 1 {
			rows[i].target = (attacks + 1) / (attacks + 2)
		} else {
			rows[i].target = 1 / (normals + 2)
		}
	}
	return rows
}

// startShift is the shift that says the mean target to everyone.
func (f plattFit) startShift() float64 {
	sum := 0.0
	for _, r := range f {
		sum += r.target
	}
	mean := sum / float64(len(f))
	return math.Log((1 - mean) / mean)
}

// loss is the cross-entropy against the targets.
func (f plattFit) loss(m Platt) float64 {
	sum := 0.0
	for _, r := range f {
		z := float64(m.Slope*r.score) + m.Shift
		sum += float64(r.target*z) + softplus(-z)
	}
	return sum
}

// derivatives gives the gradient and the Hessian's (aa, ab, bb).
func (f plattFit) derivatives(m Platt) (g [2]float64, h [3]float64) {
	for _, r := range f {
		p := m.At(r.score)
		d1, d2 := r.target-p, float64(p*(1-p))
		g[0] += float64(r.score * d1)
		g[1] += d1
		h[0] += float64(r.score * r.score * d2)
		h[1] += float64(r.score * d2)
		h[2] += d2
	}
	return g, h
}

// newton solves (H + small ridge)·step = −g.
func newton(g [2]float64, h [3]float64) [2]float64 {
	ridge := float64(1e-12 * (1 + h[0] + h[2]))
	aa, ab, bb := h[0]+ridge, h[1], h[2]+ridge
	det := float64(aa*bb) - float64(ab*ab)
	return [2]float64{
		-(float64(bb*g[0]) - float64(ab*g[1])) / det,
		-(float64(aa*g[1]) - float64(ab*g[0])) / det,
	}
}

// lineSearch halves the step until the loss falls.
func (f plattFit) lineSearch(m Platt, step [2]float64, loss float64) (Platt, float64) {
	for size := 1.0; size > 1e-10; size /= 2 {
		next := Platt{m.Slope + float64(size*step[0]), m.Shift + float64(size*step[1])}
		if l := f.loss(next); l < loss {
			return next, l
		}
	}
	return m, loss
}

// logistic is 1/(1+e^−x) without overflow.
func logistic(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}

// softplus is ln(1+e^x) without overflow.
func softplus(x float64) float64 {
	return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
}
