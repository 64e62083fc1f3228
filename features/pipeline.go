package features

import (
	"fmt"

	"github.com/trunkline/trunkline/data"
)

// A Spec is the settings of a feature pipeline. It is plain data: it can be
// written in a recipe file and compared.
type Spec struct {
	// Encoding is "oh" (the honest one-hot encoding) or "notebook" (codes,
	// correlation filter, telecom features and standard scaling, as the notebook has them).
	Encoding string `toml:"encoding" json:"encoding"`
	// Exact asks for the raw float64 values beside the encoded ones.
	Exact bool `toml:"exact" json:"exact,omitempty"`
	// Off names flow columns to leave out; On names judge columns to let in.
	// Both are for the leakage lab, and every figure made with On says so.
	Off []string `toml:"off" json:"off,omitempty"`
	On  []string `toml:"on" json:"on,omitempty"`
}

// A Pipeline is a fitted Spec. It is immutable and safe for concurrent use; it
// holds no flow, only names and the figures that Fit learned.
type Pipeline struct {
	spec     Spec
	steps    []step    // make Rows.X, in the order of columns
	mean     []float64 // a column of X; nil: not standardised
	scale    []float64 // as long as mean, nowhere 0
	exact    []step    // make Rows.Exact; empty unless spec.Exact
	notebook *NotebookFacts

	columns, exactColumns []Column // derived from the above by seal
}

// Fit learns a pipeline from the given rows of t; nil means all of them. Lists
// of category names come from the whole table: they say what there is, never
// which flows are attacks. Labels are not looked at.
//
// Errors: *SpecError for settings that t cannot satisfy, *MissingColumnError
// where the encoding needs a column that t lacks.
func Fit(spec Spec, t *data.Table, rows []int) (*Pipeline, error) {
	picked, err := pickColumns(spec, t.Schema)
	if err != nil {
		return nil, err
	}
	if t.Rows() == 0 || rows != nil && len(rows) == 0 {
		return nil, &SpecError{Setting: "encoding", Reason: "there are no flows to fit it on"}
	}
	p := &Pipeline{spec: spec}
	switch spec.Encoding {
	case "oh":
		p.steps = oneHotSteps(t, picked)
	case "notebook":
		if err := p.fitNotebook(t, rows, picked); err != nil {
			return nil, err
		}
	default:
		return nil, &SpecError{Setting: "encoding", Reason: fmt.Sprintf("want oh or notebook, have %q", spec.Encoding)}
	}
	if spec.Exact {
		p.exact = exactSteps(t, picked)
	}
	if err := p.seal(); err != nil {
		return nil, err
	}
	return p, nil
}

// Spec gives the settings that the pipeline was fitted with.
func (p *Pipeline) Spec() Spec { return p.spec }

// Columns describes Rows.X, column by column. The caller must not change it.
func (p *Pipeline) Columns() []Column { return p.columns }

// ExactColumns describes Rows.Exact; it is empty unless Spec.Exact was set.
// The caller must not change it.
func (p *Pipeline) ExactColumns() []Column { return p.exactColumns }

// alwaysZero is the one NSL-KDD column that says nothing in either file: 0 in
// every row. Both encodings leave it out.
const alwaysZero = "num_outbound_cmds"

// pickColumns gives the flow columns that may feed a model, in schema order.
func pickColumns(spec Spec, s *data.Schema) ([]data.Column, error) {
	off, on := map[string]bool{}, map[string]bool{}
	for _, name := range spec.Off {
		if _, ok := s.Index(name); !ok {
			return nil, &SpecError{Setting: "off", Reason: fmt.Sprintf("no column %q in %s", name, s.Name)}
		}
		off[name] = true
	}
	for _, name := range spec.On {
		if i, ok := s.Index(name); !ok || s.Columns[i].Role != data.Judge {
			return nil, &SpecError{Setting: "on", Reason: fmt.Sprintf("no judge column %q in %s", name, s.Name)}
		}
		on[name] = true
	}
	var picked []data.Column
	for _, c := range s.Columns {
		if c.Name != alwaysZero && !off[c.Name] && (c.Role == data.Feature || on[c.Name]) {
			picked = append(picked, c)
		}
	}
	if len(picked) == 0 {
		return nil, &SpecError{Setting: "off", Reason: "no column is left to make features from"}
	}
	return picked, nil
}

// A SpecError is a setting of a Spec that cannot be had.
type SpecError struct{ Setting, Reason string }

func (e *SpecError) Error() string { return fmt.Sprintf("features: %s: %s", e.Setting, e.Reason) }

// A MissingColumnError is a flow column that a pipeline reads and a schema does
// not have, or has as the other kind.
type MissingColumnError struct {
	Schema string
	Column string
	Kind   data.Kind // the kind that is wanted
}

func (e *MissingColumnError) Error() string {
	kind := "number"
	if e.Kind == data.Category {
		kind = "category"
	}
	return fmt.Sprintf("%s has no %s column %q, which these features are made from", e.Schema, kind, e.Column)
}
