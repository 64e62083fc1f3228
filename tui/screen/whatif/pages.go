package whatif

import (
	"fmt"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// formulaPage shows the formula with its units, filled with the scenario's numbers.
func formulaPage(sc *scenario) screen.Dialog {
	a := sc.assumptions
	bold, dim := theme.Style{}.Bold(), theme.Fg(theme.Dim)
	head := func(text string) widget.Line { return widget.Line{{Text: text, Style: bold}} }
	line := func(name, formula, unit string) widget.Line {
		return widget.Line{{Text: fmt.Sprintf("  %-14s", name), Style: theme.Fg(theme.Accent)}, {Text: formula, Style: theme.Style{}}, {Text: "  " + unit, Style: dim}}
	}
	lines := []widget.Line{
		head("What alerts, a day"),
		line("TP", "N × π × TPR", "attack flows/day"),
		line("FP", "N × (1 − π) × FPR", "normal flows/day"),
		line("Q", "TP / G_tp + FP / G_fp", "alerts/day, grouped"),
		nil, head("What can be looked at"),
		line("K", "analysts × productive hours × 60 / minutes an alert", fmt.Sprintf("alerts/day = %s", widget.Short(a.Capacity()))),
		line("ρ", "min(1, K / Q)", "share looked at, best scores first"),
		nil, head("What it costs, a month"),
		line("triage", "ρ × Q × minutes/60 × cost an hour × 30.4", a.Currency+"/month"),
		line("miss", "incidents × (1 − ρ × TPR) × loss an incident", a.Currency+"/month"),
		line("total", "triage + miss", a.Currency+"/month"),
		nil, head("What an alerting flow is worth"),
		line("precision", "π·TPR / (π·TPR + (1 − π)·FPR)", "Axelsson 2000"),
		nil,
	}
	for _, text := range widget.Wrap("N flows/day, π the share of flows that are attacks: yours, never the test set's. TPR and FPR are measured on the set at the threshold; "+cost.IncidentRemark+". Hours freed and cash are two figures: hours become cash only where somebody is then paid less.", 72) {
		lines = append(lines, widget.Dim(text))
	}
	return &screen.Page{Title: "The formula", Lines: lines, Wide: 74}
}

// notebookPage shows the notebook's own figure once, with what is wrong with it.
func notebookPage(n *cost.Notebook) screen.Dialog {
	page := &screen.Page{Title: "The notebook's own formula", Wide: 74}
	if n == nil {
		page.Lines = []widget.Line{widget.Plain("The notebook never saw this data: it has no figure here.")}
		return page
	}
	dim := theme.Fg(theme.Dim)
	page.Lines = []widget.Line{
		widget.Plain("(FP of forest − FP of boosting) / validation rows"),
		widget.Plain("    × 5,000,000 packets a day × 0.1 h × 80 USD / 12"),
		nil,
		widget.Line{{Text: "difference      ", Style: dim}, {Text: fmt.Sprintf("%.6f of validation rows", n.FPDifferenceShare), Style: theme.Style{}}},
		widget.Line{{Text: "it calls that   ", Style: dim}, {Text: widget.Money(n.Monthly, "USD") + " of monthly savings", Style: theme.Style{}.Bold()}},
		widget.Line{{Text: "and claims      ", Style: dim}, {Text: n.IncidentsPrevented + " of major incidents prevented", Style: theme.Style{}}},
		nil,
		widget.Line{{Text: "Why it is wrong", Style: theme.Fg(theme.Bad).Bold()}},
	}
	for _, text := range widget.Wrap(n.WhyWrong+".", 72) {
		page.Lines = append(page.Lines, widget.Plain(text))
	}
	return page
}
