package cmd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/fetch"
	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/fitting"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui"
)

// screenFlags are what the workstation may be told.
type screenFlags struct {
	bundleFlags
	theme, ground string
	ascii         bool
	noMouse       bool
	speed         string
	keymap        string
	themeFile     string
	noTour        bool
}

func (f *screenFlags) add(c *cobra.Command) {
	f.bundleFlags.add(c)
	c.Flags().StringVar(&f.theme, "theme", "standard", "standard, contrast or safe (for the colour blind)")
	c.Flags().StringVar(&f.ground, "background", "", "dark or light (default: ask the terminal)")
	c.Flags().BoolVar(&f.ascii, "ascii", false, "draw with ASCII only")
	c.Flags().BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	c.Flags().BoolVar(&f.noTour, "no-tour", false, "no tour for who has not seen it")
	c.Flags().StringVar(&f.themeFile, "theme-file", "", "a theme of your own, TOML `FILE`")
	c.Flags().StringVar(&f.keymap, "keymap", "", "keys of your own, TOML `FILE` (default $XDG_CONFIG_HOME/trunkline/keymap.toml)")
	c.Flags().StringVar(&f.speed, "speed", "20", "of the replay: a `FACTOR`, or max")
}

// open shows the workstation until the person leaves.
func (a *app) open(ctx context.Context, f screenFlags, files []string) error {
	o, err := a.look(f)
	if err != nil {
		return err
	}
	db, recorder, why := a.record(ctx)
	defer closeStore(db, recorder)
	station, err := a.station(ctx, f, files, recorder)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	defer leave(stop, ended)
	go func() {
		defer close(ended)
		if err := station.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
			slog.Error("the workstation stopped", "error", err)
		}
	}()
	o.NoStore, o.Person = why, person()
	if db != nil {
		o.Store = db
	}
	keys, closeKeys := a.keyboard(files)
	defer closeKeys()
	return tui.Run(ctx, station, o, keys, a.Stdout, os.Environ())
}

// keyboard is where keys come from: standard input, or the terminal itself where
// standard input brought the flows.
func (a *app) keyboard(files []string) (keys io.Reader, done func()) {
	if len(files) == 0 || files[0] != "-" {
		return a.Stdin, func() {}
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return a.Stdin, func() {}
	}
	return tty, func() { tty.Close() }
}

// record opens the alert store and begins to record into it. Where that can't be, why
// says so, and everything but deciding works.
func (a *app) record(ctx context.Context) (db *store.DB, r *store.Recorder, why string) {
	db, err := a.openStore(ctx)
	if err != nil {
		slog.Error("no alert store", "error", err)
		return nil, nil, err.Error()
	}
	return db, store.NewRecorder(db), ""
}

// closeStore keeps what is on its way, then closes.
func closeStore(db *store.DB, r *store.Recorder) {
	if db == nil {
		return
	}
	if stats := r.Close(); stats.Lost > 0 {
		slog.Error("alerts were not stored", "lost", stats.Lost, "error", stats.Err)
	}
	if err := db.Close(); err != nil {
		slog.Error("close the alert store", "error", err)
	}
}

// patience is how long leaving waits for work to stop. golearn's fits can't be stopped;
// whatever is written is written whole or not at all, so the process may end meanwhile.
const patience = 400 * time.Millisecond

func leave(stop context.CancelFunc, ended <-chan struct{}) {
	stop()
	select {
	case <-ended:
	case <-time.After(patience):
	}
}

// station wires a workstation to the data, the cache and the clock.
func (a *app) station(ctx context.Context, f screenFlags, files []string, recorder *store.Recorder) (*workstation.Station, error) {
	pace, err := parseSpeed(f.speed)
	if err != nil {
		return nil, err
	}
	c := workstation.Config{
		Recipe:    experiment.Recipes()[0],
		Options:   experiment.Options{Seed: a.seed, Workers: a.workers, Sample: a.sample, Clock: a.Now},
		Speed:     pace,
		Clock:     wallClock{a.Now},
		Real:      a.real,
		Simulated: func(context.Context) (experiment.Inputs, error) { return dataset.Simulated() },
		Fetch:     a.download,
	}
	if recorder != nil {
		c.Sink = recorder.Alert
	}
	if c.Cache, err = fitting.Dir(); err != nil {
		slog.Warn("no cache", "error", err)
	}
	c.Judges, c.Searches = judgesDir(), searchesDir()
	if f.path != "" {
		if c.Bundle, _, err = a.obtain(ctx, f.bundleFlags); err != nil {
			return nil, err
		}
	}
	if len(files) > 0 {
		if c.Flows, err = a.flowsToReplay(files[0], experiment.Inputs{}); err != nil {
			return nil, err
		}
	}
	return workstation.New(c), nil
}

// download fetches NSL-KDD for the station.
func (a *app) download(ctx context.Context, report func(workstation.Download)) error {
	o := fetch.Options{UserAgent: "trunkline/" + Version}
	if err := fetch.Reachable(ctx, o); err != nil {
		return err
	}
	total := int64(0)
	before := map[string]int64{}
	for _, f := range data.NSLKDDFiles() {
		before[f.Name] = total
		total += f.Bytes
	}
	o.Report = func(p fetch.Progress) {
		report(workstation.Download{State: workstation.Fetching, File: p.File, Done: before[p.File] + p.Done, Total: total, Rate: p.Rate, Err: p.Err})
	}
	_, err := fetch.Run(ctx, o)
	return err
}
