package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
)

func TestSQLite(t *testing.T) { storetest.Run(t, opened) }

// What is done for a large store alone is right for a small one too. No more goroutines meet in it than in
// TestSQLite, so the race detector has nothing to find here, and takes minutes for it.
func TestSQLiteTreatedAsALargeStore(t *testing.T) {
	if raced {
		t.Skip("the race detector watches TestSQLite, which shares memory in the same ways")
	}
	store.Small(t)
	storetest.Run(t, opened)
}

func opened(t *testing.T, now func() time.Time) store.Store {
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "dir %20?#ü", "alerts.db"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return db
}
