package features

import (
	"math"
	"slices"
	"sync"

	"github.com/trunkline/trunkline/data"
)

// A Transformer replays a pipeline on tables of one schema. It remembers how each
// table's category codes translate, so it belongs to one goroutine at a time;
// make one for each. It keeps no flow.
type Transformer struct {
	p       *Pipeline
	schema  *data.Schema
	x       []boundStep
	exact   []boundStep
	scratch [blockRows]float64
}

// boundStep is a step with its columns found and its names translated to one
// dictionary's codes.
type boundStep struct {
	*step
	a, b   int // places in the schema; b is -1 where the step reads one column
	dict   *data.Dictionary
	values []float64 // by the dictionary's code
}

// blockRows is how many rows a step handles at once: enough to spread the cost of
// choosing the op, few enough that their encoded rows stay in the first cache.
const blockRows = 64

// Transformer finds the pipeline's columns in a schema. The error is a *MissingColumnError.
func (p *Pipeline) Transformer(s *data.Schema) (*Transformer, error) {
	tr := &Transformer{p: p, schema: s}
	var err error
	if tr.x, err = bindSteps(p.steps, s); err == nil {
		tr.exact, err = bindSteps(p.exact, s)
	}
	if err != nil {
		return nil, err
	}
	return tr, nil
}

func bindSteps(steps []step, s *data.Schema) ([]boundStep, error) {
	bound := make([]boundStep, len(steps))
	for i := range steps {
		b := boundStep{step: &steps[i], b: -1}
		for k, kind := range b.Op.kinds() {
			at, ok := s.Index(b.From[k])
			if !ok || s.Columns[at].Kind != kind {
				return nil, &MissingColumnError{Schema: s.Name, Column: b.From[k], Kind: kind}
			}
			if k == 0 {
				b.a = at
			} else {
				b.b = at
			}
		}
		bound[i] = b
	}
	return bound, nil
}

// To encodes rows from (included) to (excluded) of t into dst, whose memory it
// reuses where that is large enough: once it is, nothing is allocated. A missing
// number stays NaN; numbers beyond float32 become its largest. It panics if t has other
// columns than the transformer's schema: that is a caller's bug, never an input's.
func (tr *Transformer) To(dst *Rows, t *data.Table, from, to int) {
	tr.size(dst, to-from)
	tr.fill(*dst, t, from, to)
}

// Transform encodes the whole of t, on up to the given number of goroutines.
// The error is a *MissingColumnError.
func (p *Pipeline) Transform(t *data.Table, workers int) (Rows, error) {
	first, err := p.Transformer(t.Schema)
	if err != nil {
		return Rows{}, err
	}
	var out Rows
	n := t.Rows()
	first.size(&out, n)
	workers = max(1, min(workers, n/1024))
	var running sync.WaitGroup
	for w := 1; w < workers; w++ {
		running.Go(func() {
			tr, _ := p.Transformer(t.Schema) // it succeeded above
			from, to := w*n/workers, (w+1)*n/workers
			tr.fill(out.Slice(from, to), t, from, to)
		})
	}
	first.fill(out.Slice(0, n/workers), t, 0, n/workers)
	running.Wait()
	return out, nil
}

func (tr *Transformer) size(dst *Rows, n int) {
	dst.N, dst.Width, dst.ExactWidth = n, len(tr.p.columns), len(tr.p.exactColumns)
	dst.X = slices.Grow(dst.X[:0], n*dst.Width)[:n*dst.Width]
	dst.Exact = slices.Grow(dst.Exact[:0], n*dst.ExactWidth)[:n*dst.ExactWidth]
}

// fill writes rows from to to of t into dst, which has their shape.
func (tr *Transformer) fill(dst Rows, t *data.Table, from, to int) {
	tr.accept(t.Schema)
	tr.translate(t)
	for at := from; at < to; at += blockRows {
		end := min(at+blockRows, to)
		tr.block(dst.X[(at-from)*dst.Width:(end-from)*dst.Width], t, at, end)
		tr.exactBlock(dst.Exact[(at-from)*dst.ExactWidth:(end-from)*dst.ExactWidth], t, at, end)
	}
}

// accept panics unless the schema has the columns that the transformer was bound to.
func (tr *Transformer) accept(s *data.Schema) {
	if s == tr.schema {
		return
	}
	same := func(a, b data.Column) bool { return a.Name == b.Name && a.Kind == b.Kind }
	if !slices.EqualFunc(s.Columns, tr.schema.Columns, same) {
		panic("features: a transformer for " + tr.schema.Name + " was given a table of " + s.Name)
	}
	tr.schema = s
}

// translate brings each category step up to date with t's dictionaries, which
// may be others than the last table's or the same ones grown.
func (tr *Transformer) translate(t *data.Table) {
	for _, steps := range [2][]boundStep{tr.x, tr.exact} {
		for i := range steps {
			b := &steps[i]
			if b.Op.kinds()[0] == data.Category {
				b.translate(t.Dicts[b.a])
			}
		}
	}
}

func (b *boundStep) translate(d *data.Dictionary) {
	if b.dict != d {
		b.dict, b.values = d, b.values[:0]
	}
	for code := len(b.values); code < d.Len(); code++ {
		b.values = append(b.values, b.value(d.Name(int32(code))))
	}
}

// block encodes rows from to to, at most blockRows, into row-major x.
func (tr *Transformer) block(x []float32, t *data.Table, from, to int) {
	width, at := len(tr.p.columns), 0
	v := tr.scratch[:to-from]
	for i := range tr.x {
		b := &tr.x[i]
		if b.Op == opOneHot {
			b.oneHot(x[at:], width, t.Codes[b.a][from:to])
			at += len(b.Names)
			continue
		}
		b.evaluate(v, t, from)
		if tr.p.mean != nil {
			mean, scale := tr.p.mean[at], tr.p.scale[at]
			for r := range v {
				v[r] = (v[r] - mean) / scale
			}
		}
		for r, o := 0, at; r < len(v); r, o = r+1, o+width {
			x[o] = float32(max(min(v[r], math.MaxFloat32), -math.MaxFloat32))
		}
		at++
	}
}

// oneHot writes a block of len(Names) columns: 0, and 1 at the row's name.
func (b *boundStep) oneHot(x []float32, width int, codes []int32) {
	for r, code := range codes {
		block := x[r*width : r*width+len(b.Names)]
		clear(block)
		if place := int(b.values[code]); place >= 0 {
			block[place] = 1
		}
	}
}

// exactBlock writes the raw values of rows from to to, at most blockRows.
func (tr *Transformer) exactBlock(x []float64, t *data.Table, from, to int) {
	width := len(tr.p.exactColumns)
	v := tr.scratch[:to-from]
	for i := range tr.exact {
		tr.exact[i].evaluate(v, t, from)
		for r, o := 0, i; r < len(v); r, o = r+1, o+width {
			x[o] = v[r]
		}
	}
}

// evaluate writes the step's number for len(v) rows from row from.
func (b *boundStep) evaluate(v []float64, t *data.Table, from int) {
	to := from + len(v)
	if b.Op == opCode {
		for r, code := range t.Codes[b.a][from:to] {
			v[r] = b.values[code]
		}
		return
	}
	if b.Op == opTraffic {
		amount := t.Numbers[b.b][from:to]
		for r, code := range t.Codes[b.a][from:to] {
			v[r] = b.values[code] * amount[r]
		}
		return
	}
	x := t.Numbers[b.a][from:to]
	if b.b < 0 {
		b.Op.unary(v, x)
	} else {
		b.Op.binary(v, x, t.Numbers[b.b][from:to])
	}
}

func (o op) unary(v, x []float64) {
	switch o {
	case opLog:
		for r := range v {
			v[r] = logPlusOne(x[r])
		}
	case opShare255:
		for r := range v {
			v[r] = x[r] / 255
		}
	default:
		copy(v, x)
	}
}

func (o op) binary(v, a, b []float64) {
	switch o {
	case opBurstiness:
		for r := range v {
			v[r] = a[r] / (b[r] + 0.001)
		}
	case opLogBurstiness:
		for r := range v {
			v[r] = logPlusOne(a[r] / (b[r] + 0.001))
		}
	case opSymmetry:
		for r := range v {
			v[r] = a[r] / (b[r] + 1)
		}
	case opLogSymmetry:
		for r := range v {
			v[r] = logPlusOne(a[r]) - logPlusOne(b[r])
		}
	}
}
