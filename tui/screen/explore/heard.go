package explore

import (
	"slices"

	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
)

// What this screen draws by hand, it tells who listens to its canvas as figures.

// noteCorrelation tells of the correlation matrix.
func noteCorrelation(c canvas.Canvas, r *explore.Report) {
	if !c.Heard() {
		return
	}
	corr := r.Correlation
	var gone [][2]int
	for row, name := range corr.Columns {
		if with, dropped := corr.Dropped[name]; dropped {
			gone = append(gone, [2]int{row, slices.Index(corr.Columns, with)})
		}
	}
	f := figure.Correlation(figure.Set{Name: r.Train.Name, Simulated: r.Simulated}, corr.Columns, corr.R, gone)
	c.Note(&f)
}

// noteBalance tells of the classes before and after SMOTE and in the test set.
func noteBalance(c canvas.Canvas, r *explore.Report) {
	if !c.Heard() {
		return
	}
	b, a := r.SMOTE.Before, r.SMOTE.After
	groups := []figure.Split{{Name: "before SMOTE", Normal: b.Normal, Attack: b.Attack}, {Name: "after SMOTE", Normal: a.Normal, Attack: a.Attack}}
	if r.Test != nil {
		t := r.Classes[r.Test.Name]
		groups = append(groups, figure.Split{Name: r.Test.Name, Normal: t.Normal, Attack: t.Attack})
	}
	f := figure.Balance("Class balance", figure.Set{Name: r.Train.Name, Simulated: r.Simulated}, groups)
	c.Note(&f)
}
