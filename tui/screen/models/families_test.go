package models

import (
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/tui/screen/screentest"
)

func TestFamiliesAreToldApart(t *testing.T) {
	desk := fitted()
	d := screentest.New(quick(desk))
	d.Press(t, "i")
	d.Shows(t, "Families at", "unl", "Probe", "% of row")
	d.Golden(t, "families")
	d.Holds(t)
	desk.view.Result.Answers = nil
	d.Size(160, 44)
	d.Shows(t, "Nobody says families here")
	d.Press(t, "i")
	d.Shows(t, "Confusion at")
}

// What is counted at the duty threshold is what compare reports.
func TestFamiliesAreCountedAsTheReportCountsThem(t *testing.T) {
	r := screentest.Result()
	set, m := r.Set("KDDTest+"), r.Models[0]
	got, want := toldOf(r, set, m.Spec.Key, m.Threshold), r.FamilyConfusion(m, set)
	for own, answers := range want {
		for f := data.Normal; f <= data.U2R; f++ {
			if f.Key() != own {
				continue
			}
			for g := data.Normal; g <= data.U2R; g++ {
				if float64(got[f][g]) != answers[g.Key()] {
					t.Errorf("%s told as %s: %d, want %v", own, g.Key(), got[f][g], answers[g.Key()])
				}
			}
			if float64(got[f][unlikeColumn]) != answers[models.UnlikeKey] {
				t.Errorf("%s told as unlike: %d, want %v", own, got[f][unlikeColumn], answers[models.UnlikeKey])
			}
		}
	}
}
