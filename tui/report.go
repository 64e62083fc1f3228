package tui

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/report"
	"github.com/trunkline/trunkline/tui/screen/whatif"
)

// reporter writes what is fitted and on duty now, with the scenario of the What-if screen
// if something was changed there, as HTML and as Markdown.
func (d *desk) reporter(o Options, priced *whatif.Screen) func() func(context.Context) (string, error) {
	return func() func(context.Context) (string, error) {
		m, k, stamp := d.Models(), priced.Scenario(), o.Now().Format("20060102-150405")
		return func(ctx context.Context) (string, error) {
			if m.Result == nil {
				return "", fmt.Errorf("no model is fitted yet")
			}
			if m.Training {
				return "", fmt.Errorf("models are still being fitted")
			}
			comparison, err := experiment.Compare(ctx, m.Result, m.Measured, m.Workers)
			if err != nil {
				return "", err
			}
			a, err := d.station.Assumptions(ctx)
			if err != nil {
				return "", err
			}
			var given *cost.Scenario
			if !k.Empty() {
				given = &k
			}
			if a, err = k.Over(a); err != nil {
				return "", err
			}
			return writeReport(o, stamp, report.Build(m.Result, comparison, a, given))
		}
	}
}

// writeReport writes both kinds of a report beside each other.
func writeReport(o Options, stamp string, doc report.Document) (string, error) {
	dir, where := exportsOf(o)
	stem := filepath.Join(dir, "report-"+stamp)
	for _, path := range []string{stem + ".html", stem + ".md"} {
		if _, err := report.Write(path, doc); err != nil {
			return "", err
		}
	}
	return "report" + where + ": " + stem + ".html and .md", nil
}
