package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/store/storetest"
	"github.com/trunkline/trunkline/engine/triage"
)

// The child of TestKillLosesNoConfirmedDecision: it stores alerts, decides on them, and
// prints each decision once it is confirmed, until it is killed.
func TestMain(m *testing.M) {
	path := os.Getenv("TRUNKLINE_TEST_KILL")
	if path == "" {
		os.Exit(m.Run())
	}
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Path: path, Now: time.Now})
	if err != nil {
		fmt.Println("fault", err)
		os.Exit(1)
	}
	var seed uint64
	fmt.Sscan(os.Getenv("TRUNKLINE_TEST_SEED"), &seed)
	for ; ; seed++ {
		alerts := storetest.Alerts(seed, 300)
		if _, err := db.Put(ctx, alerts); err != nil {
			fmt.Println("fault", err)
		}
		for i := range 20 {
			a := triage.Action{Who: "ada", Verb: triage.Close, Reason: triage.FalsePositive, Note: "seen", IDs: []triage.Target{{ID: alerts[i].Alert.ID}, {ID: alerts[100+i].Alert.ID}}}
			if _, err := db.Act(ctx, a); err != nil {
				fmt.Println("fault", err)
			}
			fmt.Println("closed", alerts[i].Alert.ID)
			fmt.Println("closed", alerts[100+i].Alert.ID)
		}
	}
}

func TestKillLosesNoConfirmedDecision(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alerts.db")
	var confirmed []string
	for round := range 8 {
		confirmed = append(confirmed, killed(t, path, round)...)
		db := open(t, path)
		for _, id := range confirmed {
			c, err := db.Get(t.Context(), id)
			if err != nil || c.State != triage.Closed || c.Reason != triage.FalsePositive || len(c.Notes) != 1 {
				t.Fatalf("round %d: a confirmed decision on %s is gone: %+v, %v", round, id, c, err)
			}
		}
		chain, err := db.Verify(t.Context())
		if err != nil || 2*chain.Entries < int64(len(confirmed)) {
			t.Fatalf("round %d: %+v, %v; %d confirmed", round, chain, err, len(confirmed))
		}
		totals, err := db.Totals(t.Context())
		if err != nil || totals.Of(triage.Closed) != 2*int(chain.Entries) {
			t.Fatalf("round %d: counts %v, %v after %d actions on two alerts each", round, totals, err, chain.Entries)
		}
		db.Close()
	}
	if len(confirmed) < 20 {
		t.Errorf("%d decisions were confirmed: too few to prove anything", len(confirmed))
	}
}

// killed runs a child, kills it after some lines and gives what it confirmed.
func killed(t *testing.T, path string, round int) []string {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "TRUNKLINE_TEST_KILL="+path, fmt.Sprint("TRUNKLINE_TEST_SEED=", 1000*round))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var confirmed []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, ok := strings.CutPrefix(lines.Text(), "closed ")
		if !ok {
			t.Fatal(lines.Text())
		}
		if confirmed = append(confirmed, id); len(confirmed) == 3+17*round {
			child.Process.Kill() // what it wrote before it died counts as well
		}
	}
	child.Wait()
	return confirmed
}
