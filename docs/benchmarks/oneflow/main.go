// Command oneflow times the whole way of single flows, from a parsed flow in memory to a
// score, for models of the recipe "honest": KDDTest+, one flow after the other, several
// times over. Allocations are counted by the runtime. On a machine with other work a flow
// may be interrupted, and its model driven out of the caches: the last columns are of each
// flow's fastest round, which is what the way costs by itself. A second table times the
// explanations.
//
//	TRUNKLINE_DATA=… go run ./docs/benchmarks/oneflow [MODEL…]
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
)

const rounds = 9

func main() {
	keys := os.Args[1:]
	if len(keys) == 0 {
		keys = []string{"boost", "forest", "isolation", "hybrid"}
	}
	at, err := data.Locate("", os.Getenv("TRUNKLINE_DATA"))
	check(err)
	in, err := dataset.NSLKDD(at, data.Options{})
	check(err)
	recipe, err := experiment.Recipes()[0].Only(keys)
	check(err)
	e, err := experiment.Prepare(context.Background(), recipe, in, experiment.Options{Seed: 42})
	check(err)
	result, err := e.Run(context.Background(), nil)
	check(err)
	flows := in.Tests[0].Table
	fmt.Printf("%s, %d cores, GOMAXPROCS %d; %d flows of %s, %d times over\n\n", runtime.Version(), runtime.NumCPU(), runtime.GOMAXPROCS(0), flows.Rows(), flows.Name, rounds)
	fmt.Println("| model | p50, µs: best round, median | p99, µs: best round, median | largest, µs (best round) | allocations a flow | flows' fastest: p50, µs | p99 | largest |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for _, key := range keys {
		fitted, _ := result.Model(key)
		timeFlows(key, replay.NewScorer(result, fitted), flows)
	}
	timeReasons(keys, result, flows)
}

// timeFlows prints one model's row. Each flow is timed on its own; a clock's look takes some 50 ns.
func timeFlows(key string, s *replay.Scorer, flows *data.Table) {
	check(s.Bind(flows.Schema))
	took := make([][]time.Duration, rounds) // round × flow
	for i := range took {
		took[i] = make([]time.Duration, flows.Rows())
	}
	pass(took[0], s, flows) // buffers grow
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, round := range took {
		pass(round, s, flows)
	}
	runtime.ReadMemStats(&after)
	best := fastest(took)
	var p50, p99, most []float64
	for _, round := range took {
		slices.Sort(round)
		p50, p99, most = append(p50, micros(round, 0.5)), append(p99, micros(round, 0.99)), append(most, micros(round, 1))
	}
	for _, p := range [][]float64{p50, p99, most} {
		slices.Sort(p)
	}
	fmt.Printf("| %s | %.1f, %.1f | %.1f, %.1f | %.0f | %.4f | %.1f | %.1f | %.1f |\n", key, p50[0], p50[rounds/2], p99[0], p99[rounds/2], most[0],
		float64(after.Mallocs-before.Mallocs)/float64(rounds*flows.Rows()), micros(best, 0.5), micros(best, 0.99), micros(best, 1))
}

func pass(took []time.Duration, s *replay.Scorer, flows *data.Table) {
	for row := range took {
		began := time.Now()
		s.Score(flows, row)
		took[row] = time.Since(began)
	}
}

// fastest gives each flow's fastest of all rounds, sorted.
func fastest(took [][]time.Duration) []time.Duration {
	out := slices.Clone(took[0])
	for _, round := range took {
		for row, d := range round {
			out[row] = min(out[row], d)
		}
	}
	slices.Sort(out)
	return out
}

func micros(sorted []time.Duration, quantile float64) float64 {
	at := min(len(sorted)-1, int(quantile*float64(len(sorted))))
	return float64(sorted[at].Nanoseconds()) / 1e3
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
