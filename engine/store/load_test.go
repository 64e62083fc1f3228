//go:build load

package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
	"github.com/trunkline/trunkline/engine/triage"
)

// TestAMillionAlerts makes a store of a million alerts with 300,000 notes and prints how
// long queries take: go test -tags load -run Million -v ./engine/store. With
// TRUNKLINE_LOAD=FILE it keeps the store there and uses it again.
func TestAMillionAlerts(t *testing.T) {
	path := os.Getenv("TRUNKLINE_LOAD")
	if path == "" {
		path = filepath.Join(t.TempDir(), "alerts.db")
	}
	db, err := store.Open(t.Context(), store.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if totals, err := db.Totals(t.Context()); err != nil || totals.All() == 0 {
		fill(t, db)
	}
	info, _ := os.Stat(path)
	totals, _ := db.Totals(t.Context())
	t.Logf("%d alerts, %d MB, by state %d %d %d %d %d", totals.All(), info.Size()>>20, totals.Of(0), totals.Of(1), totals.Of(2), totals.Of(3), totals.Of(4))
	for _, text := range []string{"", "state:new", "state:new sev>=high proto:udp", "state:escalated", "state:closed", "owner:me", "owner:me state:acknowledged", "proto:icmp flag:rstr",
		"service:telnet", "label:guess family:u2r", "src:10.1.2.3", "src:10.0.0.0/8", "dst:2001:db8::7", "score>0.99999", "score>0.999 state:new", "p<1e-9", "age<5m", "age>1d",
		"note:noc", `note:"the noc"`, "note:xyzzy", "note:planned state:closed", "id:4f2a", "id:0123456789abcdef", "neptune", "unobtainium", "!state:new !proto:tcp sev:crit"} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		s := store.Selection{Query: q, Me: "ada", Now: time.Now()}
		var page store.Page
		first := once(t, func(ctx context.Context) (err error) { page, err = db.List(ctx, store.List{Selection: s}); return err })
		list := median(t, func(ctx context.Context) (err error) { page, err = db.List(ctx, store.List{Selection: s}); return err })
		worst := median(t, func(ctx context.Context) (err error) {
			_, err = db.List(ctx, store.List{Selection: s, Order: store.Worst})
			return err
		})
		var count store.Count
		counted := median(t, func(ctx context.Context) (err error) { count, err = db.Count(ctx, s, store.AtLeast); return err })
		var groups store.GroupPage
		grouped := median(t, func(ctx context.Context) (err error) {
			groups, err = db.Groups(ctx, store.GroupList{Selection: s})
			return err
		})
		largest := median(t, func(ctx context.Context) (err error) {
			_, err = db.Groups(ctx, store.GroupList{Selection: s, Order: store.GroupLargest})
			return err
		})
		t.Logf("%-32q first %6.1f, list %6.1f ms (%d, more %v)  worst %6.1f  count %6.1f (%d in %d, exact %v)  groups %6.1f (%d, more %v)  largest %6.1f", text, first, list,
			len(page.Cases), page.More, worst, counted, count.Alerts, count.Groups, count.Exact, grouped, len(groups.Groups), groups.More, largest)
	}
	page, err := db.List(t.Context(), store.List{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	explained := slices.IndexFunc(page.Cases, func(c triage.Case) bool { return c.Alert.Why != nil })
	id := page.Cases[explained].Alert.ID
	began := time.Now()
	if _, err := db.Similar(t.Context(), id, 5); err != nil {
		t.Fatal(err)
	}
	t.Logf("similar: first %v, then %.1f ms", time.Since(began), median(t, func(ctx context.Context) (err error) { _, err = db.Similar(ctx, id, 5); return err }))
	began = time.Now()
	chain, err := db.Verify(t.Context())
	t.Logf("verify: %v, %+v, %v", time.Since(began), chain, err)
	began = time.Now()
	err = db.Backup(t.Context(), filepath.Join(t.TempDir(), "backup.db"))
	t.Logf("backup: %v, %v", time.Since(began), err)
	for _, text := range []string{"note:noc", `note:"the noc"`, "note:xyzzy", "note:planned", "note:planned state:closed", "note:ticket", "note:cell", "note:777", "note:planned proto:udp", "note:planned sev>=high", "note:planned state:new", "note:planned note:xyzzy", "note:planned note:cell", "note:planned !note:ticket", "!note:planned", "note:planned score>0.9999", "planned"} {
		logFirst(t, path, text)
	}
}

// logFirst prints what the first search of a process takes: each in a store that was just opened.
func logFirst(t *testing.T, path, text string) {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s := store.Selection{Query: q, Me: "ada", Now: time.Now()}
	fresh := func(f func(context.Context, *store.DB) error) string {
		var took []float64
		for range 5 {
			db, err := store.Open(t.Context(), store.Options{Path: path, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			took = append(took, once(t, func(ctx context.Context) error { return f(ctx, db) }))
			db.Close()
		}
		slices.Sort(took)
		return fmt.Sprintf("%.1f (at most %.1f)", took[2], took[4])
	}
	page := fresh(func(ctx context.Context, db *store.DB) error {
		_, err := db.List(ctx, store.List{Selection: s})
		return err
	})
	count := fresh(func(ctx context.Context, db *store.DB) error { _, err := db.Count(ctx, s, store.AtLeast); return err })
	groups := fresh(func(ctx context.Context, db *store.DB) error {
		_, err := db.Groups(ctx, store.GroupList{Selection: s})
		return err
	})
	t.Logf("%-32q when just opened: page %s  count %s  groups %s", text, page, count, groups)
}

func fill(t *testing.T, db *store.DB) {
	const n, notes = 1_000_000, 300_000
	ctx := t.Context()
	m := storetest.Maker{Seed: 1, Causes: 2000}
	began := time.Now()
	var ids []string
	var waited time.Duration
	for len(ids) < n {
		batch := make([]store.Raised, 2000)
		for i := range batch {
			batch[i] = m.Next()
			ids = append(ids, batch[i].Alert.ID)
		}
		at := time.Now()
		if _, err := db.Put(ctx, batch); err != nil {
			t.Fatal(err)
		}
		waited += time.Since(at)
	}
	t.Logf("put %d alerts: %v (%.0f/s), with making them %v", n, waited, n/waited.Seconds(), time.Since(began))
	began = time.Now()
	for i := range notes / 50 {
		a := triage.Action{Who: []string{"ada", "bob", "carol"}[i%3], Verb: []triage.Verb{triage.Acknowledge, triage.Close, triage.Remark}[i/3%3],
			Note: fmt.Sprintf("asked the %s about cell %d, %s", []string{"NOC", "core team", "vendor"}[i%3], i%997, []string{"planned work", "no idea", "will call back"}[i/7%3])}
		for k := range 50 {
			a.IDs = append(a.IDs, triage.Target{ID: ids[i*50+k]})
		}
		if a.Verb == triage.Close {
			a.Reason = triage.Reasons[i/9%3]
		}
		if _, err := db.Act(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d alerts decided on in %d actions: %v", notes, notes/50, time.Since(began))
	began = time.Now()
	for i := range 60_000 {
		a := triage.Action{Who: "dora", Verb: triage.Remark, Note: fmt.Sprintf("ticket %d: %s", i, []string{"flood", "scan", "planned", "xyzzy"}[min(i%10, 3-i%1000%2)]),
			IDs: []triage.Target{{ID: ids[400_000+i]}}}
		if _, err := db.Act(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("60000 single notes: %v", time.Since(began))
}

// cpu is what the process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// median is of 9 runs, in milliseconds of CPU time: on a machine that others use, that
// is what a quiet one takes.
func median(t *testing.T, f func(context.Context) error) float64 {
	t.Helper()
	var took []float64
	for range 9 {
		took = append(took, once(t, f))
	}
	slices.Sort(took)
	return took[4]
}

// once is a single run: of a search in notes it finds what later ones remember.
func once(t *testing.T, f func(context.Context) error) float64 {
	t.Helper()
	began := cpu()
	if err := f(t.Context()); err != nil {
		t.Fatal(err)
	}
	return float64((cpu() - began).Microseconds()) / 1000
}
