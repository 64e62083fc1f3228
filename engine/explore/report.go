// Package explore answers what the data look like: balance, correlations,
// components, protocols, burstiness, missing values, drift, and what was kept and why.
package explore

import (
	"context"
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
)

// A Report is what `explore --json` prints, and behind the keys what a screen draws.
// It is immutable and safe for concurrent use.
type Report struct {
	Recipe    string             `json:"recipe"`
	Simulated bool               `json:"simulated,omitempty"`
	Rows      map[string]int     `json:"rows"`
	Missing   map[string]int     `json:"missing"`
	Classes   map[string]Balance `json:"classes"`
	SMOTE     Resampling         `json:"smote"`
	Dropped   []Dropped          `json:"dropped"`
	Columns   []string           `json:"columns"` // that models see
	Constant  []string           `json:"constant"`
	PCA       Components         `json:"pca"`
	Protocols map[string]Balance `json:"protocols"`
	// Burstiness is srv_count/(duration+0.001) by 5G function and class; empty
	// where the data have no functions.
	Burstiness map[string]map[string]features.Summary `json:"burstiness_by_function"`

	Train, Test *data.Table  `json:"-"` // Test is nil where there is none
	Correlation *Correlation `json:"-"`
	Sheet       []SheetRow   `json:"-"`
	Types       []TypeCount  `json:"-"`
}

// A Balance counts flows by class.
type Balance struct {
	Normal int `json:"normal"`
	Attack int `json:"attack"`
}

// A Resampling is the balance before and after SMOTE brings the smaller class up to
// parity. Whether the recipe does so is its own matter: see Applied.
type Resampling struct {
	Before  Balance `json:"before"`
	After   Balance `json:"after"`
	Applied bool    `json:"applied"`
}

// A Dropped column is one that the correlation filter takes out.
type Dropped struct {
	Column string  `json:"column"`
	With   string  `json:"with"`
	R      float64 `json:"r"`
}

// A TypeCount counts an attack type's flows in training and test.
type TypeCount struct {
	Label       string
	Family      data.Family
	Train, Test int
}

// Run makes the report of a recipe on its inputs.
func Run(ctx context.Context, r experiment.Recipe, in experiment.Inputs, workers int) (*Report, error) {
	p, err := features.Fit(r.Features, in.Train, nil)
	if err != nil {
		return nil, err
	}
	report := &Report{Recipe: r.Name, Simulated: in.Train.Simulated, Train: in.Train,
		Rows: map[string]int{}, Missing: map[string]int{}, Classes: map[string]Balance{}}
	if len(in.Tests) > 0 {
		report.Test = in.Tests[0].Table
	}
	for _, t := range report.tables() {
		report.Rows[t.Name] = t.Rows()
		report.Missing[t.Name] = missing(t)
		report.Classes[t.Name] = balance(t)
	}
	report.SMOTE = resampling(report.Classes[in.Train.Name], r.SMOTE)
	report.Protocols = byProtocol(in.Train)
	report.Types = types(in.Train, report.Test)
	report.Burstiness = burstiness(in.Train)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return report, report.encoded(p, r, workers)
}

// encoded adds what is said of the encoded columns.
func (r *Report) encoded(p *features.Pipeline, recipe experiment.Recipe, workers int) error {
	for _, c := range p.Columns() {
		r.Columns = append(r.Columns, c.Name)
	}
	rows, err := p.Transform(r.Train, workers)
	if err != nil {
		return err
	}
	moments := features.MomentsOf(rows.X, rows.Width, workers)
	for i, name := range r.Columns {
		if moments.Variance(i) == 0 {
			r.Constant = append(r.Constant, name)
		}
	}
	if r.PCA, err = components(moments, rows, r.Train); err != nil {
		return err
	}
	if r.Correlation, err = correlation(r.Train); err != nil {
		return err
	}
	r.Dropped = []Dropped{}
	if facts := p.Notebook(); facts != nil {
		for _, d := range facts.Dropped {
			r.Dropped = append(r.Dropped, Dropped{d.Column, d.With, d.R})
		}
	}
	r.Sheet = sheet(r.Train, p, recipe)
	return nil
}

func (r *Report) tables() []*data.Table {
	if r.Test == nil {
		return []*data.Table{r.Train}
	}
	return []*data.Table{r.Train, r.Test}
}

func missing(t *data.Table) int {
	n := 0
	for _, m := range t.Missing() {
		n += m
	}
	return n
}

func balance(t *data.Table) Balance {
	var b Balance
	for row := range t.Rows() {
		b.count(t, row)
	}
	return b
}

// count adds a labelled row; rows of unlabelled tables are in neither class.
func (b *Balance) count(t *data.Table, row int) {
	switch {
	case t.Label == nil:
	case data.FamilyOf(t.LabelName(row)) == data.Normal:
		b.Normal++
	default:
		b.Attack++
	}
}

func resampling(before Balance, applied bool) Resampling {
	parity := max(before.Normal, before.Attack)
	return Resampling{Before: before, After: Balance{parity, parity}, Applied: applied}
}

func byProtocol(t *data.Table) map[string]Balance {
	out := map[string]Balance{}
	for row := range t.Rows() {
		name := t.Category("protocol_type", row)
		b := out[name]
		b.count(t, row)
		out[name] = b
	}
	return out
}

// types counts every attack type, by family, then by name.
func types(train, test *data.Table) []TypeCount {
	counts := map[string]*TypeCount{}
	add := func(t *data.Table, field func(*TypeCount) *int) {
		if t == nil || t.Label == nil {
			return
		}
		for _, code := range t.Label {
			label := t.Labels.Name(code)
			c := counts[label]
			if c == nil {
				c = &TypeCount{Label: label, Family: data.FamilyOf(label)}
				counts[label] = c
			}
			*field(c)++
		}
	}
	add(train, func(c *TypeCount) *int { return &c.Train })
	add(test, func(c *TypeCount) *int { return &c.Test })
	return sortedTypes(counts)
}

// burstiness summarises srv_count/(duration+0.001) by function and class.
func burstiness(t *data.Table) map[string]map[string]features.Summary {
	out := map[string]map[string]features.Summary{}
	count, duration := t.Number("srv_count"), t.Number("duration")
	if _, has := t.Schema.Index("function"); !has || count == nil || duration == nil {
		return out
	}
	values := map[string]map[string][]float64{}
	for row := range t.Rows() {
		function, class := t.Category("function", row), className(t, row)
		if values[function] == nil {
			values[function] = map[string][]float64{}
		}
		v := count[row] / (duration[row] + 0.001)
		if !math.IsNaN(v) {
			values[function][class] = append(values[function][class], v)
		}
	}
	for function, byClass := range values {
		out[function] = map[string]features.Summary{}
		for class, v := range byClass {
			out[function][class] = features.Summarise(v)
		}
	}
	return out
}

func className(t *data.Table, row int) string {
	switch {
	case t.Label == nil:
		return "unlabelled"
	case data.FamilyOf(t.LabelName(row)) == data.Normal:
		return "normal"
	}
	return "attack"
}

// NoColumnError says that a column asked for is not in the data.
type NoColumnError struct{ Column, Table string }

func (e *NoColumnError) Error() string { return fmt.Sprintf("no column %q in %s", e.Column, e.Table) }
