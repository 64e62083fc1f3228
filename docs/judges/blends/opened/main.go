// Command opened judges one blend on KDDTest+, once: the list of candidates, the judges'
// figures and the rule of choice were written down before (../../both-promises.md), and a
// second look would make them worthless.
//
//	TRUNKLINE_DATA=… go run ./docs/judges/blends/opened -parts 4 -threshold 3.07
//
// -parts is the choice of the hybrid's parts, -threshold what the unseen modes of
// KDDTrain+ set (the last column of ../main.go's table).
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

func main() {
	parts := flag.Float64("parts", 4, "choice of the hybrid's parts")
	threshold := flag.Float64("threshold", 0, "set by unseen modes of KDDTrain+")
	flag.Parse()
	at, err := data.Locate("", os.Getenv("TRUNKLINE_DATA"))
	if err != nil {
		log.Fatal(err)
	}
	in, err := dataset.NSLKDD(at, data.Options{})
	if err != nil {
		log.Fatal(err)
	}
	recipe, _ := experiment.Find("hybrid")
	fmt.Println("| seed | set | AUC | AP | recall at an equal FPR of 10 % | 5 % | 1 % | promised 1 %: FPR | recall | threshold of unseen modes: FPR | recall |\n|---|---|---|---|---|---|---|---|---|---|---|")
	for seed := range uint64(5) {
		e, err := experiment.Prepare(context.Background(), recipe, in, experiment.Options{Seed: seed})
		if err != nil {
			log.Fatal(err)
		}
		spec := experiment.ModelSpec{Key: "hybrid", Settings: models.Settings{"parts": *parts}}
		f, err := e.Fit(context.Background(), spec, nil)
		if err != nil {
			log.Fatal(err)
		}
		for _, set := range e.Sets[1:] {
			show(seed, set, f, *threshold)
		}
	}
}

func show(seed uint64, set *experiment.Set, f *experiment.Fitted, threshold float64) {
	whole := set
	if set.Of != nil {
		whole = set.Of
	}
	scores, err := experiment.Score(context.Background(), f.Model, whole.Rows, 2)
	if err != nil {
		log.Fatal(err)
	}
	if set.Of != nil {
		picked := make([]float64, len(set.Mask))
		for k, i := range set.Mask {
			picked[k] = scores[i]
		}
		scores = picked
	}
	c := metric.NewCurve(scores, set.Attack)
	promised, unseen := c.Operating(f.Threshold), c.Operating(threshold)
	fmt.Printf("| %d | %s | %.4f | %.4f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |\n", seed, set.Name, c.AUC(), c.AveragePrecision(),
		c.RecallAtFPR(0.1), c.RecallAtFPR(0.05), c.RecallAtFPR(0.01), promised.FPR, promised.Recall, unseen.FPR, unseen.Recall)
}
