package explore

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
)

// A column is one field of the flows, or a telecom feature made from some: what is in
// it, in training and in test, and how far the two are apart. It is not changed once made.
type column struct {
	data.Column
	place   int    // in the file, from 1; of a made feature behind them
	madeOf  string // of a made feature: the columns it comes from
	kinds   int    // distinct values in training, up to manyValues
	train   side
	test    side // zero without a test
	hasTest bool
	shift   features.Shift // of test against training
}

// A side is a column in one table.
type side struct {
	values   []float64 // of a number
	missing  int
	all      features.Summary
	normal   features.Summary
	attack   features.Summary
	category []share // of a category: the names, most frequent first
}

// A share counts a name's flows by class.
type share struct {
	name           string
	normal, attack int
}

func (s share) total() int { return s.normal + s.attack }

// manyValues is where counting distinct values stops.
const manyValues = 1000

// A survey is every column of a data set.
type survey struct {
	columns     []column
	train, test *data.Table // test is nil without one
	attack      [2][]int32  // 1 for an attack, by row; training, test
}

// newSurvey looks at every column. It takes a second or two on NSL-KDD.
func newSurvey(ctx context.Context, in *experiment.Inputs) (*survey, error) {
	s := &survey{train: in.Train}
	s.attack[0] = classes(in.Train)
	if len(in.Tests) > 0 {
		s.test = in.Tests[0].Table
		s.attack[1] = classes(s.test)
	}
	for i, c := range in.Train.Schema.Columns {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.columns = append(s.columns, s.column(c, i))
	}
	return s, s.addMade(ctx)
}

func (s *survey) column(c data.Column, i int) column {
	col := column{Column: c, place: i + 1, hasTest: s.test != nil}
	if c.Kind == data.Category {
		col.train = s.categorySide(s.train, c.Name, 0)
		col.kinds = len(col.train.category)
		if s.test != nil {
			col.test = s.categorySide(s.test, c.Name, 1)
			col.shift = features.CategoryShift(c.Name, counts(col.train.category), counts(col.test.category))
		}
		return col
	}
	var later []float64
	if s.test != nil {
		later = s.test.Number(c.Name)
	}
	s.numbers(&col, s.train.Number(c.Name), later)
	return col
}

// addMade appends the telecom features, which are made from several columns.
func (s *survey) addMade(ctx context.Context) error {
	made, values, err := features.Telecom(s.train)
	if err != nil {
		return err
	}
	var later [][]float64
	if s.test != nil {
		if _, later, err = features.Telecom(s.test); err != nil {
			return err
		}
	}
	for k, m := range made {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := column{Column: data.Column{Name: m.Name, Unit: m.Unit, Meaning: madeMeaning(m)},
			place: len(s.columns) + 1, madeOf: m.Source, hasTest: s.test != nil}
		var now []float64
		if k < len(later) {
			now = later[k]
		}
		s.numbers(&c, values[k], now)
		s.columns = append(s.columns, c)
	}
	return nil
}

func madeMeaning(m features.Column) string {
	return "Made from " + strings.ReplaceAll(m.Source, ", ", " and ") + ": " + m.Explain + "."
}

func (s *survey) numbers(c *column, then, now []float64) {
	c.train = numberSide(then, s.attack[0])
	c.kinds = distinct(then)
	if s.test != nil && now != nil {
		c.test = numberSide(now, s.attack[1])
		c.shift = features.NewShift(c.Name, features.NewReference(then), now)
	} else {
		c.hasTest = false
	}
}

func numberSide(values []float64, attack []int32) side {
	s := side{values: values, all: features.Summarise(values)}
	s.missing = s.all.Missing
	var split [2][]float64
	for i, v := range values {
		split[attack[i]] = append(split[attack[i]], v)
	}
	s.normal, s.attack = features.Summarise(split[0]), features.Summarise(split[1])
	return s
}

func (s *survey) categorySide(t *data.Table, name string, which int) side {
	i, has := t.Schema.Index(name)
	if !has || t.Codes[i] == nil {
		return side{}
	}
	shares := make([]share, t.Dicts[i].Len())
	for code, name := range t.Dicts[i].Names() {
		shares[code].name = name
	}
	for row, code := range t.Codes[i] {
		if s.attack[which][row] == 1 {
			shares[code].attack++
		} else {
			shares[code].normal++
		}
	}
	shares = slices.DeleteFunc(shares, func(s share) bool { return s.total() == 0 })
	slices.SortFunc(shares, func(a, b share) int {
		if n := b.total() - a.total(); n != 0 {
			return n
		}
		return compareNames(a.name, b.name)
	})
	return side{category: shares}
}

func counts(shares []share) map[string]int {
	n := map[string]int{}
	for _, s := range shares {
		n[s.name] = s.total()
	}
	return n
}

// classes gives 1 for each attack and 0 for every other flow.
func classes(t *data.Table) []int32 {
	out := make([]int32, t.Rows())
	if t.Label == nil {
		return out
	}
	attack := make([]int32, t.Labels.Len())
	for code, label := range t.Labels.Names() {
		if data.FamilyOf(label) != data.Normal {
			attack[code] = 1
		}
	}
	for row, code := range t.Label {
		out[row] = attack[code]
	}
	return out
}

// distinct counts the distinct values up to manyValues.
func distinct(values []float64) int {
	seen := map[float64]struct{}{}
	for _, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if seen[v] = struct{}{}; len(seen) >= manyValues {
			break
		}
	}
	return len(seen)
}

func compareNames(a, b string) int { return strings.Compare(a, b) }

// constant says that a column has the same value in every training row.
func (c *column) constant() bool { return c.kinds <= 1 }
