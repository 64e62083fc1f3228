package report_test

import (
	"bytes"
	"testing"

	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/report"
	"github.com/trunkline/trunkline/models"
)

func TestAnImportedModelIsDrawnUnlikeOurs(t *testing.T) {
	recipe := enginetest.Recipe()
	recipe.Models = []experiment.ModelSpec{{Key: "boost", Settings: models.Settings{"trees": 5}}}
	recipe.Champion, recipe.Challenger = "boost", ""
	e, err := experiment.Prepare(t.Context(), recipe, enginetest.Inputs(1000), experiment.Options{Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := models.WriteLightGBM(&text, r.Models[0].Model, r.Pipeline.Columns()); err != nil {
		t.Fatal(err)
	}
	m, err := models.Import(text.Bytes(), r.Pipeline.Columns(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = e.Adopt(t.Context(), r, "imported-x", m); err != nil {
		t.Fatal(err)
	}
	drawn := report.FigureModels(r, r.Sets[0])
	if len(drawn) != 2 || drawn[0].Index == drawn[1].Index {
		t.Errorf("%d models are drawn as %+v; want two that look different", len(drawn), drawn)
	}
}
