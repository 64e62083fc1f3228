// Package drift watches whether the traffic that arrives is still like the traffic that
// a model was calibrated on. While it is not, nothing that was promised about false
// alarms holds.
//
// What is watched are flows below the threshold: nearly all normal, whatever attacks go
// on. Each feature and the score are compared with training by the population stability
// index and the Kolmogorov-Smirnov distance.
package drift

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/trunkline/trunkline/features"
)

// Held is how many flows are compared with training at once, Every how many flows lie
// between two looks.
const (
	Held  = 5000
	Every = 1000
)

// looks is how often a ring is looked at until it is full.
const looks = Held / Every

// A Baseline is normal training traffic: how each feature was distributed, and how far
// stretches of it lay from the whole. Traffic has hours and bursts: a stretch of a
// steady day differs from the day by more than chance, and only what differs by more
// than that has drifted. It is immutable and safe for concurrent use.
type Baseline struct {
	features *features.Baseline
	// usual[k][i] is the largest PSI of feature i among training stretches of (k+1)·Every flows.
	usual [looks][]float64
}

// distributed bounds the rows that distributions are taken from, stretches the number of
// stretches: more of either is no better, and training waits for it.
const (
	distributed = 20_000
	stretches   = 16
)

// Learn takes the baseline of normal rows in order of time.
func Learn(columns []features.Column, rows features.Rows, workers int) *Baseline {
	b := &Baseline{features: features.NewBaseline(columns, spread(rows, distributed))}
	for k := range b.usual {
		b.usual[k] = make([]float64, b.features.Recent(0).Features())
	}
	step := max(Every, rows.N/stretches)
	var starts []int
	for at := 0; at+Every <= rows.N; at += step {
		starts = append(starts, at)
	}
	found := make([][looks][]float64, len(starts))
	var running sync.WaitGroup
	for w := range max(1, workers) {
		running.Go(func() {
			for i := w; i < len(starts); i += max(1, workers) {
				found[i] = b.stretch(rows, starts[i])
			}
		})
	}
	running.Wait()
	for _, psi := range found {
		for k := range psi {
			for i, v := range psi[k] {
				b.usual[k][i] = max(b.usual[k][i], v)
			}
		}
	}
	return b
}

// spread takes at most n rows, evenly spaced.
func spread(rows features.Rows, n int) features.Rows {
	if rows.N <= n {
		return rows
	}
	picked := make([]int, n)
	for i := range picked {
		picked[i] = i * rows.N / n
	}
	return rows.Select(picked)
}

// stretch gives each feature's PSI over the rows from a start on, look by look.
func (b *Baseline) stretch(rows features.Rows, start int) (psi [looks][]float64) {
	recent := b.features.Recent(Held)
	for i := 0; i < Held && start+i < rows.N; i++ {
		recent.Add(rows.Row(start + i))
		if (i+1)%Every > 0 {
			continue
		}
		for f := range recent.Features() {
			psi[i/Every] = append(psi[i/Every], recent.Shift(f).PSI)
		}
	}
	return psi
}

// Width is the number of columns that watched rows must have.
func (b *Baseline) Width() int { return b.features.Width() }

type baselineFile struct {
	Features *features.Baseline `json:"features"`
	Usual    [looks][]float64   `json:"usual"`
}

// MarshalJSON writes the baseline so that it reads back exactly.
func (b *Baseline) MarshalJSON() ([]byte, error) {
	return json.Marshal(baselineFile{b.features, b.usual})
}

// UnmarshalJSON reads what MarshalJSON wrote. The bytes may be hostile.
func (b *Baseline) UnmarshalJSON(raw []byte) error {
	var f baselineFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return err
	}
	if f.Features == nil {
		return fmt.Errorf("a baseline without features")
	}
	n := f.Features.Recent(0).Features()
	for k, usual := range f.Usual {
		if len(usual) != n || slices.ContainsFunc(usual, func(v float64) bool { return !(v >= 0) }) {
			return fmt.Errorf("a baseline of %d features with %d usual shifts after %d flows", n, len(usual), (k+1)*Every)
		}
	}
	b.features, b.usual = f.Features, f.Usual
	return nil
}
