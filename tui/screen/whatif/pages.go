package whatif

import (
	"fmt"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// formulaPage shows the formula with its units, and what each line comes to in the scenario.
func formulaPage(sc *scenario, p *priced) screen.Dialog {
	a := sc.assumptions
	worked := func(of func(cost.Price) float64) string {
		if p == nil {
			return ""
		}
		return widget.Short(of(p.chosen))
	}
	attacks := a.FlowsPerDay * a.AttackShare
	head := func(text string) widget.Line { return widget.Line{{Text: text, Style: theme.Style{}.Bold()}} }
	line := func(name, formula, value, unit string) widget.Line {
		return widget.Line{{Text: fmt.Sprintf("  %-10s", name), Style: theme.Fg(theme.Accent)}, {Text: fmt.Sprintf("%-46s ", formula), Style: theme.Style{}},
			{Text: fmt.Sprintf("%8s", value), Style: theme.Style{}.Bold()}, {Text: " " + unit, Style: theme.Fg(theme.Dim)}}
	}
	lines := []widget.Line{
		head("What alerts, a day"),
		line("N", "flows a day", widget.Short(a.FlowsPerDay), "flows/day"),
		line("π", "share of flows that are attacks: yours", widget.Short(a.AttackShare), "–"),
		line("TP", "N × π × TPR", worked(func(p cost.Price) float64 { return attacks * float64(p.TPR) }), "flows/day"),
		line("FP", "N × (1 − π) × FPR", worked(func(p cost.Price) float64 { return (a.FlowsPerDay - attacks) * float64(p.FPR) }), "flows/day"),
		line("Q", "TP / G_tp + FP / G_fp", worked(func(p cost.Price) float64 { return float64(p.AlertsPerDay) }), "alerts/day"),
		nil, head("What can be looked at"),
		line("K", "analysts × hours × 60 / minutes an alert", widget.Short(a.Capacity()), "alerts/day"),
		line("ρ", "min(1, K / Q): best scores first", worked(func(p cost.Price) float64 { return float64(p.LookedAt) }), "–"),
		nil, head("What it costs, a month"),
		line("triage", "ρ × Q × minutes/60 × cost an hour × 30.4", worked(func(p cost.Price) float64 { return float64(p.TriagePerMonth) }), a.Currency+"/month"),
		line("miss", "incidents × (1 − ρ × TPR) × loss an incident", worked(func(p cost.Price) float64 { return float64(p.MissPerMonth) }), a.Currency+"/month"),
		line("total", "triage + miss", worked(func(p cost.Price) float64 { return float64(p.TotalPerMonth) }), a.Currency+"/month"),
		nil, head("What an alerting flow is worth (Axelsson 2000)"),
		line("precision", "π·TPR / (π·TPR + (1 − π)·FPR)", worked(func(p cost.Price) float64 { return float64(p.Precision) }), "–"),
		nil,
	}
	for _, text := range widget.Wrap("TPR and FPR are measured on the set at the threshold; "+cost.IncidentRemark+". Where losses are split by family, miss is the sum over families, each with its own TPR. Hours freed and cash are two figures: hours become cash only where somebody is then paid less.", 80) {
		lines = append(lines, widget.Dim(text))
	}
	return &screen.Page{Title: "The formula", Lines: lines, Wide: 82}
}
