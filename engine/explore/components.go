package explore

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
)

// Components are the principal components of the encoded training rows.
type Components struct {
	Explained []float64 `json:"explained"` // share of variance, falling
	Points    []Point   `json:"-"`         // a seeded sample, along the first two
	Sampled   int       `json:"-"`         // of how many rows
}

// A Point is a training flow along the first two components.
type Point struct {
	X, Y   float64
	Family data.Family
}

// shownPoints bounds a scatter: more only hide each other.
const shownPoints = 4000

// kept is how many components are reported.
const keptComponents = 10

func components(m *features.Moments, rows features.Rows, t *data.Table) (Components, error) {
	pca, err := features.PrincipalComponents(m, keptComponents)
	if err != nil {
		return Components{}, err
	}
	c := Components{Explained: pca.Explained, Sampled: rows.N}
	chosen := rand.New(rand.NewPCG(42, 2)).Perm(rows.N)
	along := make([]float64, len(pca.Components))
	for _, i := range chosen[:min(shownPoints, rows.N)] {
		pca.ProjectTo(along, rows.Row(i))
		p := Point{X: along[0], Family: data.Normal}
		if len(along) > 1 {
			p.Y = along[1]
		}
		if t.Label != nil {
			p.Family = data.FamilyOf(t.LabelName(i))
		}
		c.Points = append(c.Points, p)
	}
	return c, nil
}

// A Correlation is a matrix of Pearson's r between the raw columns, category codes
// as the notebook numbers them, and the pairs that its filter drops.
type Correlation struct {
	Columns []string
	R       []float64         // row-major
	Dropped map[string]string // column → the earlier one that it follows
}

func correlation(t *data.Table) (*Correlation, error) {
	columns, r, err := features.NotebookCorrelation(features.Spec{Encoding: "notebook"}, t)
	if err != nil {
		return nil, err
	}
	c := &Correlation{Columns: columns, R: r, Dropped: map[string]string{}}
	for j, name := range columns {
		best := 0.95
		for i := range j {
			if a := max(r[i*len(columns)+j], -r[i*len(columns)+j]); a > best {
				best = a
				c.Dropped[name] = columns[i]
			}
		}
	}
	return c, nil
}

func sortedTypes(counts map[string]*TypeCount) []TypeCount {
	out := make([]TypeCount, 0, len(counts))
	for _, c := range counts {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b TypeCount) int {
		return cmp.Or(cmp.Compare(a.Family, b.Family), cmp.Compare(b.Train+b.Test, a.Train+a.Test), cmp.Compare(a.Label, b.Label))
	})
	return out
}
