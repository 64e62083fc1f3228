package cmd

import (
	"context"
	"errors"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/fetch"
	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/fitting"
)

// shownSkips bounds the bad rows that are listed one by one.
const shownSkips = 20

// reading is how flows are to be read: strictly, or with bad rows counted and listed.
func (a *app) reading() data.Options {
	if !a.skipBad {
		return data.Options{}
	}
	return data.Options{Skipped: func(e *data.ParseError) {
		if a.skipped++; a.skipped <= shownSkips {
			a.remark("skipped %v", e)
		}
	}}
}

// saySkipped tells how many rows were left out.
func (a *app) saySkipped() {
	if a.skipped > 0 {
		a.remark("skipped %d bad rows in all", a.skipped)
	}
}

// inputs are NSL-KDD where it lies. Where it does not, it is fetched; offline, the
// simulated 5G core stands in, and everything made of it says so.
func (a *app) inputs(ctx context.Context) (experiment.Inputs, error) {
	in, err := a.real()
	var missing *data.NotFoundError
	if !errors.As(err, &missing) || missing.Named != "" {
		return in, err
	}
	o := fetch.Options{UserAgent: "trunkline/" + Version}
	if err := fetch.Reachable(ctx, o); err != nil {
		if ctx.Err() != nil {
			return in, ctx.Err()
		}
		a.remark("NSL-KDD is not here and can't be fetched: %v; using the SIMULATED 5G core instead", err)
		return dataset.Simulated()
	}
	line := &downloadLine{a: a}
	o.Report = line.report
	_, err = fetch.Run(ctx, o)
	line.done()
	if err != nil {
		return in, err
	}
	return a.real()
}

// real is NSL-KDD where it lies; a *data.NotFoundError says that it does not.
func (a *app) real() (experiment.Inputs, error) {
	at, err := data.Locate(a.data, a.Getenv("TRUNKLINE_DATA"))
	if err != nil {
		return experiment.Inputs{}, err
	}
	defer a.saySkipped()
	return dataset.NSLKDD(at, a.reading())
}

func (a *app) options(p *progress) experiment.Options {
	return experiment.Options{Seed: a.seed, Workers: a.workers, Sample: a.sample, Clock: a.Now, Report: p.report}
}

// fit gives the recipe fitted on the inputs, from the cache where it is there.
func (a *app) fit(ctx context.Context, r experiment.Recipe, in experiment.Inputs) (fitting.Fit, error) {
	p := a.progress()
	defer p.done()
	dir, err := fitting.Dir()
	if err != nil {
		a.remark("no cache: %v", err)
	}
	fit, err := fitting.Obtain(ctx, fitting.Request{Recipe: r, Inputs: in, Options: a.options(p), Dir: dir,
		Waiting: func() { a.remark("another trunkline is training the same; waiting for it") }})
	p.done()
	if fit.Unkept != nil {
		a.remark("the bundle could not be kept: %v", fit.Unkept)
	}
	return fit, err
}
