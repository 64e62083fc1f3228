package whatif

import (
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
)

// What this screen draws by hand, it tells who listens to its canvas as tables.

// notePrices tells of the table of what the scenario comes to.
func (s *Screen) notePrices(c canvas.Canvas, cols []priceColumn) {
	if !c.Heard() {
		return
	}
	t := figure.Table{Title: "prices", Columns: []string{"judged on " + s.bench.set.Name}}
	for _, col := range cols {
		name := ""
		for _, span := range col.head {
			name += span.Text
		}
		t.Columns = append(t.Columns, name)
	}
	for _, line := range s.answers() {
		row := []string{line.name}
		for _, col := range cols {
			row = append(row, line.of(*col.price))
		}
		t.Rows = append(t.Rows, row)
	}
	c.Note(t)
}

// noteAssumptions tells of every number, where it is from and what it rests on.
func (s *Screen) noteAssumptions(c canvas.Canvas, rows []row) {
	if !c.Heard() {
		return
	}
	t := figure.Table{Title: "assumptions", Columns: []string{"assumption", "value", "unit", "origin", "source"}, Cursor: s.list.Selected + 1}
	for _, r := range rows {
		value, unit := s.written(r)
		t.Rows = append(t.Rows, []string{r.title, value, unit, s.sc.origin(r.key), r.source})
	}
	c.Note(t)
}
