package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
	"github.com/trunkline/trunkline/engine/triage"
)

// filled makes a store with alerts and decisions, closed, and gives its path.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "alerts.db")
	db := open(t, path)
	alerts := storetest.Alerts(1, 200)
	if _, err := db.Put(t.Context(), alerts); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		act(t, db, "ada", triage.Close, triage.FalsePositive, alerts[i].Alert.ID)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// annotated is filled with a suppression, a note, and the note taken back: entries 6 to 8.
func annotated(t *testing.T) string {
	t.Helper()
	path := filled(t)
	db := open(t, path)
	noted := storetest.Alerts(1, 200)[10].Alert.ID
	scope, err := query.Parse("proto:icmp")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Suppress(t.Context(), triage.Suppression{Scope: "proto:icmp", Query: scope, Owner: "ada", Why: "ping test", Until: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Act(t.Context(), triage.Action{Who: "ada", Verb: triage.Remark, Note: "asked the NOC", IDs: []triage.Target{{ID: noted}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Undo(t.Context(), "ada"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func act(t *testing.T, db *store.DB, who string, v triage.Verb, r triage.Reason, id string) {
	t.Helper()
	if _, err := db.Act(t.Context(), triage.Action{Who: who, Verb: v, Reason: r, IDs: []triage.Target{{ID: id}}}); err != nil {
		t.Fatal(err)
	}
}

// raw runs statements on a database past the store.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestADatabaseThatIsNoStoreIsNamedForWhatItIs(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string)
		want  error
	}{
		"text": {func(t *testing.T, path string) { write(t, path, strings.Repeat("no database\n", 1000)) }, store.ErrCorrupt},
		"another's": {func(t *testing.T, path string) {
			os.Remove(path)
			raw(t, path, "create table a (x)", "create table b (x)", "create table c (x)")
		}, store.ErrForeign},
		"a newer schema": {func(t *testing.T, path string) {
			raw(t, path, "insert into goose_db_version (version_id, is_applied) values (999, 1)")
		}, store.ErrNewer},
		"a torn page": {tear, store.ErrCorrupt},
		"a directory": {func(t *testing.T, path string) { os.Remove(path); os.Mkdir(path, 0o700) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t)
			c.spoil(t, path)
			before, _ := os.ReadFile(path)
			db, err := store.Open(t.Context(), store.Options{Path: path, Now: time.Now})
			if err == nil { // some damage shows only where one looks
				_, err = db.List(t.Context(), store.List{Limit: 1000})
				db.Close()
			}
			var fault *store.Fault
			if err == nil || c.want != nil && (!errors.As(err, &fault) || !errors.Is(err, c.want) || fault.Path != path) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

// tear overwrites the first page's table of contents.
func tear(t *testing.T, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 100; i < 4096; i++ {
		b[i] = 0xa5
	}
	write(t, path, string(b))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFullDiskLosesNothingThatWasConfirmed(t *testing.T) {
	path := filled(t)
	db := open(t, path)
	if err := store.LimitPages(db, 20); err != nil {
		t.Fatal(err)
	}
	var err error
	put := 0
	for seed := uint64(10); err == nil && seed < 200; seed++ {
		var n int
		n, err = db.Put(t.Context(), storetest.Alerts(seed, 300))
		put += n
	}
	if !errors.Is(err, store.ErrFull) {
		t.Fatalf("%v, want ErrFull", err)
	}
	if c, err := db.Count(t.Context(), store.Selection{}, store.Exactly); err != nil || c.Alerts != 200+put {
		t.Errorf("%d alerts, %v; %d were confirmed", c.Alerts, err, 200+put)
	}
	if err := store.LimitPages(db, 1<<30); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Put(t.Context(), storetest.Alerts(999, 300)); err != nil || n != 300 {
		t.Errorf("with room again: %d, %v", n, err)
	}
	if _, err := db.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAReadOnlyStoreSaysSo(t *testing.T) {
	path := filled(t)
	db := open(t, path)
	if err := store.QueryOnly(db); err != nil {
		t.Fatal(err)
	}
	_, err := db.Put(t.Context(), storetest.Alerts(5, 1))
	if !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("%v, want ErrReadOnly", err)
	}
	dir := filepath.Join(t.TempDir(), "file")
	write(t, dir, "")
	if _, err := store.Open(t.Context(), store.Options{Path: filepath.Join(dir, "alerts.db"), Now: time.Now}); err == nil {
		t.Error("a store inside a file was opened")
	}
}

func TestALockedStoreSaysSo(t *testing.T) {
	path := filled(t)
	db := open(t, path)
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "begin immediate"); err != nil {
		t.Fatal(err)
	}
	if err := store.Impatient(db); err != nil {
		t.Fatal(err)
	}
	if _, err = db.Put(t.Context(), storetest.Alerts(5, 1)); !errors.Is(err, store.ErrLocked) {
		t.Errorf("%v, want ErrLocked", err)
	}
	if _, err := conn.ExecContext(t.Context(), "rollback"); err != nil {
		t.Fatal(err)
	}
	if _, err = db.Put(t.Context(), storetest.Alerts(5, 1)); err != nil {
		t.Error(err)
	}
}

func TestTamperingIsFound(t *testing.T) {
	for name, statements := range map[string][]string{
		"an entry's person":      {"drop trigger audit_no_update", "update audit set who = 'eve' where seq = 3"},
		"an entry's time":        {"drop trigger audit_no_update", "update audit set at = at + 1 where seq = 5"},
		"an entry's body":        {"drop trigger audit_no_update", "update audit set body = replace(body, 'false-positive', 'other') where seq = 2"},
		"an entry taken out":     {"drop trigger audit_no_delete", "delete from audit where seq = 3"},
		"the last entry cut off": {"drop trigger audit_no_delete", "delete from audit where seq = 8"},
		"the last entry cut off with all that it did": {"drop trigger audit_no_delete", "drop trigger changes_no_delete", "pragma foreign_keys = 0",
			"update alerts set (state, owner, reason, hidden, revision) = (select from_state, from_owner, from_reason, from_hidden, revision - 1 from changes where audit = 8 and alert = alerts.seq) where seq in (select alert from changes where audit = 8)",
			"delete from changes where audit = 8", "delete from undone", "delete from audit where seq = 8", "update notes set withdrawn = 0"},
		"an entry slipped in":          {"insert into audit select 9, at, who, verb, body, hash from audit where seq = 5"},
		"a change of an entry":         {"drop trigger changes_no_update", "update changes set from_state = 2 where audit = 4"},
		"a change taken out":           {"drop trigger changes_no_delete", "delete from changes where audit = 4"},
		"a change of an entry made up": {"insert into changes select 5, alert, 3, state, owner, reason, hidden, state, owner, reason, hidden from changes where audit = 4"},
		"an alert closed by hand":      {"update alerts set state = 4, reason = 'other' where seq = 100"},
		"an alert's verdict":           {"update alerts set reason = 'true-positive' where seq = 1"},
		"a note's text":                {"update notes set body = 'all clear'"},
		"a note's person":              {"update notes set who = 'eve'"},
		"a note moved":                 {"update notes set alerts = '1' where audit = (select max(audit) from notes)"},
		"a note taken out":             {"delete from notes"},
		"a note slipped in":            {"insert into notes (audit, at, who, body, folded) values (3, 1, 'ada', 'fine', 'fine')"},
		"a suppression made wider":     {"update suppressions set scope = 'proto:tcp' where id = 1"},
		"a suppression made longer":    {"update suppressions set until = until + 1000000000"},
		"a suppression lifted by hand": {"update suppressions set lifted = 1"},
		"a suppression slipped in":     {"insert into suppressions (scope, owner, why, made, until) values ('proto:udp', 'ada', 'quiet', 1, 2)"},
		"an action as if taken back":   {"insert into undone values (2, 5)"},
		"what was taken back":          {"delete from undone"},
		"an alert as if it were new":   {"update alerts set state = 0, reason = '', revision = 1 where seq = 1"},
	} {
		t.Run(name, func(t *testing.T) {
			path := annotated(t)
			raw(t, path, statements...)
			_, err := open(t, path).Verify(t.Context())
			var tampered *store.TamperError
			if !errors.As(err, &tampered) {
				t.Errorf("%v, want a *TamperError", err)
			}
		})
	}
}

func TestTheAuditLogOnlyGrows(t *testing.T) {
	path := filled(t)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range []string{"update audit set who = 'eve'", "delete from audit", "update changes set state = 0", "delete from changes where audit = 1"} {
		if _, err := db.Exec(s); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestACancelledContextEndsAQuery(t *testing.T) {
	db := open(t, filled(t))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := db.List(ctx, store.List{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := db.Put(ctx, storetest.Alerts(5, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := db.Put(t.Context(), storetest.Alerts(5, 1)); err != nil {
		t.Errorf("after a cancelled write: %v", err)
	}
}

func TestAClosedStoreSaysSo(t *testing.T) {
	db := open(t, filled(t))
	db.Close()
	if err := db.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := db.List(t.Context(), store.List{}); !errors.Is(err, store.ErrClosed) {
		t.Errorf("%v, want ErrClosed", err)
	}
}

func TestAnotherProcessesDecisionsAreSeen(t *testing.T) {
	path := filled(t)
	mine, theirs := open(t, path), open(t, path)
	before := mine.Version()
	act(t, theirs, "bob", triage.Escalate, "", storetest.Alerts(1, 200)[50].Alert.ID)
	for end := time.Now().Add(5 * time.Second); mine.Version().Audit == before.Audit; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not within five seconds")
		}
	}
	news, err := mine.Log(t.Context(), before.Audit, 10)
	if err != nil || len(news) != 1 || news[0].Who != "bob" {
		t.Errorf("%+v, %v", news, err)
	}
	if n, err := mine.Put(t.Context(), storetest.Alerts(77, 50)); err != nil || n != 50 {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := theirs.Put(t.Context(), storetest.Alerts(78, 50)); err != nil || n != 50 {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := mine.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
