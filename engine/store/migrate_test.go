package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	if err := db.SaveFilter(t.Context(), store.Filter{Owner: "ada", Name: "bad", Query: "sev>=high"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, "alter table notes drop column alerts", "delete from goose_db_version where version_id = 2")
	slices.Sort(noted)
	if have, want := columns(t, path), columns(t, emptyOfSchema1(t)); !slices.Equal(have, want) {
		t.Fatalf("the columns are\n%v, the first schema's\n%v", have, want)
	}
	return path, noted
}

// emptyOfSchema1 is a database that the first schema's own statements made.
func emptyOfSchema1(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("migrations", "sqlite", "00001_store.sql"))
	if err != nil {
		t.Fatal(err)
	}
	up, _, found := strings.Cut(string(text), "-- +goose Down")
	if !found {
		t.Fatal("the first migration has no end")
	}
	path := filepath.Join(t.TempDir(), "first.db")
	raw(t, path, up)
	return path
}

// columns are those of all tables but goose's own, and the triggers and indexes.
func columns(t *testing.T, path string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`select m.type || ' ' || m.name || ' ' || coalesce(c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '') || ' ' || c.pk, '')
		from sqlite_master m left join pragma_table_info(m.name) c where m.name not glob 'goose*' and m.name not glob 'sqlite*' order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	if len(out) < 50 {
		t.Fatalf("%d columns", len(out))
	}
	return out
}

// keeps checks what a migration must leave alone: the audit log, saved filters and suppressions.
func keeps(t *testing.T, db *store.DB) {
	t.Helper()
	if chain, err := db.Verify(t.Context()); err != nil || chain.Entries != 11 {
		t.Errorf("%s: %+v, %v", db.Path(), chain, err)
	}
	if filters, err := db.Filters(t.Context(), "ada"); err != nil || len(filters) != 1 || filters[0].Query != "sev>=high" {
		t.Errorf("%s: filters %v, %v", db.Path(), filters, err)
	}
	if s, err := db.Suppressions(t.Context()); err != nil || len(s) != 1 || s[0].Scope != "proto:icmp" {
		t.Errorf("%s: suppressions %v, %v", db.Path(), s, err)
	}
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
		keeps(t, db)
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
	if have := columns(t, path); !slices.Equal(have, columns(t, emptyOfSchema1(t))) {
		t.Errorf("a migration that failed left\n%v", have)
	}
	db := open(t, path)
	keeps(t, db)
	if have := foundByNote(t, db, "note:cell"); !slices.Equal(have, noted) {
		t.Errorf("note:cell finds %v, want %v", have, noted)
	}
}
