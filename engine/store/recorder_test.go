package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
)

func record(r *store.Recorder, alerts []store.Raised) {
	for i := range alerts {
		a := alerts[i].Alert
		r.Alert(&a, &alert.Group{Key: alerts[i].GroupKey}, false)
	}
}

func TestARecorderStoresEveryAlertOnce(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "alerts.db"))
	alerts := storetest.Alerts(1, 12_000) // more than the queue holds
	r := store.NewRecorder(db)
	record(r, alerts[:100])
	if err := r.Flush(t.Context()); err != nil || r.Stats().Stored != 100 {
		t.Errorf("flushed: %+v, %v", r.Stats(), err)
	}
	record(r, alerts)
	if s := r.Close(); s.Stored != 12_000 || s.Known != 100 || s.Lost != 0 || s.Queued != 0 || s.Err != nil {
		t.Errorf("%+v", s)
	}
	again := store.NewRecorder(db)
	record(again, alerts)
	if s := again.Close(); s.Stored != 0 || s.Known != 12_000 {
		t.Errorf("again: %+v", s)
	}
	if c, err := db.Count(t.Context(), store.Selection{}, store.Exactly); err != nil || c.Alerts != 12_000 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestALoneAlertIsStoredSoon(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "alerts.db"))
	r := store.NewRecorder(db)
	defer r.Close()
	record(r, storetest.Alerts(1, 1))
	for end := time.Now().Add(5 * time.Second); r.Stats().Stored == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not within five seconds")
		}
	}
}

// A stubborn store fails until it is mended.
type stubborn struct {
	store.Alerts
	mended atomic.Bool
	fault  error
}

func (s *stubborn) Put(ctx context.Context, batch []store.Raised) (int, error) {
	if !s.mended.Load() {
		return 0, s.fault
	}
	return s.Alerts.Put(ctx, batch)
}

func TestAFailingStoreDoesNotStopTheReplay(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "alerts.db"))
	s := &stubborn{Alerts: db, fault: &store.Fault{Path: "alerts.db", Kind: store.ErrFull}}
	r := store.NewRecorder(s)
	alerts := storetest.Alerts(1, 13_000)
	record(r, alerts) // comes back although nothing can be stored
	if st := r.Stats(); !errors.Is(st.Err, store.ErrFull) || st.Lost == 0 {
		t.Errorf("%+v, want a full disk and alerts that found no room", st)
	}
	s.mended.Store(true)
	end := r.Close()
	if end.Err != nil || end.Stored == 0 || end.Stored+end.Lost != 13_000 {
		t.Errorf("after mending: %+v, want what was queued stored", end)
	}
	again := store.NewRecorder(s)
	record(again, alerts)
	if st := again.Close(); st.Stored != end.Lost || st.Known != end.Stored {
		t.Errorf("replaying again: %+v, want the lost %d", st, end.Lost)
	}
}

func TestABrokenStoreCountsItsLosses(t *testing.T) {
	r := store.NewRecorder(&stubborn{fault: &store.Fault{Path: "alerts.db", Kind: store.ErrCorrupt}})
	record(r, storetest.Alerts(1, 500))
	if st := r.Close(); st.Lost != 500 || !errors.Is(st.Err, store.ErrCorrupt) {
		t.Errorf("%+v", st)
	}
}
