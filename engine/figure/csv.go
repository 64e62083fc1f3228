package figure

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"
)

// CSV writes the figure's numbers, one datum a line, in full precision: what a person
// needs to draw it again elsewhere. Columns that the figure does not use are left out;
// marks come last, as series "mark". A text that a spreadsheet would take for a formula
// gets an apostrophe in front.
func CSV(w io.Writer, f Figure) error {
	rows := f.rows()
	var used []int
	for c := range csvColumns {
		for _, r := range rows {
			if c < 3 || r[c] != "" {
				used = append(used, c)
				break
			}
		}
	}
	out := csv.NewWriter(w)
	header := csvHeader(f)
	write := func(row [csvColumns]string) error {
		line := make([]string, len(used))
		for i, c := range used {
			line[i] = row[c]
		}
		return out.Write(line)
	}
	if err := write(header); err != nil {
		return err
	}
	for _, r := range rows {
		if err := write(r); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

const csvColumns = 14

// csvHeader names the columns; x and y by the axes' titles.
func csvHeader(f Figure) [csvColumns]string {
	name := func(a Axis, other string) string {
		if t := strings.TrimSuffix(a.Title(), " (log)"); t != "" {
			return harmless(t)
		}
		return other
	}
	return [...]string{"series", name(f.X, "x"), name(f.Y, "y"), "base", "low", "high", "value", "n", "min", "q1", "median", "q3", "max", "label"}
}

// rows lists every datum in the header's columns.
func (f Figure) rows() [][csvColumns]string {
	var rows [][csvColumns]string
	for i := range f.Series {
		s := &f.Series[i]
		switch {
		case s.Grid != nil:
			rows = append(rows, f.gridRows(s)...)
		default:
			for k := range max(len(s.X), len(s.Y)) {
				rows = append(rows, f.datum(s, k))
			}
		}
	}
	for _, m := range f.Marks {
		row := [csvColumns]string{0: "mark", 13: harmless(m.Text)}
		if m.Kind != HLine {
			row[1] = f.X.named(m.X)
		}
		if m.Kind != VLine {
			row[2] = f.Y.named(m.Y)
		}
		rows = append(rows, row)
	}
	return rows
}

func (f Figure) datum(s *Series, k int) [csvColumns]string {
	row := [csvColumns]string{0: harmless(s.Name), 3: at(s.Base, k), 4: at(s.Lo, k), 5: at(s.Hi, k)}
	if k < len(s.X) {
		row[1] = f.X.named(s.X[k])
	}
	if k < len(s.Y) {
		row[2] = f.Y.named(s.Y[k])
	}
	if k < len(s.Five) {
		v := s.Five[k]
		row[7], row[8], row[9], row[10], row[11], row[12] = strconv.Itoa(v.N), full(v.Min), full(v.Q1), full(v.Median), full(v.Q3), full(v.Max)
	}
	if k < len(s.Labels) {
		row[13] = harmless(s.Labels[k])
	}
	return row
}

// gridRows lists the cells that hold something, a cloud's by its centre.
func (f Figure) gridRows(s *Series) [][csvColumns]string {
	var rows [][csvColumns]string
	g := s.Grid
	for i, v := range g.Values {
		if math.IsNaN(v) || s.Kind == Cloud && v == 0 {
			continue
		}
		r, c := i/g.Cols, i%g.Cols
		row := [csvColumns]string{0: harmless(s.Name), 6: full(v)}
		if s.Kind == Cloud {
			row[1] = full(between(f.X, g.X0, g.X1, (float64(c)+0.5)/float64(g.Cols)))
			row[2] = full(between(f.Y, g.Y0, g.Y1, (float64(r)+0.5)/float64(g.Rows)))
		} else {
			row[1], row[2] = f.X.named(float64(c)), f.Y.named(float64(r))
		}
		if i < len(g.Labels) {
			row[13] = harmless(strings.ReplaceAll(g.Labels[i], "\n", "; "))
		}
		rows = append(rows, row)
	}
	return rows
}

// between is the value that lies a share of the way from lo to hi on the axis.
func between(a Axis, lo, hi, share float64) float64 {
	p, q := a.Place(lo), a.Place(hi)
	return a.Value(p + float64(share*(q-p)))
}

// named writes a value, a category by its name.
func (a Axis) named(v float64) string {
	if a.Scale == Category {
		k := math.Round(v)
		for _, t := range a.Ticks {
			if t.At == k {
				return harmless(t.Label)
			}
		}
	}
	return full(v)
}

func at(s []float64, k int) string {
	if k >= len(s) {
		return ""
	}
	return full(s[k])
}

// full writes a number so that it reads back to the same bits; nothing for NaN.
func full(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// harmless keeps a text from being taken for a formula.
func harmless(s string) string {
	s = clean(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
