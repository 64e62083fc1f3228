// Package fitting gives a fitted recipe: from the cache where one of the same
// recipe, data, seed and revision is there, else by training and keeping it. Two
// processes that ask for the same at once train it once.
package fitting

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/data/cache"
	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
)

// A Fit is a fitted recipe with what this machine measured of it.
type Fit struct {
	Result   *experiment.Result
	Measured map[string]experiment.Measured // by model key
	Cached   bool                           // nothing was trained
	Path     string                         // where the bundle lies; "" if it could not be kept
	Unkept   error                          // why it could not be kept
}

// A Request says what to fit.
type Request struct {
	Recipe  experiment.Recipe
	Inputs  experiment.Inputs
	Options experiment.Options
	Dir     string // where bundles are kept; "" keeps none
	// Waiting, which may be nil, is told when another process is fitting the same.
	Waiting func()
	// Landed, which may be nil, is given the result so far after each model.
	Landed func(Fit)
}

// Dir is where bundles made on the way are kept.
func Dir() (string, error) {
	dir, err := cache.Dir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "bundles"), nil
}

// Obtain gives the fit that the request asks for.
func Obtain(ctx context.Context, q Request) (Fit, error) {
	if q.Dir == "" {
		return train(ctx, q, "")
	}
	path := q.path()
	if fit, err := load(path); err == nil {
		return fit, nil
	}
	if err := os.MkdirAll(q.Dir, 0o755); err != nil {
		fit, trainErr := train(ctx, q, "")
		fit.Unkept = err
		return fit, trainErr
	}
	lock, err := cache.Acquire(ctx, path+".lock", q.Waiting)
	if err != nil {
		return Fit{}, fmt.Errorf("wait for another process's training: %w", err)
	}
	defer lock.Unlock()
	if fit, err := load(path); err == nil {
		return fit, nil // another process made it meanwhile
	}
	return train(ctx, q, path)
}

func (q Request) path() string {
	key := experiment.CacheKey(q.Recipe, experiment.ProvenanceOf(q.Inputs, q.Options))
	return filepath.Join(q.Dir, q.Recipe.Name+"-"+key+bundle.Extension)
}

// load reads a bundle and its measurements. A broken or outdated file in the cache
// is as good as none: it is made again.
func load(path string) (Fit, error) {
	result, err := bundle.Load(path)
	if err != nil {
		return Fit{}, err
	}
	measured, err := readMeasured(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		measured = nil
	}
	for _, f := range result.Models {
		f.TrainSeconds = float64(measured[f.Spec.Key].TrainSeconds)
	}
	return Fit{Result: result, Measured: measured, Cached: true, Path: path}, nil
}

func train(ctx context.Context, q Request, path string) (Fit, error) {
	e, err := experiment.Prepare(ctx, q.Recipe, q.Inputs, q.Options)
	if err != nil {
		return Fit{}, err
	}
	fit := Fit{Measured: map[string]experiment.Measured{}}
	fit.Result, err = e.Run(ctx, func(so *experiment.Result) {
		if q.Landed != nil {
			q.Landed(Fit{Result: so})
		}
	})
	if err != nil {
		return Fit{}, err
	}
	if fit.Measured, err = measure(ctx, q, fit.Result); err != nil || path == "" {
		return fit, err
	}
	if err := keep(path, fit); err != nil {
		fit.Unkept = err
		return fit, nil
	}
	fit.Path = path
	return fit, nil
}

// measure times every model on the first test's flows, or on training's.
func measure(ctx context.Context, q Request, r *experiment.Result) (map[string]experiment.Measured, error) {
	t := q.Inputs.Train
	if len(q.Inputs.Tests) > 0 {
		t = q.Inputs.Tests[0].Table
	}
	measured := map[string]experiment.Measured{}
	for _, f := range r.Models {
		m, err := experiment.Measure(ctx, r, f, t, q.Options.Clock)
		if err != nil {
			return nil, fmt.Errorf("time %s: %w", f.Spec.Key, err)
		}
		measured[f.Spec.Key] = m
	}
	return measured, ctx.Err()
}
