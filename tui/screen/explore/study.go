package explore

import (
	"cmp"
	"context"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/features"
)

// A study is a report with what the screen draws from it, worked out beside the screen.
// It is not changed once made.
type study struct {
	report      *explore.Report
	components  []figure.Figure // by selection
	selections  []selection
	pairs       []pair // of columns, the strongest |r| first
	bursts      bursts
	sheet       []explore.SheetRow // what is kept from the models first
	burstFigure *figure.Figure
}

// newStudy has a report made and prepares its figures.
func newStudy(ctx context.Context, source Source, recipe string) (*study, error) {
	report, err := source.Explore(ctx, recipe)
	if err != nil {
		return nil, err
	}
	s := &study{report: report, pairs: strongest(report.Correlation), sheet: slices.Clone(report.Sheet)}
	slices.SortStableFunc(s.sheet, func(a, b explore.SheetRow) int { return cmp.Compare(fateRank(a.Fate), fateRank(b.Fate)) })
	s.selections = selections(report.PCA.Points)
	for _, which := range s.selections {
		s.components = append(s.components, scatter(report, which))
	}
	if s.bursts, err = newBursts(report); err != nil {
		return nil, err
	}
	s.burstFigure = s.bursts.figure()
	return s, nil
}

func fateRank(f explore.Fate) int {
	return slices.Index([]explore.Fate{explore.Removed, explore.Judges, explore.Address, explore.Kept}, f)
}

// A selection is the attacks that a scatter brings out.
type selection struct {
	name   string
	family data.Family // Normal: every family
	points int
}

func selections(points []explore.Point) []selection {
	counts := map[data.Family]int{}
	for _, p := range points {
		counts[p.Family]++
	}
	out := []selection{{name: "all attacks", points: len(points) - counts[data.Normal]}}
	for _, f := range append(slices.Clone(data.Families[:]), data.UnknownFamily) {
		if counts[f] > 0 {
			out = append(out, selection{f.String(), f, counts[f]})
		}
	}
	return out
}

// scatter draws the flows along the first two components, the selected attacks in the
// attacks' colour and the others muted.
func scatter(r *explore.Report, which selection) figure.Figure {
	normal := figure.Class{Name: "normal", Ink: figure.Normal, Shape: figure.Ring}
	others := figure.Class{Name: "other attacks", Ink: figure.Muted, Shape: figure.Plus}
	chosen := figure.Class{Name: which.name, Ink: figure.Attack, Shape: figure.Cross}
	for _, p := range r.PCA.Points {
		to := &others
		switch {
		case p.Family == data.Normal:
			to = &normal
		case which.family == data.Normal || p.Family == which.family:
			to = &chosen
		}
		to.X, to.Y = append(to.X, p.X), append(to.Y, p.Y)
	}
	classes := []figure.Class{normal}
	if len(others.X) > 0 {
		classes = append(classes, others)
	}
	set := figure.Set{Name: r.Train.Name, Simulated: r.Simulated}
	classes = append(classes, chosen)
	f := figure.Scatter("Principal components", set, "PC 1", "PC 2", classes)
	for i := range f.Series {
		f.Series[i].Name = classes[i].Name // how many each has stands beside the picture
	}
	return f
}

// bursts is burstiness by 5G function or, where the data have none, by protocol.
type bursts struct {
	functions bool
	groups    []burstGroup
	// Where there are no functions: how closely burstiness follows srv_count, and the
	// share of flows that last 0 seconds.
	copyOfCount, instant float64
}

type burstGroup struct {
	name           string
	normal, attack features.Summary
}

func newBursts(r *explore.Report) (bursts, error) {
	if len(r.Burstiness) > 0 {
		return bursts{functions: true, groups: burstGroups(r.Burstiness)}, nil
	}
	values, err := features.Burstiness(r.Train)
	if err != nil {
		return bursts{}, nil // flows of a kind that has no burstiness at all
	}
	split := map[string]map[string][]float64{}
	for row, v := range values {
		protocol, class := r.Train.Category("protocol_type", row), className(r.Train, row)
		if split[protocol] == nil {
			split[protocol] = map[string][]float64{}
		}
		split[protocol][class] = append(split[protocol][class], v)
	}
	summaries := map[string]map[string]features.Summary{}
	for protocol, byClass := range split {
		summaries[protocol] = map[string]features.Summary{}
		for class, v := range byClass {
			summaries[protocol][class] = features.Summarise(v)
		}
	}
	return bursts{groups: burstGroups(summaries), copyOfCount: features.Pearson(values, r.Train.Number("srv_count")),
		instant: zeros(r.Train.Number("duration"))}, nil
}

// zeros is the share of values that are 0.
func zeros(values []float64) float64 {
	n := 0
	for _, v := range values {
		if v == 0 {
			n++
		}
	}
	return float64(n) / float64(max(len(values), 1))
}

func className(t *data.Table, row int) string {
	if t.Label != nil && data.FamilyOf(t.LabelName(row)) != data.Normal {
		return "attack"
	}
	return "normal"
}

func burstGroups(by map[string]map[string]features.Summary) []burstGroup {
	var groups []burstGroup
	for name, classes := range by {
		groups = append(groups, burstGroup{name, classes["normal"], classes["attack"]})
	}
	slices.SortFunc(groups, func(a, b burstGroup) int {
		if n := b.total() - a.total(); n != 0 {
			return n
		}
		return compareNames(a.name, b.name)
	})
	return groups
}

func (g burstGroup) total() int { return g.normal.N + g.attack.N }
