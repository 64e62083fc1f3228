package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
	"github.com/trunkline/trunkline/engine/triage"
)

func openBench(b *testing.B) *store.DB {
	b.Helper()
	db, err := store.Open(b.Context(), store.Options{Path: filepath.Join(b.TempDir(), "alerts.db"), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// BenchmarkRecord stores alerts as a replay does: through the queue, until all lie in
// the database.
func BenchmarkRecord(b *testing.B) {
	db := openBench(b)
	alerts := storetest.Alerts(1, 50_000)
	seed := uint64(0)
	var stored int
	for b.Loop() {
		r := store.NewRecorder(db)
		seed++
		for i := range alerts {
			a := alerts[i].Alert
			a.ID = alert.ID("bench", int(seed), a.Content, a.Model)
			r.Alert(&a, &alert.Group{Key: alerts[i].GroupKey}, false)
		}
		done := r.Close()
		if done.Lost > 0 || done.Err != nil {
			b.Fatalf("%+v", done)
		}
		stored += done.Stored
	}
	b.ReportMetric(float64(stored)/b.Elapsed().Seconds(), "alerts/s")
}

// BenchmarkDecide makes one durable decision after the other.
func BenchmarkDecide(b *testing.B) {
	db := openBench(b)
	alerts := storetest.Alerts(1, 10)
	if _, err := db.Put(b.Context(), alerts); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		a := triage.Action{Who: "ada", Verb: triage.Remark, Note: "seen", IDs: []triage.Target{{ID: alerts[0].Alert.ID}}}
		if _, err := db.Act(b.Context(), a); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVersion is what every session asks on every tick.
func BenchmarkVersion(b *testing.B) {
	db := openBench(b)
	for b.Loop() {
		db.Version()
	}
}
