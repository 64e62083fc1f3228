package explore

import (
	"slices"

	"github.com/trunkline/trunkline/data"
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

// noteFamilies tells of the attacks of each family in training and test.
func noteFamilies(c canvas.Canvas, r *explore.Report, totals map[data.Family]familyTotal) {
	if !c.Heard() {
		return
	}
	var names []string
	var train, test []int
	for _, f := range families() {
		if sum, has := totals[f]; has {
			names, train, test = append(names, f.String()), append(train, sum.train), append(test, sum.test)
		}
	}
	f := figure.TrainTest("Attacks by family", figure.Set{Name: r.Train.Name, Simulated: r.Simulated}, names, train, test)
	c.Note(&f)
}

// noteShares tells of normal flows and attacks by name: protocols, or a category's names.
func noteShares(c canvas.Canvas, title string, set figure.Set, shares []share) {
	if !c.Heard() {
		return
	}
	const most = 20 // groups that a chart has room for
	var groups []figure.Split
	for _, v := range shares[:min(len(shares), most)] {
		groups = append(groups, figure.Split{Name: v.name, Normal: v.normal, Attack: v.attack})
	}
	f := figure.Balance(title, set, groups)
	f.Key = "shares"
	c.Note(&f)
}
