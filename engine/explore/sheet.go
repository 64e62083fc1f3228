package explore

import (
	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/features"
)

// A SheetRow is a line of the compliance sheet: a column, what becomes of it, and why.
type SheetRow struct {
	Column string
	Fate   Fate
	Why    string
	Into   []string // the encoded columns made from it, at most a few
	Made   int      // how many there are
}

// Fate is what becomes of a column.
type Fate string

const (
	Kept    Fate = "kept"
	Removed Fate = "dropped"
	Judges  Fate = "judge only" // never a feature
	Address Fate = "shown only" // identifies a person or host: shown to analysts, never a feature
)

// sheet says of every column of the data what the recipe does with it.
func sheet(t *data.Table, p *features.Pipeline, r experiment.Recipe) []SheetRow {
	made := map[string][]string{}
	for _, c := range p.Columns() {
		made[c.Source] = append(made[c.Source], c.Name)
	}
	var rows []SheetRow
	for _, c := range t.Schema.Columns {
		rows = append(rows, fate(c, made[c.Name], p))
	}
	if t.Label != nil {
		rows = append(rows, SheetRow{Column: "label", Fate: Judges, Why: "says what the flow is: training target and judge, never a feature"})
	}
	if t.Src != nil || t.Dst != nil {
		rows = append(rows, SheetRow{Column: "addresses", Fate: Address, Why: "personal data where they name a subscriber: shown on alerts, never a feature"})
	}
	return rows
}

func fate(c data.Column, made []string, p *features.Pipeline) SheetRow {
	row := SheetRow{Column: c.Name, Fate: Kept, Why: c.Meaning, Made: len(made), Into: made[:min(3, len(made))]}
	switch {
	case len(made) > 0:
	case c.Role == data.Judge:
		row.Fate, row.Why = Judges, "says how hard the row is to classify: a leak, never a feature"
	case correlated(p, c.Name) != "":
		row.Fate, row.Why = Removed, "follows "+correlated(p, c.Name)+" (|r| above 0.95)"
	default:
		row.Fate, row.Why = Removed, "the same value in every row: it says nothing"
	}
	return row
}

// correlated names the column that the filter dropped this one for; "" if it did not.
func correlated(p *features.Pipeline, column string) string {
	if facts := p.Notebook(); facts != nil {
		for _, d := range facts.Dropped {
			if d.Column == column {
				return d.With
			}
		}
	}
	return ""
}
