package data

import (
	"bytes"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"time"
)

// A flowsCSVField is a place in a line: a column of CoreFlows, or something beside it.
type flowsCSVField struct {
	name     string
	optional bool
	take     func(*flowsCSVRow, []byte) (want string) // reads what is no column; "" if it is good
	column   int                                      // in CoreFlows, where take is nil
	named    bool                                     // a category
	limit    float64                                  // of a number
}

// A flowsCSVRow is a row in hand, before it is known to be good.
type flowsCSVRow struct {
	start     int64
	src, dst  Endpoint
	simulated bool
	label     []byte
	names     [32][]byte
	numbers   [32]float64
}

// flowsCSVFields lists the fields that a header may name: those beside the schema, then
// the schema's. Only label and simulated may be absent.
func flowsCSVFields() []flowsCSVField {
	fields := []flowsCSVField{
		{name: "start", take: (*flowsCSVRow).takeStart},
		{name: "src", take: func(r *flowsCSVRow, b []byte) string { return takeAddr(&r.src, b) }},
		{name: "src_port", take: func(r *flowsCSVRow, b []byte) string { return takePort(&r.src, b) }},
		{name: "dst", take: func(r *flowsCSVRow, b []byte) string { return takeAddr(&r.dst, b) }},
		{name: "dst_port", take: func(r *flowsCSVRow, b []byte) string { return takePort(&r.dst, b) }},
		{name: "label", optional: true, take: (*flowsCSVRow).takeLabel},
		{name: "simulated", optional: true, take: (*flowsCSVRow).takeSimulated},
	}
	for i, c := range CoreFlows().Columns {
		f := flowsCSVField{name: c.Name, column: i, named: c.Kind == Category, limit: maxNumber}
		if c.Unit == "share" || c.Unit == "flag" {
			f.limit = 1
		}
		fields = append(fields, f)
	}
	return fields
}

// parse reads a line into s.row.
func (s *flowsCSVSource) parse(line []byte) error {
	if have := 1 + bytes.Count(line, []byte{','}); have != len(s.fields) {
		e := s.lines.bad(0, "want %d columns as in the header, have %d", len(s.fields), have)
		if s.lines.cut {
			e.Reason += "; the file ends inside this line"
		}
		return e
	}
	for i, f := range s.fields {
		field, rest, _ := bytes.Cut(line, []byte{','})
		line = rest
		want := ""
		switch {
		case f.take != nil:
			want = f.take(&s.row, field)
		case f.named:
			if s.row.names[f.column] = field; !isName(field) {
				want = "a name"
			}
		default:
			s.row.numbers[f.column], want = flowsCSVNumber(field, f.limit)
		}
		if want != "" {
			return s.lines.bad(i+1, "want %s in %s, have %s", want, f.name, Quote(field))
		}
	}
	return nil
}

func flowsCSVNumber(field []byte, limit float64) (v float64, want string) {
	if len(field) == 0 {
		return math.NaN(), ""
	}
	v, n, ok := scanNumber(field)
	if !ok || n < len(field) {
		v, ok = parseNumber(field)
	}
	switch {
	case !ok:
		return 0, "a number"
	case v < 0:
		return 0, "a number of at least 0"
	case v > limit:
		return 0, fmt.Sprintf("a number up to %.0f", limit)
	}
	return v, ""
}

// put appends s.row to t.
func (s *flowsCSVSource) put(t *Table) error {
	var codes [32]int32
	for i, d := range t.Dicts {
		if d == nil {
			continue
		}
		code, ok := d.codeWithin(s.row.names[i], maxNames)
		if !ok {
			return s.lines.bad(0, "more than %d different names in %s", maxNames, t.Schema.Columns[i].Name)
		}
		codes[i] = code
	}
	if s.labelled {
		code, ok := t.Labels.codeWithin(s.row.label, maxNames)
		if !ok {
			return s.lines.bad(0, "more than %d different labels", maxNames)
		}
		t.Label = append(t.Label, code)
	}
	for i, d := range t.Dicts {
		if d != nil {
			t.Codes[i] = append(t.Codes[i], codes[i])
		} else {
			t.Numbers[i] = append(t.Numbers[i], s.row.numbers[i])
		}
	}
	t.Start = append(t.Start, s.row.start)
	t.Src, t.Dst = append(t.Src, s.row.src), append(t.Dst, s.row.dst)
	t.Line = append(t.Line, int32(min(s.lines.n, math.MaxInt32)))
	t.Simulated = t.Simulated || s.row.simulated
	t.rows++
	s.rows++
	return nil
}

func (r *flowsCSVRow) takeStart(field []byte) string {
	at, err := time.Parse(time.RFC3339Nano, string(field))
	if err != nil || at.Year() < 1678 || at.Year() > 2261 {
		return "a time such as 2000-01-01T00:00:00.5Z"
	}
	r.start = at.UnixNano()
	return ""
}

func takeAddr(e *Endpoint, field []byte) string {
	if e.Addr = (netip.Addr{}); len(field) == 0 {
		return ""
	}
	addr, err := netip.ParseAddr(string(field))
	if err != nil || addr.Zone() != "" {
		return "an IP address"
	}
	e.Addr = addr
	return ""
}

func takePort(e *Endpoint, field []byte) string {
	port, err := strconv.ParseUint(string(field), 10, 16)
	if err != nil && len(field) > 0 {
		return "a port"
	}
	e.Port = uint16(port)
	return ""
}

func (r *flowsCSVRow) takeLabel(field []byte) string {
	if r.label = field; !isName(field) {
		return "a label"
	}
	return ""
}

func (r *flowsCSVRow) takeSimulated(field []byte) string {
	switch string(field) {
	case "true":
		r.simulated = true
	case "false":
		r.simulated = false
	default:
		return "true or false"
	}
	return ""
}
