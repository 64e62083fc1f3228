package models_test

import (
	"testing"

	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/modeltest"
)

func TestEveryModelKeepsTheCatalogsPromises(t *testing.T) {
	keys := map[string]bool{}
	for _, e := range models.Catalog() {
		if keys[e.Key] {
			t.Errorf("two entries with the key %q", e.Key)
		}
		keys[e.Key] = true
		t.Run(e.Key, func(t *testing.T) { modeltest.Run(t, e) })
	}
}

func TestDecodeRefusesAnUnknownModel(t *testing.T) {
	if _, err := models.Decode("no such model", nil); err == nil {
		t.Error("an unknown key gives a model")
	}
}

func FuzzDecode(f *testing.F) {
	catalog := models.Catalog()
	flows := modeltest.Flows(48, 1)
	for i, e := range catalog {
		f.Add(uint8(i), models.Encode(modeltest.Fit(f, e, flows)))
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		modeltest.TryDecode(t, catalog[int(which)%len(catalog)], b, flows.Rows)
	})
}
