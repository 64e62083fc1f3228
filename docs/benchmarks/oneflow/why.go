package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/reason"
)

// explained is how many flows are taken apart.
const explained = 2000

// timeReasons prints how long each model's explanations take, the first flows of the
// table, and how far base and contributions are from the score at most.
func timeReasons(keys []string, result *experiment.Result, flows *data.Table) {
	fmt.Printf("\n| explained, %d flows | p50, µs | p99, µs | largest, µs | base + contributions − score, of the scale |\n|---|---|---|---|---|\n", explained)
	for _, key := range keys {
		fitted, _ := result.Model(key)
		t, ok := reason.NewTeller(result, fitted)
		if !ok {
			continue
		}
		_, err := t.Tell(flows, 0) // buffers grow
		check(err)
		took, off := make([]time.Duration, explained), 0.0
		for row := range took {
			began := time.Now()
			e, err := t.Tell(flows, row)
			took[row] = time.Since(began)
			check(err)
			off = max(off, remainder(e))
		}
		slices.Sort(took)
		fmt.Printf("| %s | %.0f | %.0f | %.0f | %.1e |\n", key, micros(took, 0.5), micros(took, 0.99), micros(took, 1), off)
	}
}

// remainder is what base and contributions leave of the score, of the largest of them.
func remainder(e *reason.Explanation) float64 {
	sum, scale := e.Base, math.Max(math.Abs(e.Base), math.Abs(e.Score))
	for _, r := range e.Reasons {
		sum += r.Contribution
		scale = math.Max(scale, math.Abs(r.Contribution))
	}
	return math.Abs(sum-e.Score) / scale
}
