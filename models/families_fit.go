package models

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/metric"
)

// What Families are fitted on: of each attack type some rows, so that a flood of one
// kind does not drown the others, and some normal ones.
const (
	familyTypeRows   = 3000
	familyNormalRows = 15000
	familyTreeCount  = 40
	familyFolds      = 3
)

// FitFamilies fits on labelled training rows. A nil result without an error means that
// they hold no attack of a known family. The error is ctx's, or a *TrainingError.
func FitFamilies(ctx context.Context, t Training) (*Families, error) {
	if err := requireBothClasses("families", t); err != nil {
		return nil, err
	}
	s := sampleFamilies(t)
	if len(s.rows) == 0 {
		return nil, nil
	}
	known, err := s.outOfFold(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]int, len(s.rows))
	for i := range all {
		all[i] = i
	}
	trees, err := s.grow(ctx, all)
	if err != nil {
		return nil, err
	}
	m := &Families{width: t.Rows.Width}
	for _, f := range data.Families {
		if trees[f] != nil {
			m.members = append(m.members, familyTrees{f, trees[f], metric.NewCalibration(known[f])})
		}
	}
	return m, nil
}

// A familySample is the rows that families are fitted on.
type familySample struct {
	Training
	rows   []int         // of Training, rising
	family []data.Family // of each
	weight []float64     // so that every family, and normal traffic, weighs the same
}

// sampleFamilies draws rows; without an attack of a known family it draws none.
func sampleFamilies(t Training) *familySample {
	rng := rand.New(rand.NewPCG(t.Seed, 0xfa31135))
	byType := make([][]int, len(t.TypeNames))
	for i, code := range t.Type {
		byType[code] = append(byType[code], i)
	}
	s := &familySample{Training: t}
	attacks := 0
	for code, rows := range byType {
		f, most := data.FamilyOf(t.TypeNames[code]), familyTypeRows
		switch f {
		case data.Normal:
			most = familyNormalRows
		case data.UnknownFamily:
			continue
		default:
			attacks += len(rows)
		}
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		s.rows = append(s.rows, rows[:min(most, len(rows))]...)
	}
	if attacks == 0 {
		return &familySample{}
	}
	slices.Sort(s.rows)
	var count [data.UnknownFamily]float64
	for _, i := range s.rows {
		f := data.FamilyOf(t.TypeNames[t.Type[i]])
		s.family = append(s.family, f)
		count[f]++
	}
	most := slices.Max(count[:])
	for _, f := range s.family {
		s.weight = append(s.weight, most/count[f])
	}
	return s
}

// grow grows each family's trees on some of the sample's rows, by their places in it.
// A family that has none there has no trees.
func (s *familySample) grow(ctx context.Context, places []int) (trees [data.UnknownFamily]*tree.Scorer, err error) {
	rows, weight := make([]int, len(places)), make([]float64, len(places))
	for k, i := range places {
		rows[k], weight[k] = s.rows[i], s.weight[i]
	}
	sample := tree.Sample{Rows: s.Rows.Select(rows), Weight: weight, Attack: make([]bool, len(places)), Workers: s.Workers}
	for _, f := range data.Families {
		members := 0
		for k, i := range places {
			sample.Attack[k] = s.family[i] == f
			if sample.Attack[k] {
				members++
			}
		}
		if members == 0 {
			continue
		}
		sample.Seed = s.Seed + uint64(f)<<32
		e, err := tree.ExtraTrees{Trees: familyTreeCount}.Grow(ctx, sample)
		if err != nil {
			return trees, err
		}
		trees[f] = tree.NewScorer(e)
	}
	return trees, nil
}

// outOfFold gives each family's attacks the unlikeness that trees see which were grown
// without them.
func (s *familySample) outOfFold(ctx context.Context) (known [data.UnknownFamily][]float64, err error) {
	rng := rand.New(rand.NewPCG(s.Seed, 0xf01d))
	fold := make([]int, len(s.rows))
	for i, p := range rng.Perm(len(s.rows)) {
		fold[i] = p % familyFolds
	}
	for f := range familyFolds {
		var others []int
		for i := range s.rows {
			if fold[i] != f {
				others = append(others, i)
			}
		}
		trees, err := s.grow(ctx, others)
		if err != nil {
			return known, err
		}
		for _, family := range data.Families {
			known[family] = append(known[family], s.unlikeness(trees[family], family, func(i int) bool { return fold[i] == f })...)
		}
	}
	return known, nil
}

func (s *familySample) unlikeness(trees *tree.Scorer, f data.Family, wanted func(place int) bool) []float64 {
	var rows []int
	for i, row := range s.rows {
		if s.family[i] == f && wanted(i) {
			rows = append(rows, row)
		}
	}
	scores := make([]float64, len(rows))
	if trees != nil { // else nothing was like them: likeness 0
		trees.ScoreTo(scores, s.Rows.Select(rows))
	}
	for i := range scores {
		scores[i] = -scores[i]
	}
	return scores
}
