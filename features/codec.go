package features

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// pipelineFormat is the version of the form that MarshalJSON writes.
const pipelineFormat = 1

// Bounds of a pipeline's written form, far above any real one. A few bytes of
// hostile JSON can ask for a whole step, so the first bounds memory as well: to some 200 MB.
const (
	maxPipelineBytes = 2 << 20
	maxColumns       = 1 << 16
)

// ErrPipeline is the base of every fault found in a pipeline that is read from a file.
var ErrPipeline = errors.New("not a sound feature pipeline")

type pipelineFile struct {
	Format   int            `json:"format"`
	Spec     Spec           `json:"spec"`
	Steps    []step         `json:"steps"`
	Mean     []float64      `json:"mean,omitempty"`
	Scale    []float64      `json:"scale,omitempty"`
	Exact    []step         `json:"exact,omitempty"`
	Notebook *NotebookFacts `json:"notebook,omitempty"`
}

// MarshalJSON writes the pipeline so that UnmarshalJSON gives one that encodes
// bit for bit the same: numbers are in the shortest form that reads back exactly.
func (p *Pipeline) MarshalJSON() ([]byte, error) {
	b, err := json.Marshal(pipelineFile{pipelineFormat, p.spec, p.steps, p.mean, p.scale, p.exact, p.notebook})
	if err == nil && len(b) > maxPipelineBytes {
		return nil, fmt.Errorf("features: the pipeline's names take %d bytes, at most %d can be kept", len(b), maxPipelineBytes)
	}
	return b, err
}

// UnmarshalJSON reads what MarshalJSON wrote. The bytes may be hostile: they are
// bounded and checked, and a fault is an error that wraps ErrPipeline.
func (p *Pipeline) UnmarshalJSON(b []byte) error {
	if len(b) > maxPipelineBytes {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrPipeline, len(b), maxPipelineBytes)
	}
	var f pipelineFile
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return fmt.Errorf("%w: %w", ErrPipeline, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%w: something follows it", ErrPipeline)
	}
	if f.Format != pipelineFormat {
		return fmt.Errorf("%w: format %d, this build reads %d", ErrPipeline, f.Format, pipelineFormat)
	}
	read := Pipeline{spec: f.Spec, steps: f.Steps, mean: f.Mean, scale: f.Scale, exact: f.Exact, notebook: f.Notebook}
	if err := read.seal(); err != nil {
		return err
	}
	*p = read
	return nil
}

// seal checks the pipeline and derives its columns.
func (p *Pipeline) seal() error {
	var err error
	if p.columns, err = describeSteps(p.steps); err != nil {
		return err
	}
	if len(p.columns) == 0 {
		return fmt.Errorf("%w: it makes no columns", ErrPipeline)
	}
	if p.exactColumns, err = describeSteps(p.exact); err != nil {
		return err
	}
	for i, s := range p.exact {
		if s.Op == opOneHot {
			return fmt.Errorf("%w: a one-hot step among the exact values", ErrPipeline)
		}
		p.exactColumns[i].Names = s.Names
	}
	if p.spec.Exact != (len(p.exact) > 0) {
		return fmt.Errorf("%w: exact values and settings disagree", ErrPipeline)
	}
	if (p.spec.Encoding == "notebook") != (p.notebook != nil && p.mean != nil) {
		return fmt.Errorf("%w: encoding %q and its figures disagree", ErrPipeline, p.spec.Encoding)
	}
	return p.sealScale()
}

// sealScale checks the standardisation and adds it to the explanations.
func (p *Pipeline) sealScale() error {
	if p.mean == nil && p.scale == nil {
		return nil
	}
	if p.notebook == nil {
		return fmt.Errorf("%w: encoding %q does not scale", ErrPipeline, p.spec.Encoding)
	}
	if len(p.mean) != len(p.columns) || len(p.scale) != len(p.columns) {
		return fmt.Errorf("%w: %d means and %d scales for %d columns", ErrPipeline, len(p.mean), len(p.scale), len(p.columns))
	}
	for i := range p.columns {
		if !(p.scale[i] > 0) {
			return fmt.Errorf("%w: column %s has scale %g", ErrPipeline, p.columns[i].Name, p.scale[i])
		}
		if p.columns[i].OneHot {
			return fmt.Errorf("%w: one-hot column %s is scaled", ErrPipeline, p.columns[i].Name)
		}
		p.columns[i].Explain += fmt.Sprintf("; less %s, divided by %s", brief(p.mean[i]), brief(p.scale[i]))
	}
	p.notebook.Mean, p.notebook.Scale = p.mean, p.scale
	return nil
}

func brief(v float64) string { return strconv.FormatFloat(v, 'g', 5, 64) }

// describeSteps checks the steps and lists the columns that they make.
func describeSteps(steps []step) ([]Column, error) {
	var columns []Column
	for i := range steps {
		if fault := steps[i].check(); fault != "" {
			return nil, fmt.Errorf("%w: %s", ErrPipeline, fault)
		}
		if len(columns)+steps[i].width() > maxColumns {
			return nil, fmt.Errorf("%w: more than %d columns", ErrPipeline, maxColumns)
		}
		columns = steps[i].describe(columns)
	}
	names := make(map[string]bool, len(columns))
	for _, c := range columns {
		if names[c.Name] {
			return nil, fmt.Errorf("%w: two columns %q", ErrPipeline, c.Name)
		}
		names[c.Name] = true
	}
	return columns, nil
}
