package features

import (
	"container/heap"
	"fmt"
	"math"
	"time"

	"github.com/trunkline/trunkline/data"
)

// Reorder says how far a stream may stray from the order of its start times. Probes
// report a flow when it ends, so a long flow comes after short ones that began later.
type Reorder struct {
	Slack time.Duration // a flow is held until one that starts this much later has come; 0 holds none
	Flows int           // at most this many are held; 0 means 4096
}

// AddWindows gives src's flows in order of their start with the window columns behind
// theirs, as they come. What comes later than the order allows is still given, with the
// windows as they then stand. It holds Flows rows and one batch, however long the stream.
// A source whose schema can't have windows is a *WindowError. Closing it closes src.
func AddWindows(src data.Source, o Reorder) (data.Source, error) {
	empty := data.NewTable(src.Schema())
	if err := canWindow(empty); err != nil {
		return nil, err
	}
	if o.Flows <= 0 {
		o.Flows = 4096
	}
	o.Slack = max(o.Slack, 0)
	return &windowSource{src: src, order: o, held: empty, window: NewWindow(), newest: math.MinInt64,
		schema: src.Schema().With(src.Schema().Name+"+windows", WindowColumns()...)}, nil
}

type windowSource struct {
	src    data.Source
	schema *data.Schema
	order  Reorder
	window *Window
	held   *data.Table // rows read; those of them that wait are in queue
	queue  startQueue
	newest int64
	end    error // io.EOF or what ended src; nil while it goes on
}

func (s *windowSource) Schema() *data.Schema { return s.schema }
func (s *windowSource) Close() error         { return s.src.Close() }

// Next implements data.Source. It reads on only while no flow is ready, so that a
// slow stream's flows are not kept back for a batch to fill.
func (s *windowSource) Next(t *data.Table, max int) (int, error) {
	if t.Schema != s.schema {
		panic(fmt.Sprintf("features: a %s source can't fill a table of schema %s", s.schema.Name, t.Schema.Name))
	}
	var rows []int
	for max > 0 {
		for len(rows) < max && s.ready() {
			rows = append(rows, heap.Pop(&s.queue).(waiting).row)
		}
		if len(rows) > 0 || s.end != nil {
			break
		}
		if err := s.read(max); err != nil {
			s.end = err
		}
	}
	if len(rows) == 0 {
		return 0, s.end
	}
	s.give(t, rows)
	return len(rows), nil
}

// ready says whether the flow that starts first may go.
func (s *windowSource) ready() bool {
	return len(s.queue) > 0 && (s.end != nil || len(s.queue) >= s.order.Flows ||
		uint64(s.newest-s.queue[0].start) >= uint64(s.order.Slack))
}

// read takes another batch into held, which first drops the rows that have gone.
func (s *windowSource) read(limit int) error {
	if s.held.Rows() > 2*s.order.Flows {
		s.compact()
	}
	before := s.held.Rows()
	_, err := s.src.Next(s.held, min(limit, s.order.Flows))
	if lacks := canWindow(s.held); lacks != nil {
		s.held, s.queue = data.NewTable(s.src.Schema()), nil
		return lacks
	}
	for row := before; row < s.held.Rows(); row++ {
		s.newest = max(s.newest, s.held.Start[row])
		heap.Push(&s.queue, waiting{start: s.held.Start[row], row: row})
	}
	return err
}

// compact keeps the waiting rows of held. They keep their order, so ties stay in input order.
func (s *windowSource) compact() {
	waits := make([]bool, s.held.Rows())
	for _, w := range s.queue {
		waits[w.row] = true
	}
	var rows []int
	moved := make([]int, s.held.Rows())
	for row, w := range waits {
		if w {
			moved[row] = len(rows)
			rows = append(rows, row)
		}
	}
	s.held = s.held.Select(rows)
	for i := range s.queue {
		s.queue[i].row = moved[s.queue[i].row]
	}
}

func (s *windowSource) give(t *data.Table, rows []int) {
	t.Append(s.held, rows)
	flows, first := windowFlows(s.held), len(s.held.Schema.Columns)
	for _, row := range rows {
		for i, v := range s.window.Add(flows.at(row)) {
			t.Numbers[first+i] = append(t.Numbers[first+i], v)
		}
	}
}

// waiting is a row of held; startQueue is a heap of them, the earliest start on top.
type waiting struct {
	start int64
	row   int
}

type startQueue []waiting

func (q startQueue) Len() int { return len(q) }
func (q startQueue) Less(a, b int) bool {
	return q[a].start < q[b].start || q[a].start == q[b].start && q[a].row < q[b].row
}
func (q startQueue) Swap(a, b int) { q[a], q[b] = q[b], q[a] }
func (q *startQueue) Push(x any)   { *q = append(*q, x.(waiting)) }
func (q *startQueue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
