package features

import (
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/data"
)

// WindowFeatures are the values of WindowColumns, in that order.
type WindowFeatures [19]float64

// WindowColumns describes the 19 window features, in NSL-KDD's order and with its names.
func WindowColumns() []data.Column {
	schema := data.NSLKDD()
	first, _ := schema.Index("count")
	final, _ := schema.Index("dst_host_srv_rerror_rate")
	return slices.Clone(schema.Columns[first : final+1])
}

// A WindowError says why a table can't get window features.
type WindowError struct {
	Table string // the table's name
	Lacks string // "start times", "destination addresses", "a column service", …; or
	Has   string // the window column that it has already
}

func (e *WindowError) Error() string {
	if e.Has != "" {
		return fmt.Sprintf("window features of %s: it has a column %s already", e.Table, e.Has)
	}
	return fmt.Sprintf("window features of %s: it has no %s", e.Table, e.Lacks)
}

// AppendWindows gives a table with the rows and columns of t, in the same order, and
// the 19 window columns behind them. It shares t's columns. Flows are taken by start
// time, ties by row. It needs start times, endpoints and the columns service and flag;
// otherwise, or if a window column is there already, the error is a *WindowError.
func AppendWindows(t *data.Table) (*data.Table, error) {
	if err := canWindow(t); err != nil {
		return nil, err
	}
	added := WindowColumns()
	out := *t
	out.Schema = t.Schema.With(t.Schema.Name+"+windows", added...)
	out.Numbers = slices.Clone(t.Numbers)
	out.Codes = append(slices.Clone(t.Codes), make([][]int32, len(added))...)
	out.Dicts = append(slices.Clone(t.Dicts), make([]*data.Dictionary, len(added))...)
	for range added {
		out.Numbers = append(out.Numbers, make([]float64, t.Rows()))
	}

	columns := out.Numbers[len(t.Numbers):]
	flows, w := windowFlows(t), NewWindow()
	for _, row := range byStart(t.Start) {
		for i, v := range w.Add(flows.at(int(row))) {
			columns[i][row] = v
		}
	}
	return &out, nil
}

func canWindow(t *data.Table) error {
	e := &WindowError{Table: t.Name}
	if e.Table == "" {
		e.Table = t.Schema.Name
	}
	for _, c := range WindowColumns() {
		if _, ok := t.Schema.Index(c.Name); ok {
			e.Has = c.Name
			return e
		}
	}
	switch {
	case t.Start == nil && t.Rows() > 0:
		e.Lacks = "start times"
	case (t.Src == nil || t.Dst == nil) && t.Rows() > 0:
		e.Lacks = "addresses"
	case !hasCategory(t.Schema, "service"):
		e.Lacks = "column service"
	case !hasCategory(t.Schema, "flag"):
		e.Lacks = "column flag"
	default:
		return nil
	}
	return e
}

func hasCategory(s *data.Schema, name string) bool {
	i, ok := s.Index(name)
	return ok && s.Columns[i].Kind == data.Category
}

// windowView reads a table's rows as window flows.
type windowView struct {
	t             *data.Table
	service, flag []int32
	outcomes      []Outcome // by flag code
}

func windowFlows(t *data.Table) *windowView {
	service, _ := t.Schema.Index("service")
	flag, _ := t.Schema.Index("flag")
	v := &windowView{t: t, service: t.Codes[service], flag: t.Codes[flag]}
	for _, name := range t.Dicts[flag].Names() {
		v.outcomes = append(v.outcomes, OutcomeOf(name))
	}
	return v
}

func (v *windowView) at(row int) WindowFlow {
	return WindowFlow{Start: v.t.Start[row], Dst: v.t.Dst[row].Addr, SrcPort: v.t.Src[row].Port,
		Service: v.service[row], Outcome: v.outcomes[v.flag[row]]}
}

// byStart lists the rows in order of their start, equal ones in input order.
func byStart(start []int64) []int32 {
	order := make([]int32, len(start))
	for i := range order {
		order[i] = int32(i)
	}
	if !slices.IsSorted(start) {
		slices.SortStableFunc(order, func(a, b int32) int {
			switch {
			case start[a] < start[b]:
				return -1
			case start[a] > start[b]:
				return 1
			}
			return 0
		})
	}
	return order
}
