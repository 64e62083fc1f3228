package cmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/cache"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/fitting"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

func (a *app) doctorCommand() *cobra.Command {
	var report bool
	var path string
	c := &cobra.Command{
		Use: "doctor", Short: "What works here, what is missing, where files are", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d := &doctor{app: a, private: report}
			d.program()
			d.places()
			d.data()
			d.bundles(path)
			d.terminal()
			return d.err
		},
	}
	c.Flags().BoolVar(&report, "bundle-report", false, "for bug reports: no user name, host or path of a home directory")
	c.Flags().StringVar(&path, "bundle", "", "also look into this bundle `FILE`")
	return c
}

// A doctor prints findings, one a line.
type doctor struct {
	*app
	private bool // leave out what names a person or a machine
	err     error
}

func (d *doctor) say(topic, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if home, err := os.UserHomeDir(); d.private && err == nil && home != "/" {
		text = strings.ReplaceAll(text, home, "~")
	}
	if _, err := fmt.Fprintf(d.Stdout, "%-11s %s\n", topic, visible.Line(text)); err != nil && d.err == nil {
		d.err = err
	}
}

func (d *doctor) program() {
	revision := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	d.say("trunkline", "%s, source %s, %s, %s/%s, %d cores", Version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	d.say("learners", "revision %d, %d models: %s", models.Revision, len(models.Catalog()), strings.Join(modelKeys(), ", "))
	d.say("recipes", "%s", strings.Join(experiment.Names(), ", "))
}

func modelKeys() []string {
	var keys []string
	for _, e := range models.Catalog() {
		keys = append(keys, e.Key)
	}
	return keys
}

func (d *doctor) places() {
	if dir, err := cache.Dir(); err != nil {
		d.say("cache", "none: %v", err)
	} else {
		d.say("cache", "%s (%s)", dir, writable(dir))
	}
	d.say("state", "%s", d.stateDir())
}

// stateDir is where logs go.
func (a *app) stateDir() string {
	if dir := a.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "trunkline")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), "trunkline")
	}
	return filepath.Join(home, ".local", "state", "trunkline")
}

// writable tries to make a file in the nearest directory above dir that exists.
func writable(dir string) string {
	for !exists(dir) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
	}
	f, err := os.CreateTemp(dir, ".trunkline-doctor-*")
	if err != nil {
		return "can't be written: " + err.Error()
	}
	f.Close()
	os.Remove(f.Name())
	return "writable"
}

func (d *doctor) data() {
	at, err := data.Locate(d.app.data, d.Getenv("TRUNKLINE_DATA"))
	var missing *data.NotFoundError
	if errors.As(err, &missing) {
		d.say("data", "NSL-KDD is not here: %v; without it the simulated 5G core is used; get it with: trunkline fetch", err)
		return
	}
	if err != nil {
		d.say("data", "%v", err)
		return
	}
	for _, f := range data.NSLKDDFiles() {
		path := filepath.Join(at.Dir, f.Name)
		sum, size, err := data.HashFile(path)
		switch {
		case err != nil:
			d.say("data", "%s: %v", path, err)
		case sum != f.SHA256:
			d.say("data", "%s: %d bytes, not the published file (SHA-256 %.12s…, published %.12s…)", path, size, sum, f.SHA256)
		default:
			d.say("data", "%s: %d bytes, SHA-256 as published", path, size)
		}
	}
}

func (d *doctor) bundles(path string) {
	paths := []string{path}
	if dir, err := fitting.Dir(); path == "" && err == nil {
		paths, _ = filepath.Glob(filepath.Join(dir, "*"+bundle.Extension))
	}
	for _, p := range paths {
		r, err := bundle.Load(p)
		if err != nil {
			d.say("bundle", "%v", err)
			continue
		}
		d.say("bundle", "%s: recipe %s on %s (%d rows), %d models, champion %s", p, r.Recipe.Name, r.Provenance.Train, r.Provenance.Rows, len(r.Models), r.Recipe.Champion)
		if f, ok := r.Model(r.Recipe.Champion); ok {
			d.calibration(f)
		}
	}
}

// calibration says what the champion's calibration flows can promise.
func (d *doctor) calibration(f *experiment.Fitted) {
	n := f.Calibration.N()
	text := fmt.Sprintf("%d calibration flows promise no false-alarm rate below %.2g", n, metric.SmallestRate(n))
	for _, s := range metric.Unreachable(n) {
		text += fmt.Sprintf("; severity %s can't be reached: it needs %d", s, metric.FlowsNeeded(s.AtMost()))
	}
	d.say("promise", "%s", text)
}

func (d *doctor) terminal() {
	d.say("terminal", "TERM=%s COLORTERM=%s NO_COLOR=%q, standard output a terminal: %t", d.Getenv("TERM"), d.Getenv("COLORTERM"), d.Getenv("NO_COLOR"), d.StdoutTerminal)
}
