package store_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
	"github.com/trunkline/trunkline/engine/triage"
)

// Many notes on the same alerts are no reason to leave one out that another note is on.
func TestASearchThatMeetsTooManyNotesStillFindsEveryAlert(t *testing.T) {
	store.NotedAtMost(t, 10)
	db := open(t, filepath.Join(t.TempDir(), "alerts.db"))
	alerts := storetest.Alerts(1, 20)
	if _, err := db.Put(t.Context(), alerts); err != nil {
		t.Fatal(err)
	}
	note := func(on ...int) {
		a := triage.Action{Who: "ada", Verb: triage.Remark, Note: "cell 7"}
		for _, i := range on {
			a.IDs = append(a.IDs, triage.Target{ID: alerts[i].Alert.ID})
		}
		if _, err := db.Act(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	for range 8 {
		note(0, 1, 2)
	}
	note(9)
	var want []string
	for _, i := range []int{0, 1, 2, 9} {
		want = append(want, alerts[i].Alert.ID)
	}
	slices.Sort(want)
	if have := foundByNote(t, db, "note:cell"); !slices.Equal(have, want) {
		t.Errorf("found %v, want %v", have, want)
	}
}
