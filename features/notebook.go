package features

import (
	"math"
	"slices"

	"github.com/trunkline/trunkline/data"
)

// NotebookFacts is what the notebook's encoding learned and left out.
type NotebookFacts struct {
	Rows     int             `json:"rows"`     // that it was fitted on
	Dropped  []DroppedColumn `json:"dropped"`  // by the correlation filter, in schema order
	Constant []string        `json:"constant"` // columns that it keeps though they never vary
	Mean     []float64       `json:"-"`        // a column of X
	Scale    []float64       `json:"-"`        // standard deviation (divided by n); 1 where that is 0
}

// A DroppedColumn is one that the correlation filter took out, with the earlier
// column that it follows most closely.
type DroppedColumn struct {
	Column string  `json:"column"`
	With   string  `json:"with"`
	R      float64 `json:"r"` // Pearson's
}

// Notebook gives what the notebook's encoding learned; nil for another encoding.
// The caller must not change it.
func (p *Pipeline) Notebook() *NotebookFacts { return p.notebook }

// correlationLimit is the notebook's: a column goes if |r| with any earlier one exceeds it.
const correlationLimit = 0.95

// fitNotebook builds the notebook's encoding as it was written: category codes, the
// correlation filter, telecom features from raw values, then every column, codes
// included, less its mean and divided by its standard deviation.
func (p *Pipeline) fitNotebook(t *data.Table, rows []int, picked []data.Column) error {
	coded := notebookSteps(t, picked)
	if rows != nil {
		t = t.Select(rows)
	}
	p.notebook = &NotebookFacts{Rows: t.Rows()}
	x, width, err := rawMatrix(coded, t)
	if err != nil {
		return err
	}
	r := Correlation(x, width, fitWorkers)
	kept := p.notebook.filter(coded, r)
	p.steps = append(kept, notebookTelecomSteps(picked)...)
	return p.standardise(t)
}

// fitWorkers is how many goroutines fitting uses; what it learns does not depend on it.
const fitWorkers = 4

// filter gives the steps that stay, and records those that go. A column that was
// itself dropped still drops later ones: the notebook looks at the whole upper triangle.
func (f *NotebookFacts) filter(steps []step, r []float64) []step {
	var kept []step
	for j := range steps {
		with := -1
		for i := range j {
			if a := math.Abs(r[i*len(steps)+j]); a > correlationLimit && (with < 0 || a > math.Abs(r[with*len(steps)+j])) {
				with = i
			}
		}
		if with < 0 {
			kept = append(kept, steps[j])
			continue
		}
		f.Dropped = append(f.Dropped, DroppedColumn{Column: steps[j].Name, With: steps[with].Name, R: r[with*len(steps)+j]})
	}
	return kept
}

// standardise learns each column's mean and standard deviation.
func (p *Pipeline) standardise(t *data.Table) error {
	x, width, err := rawMatrix(p.steps, t)
	if err != nil {
		return err
	}
	m := MomentsOf(x, width, fitWorkers)
	p.mean, p.scale = m.Mean, make([]float64, width)
	for j := range width {
		p.scale[j] = math.Sqrt(m.Variance(j))
		if m.constant(j, t.Rows()) {
			p.scale[j] = 1
			p.notebook.Constant = append(p.notebook.Constant, p.steps[j].Name)
		}
	}
	return nil
}

// constant says whether a column's variance is nothing but rounding: the bound of
// scikit-learn's StandardScaler.
func (m *Moments) constant(column, rows int) bool {
	const eps = 0x1p-52
	n, v, slack := float64(rows), m.Variance(column), float64(rows)*m.Mean[column]*eps
	return !(v > n*eps*v+slack*slack)
}

// rawMatrix evaluates steps that make one column each, row-major.
func rawMatrix(steps []step, t *data.Table) ([]float64, int, error) {
	raw := &Pipeline{exact: steps}
	var err error
	if raw.exactColumns, err = describeSteps(steps); err != nil {
		return nil, 0, err
	}
	rows, err := raw.Transform(t, fitWorkers)
	return rows.Exact, rows.ExactWidth, err
}

// NotebookCorrelation gives Pearson's r of every two columns as the notebook's
// filter sees them: coded, before anything is dropped; row-major, NaN with a
// constant column. Errors are Fit's.
func NotebookCorrelation(spec Spec, t *data.Table) (columns []string, r []float64, err error) {
	picked, err := pickColumns(spec, t.Schema)
	if err != nil {
		return nil, nil, err
	}
	steps := notebookSteps(t, picked)
	x, width, err := rawMatrix(steps, t)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range steps {
		columns = append(columns, s.Name)
	}
	return columns, Correlation(x, width, fitWorkers), nil
}

// notebookSteps gives each picked column as the notebook codes it, in schema order.
// Where flows name their network function and application protocol, the service code is
// the function's and the protocol code the application's; on NSL-KDD they come
// from service and protocol_type, and codes 3 to 5 and 10 to 13 never occur.
func notebookSteps(t *data.Table, picked []data.Column) []step {
	var steps []step
	for _, c := range picked {
		switch {
		case c.Kind == data.Number:
			steps = append(steps, step{Op: opNumber, Name: c.Name, From: []string{c.Name}, Unit: c.Unit})
		case c.Name == "protocol_type":
			steps = append(steps, codeStep(c.Name, protocolColumn(picked), protocolCodes(), 6))
		case c.Name == "service":
			steps = append(steps, codeStep(c.Name, serviceColumn(picked), serviceCodes(), 99))
		case slices.Contains([]string{"function", "plane", "application"}, c.Name):
		default: // flag: a label encoder
			names := seenNames(t, c.Name)
			steps = append(steps, namesStep(opCode, c.Name, names, float64(len(names))))
		}
	}
	return steps
}

// codeStep numbers a category by a fixed map.
func codeStep(name, from string, codes map[string]float64, otherwise float64) step {
	s := step{Op: opCode, Name: name, From: []string{from}, Else: otherwise}
	for n := range codes {
		s.Names = append(s.Names, n)
	}
	slices.Sort(s.Names)
	for _, n := range s.Names {
		s.Values = append(s.Values, codes[n])
	}
	return s
}
