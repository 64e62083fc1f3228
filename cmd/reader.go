package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/workstation"
)

// How often the reader looks, how often it says how things stand, and how many new
// groups it reads out at one look; the others it counts.
const (
	readerLook   = 500 * time.Millisecond
	readerStatus = 10 * time.Second
	readerGroups = 3
)

// A reader is the workstation as lines of text, for screen readers and braille
// displays: nothing is drawn over, and every line means something alone.
type reader struct {
	app     *app
	station *workstation.Station
	db      *store.DB // nil: none is open, and why says the reason
	why     string
	out     io.Writer

	told   map[string]bool // groups that were read out or counted
	groups []alert.Group   // of the last look
	source string
	phase  string
}

// read runs the workstation as plain text until q, the end of the input, or ctrl+c.
func (a *app) read(ctx context.Context, f screenFlags, files []string) error {
	db, recorder, why := a.record(ctx)
	defer closeStore(db, recorder)
	station, err := a.station(ctx, f, files, recorder)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	defer leave(stop, ended)
	failed := make(chan error, 1)
	go func() {
		defer close(ended)
		if err := station.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
			slog.Error("the workstation stopped", "error", err)
			failed <- err
		}
	}()
	r := &reader{app: a, station: station, db: db, why: why, out: a.Stdout, told: map[string]bool{}}
	if f.ascii {
		r.out = asciiWriter{a.Stdout}
	}
	return r.run(ctx, lines(ctx, a.Stdin), failed)
}

// maxCommand bounds a line of input, bytes.
const maxCommand = 4096

// lines reads lines until the input or ctx ends. A read that waits for a person can't be
// stopped: it ends with the process.
func lines(ctx context.Context, in io.Reader) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		sc := bufio.NewScanner(in)
		sc.Buffer(make([]byte, 0, 256), maxCommand)
		for sc.Scan() {
			select {
			case out <- sc.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (r *reader) run(ctx context.Context, typed <-chan string, failed <-chan error) error {
	r.say("trunkline %s, read out as text. Commands: %s.", Version, readerCommands)
	if r.db == nil {
		r.say("no alert store is open, nothing can be decided: %s", r.why)
	}
	look, status := time.NewTicker(readerLook), time.NewTicker(readerStatus)
	defer look.Stop()
	defer status.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case line, open := <-typed:
			if !open || !r.command(ctx, line) {
				r.say("goodbye")
				return nil
			}
		case <-look.C:
			r.look()
		case <-status.C:
			r.status()
		}
	}
}

// say prints one line; what comes from data or errors is made visible.
func (r *reader) say(format string, args ...any) {
	fmt.Fprintln(r.out, visible.Text(fmt.Sprintf(format, args...), 2000))
}

// look reads out what is new: the phase, and groups of alerts, the oldest first.
func (r *reader) look() {
	st := r.station.State()
	if phase := phaseOf(&st); phase != r.phase {
		r.phase = phase
		r.say("%s", phase)
	}
	if st.Player == nil {
		return
	}
	snap := st.Player.Snapshot()
	if snap.Source != r.source {
		r.source, r.told = snap.Source, map[string]bool{}
		r.say("replaying %s%s; on duty is %s", snap.Source, simulated(snap.Simulated), snap.Champion.Tag)
	}
	r.groups = snap.Groups
	read, more := 0, 0
	for i := len(snap.Groups) - 1; i >= 0; i-- {
		g := &snap.Groups[i]
		if r.told[g.ID] {
			continue
		}
		r.told[g.ID] = true
		if read++; read > readerGroups {
			more++
			continue
		}
		r.say("%s", groupLine(g))
	}
	if more > 0 {
		r.say("and %d more new groups; list reads the newest", more)
	}
}

// status says how things stand.
func (r *reader) status() {
	st := r.station.State()
	if st.Player == nil {
		r.say("status: %s", phaseOf(&st))
		return
	}
	s := st.Player.Snapshot()
	line := fmt.Sprintf("status: flow %d of %d, %d alerts in %d groups, %d critical and %d high", s.Position, s.Total, s.AlertCount, s.GroupCount,
		s.BySeverity[3], s.BySeverity[2])
	if s.Labelled && s.AlertCount > 0 {
		line += fmt.Sprintf(", precision %.1f %%, recall %.1f %%", 100*s.Against.Precision(), 100*s.Against.Recall())
	}
	switch {
	case s.Done:
		line += ", the replay is over"
	case s.Paused:
		line += ", paused"
	}
	r.say("%s%s", line, simulated(s.Simulated))
}

func simulated(yes bool) string {
	if yes {
		return " (SIMULATED traffic)"
	}
	return ""
}

func phaseOf(st *workstation.State) string {
	switch st.Phase {
	case workstation.Loading:
		return "loading data"
	case workstation.Training:
		return "training; the first model on duty judges already"
	case workstation.Failed:
		return fmt.Sprintf("failed: %v", st.Err)
	}
	return "all models are fitted"
}

// groupLine is a group of alerts in one line: severity, score, what, why, label, id.
func groupLine(g *alert.Group) string {
	a := &g.Top
	parts := []string{fmt.Sprintf("alert %s", short(g.ID)), g.Worst.String(), fmt.Sprintf("score %.3f", a.Score)}
	if what := strings.Join(strings.Fields(strings.Join([]string{a.Family, a.Flow.Protocol, a.Flow.Service, a.Flow.Flag, endpoints(a.Flow)}, " ")), " "); what != "" {
		parts = append(parts, what)
	}
	if g.Count > 1 {
		parts = append(parts, fmt.Sprintf("%d times", g.Count))
	}
	if why := reasons(g.Why, 2); why != "" {
		parts = append(parts, "why "+why)
	}
	if a.Label != "" {
		parts = append(parts, "label "+a.Label)
	}
	return strings.Join(parts, ", ")
}

// reasons lists the largest contributions: "flag S0 +2.10; count 511 +1.30".
func reasons(why []alert.Reason, n int) string {
	var parts []string
	for _, w := range why[:min(n, len(why))] {
		value := strings.Join(strings.Fields(w.Feature+" "+w.Value+" "+w.Unit), " ")
		parts = append(parts, fmt.Sprintf("%s %+.2f", value, w.Contribution))
	}
	return strings.Join(parts, "; ")
}

// short is as much of an id as people type.
func short(id string) string { return id[:min(len(id), 8)] }

// An asciiWriter writes ASCII in place of what some terminals and voices have no word for.
type asciiWriter struct{ w io.Writer }

var asciiFor = strings.NewReplacer("→", "->", "–", "-", "−", "-", "·", "-", "×", "x", "…", "...", "≥", ">=", "≤", "<=", "é", "e")

// Write implements io.Writer.
func (a asciiWriter) Write(p []byte) (int, error) {
	text := strings.Map(func(r rune) rune {
		if r > '~' {
			return '?'
		}
		return r
	}, asciiFor.Replace(string(p)))
	_, err := io.WriteString(a.w, text)
	return len(p), err
}
