package report

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// Build makes the report of a result: what is on duty and what to expect of it, every
// model on every set, what it costs, the model card, methods and data hashes. k is the
// what-if scenario that a holds already, and gets a section of its own; nil: none.
func Build(r *experiment.Result, c experiment.Comparison, a cost.Assumptions, k *cost.Scenario) Document {
	d := Document{Title: "trunkline: " + r.Recipe.Title + " recipe", Simulated: r.Provenance.Simulated,
		Subtitle: fmt.Sprintf("Trained on %s (%s flows), seed %d. Champion %s, challenger %s.", visible.Line(r.Provenance.Train),
			figure.Count(r.Provenance.Rows), r.Provenance.Seed, tagOf(r, r.Recipe.Champion), tagOf(r, r.Recipe.Challenger))}
	d.Sections = append(d.Sections, summary(r, c))
	for _, set := range heldOutFirst(r.Sets) {
		d.Sections = append(d.Sections, setSection(r, c, set))
	}
	if s, ok := costSection(r, a, k); ok {
		d.Sections = append(d.Sections, s)
	}
	if s, ok := scenarioSection(r, a, k); ok {
		d.Sections = append(d.Sections, s)
	}
	d.Sections = append(d.Sections, card(r, c), methods(r), provenance(r))
	return d
}

// heldOutFirst orders labelled sets so that what to expect stands before what flatters.
func heldOutFirst(sets []*experiment.Set) []*experiment.Set {
	var first, last []*experiment.Set
	for _, set := range sets {
		switch {
		case !set.Labelled():
		case set.Flattering():
			last = append(last, set)
		default:
			first = append(first, set)
		}
	}
	return append(first, last...)
}

func tagOf(r *experiment.Result, key string) string {
	if f, ok := r.Model(key); ok {
		return f.Tag()
	}
	return "none"
}

// summary says in sentences what the figures come to.
func summary(r *experiment.Result, c experiment.Comparison) Section {
	s := Section{Title: "In short"}
	f, ok := r.Model(r.Recipe.Champion)
	if !ok {
		return s
	}
	for _, m := range c.Models {
		if m.Key != f.Spec.Key {
			continue
		}
		for _, set := range heldOutFirst(r.Sets) {
			if figures, ok := m.Sets[set.Name]; ok {
				s.Blocks = append(s.Blocks, text("%s", sentence(f, r, set, figures)))
			}
		}
	}
	return s
}

func sentence(f *experiment.Fitted, r *experiment.Result, set *experiment.Set, figures experiment.SetFigures) string {
	kind := "held out: what to expect"
	if set.Flattering() {
		kind = "cut from the training file: flattering"
	}
	promise := "Its threshold promises no false-alarm rate"
	if p := r.Promised(f); !math.IsNaN(p) {
		promise = fmt.Sprintf("Promised false alarms: %s of normal flows", percentText(metric.Value(p)))
	}
	return fmt.Sprintf("%s (%s): %s finds %s of the attacks (%s of those whose type training had, %s of new types). %s; realised: %s.",
		visible.Line(set.Name), kind, f.Entry.Title, percentText(figures.Recall), percentText(figures.RecallSeen), percentText(figures.RecallNovel),
		promise, percentText(figures.FPR))
}

// setSection compares every model on one set.
func setSection(r *experiment.Result, c experiment.Comparison, set *experiment.Set) Section {
	s := Section{Title: visible.Line(set.Name)}
	kind := "Held out from training: what to expect."
	if set.Flattering() {
		kind = "Cut from the file that trained the models: near-copies of training rows on both sides. These figures flatter."
	}
	s.Blocks = append(s.Blocks, text("%s. %s", FigureSet(set), kind))
	t := &Table{Head: []string{"model", "AUC", "95 %", "AP", "threshold", "promised FPR", "FPR", "recall", "precision", "F1", "MCC", "FP", "FN", "seen", "new types"},
		Note: "Intervals: row bootstrap, too narrow where attacks are near-copies of each other."}
	for i := range t.Head {
		t.Numeric = append(t.Numeric, i > 0)
	}
	for _, m := range c.Models {
		f, ok := m.Sets[set.Name]
		if !ok {
			continue
		}
		t.Rows = append(t.Rows, []string{m.Title, three(f.AUC), intervalText(f.AUCInterval), three(f.AP), short(f.Threshold), percentText(m.PromisedFPR), percentText(f.FPR),
			three(f.Recall), three(f.Precision), three(f.F1), three(f.MCC), figure.Count(f.FP), figure.Count(f.FN), three(f.RecallSeen), three(f.RecallNovel)})
	}
	s.Blocks = append(s.Blocks, Block{Table: t})
	curves := FigureModels(r, set)
	if len(curves) == 0 {
		return s
	}
	s.Blocks = append(s.Blocks, picture(figure.ROC(FigureSet(set), curves, true, nil)), picture(figure.PrecisionRecall(FigureSet(set), curves, nil)))
	return championFigures(s, r, set)
}

// championFigures adds what is shown of the model on duty alone.
func championFigures(s Section, r *experiment.Result, set *experiment.Set) Section {
	f, ok := r.Model(r.Recipe.Champion)
	if !ok {
		return s
	}
	scores := r.ScoresOn(set, f.Spec.Key)
	if scores == nil {
		return s
	}
	report := r.Figures(f, set, 1)
	s.Blocks = append(s.Blocks,
		picture(figure.Recall("Recall by family at the threshold on duty", FigureSet(set), []figure.Recalled{{Name: f.Entry.Title, Groups: append(report.Families, report.Novelty...)}})),
		picture(figure.Confusion(FigureSet(set), f.Entry.Title, report.Operating)),
		picture(figure.Scores(FigureSet(set), f.Entry.Title, report.Curve.Distribution(40), f.Threshold, math.NaN())))
	if f.Probability() {
		s.Blocks = append(s.Blocks, picture(figure.Reliability(FigureSet(set), []figure.Reliable{{Name: f.Entry.Title, Bins: metric.Reliability(scores, set.Attack, 15)}})))
	}
	return s
}

// costSection prices the thresholds on the first set that training did not see.
func costSection(r *experiment.Result, a cost.Assumptions, k *cost.Scenario) (Section, bool) {
	for _, set := range r.Sets {
		if set.Flattering() || !set.Labelled() {
			continue
		}
		priced, inForce := cost.ModelsOf(r, set)
		report := a.Report(priced, inForce, nil)
		s := Section{Title: "What it costs", Blocks: []Block{text("Rates measured on %s. Every number that nobody measured is an assumption and can be changed. %s",
			visible.Line(set.Name), cost.IncidentRemark), {Table: assumptionTable(a, k)}, {Table: priceTable(report)}}}
		var lines []figure.Priced
		for i, m := range report.Models {
			lines = append(lines, figure.Priced{Name: titleOf(m.Key), Index: i, Curve: m.Curve, Cheapest: m.Cheapest, Chosen: m.InForce})
		}
		s.Blocks = append(s.Blocks, picture(figure.CostByAlerts(FigureSet(set), a, lines)))
		return s, true
	}
	return Section{}, false
}

func assumptionTable(a cost.Assumptions, k *cost.Scenario) *Table {
	t := &Table{Head: []string{"assumption", "value", "unit", "origin", "source"}, Numeric: []bool{false, true, false, false, false}}
	for _, f := range cost.Facts() {
		v, _ := a.Get(f.Key)
		origin := a.Origin(f.Key)
		if k != nil {
			if _, changed := k.Values[f.Key]; changed {
				origin = "changed"
			}
		}
		t.Rows = append(t.Rows, []string{f.Title, fmt.Sprintf("%.6g", v), f.Unit, origin, f.Source})
	}
	return t
}

func priceTable(r cost.Report) *Table {
	currency := r.Assumptions.Currency
	t := &Table{Head: []string{"model", "threshold", "", "recall", "FPR", "alerts a day", "precision at your attack share", "triage " + currency + "/month", "missed " + currency + "/month", "total " + currency + "/month"}}
	for i := range t.Head {
		t.Numeric = append(t.Numeric, i != 0 && i != 2)
	}
	for _, m := range r.Models {
		if m.InForce != nil {
			t.Rows = append(t.Rows, priceRow(m.Key, "on duty", *m.InForce))
		}
		t.Rows = append(t.Rows, priceRow(m.Key, "cheapest", m.Cheapest))
	}
	return t
}

func priceRow(key, at string, p cost.Price) []string {
	return []string{titleOf(key), short(p.Threshold), at, three(p.TPR), percentText(p.FPR), fmt.Sprintf("%.1f", float64(p.AlertsPerDay)), percentText(p.Precision),
		fmt.Sprintf("%.0f", float64(p.TriagePerMonth)), fmt.Sprintf("%.0f", float64(p.MissPerMonth)), fmt.Sprintf("%.0f", float64(p.TotalPerMonth))}
}

func titleOf(key string) string {
	if e, ok := models.Find(key); ok {
		return e.Title
	}
	return key
}

// card is the champion's model card.
func card(r *experiment.Result, c experiment.Comparison) Section {
	s := Section{Title: "Model card"}
	f, ok := r.Model(r.Recipe.Champion)
	if !ok {
		return s
	}
	n := 0
	if f.Calibration != nil {
		n = f.Calibration.N()
	}
	t := &Table{Head: []string{"", ""}, Rows: [][]string{
		{"model", f.Entry.Title + " (" + f.Tag() + ")"}, {"what it is", f.Entry.About}, {"settings", settingsText(f)},
		{"trained on", fmt.Sprintf("%s flows of %s", figure.Count(f.TrainRows), visible.Line(r.Provenance.Train))},
		{"threshold", short(metric.Value(f.Threshold))},
		{"calibrated on", fmt.Sprintf("%s held-out normal flows: no rate below %.2g can be promised", figure.Count(n), metric.SmallestRate(n))},
		{"limits", strings.TrimSpace(f.Entry.Limits.Remark + " Promises hold for traffic like the calibration flows, and for no other; new kinds of normal traffic raise false alarms, new kinds of attack are missed more often: see the figures on held-out sets.")},
		{"not for", "automatic blocking, or decisions about persons without one"},
	}}
	for _, m := range c.Models {
		if m.Key == f.Spec.Key && m.Latency.N > 0 {
			t.Rows = append(t.Rows, []string{"time a flow", fmt.Sprintf("p50 %.1f µs, p99 %.1f µs, longest %.0f µs over %s flows, encode to score, on this machine",
				m.Latency.P50, m.Latency.P99, m.Latency.Max, figure.Count(m.Latency.N))})
		}
	}
	s.Blocks = []Block{{Table: t}}
	return s
}

func settingsText(f *experiment.Fitted) string {
	var parts []string
	for _, p := range f.Entry.Params {
		v, set := f.Spec.Settings[p.Name]
		if !set {
			v = p.Default
		}
		if p.Choices != nil {
			parts = append(parts, p.Name+" "+p.Choices[int(v)])
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %g", p.Name, v))
	}
	return strings.Join(parts, ", ")
}

func methods(r *experiment.Result) Section {
	split := map[experiment.Split]string{
		experiment.Holdout:   "A stratified fifth of the training file was held out before anything was fitted; its normal flows calibrate thresholds and p-values.",
		experiment.Fold:      "The normal flows of one fold of five were held out and calibrate thresholds and p-values; every other row trained.",
		experiment.Resampled: "As the notebook did: all rows encoded, scaled and oversampled first, then split 80/20. Near-copies stand on both sides; the figures on this split flatter.",
	}[r.Recipe.Split]
	s := Section{Title: "Methods", Blocks: []Block{
		text("%s %s", r.Recipe.About, split),
		text("Nothing was fitted, tuned or chosen on a test set. An alert is a score strictly above the threshold; a p-value is (1 + calibration scores at least as high) / (n + 1)."),
		text("Features: %s encoding, %d columns. docs/METHODS.md explains each step and what it changes.", r.Recipe.Features.Encoding, len(r.Pipeline.Columns())),
	}}
	if len(r.Recipe.Features.On) > 0 {
		s.Blocks = append(s.Blocks, text("LEAK: judge columns were let in (%s); every figure above is made with them.", strings.Join(r.Recipe.Features.On, ", ")))
	}
	return s
}

func provenance(r *experiment.Result) Section {
	t := &Table{Head: []string{"what", "SHA-256"}, Rows: [][]string{{visible.Line(r.Provenance.Train), r.Provenance.SHA256}}}
	var names []string
	for name := range r.Provenance.Tests {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		t.Rows = append(t.Rows, []string{visible.Line(name), r.Provenance.Tests[name]})
	}
	return Section{Title: "Data and provenance", Blocks: []Block{{Table: t},
		text("Seed %d, learners' revision %d. The same data, recipe and seed give the same bytes.", r.Provenance.Seed, r.Provenance.Revision)}}
}

func three(v metric.Value) string {
	if !v.Defined() {
		return "–"
	}
	return fmt.Sprintf("%.3f", float64(v))
}

func short(v metric.Value) string {
	if !v.Defined() {
		return "–"
	}
	return fmt.Sprintf("%.4g", float64(v))
}

func percentText(v metric.Value) string {
	if !v.Defined() {
		return "–"
	}
	return fmt.Sprintf("%.2f %%", 100*float64(v))
}

func intervalText(i metric.Interval) string {
	if math.IsNaN(i.Lo) {
		return "–"
	}
	return fmt.Sprintf("%.3f–%.3f", i.Lo, i.Hi)
}
