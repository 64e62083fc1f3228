package judge

import (
	"context"
	"math"
	"slices"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// A FamilyReport is what leave-family-out says: `compare --protocol leave-family-out`.
type FamilyReport struct {
	Protocol string          `json:"protocol"`
	Seed     uint64          `json:"seed"`
	Models   []FamilyVerdict `json:"models"`
	// Likeness is what an analyst is told of the same left-out attacks; nil if not asked for.
	Likeness *LikenessReport `json:"likeness,omitempty"`
}

// A FamilyVerdict is one model's: J is the mean of the other four. nov are means over
// the groups of single types, cat over the whole families; 1 and 5 are the false-alarm
// rates in percent.
type FamilyVerdict struct {
	Key    string       `json:"key"`
	J      float64      `json:"J"`
	Nov1   float64      `json:"nov1"`
	Nov5   float64      `json:"nov5"`
	Cat1   float64      `json:"cat1"`
	Cat5   float64      `json:"cat5"`
	Groups []GroupFacts `json:"groups"`
}

// GroupFacts are what one left-out group showed.
type GroupFacts struct {
	Name    string       `json:"name"`
	Novel   int          `json:"novel"` // flows of the group
	Nov0001 metric.Value `json:"nov@0.001"`
	Nov001  metric.Value `json:"nov@0.01"`
	Nov005  metric.Value `json:"nov@0.05"`
	Seen001 metric.Value `json:"seen@0.01"`
	NovAUC  metric.Value `json:"nov_auc"`
	SeenAUC metric.Value `json:"seen_auc"`
}

// a group is attack types that are left out together.
type group struct {
	name   string
	types  []string
	family bool // a whole family
}

// groups are the reference's 17, in its order: run g uses fold g mod 5.
var groups = []group{
	{"neptune", []string{"neptune"}, false},
	{"smurf", []string{"smurf"}, false},
	{"back", []string{"back"}, false},
	{"teardrop", []string{"teardrop"}, false},
	{"pod+land", []string{"pod", "land"}, false},
	{"satan", []string{"satan"}, false},
	{"ipsweep", []string{"ipsweep"}, false},
	{"portsweep", []string{"portsweep"}, false},
	{"nmap", []string{"nmap"}, false},
	{"warezclient", []string{"warezclient"}, false},
	{"guess_passwd", []string{"guess_passwd"}, false},
	{"warezmaster", []string{"warezmaster"}, false},
	{"R2L_rest", []string{"ftp_write", "imap", "phf", "multihop", "spy"}, false},
	{"U2R", []string{"buffer_overflow", "loadmodule", "perl", "rootkit"}, false},
	{"DoS*", []string{"neptune", "smurf", "back", "teardrop", "pod", "land"}, true},
	{"Probe*", []string{"satan", "ipsweep", "portsweep", "nmap"}, true},
	{"R2L*", []string{"warezclient", "guess_passwd", "warezmaster", "ftp_write", "imap", "phf", "multihop", "spy"}, true},
}

// allGroups is how many runs leave-family-out makes.
const allGroups = 17

// singleGroups is how many of groups are no whole families.
const singleGroups = 14

// foldSeed deals the rows into the five folds of both judges.
const foldSeed = 7

// Families judges models by leave-family-out on the training file.
func Families(ctx context.Context, in experiment.Inputs, r experiment.Recipe, o Options) (*FamilyReport, error) {
	h, err := prepare(in, r.Features, o)
	if err != nil {
		return nil, err
	}
	if !h.hasGroups() {
		return nil, &experiment.InputError{Name: in.Train.Name, Reason: "has none of the attack types that this judge leaves out; it knows NSL-KDD's"}
	}
	report := &FamilyReport{Protocol: LeaveFamilyOut, Seed: o.Seed}
	for _, spec := range r.Models {
		if entry, ok := models.Find(spec.Key); ok && entry.Derive != nil {
			continue // the same scores as the model it is derived from
		}
		v, err := h.families(ctx, spec)
		if err != nil {
			return nil, err
		}
		report.Models = append(report.Models, v)
	}
	return report, nil
}

func (h *hearing) families(ctx context.Context, spec experiment.ModelSpec) (FamilyVerdict, error) {
	v := FamilyVerdict{Key: spec.Key}
	fold := experiment.Folds(h.rows.N, 5, foldSeed)
	for g := range groups {
		facts, cached, err := h.group(ctx, spec, g, fold)
		if err != nil {
			return v, err
		}
		v.Groups = append(v.Groups, facts)
		if g == len(groups)-1 {
			v.sum()
			h.remember(LeaveFamilyOut, spec, v)
		}
		if h.options.Report != nil {
			h.options.Report(Progress{Model: spec.Key, Done: g + 1, Total: len(groups), Cached: cached})
		}
	}
	return v, nil
}

// sum takes the means that make J, over the groups that the data have flows of.
func (v *FamilyVerdict) sum() {
	var single, family mean2
	for g, facts := range v.Groups {
		switch {
		case facts.Novel == 0:
		case groups[g].family:
			family.add(float64(facts.Nov001), float64(facts.Nov005))
		default:
			single.add(float64(facts.Nov001), float64(facts.Nov005))
		}
	}
	v.Nov1, v.Nov5 = single.means()
	v.Cat1, v.Cat5 = family.means()
	v.J = (v.Nov1 + v.Nov5 + v.Cat1 + v.Cat5) / 4
}

// mean2 is the mean of pairs.
type mean2 struct{ n, a, b float64 }

func (m *mean2) add(a, b float64) { m.n, m.a, m.b = m.n+1, m.a+a, m.b+b }

func (m *mean2) means() (a, b float64) { return m.a / max(m.n, 1), m.b / max(m.n, 1) }

// group runs one of the 17: everything but the group and the fold trains.
func (h *hearing) group(ctx context.Context, spec experiment.ModelSpec, g int, fold []int) (GroupFacts, bool, error) {
	left := h.typeSet(groups[g].types)
	novel := func(i int) bool { return left[h.types[i]] }
	p, normalOnly := h.groupPart(spec, g, fold)
	scores, normals, cached, err := h.groupScores(ctx, spec, p, normalOnly, fold, g)
	if err != nil {
		return GroupFacts{}, false, err
	}
	nov := pick(scores, p.score, novel)
	seen := pick(scores, p.score, func(i int) bool { return !novel(i) })
	return factsOf(groups[g].name, nov, seen, normals), cached, nil
}

// groupPart says which rows train, calibrate and are scored where group g is left out.
func (h *hearing) groupPart(spec experiment.ModelSpec, g int, fold []int) (p part, normalOnly bool) {
	left := h.typeSet(groups[g].types)
	novel := func(i int) bool { return left[h.types[i]] }
	p = part{name: LeaveFamilyOut}
	normalOnly = !needsLabels(spec)
	for i := range fold {
		held := fold[i] == g%5
		switch {
		case novel(i):
			p.score = append(p.score, i)
		case held && h.attack[i]:
			p.score = append(p.score, i)
		case held:
			p.calibration = append(p.calibration, i)
		case !normalOnly || !h.attack[i]:
			p.train = append(p.train, i)
		}
	}
	return p, normalOnly
}

// groupScores scores a part. A detector of normal traffic learns the same from every
// group that shares a fold, so it scores all attacks once and they are picked from there.
func (h *hearing) groupScores(ctx context.Context, spec experiment.ModelSpec, p part, normalOnly bool, fold []int, g int) ([]float64, []float64, bool, error) {
	if !normalOnly {
		return h.scores(ctx, spec, p)
	}
	all := part{name: p.name, train: p.train, calibration: p.calibration}
	at := map[int]int{}
	for i := range fold {
		if h.attack[i] {
			at[i] = len(all.score)
			all.score = append(all.score, i)
		}
	}
	scored, normals, cached, err := h.scores(ctx, spec, all)
	if err != nil {
		return nil, nil, false, err
	}
	picked := make([]float64, len(p.score))
	for k, i := range p.score {
		picked[k] = scored[at[i]]
	}
	return picked, normals, cached, nil
}

func factsOf(name string, novel, seen, normals []float64) GroupFacts {
	descending := slices.Clone(normals)
	slices.SortFunc(descending, func(a, b float64) int { return -cmpFloat(a, b) })
	t := func(rate float64) float64 { return threshold(descending, rate) }
	return GroupFacts{Name: name, Novel: len(novel),
		Nov0001: metric.Value(above(novel, t(0.001))), Nov001: metric.Value(above(novel, t(0.01))), Nov005: metric.Value(above(novel, t(0.05))),
		Seen001: metric.Value(above(seen, t(0.01))), NovAUC: metric.Value(auc(novel, normals)), SeenAUC: metric.Value(auc(seen, normals))}
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// auc of attacks' scores against normals'; NaN where either is empty.
func auc(attacks, normals []float64) float64 {
	if len(attacks) == 0 || len(normals) == 0 {
		return math.NaN()
	}
	labels := make([]bool, len(attacks)+len(normals))
	for i := range attacks {
		labels[i] = true
	}
	return metric.NewCurve(slices.Concat(attacks, normals), labels).AUC()
}

// hasGroups says whether any left-out type occurs.
func (h *hearing) hasGroups() bool {
	for _, g := range groups {
		if slices.Contains(h.typeSet(g.types), true) {
			return true
		}
	}
	return false
}

func (h *hearing) typeSet(names []string) []bool {
	set := make([]bool, len(h.names))
	for code, name := range h.names {
		set[code] = slices.Contains(names, name)
	}
	return set
}

// needsLabels says whether a model learns from attacks too.
func needsLabels(spec experiment.ModelSpec) bool {
	entry, ok := models.Find(spec.Key)
	return ok && entry.Limits.NeedsLabels
}
