package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
	"github.com/trunkline/trunkline/engine/triage"
)

// ofSchema1 is a store as the first schema had it, with notes of one and of several alerts and one taken back,
// and the alerts that have a note with "cell".
func ofSchema1(t *testing.T) (path string, noted []string) {
	t.Helper()
	path = annotated(t)
	db := open(t, path)
	alerts := storetest.Alerts(1, 200)
	for i, note := range []string{"cell 7 is down", "planned", "cell 9"} {
		a := triage.Action{Who: "bob", Verb: triage.Remark, Note: note}
		for k := range 3 - i {
			id := alerts[20+10*i+k].Alert.ID
			a.IDs = append(a.IDs, triage.Target{ID: id})
			if note != "planned" {
				noted = append(noted, id)
			}
		}
		if _, err := db.Act(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, "alter table notes drop column alerts", "delete from goose_db_version where version_id = 2")
	slices.Sort(noted)
	return path, noted
}

func foundByNote(t *testing.T, db *store.DB, text string) []string {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	page, err := db.List(t.Context(), store.List{Selection: store.Selection{Query: q, Now: time.Now()}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range page.Cases {
		ids = append(ids, c.Alert.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestAStoreOfTheFirstSchemaIsBroughtUpToDate(t *testing.T) {
	path, noted := ofSchema1(t)
	backup := filepath.Join(t.TempDir(), "backup.db")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, backup, string(content))
	restored := filepath.Join(t.TempDir(), "restored.db")
	if _, err := store.Restore(t.Context(), store.Options{Path: restored, Now: time.Now}, backup); err != nil {
		t.Fatalf("a backup of the first schema: %v", err)
	}
	for _, path := range []string{path, restored} {
		db := open(t, path)
		if have := foundByNote(t, db, "note:cell"); !slices.Equal(have, noted) {
			t.Errorf("%s: note:cell finds %v, want %v", path, have, noted)
		}
		if have := foundByNote(t, db, `note:"asked the noc"`); len(have) > 0 {
			t.Errorf("%s: a note that was taken back is found on %v", path, have)
		}
		if chain, err := db.Verify(t.Context()); err != nil || chain.Entries != 11 {
			t.Errorf("%s: %+v, %v", path, chain, err)
		}
		act(t, db, "ada", triage.Close, triage.FalsePositive, noted[0])
	}
}

// A migration that fails half-way changes nothing, and the next that does not goes on from there.
func TestAMigrationThatFailsLeavesTheStoreAsItWas(t *testing.T) {
	path, noted := ofSchema1(t)
	raw(t, path, "create trigger in_the_way before update on notes begin select raise(abort, 'not now'); end")
	if db, err := store.Open(t.Context(), store.Options{Path: path, Now: time.Now}); err == nil {
		db.Close()
		t.Fatal("the store was opened")
	}
	raw(t, path, "drop trigger in_the_way", "alter table notes add column alerts text", "alter table notes drop column alerts") // fails if the column stayed
	if have := foundByNote(t, open(t, path), "note:cell"); !slices.Equal(have, noted) {
		t.Errorf("note:cell finds %v, want %v", have, noted)
	}
}
