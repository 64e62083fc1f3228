package cmd

import (
	"context"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/fetch"
)

func (a *app) fetchCommand() *cobra.Command {
	var o fetch.Options
	c := &cobra.Command{
		Use: "fetch", Short: "Get NSL-KDD: resumed, checked, kept", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.Dir = a.data
			return a.fetch(c.Context(), o)
		},
	}
	c.Flags().StringVar(&o.From, "from", "", "`DIR_OR_URL` to get the files from (default: the public mirror)")
	c.Flags().StringVar(&o.UserAgent, "user-agent", "trunkline/"+Version, "`NAME` to give to the server")
	return c
}

// fetch gets the files and prints where each lies and how large it is.
func (a *app) fetch(ctx context.Context, o fetch.Options) error {
	line := &downloadLine{a: a}
	o.Report = line.report
	results, err := fetch.Run(ctx, o)
	line.done()
	for _, r := range results {
		how := "fetched"
		switch {
		case r.Kept:
			how = "already right"
		case r.Resumed > 0:
			how = "resumed after " + humanize.Bytes(uint64(r.Resumed))
		}
		fmt.Fprintf(a.Stdout, "%s\t%d bytes\tSHA-256 right\t%s\t%s\n", r.Name, r.Bytes, how, r.Path)
	}
	return err
}

// A downloadLine shows a download on standard error.
type downloadLine struct {
	a       *app
	file    string
	state   fetch.State
	pending bool
}

func (l *downloadLine) report(p fetch.Progress) {
	if l.a.quiet {
		return
	}
	changed := p.File != l.file || p.State != l.state
	l.file, l.state = p.File, p.State
	text := downloadText(p)
	switch {
	case l.a.StderrTerminal:
		fmt.Fprintf(l.a.Stderr, "\r\x1b[K%s", text)
		l.pending = true
	case changed:
		fmt.Fprintln(l.a.Stderr, text)
	}
}

func (l *downloadLine) done() {
	if l.pending {
		fmt.Fprint(l.a.Stderr, "\r\x1b[K")
		l.pending = false
	}
}

// downloadText says where a download stands.
func downloadText(p fetch.Progress) string {
	size := fmt.Sprintf("%s of %s", humanize.Bytes(uint64(max(0, p.Done))), humanize.Bytes(uint64(max(0, p.Total))))
	switch p.State {
	case fetch.Waiting:
		return "another trunkline is fetching; waiting for it"
	case fetch.Checking:
		return p.File + ": checking what is here"
	case fetch.Retrying:
		return fmt.Sprintf("%s: %v; trying again", p.File, p.Err)
	case fetch.Kept, fetch.Finished:
		return fmt.Sprintf("%s: right, %s", p.File, humanize.Bytes(uint64(max(0, p.Total))))
	}
	text := fmt.Sprintf("%s: %s", p.File, size)
	if p.Rate > 0 {
		left := time.Duration(float64(p.Total-p.Done) / p.Rate * float64(time.Second))
		text += fmt.Sprintf(", %s/s, %.0f s left", humanize.Bytes(uint64(p.Rate)), left.Seconds())
	}
	return text
}
