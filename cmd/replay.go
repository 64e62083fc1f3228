package cmd

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/engine/store"
)

// replayFlags are what replay may be told.
type replayFlags struct {
	bundleFlags
	promiseFlags
	input, speed string
	asJSON, why  bool
	noStore      bool
}

func (a *app) replayCommand() *cobra.Command {
	var f replayFlags
	c := &cobra.Command{
		Use: "replay", Short: "Replay flows as alerts", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			pace, err := parseSpeed(f.speed)
			if err != nil {
				return err
			}
			if err := f.promiseFlags.check(); err != nil {
				return err
			}
			result, in, err := a.obtain(c.Context(), f.bundleFlags)
			if err != nil {
				return err
			}
			flows, err := a.flowsToReplay(f.input, in)
			if err != nil {
				return err
			}
			return a.replay(c.Context(), result, flows, pace, f)
		},
	}
	f.bundleFlags.add(c)
	f.promiseFlags.add(c)
	c.Flags().StringVar(&f.input, "input", "", "flow `FILE` (default KDDTest+)")
	c.Flags().StringVar(&f.speed, "speed", "max", "how fast: a `FACTOR` such as 20, or max")
	c.Flags().BoolVar(&f.why, "why", false, "reasons on every alert, not only a group's first")
	c.Flags().BoolVar(&f.noStore, "no-store", false, "do not keep the alerts in the alert store")
	c.Flags().BoolVar(&f.asJSON, "json", false, "JSON lines, the last one a summary")
	return c
}

// bundleFlags choose fitted models: a file, or what the default recipe gives.
type bundleFlags struct{ path string }

func (b *bundleFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&b.path, "bundle", "", "bundle `FILE` (default: the default recipe's, fitted if need be)")
}

// obtain loads the bundle, or fits the default recipe. Inputs are only set in the second case.
func (a *app) obtain(ctx context.Context, b bundleFlags) (*experiment.Result, experiment.Inputs, error) {
	if b.path != "" {
		r, err := bundle.Load(b.path)
		return r, experiment.Inputs{}, err
	}
	in, err := a.inputs(ctx)
	if err != nil {
		return nil, in, err
	}
	fit, err := a.fit(ctx, experiment.Recipes()[0], in)
	return fit.Result, in, err
}

// flowsToReplay are those of the file, or the first test's.
func (a *app) flowsToReplay(path string, in experiment.Inputs) (*data.Table, error) {
	switch {
	case path == "-":
		return dataset.Stream("stdin", a.Stdin, a.reading())
	case path != "":
		return dataset.File(path, a.reading())
	case len(in.Tests) > 0:
		return in.Tests[0].Table, nil
	}
	at, err := data.Locate(a.data, a.Getenv("TRUNKLINE_DATA"))
	if err != nil {
		return nil, err
	}
	return dataset.File(at.Test, a.reading())
}

func parseSpeed(s string) (float64, error) {
	if s == "max" {
		return 0, nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v > 0 && v <= 1e6) {
		return 0, &usageError{reason: fmt.Sprintf("--speed is %q", s), hint: "want a factor above 0, such as 20, or max"}
	}
	return v, nil
}

// onDuty makes scorers of the recipe's champion and challenger.
func onDuty(r *experiment.Result) (champion, challenger *replay.Scorer, err error) {
	f, ok := r.Model(r.Recipe.Champion)
	if !ok {
		return nil, nil, &usageError{reason: "the bundle lacks its champion " + r.Recipe.Champion}
	}
	champion = replay.NewScorer(r, f)
	if f, ok := r.Model(r.Recipe.Challenger); ok {
		challenger = replay.NewScorer(r, f)
	}
	return champion, challenger, nil
}

// replay plays the flows and prints their alerts.
func (a *app) replay(ctx context.Context, r *experiment.Result, flows *data.Table, speed float64, f replayFlags) error {
	champion, challenger, err := onDuty(r)
	if err != nil {
		return err
	}
	if err := f.apply(r, champion); err != nil {
		return err
	}
	o := replay.Options{Champion: champion, Challenger: challenger, Speed: speed, Clock: wallClock{a.Now}}
	switch {
	case f.why:
		o.Why = replay.WhyAll
	case !f.asJSON:
		o.Why = replay.WhyNone
	}
	buffered := bufio.NewWriterSize(a.Stdout, 1<<16)
	defer buffered.Flush()
	out := newAlertPrinter(buffered, f.asJSON)
	o.Sink = out.alert
	stored := func() error { return nil }
	if !f.noStore {
		db, recorder, why := a.record(ctx)
		if why != "" {
			a.remark("alerts are not stored: %s", why)
		}
		defer closeStore(db, recorder)
		if recorder != nil {
			stored = func() error { return a.stored(ctx, recorder) }
			o.Sink = func(al *alert.Alert, g *alert.Group, opened bool) {
				out.alert(al, g, opened)
				recorder.Alert(al, g, opened)
			}
		}
	}
	p, err := replay.NewPlayer(flows, o)
	if err != nil {
		return err
	}
	began := a.Now()
	if err := playToEnd(ctx, p, speed); err != nil {
		return err
	}
	if err := stored(); err != nil {
		return err
	}
	s := p.Snapshot()
	if err := out.summary(s.Summary(a.Now().Sub(began))); err != nil {
		return err
	}
	return buffered.Flush()
}

// stored waits until the alerts lie in the store, which is a part of the time that the
// replay takes, and says if some don't.
func (a *app) stored(ctx context.Context, r *store.Recorder) error {
	err := r.Flush(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if n := r.Stats().Lost; n > 0 {
		a.remark("%d alerts were not stored: %v; replaying again stores those that are missing", n, err)
	}
	return nil
}

// playToEnd plays at a pace and returns when the last flow is done.
func playToEnd(ctx context.Context, p *replay.Player, speed float64) error {
	if speed == 0 {
		return p.PlayAll(ctx)
	}
	playing, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer stop()
		for playing.Err() == nil && !p.Done() {
			time.Sleep(50 * time.Millisecond)
		}
	}()
	p.Play(playing)
	return ctx.Err()
}

// wallClock is the real clock, with the world's idea of now.
type wallClock struct{ now func() time.Time }

func (c wallClock) Now() time.Time                         { return c.now() }
func (c wallClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// An alertPrinter writes alerts as JSON lines, or groups as text.
type alertPrinter struct {
	w      io.Writer
	asJSON bool
	err    error
}

func newAlertPrinter(w io.Writer, asJSON bool) *alertPrinter {
	return &alertPrinter{w: w, asJSON: asJSON}
}

func (p *alertPrinter) alert(al *alert.Alert, _ *alert.Group, opened bool) {
	switch {
	case p.err != nil:
	case p.asJSON:
		p.err = printJSON(p.w, map[string]alert.Line{"alert": al.Line()})
	case opened:
		_, p.err = fmt.Fprintln(p.w, alertLine(al))
	}
}

func (p *alertPrinter) summary(s replay.Summary) error {
	if p.err != nil {
		return p.err
	}
	if p.asJSON {
		return printJSON(p.w, map[string]replay.Summary{"summary": s})
	}
	return printSummary(p.w, s)
}
