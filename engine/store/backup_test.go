package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
	"github.com/trunkline/trunkline/engine/triage"
)

func TestABackupWhileRunningIsConsistent(t *testing.T) {
	db := open(t, filled(t))
	var wait sync.WaitGroup
	done := make(chan struct{})
	wait.Go(func() {
		for seed := uint64(100); ; seed++ {
			select {
			case <-done:
				return
			default:
			}
			alerts := storetest.Alerts(seed, 100)
			if _, err := db.Put(t.Context(), alerts); err != nil {
				t.Error(err)
				return
			}
			act(t, db, "bob", triage.Escalate, "", alerts[0].Alert.ID)
		}
	})
	dir := t.TempDir()
	for range 3 {
		path := filepath.Join(dir, "backup.db")
		if err := db.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "alerts.db")
		r, err := store.Restore(t.Context(), store.Options{Path: copied, Now: time.Now}, path)
		if err != nil {
			t.Fatal(err)
		}
		back := open(t, copied)
		c, err := back.Verify(t.Context())
		if err != nil || c != r.Chain {
			t.Errorf("%+v, %v; the restore found %+v", c, err, r.Chain)
		}
		if totals, err := back.Totals(t.Context()); err != nil || totals.All() != r.Alerts || totals.Of(triage.Escalated) != int(c.Entries)-5 {
			t.Errorf("%v, %v; %d alerts, %d entries", totals, err, r.Alerts, c.Entries)
		}
	}
	close(done)
	wait.Wait()
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRestorePutsBackAndKeepsWhatWasThere(t *testing.T) {
	path := filled(t)
	backup := filepath.Join(t.TempDir(), "backup.db")
	db := open(t, path)
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	act(t, db, "ada", triage.Escalate, "", storetest.Alerts(1, 200)[100].Alert.ID)
	o := store.Options{Path: path, Now: time.Now}
	if _, err := store.Restore(t.Context(), o, backup); !errors.Is(err, store.ErrInUse) {
		t.Fatalf("while it is open: %v, want ErrInUse", err)
	}
	act(t, db, "ada", triage.Escalate, "", storetest.Alerts(1, 200)[101].Alert.ID)
	db.Close()
	r, err := store.Restore(t.Context(), o, backup)
	if err != nil || r.Alerts != 200 || r.Entries != 5 {
		t.Fatalf("%+v, %v", r, err)
	}
	if c, err := open(t, path).Verify(t.Context()); err != nil || c.Entries != 5 {
		t.Errorf("restored: %+v, %v", c, err)
	}
	if c, err := open(t, r.Kept).Verify(t.Context()); err != nil || c.Entries != 7 {
		t.Errorf("what was there: %+v, %v; want its two decisions more", c, err)
	}
}

func TestTwoRestoresInASecondKeepTwoStores(t *testing.T) {
	path, backup := filled(t), filepath.Join(t.TempDir(), "backup.db")
	if err := open(t, path).Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	path = filled(t)
	noon := time.Now()
	o := store.Options{Path: path, Now: func() time.Time { return noon }}
	kept := map[string]bool{}
	for range 3 {
		r, err := store.Restore(t.Context(), o, backup)
		if err != nil {
			t.Fatal(err)
		}
		kept[r.Kept] = true
	}
	if len(kept) != 3 {
		t.Errorf("three restores kept %d stores", len(kept))
	}
}

func TestANotedHeadTellsALogThatWasWrittenAnew(t *testing.T) {
	db := open(t, filled(t))
	noted, err := db.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	act(t, db, "ada", triage.Escalate, "", storetest.Alerts(1, 200)[100].Alert.ID)
	if err := db.Attested(t.Context(), noted); err != nil {
		t.Errorf("after another decision: %v", err)
	}
	other := open(t, filled(t)) // the same decisions at other times
	var tampered *store.TamperError
	if err := other.Attested(t.Context(), noted); !errors.As(err, &tampered) {
		t.Errorf("another log: %v, want a *TamperError", err)
	}
	noted.Head += 100
	if err := db.Attested(t.Context(), noted); !errors.As(err, &tampered) {
		t.Errorf("a log that is shorter: %v, want a *TamperError", err)
	}
}

func TestADamagedStoreIsRestoredToo(t *testing.T) {
	path := filled(t)
	backup := filepath.Join(t.TempDir(), "backup.db")
	db := open(t, path)
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	db.Close()
	tear(t, path)
	r, err := store.Restore(t.Context(), store.Options{Path: path, Now: time.Now}, backup)
	if err != nil || r.Kept == "" {
		t.Fatalf("%+v, %v", r, err)
	}
	if c, err := open(t, path).Verify(t.Context()); err != nil || c.Entries != 5 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestABadBackupChangesNothing(t *testing.T) {
	path := filled(t)
	before, _ := os.ReadFile(path)
	for name, c := range map[string]struct {
		spoil func(t *testing.T, backup string)
		want  func(error) bool
	}{
		"is missing": {func(t *testing.T, b string) { os.Remove(b) }, func(err error) bool { return errors.Is(err, os.ErrNotExist) }},
		"is empty":   {func(t *testing.T, b string) { write(t, b, "") }, is(store.ErrForeign)},
		"is text":    {func(t *testing.T, b string) { write(t, b, strings.Repeat("x", 5000)) }, is(store.ErrCorrupt)},
		"is damaged": {spoilIndex, is(store.ErrCorrupt)},
		"is cut off": {func(t *testing.T, b string) { os.Truncate(b, 40960) }, is(store.ErrCorrupt)},
		"is newer": {func(t *testing.T, b string) {
			raw(t, b, "insert into goose_db_version (version_id, is_applied) values (999, 1)")
		}, is(store.ErrNewer)},
		"tells untruths": {func(t *testing.T, b string) { raw(t, b, "update alerts set owner = 'eve' where seq = 7") }, func(err error) bool {
			var tampered *store.TamperError
			return errors.As(err, &tampered)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			backup := filled(t)
			c.spoil(t, backup)
			if _, err := store.Restore(t.Context(), store.Options{Path: path, Now: time.Now}, backup); err == nil || !c.want(err) {
				t.Errorf("%v", err)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the store was changed")
			}
		})
	}
}

func is(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }

// spoilIndex damages pages far behind the first.
func spoilIndex(t *testing.T, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 20 * 4096; i < min(len(b), 40*4096); i += 7 {
		b[i] ^= 0x5a
	}
	write(t, path, string(b))
}

func TestABackupOverwritesNothingElse(t *testing.T) {
	path := filled(t)
	db := open(t, path)
	other := filepath.Join(t.TempDir(), "KDDTrain+.txt")
	write(t, other, "0,tcp,http,SF\n")
	for _, p := range []string{other, path, filepath.Dir(path)} {
		if err := db.Backup(t.Context(), p); err == nil {
			t.Errorf("backed up over %s", p)
		}
	}
	if b, _ := os.ReadFile(other); string(b) != "0,tcp,http,SF\n" {
		t.Error("the file was changed")
	}
	if _, err := db.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
