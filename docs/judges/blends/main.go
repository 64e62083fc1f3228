// Command blends asks both judges of weighted means of the catalog's models, on
// KDDTrain+ alone: no test file is opened.
//
//	TRUNKLINE_DATA=… go run ./docs/judges/blends -seed 0 extratrees+contrast+frac extratrees+contrast+2*gmm …
//
// Scores come from the judges' cache where `compare --protocol` has been there before.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/cache"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
)

func main() {
	seed := flag.Uint64("seed", 0, "of the learners")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *seed, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, seed uint64, texts []string) error {
	var blends []judge.Blend
	for _, text := range texts {
		b, err := judge.ParseBlend(text)
		if err != nil {
			return err
		}
		blends = append(blends, b)
	}
	train, sum, err := data.Load(filepath.Join(os.Getenv("TRUNKLINE_DATA"), "nsl-kdd", "KDDTrain+.txt"), data.Options{})
	if err != nil {
		return err
	}
	dir, err := cache.Dir()
	if err != nil {
		return err
	}
	o := judge.Options{Seed: seed, Cache: judge.Cache(filepath.Join(dir, "judges")), Clock: time.Now,
		Report: func(p judge.Progress) { fmt.Fprintf(os.Stderr, "%s %d/%d\n", p.Model, p.Done, p.Total) }}
	verdicts, err := judge.Blends(ctx, experiment.Inputs{Train: train, SHA256: sum}, everyModel(), blends, o)
	if err != nil {
		return err
	}
	print(seed, verdicts)
	return nil
}

// everyModel is the recipe hybrid with the models of honest beside it: both encode alike.
func everyModel() experiment.Recipe {
	r, _ := experiment.Find("hybrid")
	honest, _ := experiment.Find("honest")
	for _, m := range honest.Models {
		if !slices.ContainsFunc(r.Models, func(have experiment.ModelSpec) bool { return have.Key == m.Key }) {
			r.Models = append(r.Models, m)
		}
	}
	return r
}

func print(seed uint64, verdicts []judge.BlendVerdict) {
	fmt.Printf("seed %d\n\n| blend | J | nov1 | nov5 | cat1 | cat5 | FPR on unseen modes, promised 1 %% | 5 %% | recall of unseen types, 1 %% | 5 %% | AUC | at 5 %% of other unseen modes: FPR | recall | threshold |\n"+
		"|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n", seed)
	for _, v := range verdicts {
		f, m := v.Family, v.Modes
		fmt.Printf("| %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.4f |\n", v.Name, f.J, f.Nov1, f.Nov5, f.Cat1, f.Cat5,
			m.FPR001, m.FPR005, m.Recall001, m.Recall005, m.AUC, v.Elsewhere.FPR, v.Elsewhere.Recall, v.Elsewhere.Threshold)
	}
}
