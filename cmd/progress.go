package cmd

import (
	"fmt"
	"strings"
	"time"

	"github.com/trunkline/trunkline/engine/experiment"
)

// A progress line shows long work on standard error: rewritten in place on a
// terminal, a line a step elsewhere.
type progress struct {
	a       *app
	began   time.Time
	step    time.Time
	name    string
	shown   time.Time
	pending bool // an unfinished line stands on the terminal
}

func (a *app) progress() *progress { return &progress{a: a, began: a.Now()} }

// report shows how far a run is, with the time that is left of the step.
func (p *progress) report(at experiment.Progress) {
	if p.a.quiet {
		return
	}
	now := p.a.Now()
	name := strings.TrimSpace(string(at.Stage) + " " + at.Model)
	if name != p.name {
		p.name, p.step, p.shown = name, now, time.Time{}
		if !p.a.StderrTerminal {
			fmt.Fprintf(p.a.Stderr, "%5.1fs  %s\n", now.Sub(p.began).Seconds(), name)
		}
	}
	if !p.a.StderrTerminal || now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown, p.pending = now, true
	line := fmt.Sprintf("%5.1fs  %s", now.Sub(p.began).Seconds(), name)
	if at.Total > 0 && at.Done > 0 {
		share := float64(at.Done) / float64(at.Total)
		left := time.Duration(float64(now.Sub(p.step)) * (1 - share) / share)
		line += fmt.Sprintf("  %3.0f %%, %.0f s left", 100*share, left.Seconds())
	}
	fmt.Fprintf(p.a.Stderr, "\r\x1b[K%s", line)
}

// done takes an unfinished line away.
func (p *progress) done() {
	if p.pending {
		fmt.Fprint(p.a.Stderr, "\r\x1b[K")
		p.pending = false
	}
}

// remark says something that is no data, unless --quiet.
func (a *app) remark(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.Stderr, format+"\n", args...)
	}
}
