package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/replay"
)

// alertLine is the first alert of a group in a line of plain text.
func alertLine(a *alert.Alert) string {
	parts := []string{a.Time.UTC().Format("15:04:05.00"), fmt.Sprintf("%-8s", a.Severity), fmt.Sprintf("%.3f", a.Score),
		fmt.Sprintf("p %.1e", a.PValue), fmt.Sprintf("row %d", a.Row)}
	for _, word := range []string{a.Family, a.Flow.Protocol, a.Flow.Service, a.Flow.Flag, endpoints(a.Flow)} {
		if word != "" {
			parts = append(parts, visible.Line(word))
		}
	}
	if a.Label != "" {
		parts = append(parts, "label "+visible.Line(a.Label))
	}
	return strings.Join(parts, "  ")
}

func endpoints(f alert.Flow) string {
	src, dst := alert.Address(f.Src), alert.Address(f.Dst)
	if src == "" && dst == "" {
		return ""
	}
	return src + "→" + dst
}

// printOutcome tells what was promised and what came of it.
func printOutcome(w io.Writer, s replay.Summary) {
	if d := s.Discovery; d != nil {
		fmt.Fprintf(w, "wrong groups: promised %s of those shown in a minute, realised %s over %d minutes: %s; of all %d groups shown %d are wrong (%s)\n",
			percent(d.Promised), percent(d.Realised), d.Windows, d.Verdict, d.Shown, *d.Wrong, percents(d.Wilson))
		return
	}
	fmt.Fprintf(w, "false alarms: promised %s, realised %s of normal flows", percent(s.Promised), percent(s.Realised))
	if o := s.Outcome; o != nil {
		fmt.Fprintf(w, " (%s): %s", percents(o.Wilson), o.Verdict)
	}
	fmt.Fprintln(w)
	for _, stratum := range s.Strata {
		if stratum.Kept.Promised.Defined() {
			fmt.Fprintf(w, "  %s: realised %s (%s) of %d normal flows: %s; %d calibration flows\n", visible.Line(stratum.Name), percent(stratum.Kept.Realised),
				percents(stratum.Kept.Wilson), stratum.Kept.Normals, stratum.Kept.Verdict, stratum.Rows)
		}
	}
}

// printDrift tells whether traffic is still like training's.
func printDrift(w io.Writer, d replay.DriftLine) {
	if !d.Void {
		fmt.Fprintf(w, "traffic against training: %s\n", d.Verdict)
		return
	}
	fmt.Fprintf(w, "PROMISE VOID since flow %d\n", d.Since)
	for _, reason := range d.Reasons {
		fmt.Fprintf(w, "  since flow %d: %s\n", reason.Since, visible.Line(reason.Text))
	}
}

// printSummary tells what a replay came to.
func printSummary(w io.Writer, s replay.Summary) error {
	source := visible.Line(s.Source)
	if s.Simulated {
		source += " (SIMULATED)"
	}
	if s.NoTimes {
		source += " (no times in this data: played at 50 flows/s for 1×)"
	}
	fmt.Fprintf(w, "\n%s: %d flows, %d alerts in %d groups, %.1f s, %.0f flows/s\n", source, s.Flows, s.Alerts, s.Groups, s.Seconds, s.FlowsPerSecond)
	fmt.Fprintf(w, "critical %d, high %d, medium %d, low %d\n", s.BySeverity["critical"], s.BySeverity["high"], s.BySeverity["medium"], s.BySeverity["low"])
	if s.TP != nil {
		fmt.Fprintf(w, "against the labels: TP %d, FP %d, FN %d, TN %d\n", *s.TP, *s.FP, *s.FN, *s.TN)
		printOutcome(w, s)
	}
	printDrift(w, s.Drift)
	_, err := fmt.Fprintf(w, "one flow's way, encode to score: p50 %.1f µs, p99 %.1f µs, max %.0f µs\n", s.Latency.P50, s.Latency.P99, s.Latency.Max)
	return err
}
