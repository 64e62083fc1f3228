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
