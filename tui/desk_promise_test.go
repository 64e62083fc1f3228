package tui

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/keymap"
)

func TestAPromiseIsWrittenDown(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "alerts.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, st := sitDown(t, Options{Store: db, Person: "ada"})
	for end := time.Now().Add(30 * time.Second); st.State().Phase != workstation.Ready; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not ready within 30 seconds")
		}
	}
	d := &desk{station: st, now: time.Now, store: db, who: "ada"}
	if err := d.Promise(&promise.Promise{Kind: promise.FPR, Value: 0.05, By: promise.ByProtocol}); err != nil {
		t.Fatal(err)
	}
	if got := st.State().Player.Snapshot().Promise; got.Value != 0.05 || got.By != promise.ByProtocol {
		t.Errorf("the champion promises %+v", got)
	}
	entries, err := db.Recorded(t.Context(), "promise", 5)
	if err != nil || len(entries) != 1 || entries[0].Who != "ada" {
		t.Fatalf("%+v, %v; want one entry by ada", entries, err)
	}
	var c promiseChange
	if err := json.Unmarshal(entries[0].Body, &c); err != nil || c.Promise == nil || c.Promise.Value != 0.05 || !strings.HasPrefix(c.Champion, "logistic@") {
		t.Errorf("%s, %v", entries[0].Body, err)
	}
	var few *promise.TooFewError
	if err := d.Promise(&promise.Promise{Kind: promise.FPR, Value: 1e-6}); !errors.As(err, &few) {
		t.Errorf("a promise that can't be kept: %v", err)
	}
	if entries, _ := db.Recorded(t.Context(), "promise", 5); len(entries) != 1 {
		t.Errorf("a refused promise was written down: %+v", entries)
	}
}

// What changes what everybody sees, or takes the server's processors, is an admin's.
func TestOnlyAnAdminPromisesJudgesAndSearches(t *testing.T) {
	for _, a := range []keymap.Action{keymap.LivePromise, keymap.ModelsJudge, keymap.ModelsJudgeAll, keymap.ModelsCancel, keymap.ExploreTry, keymap.ExploreCancel, keymap.TrainStart, keymap.TrainCancel} {
		if Analyst.refuse(a) == "" || Viewer.refuse(a) == "" || Admin.refuse(a) != "" {
			t.Errorf("%s: analyst %q, viewer %q, admin %q", a, Analyst.refuse(a), Viewer.refuse(a), Admin.refuse(a))
		}
	}
	for _, a := range []keymap.Action{keymap.ModelsJudges, keymap.ModelsFamilies, keymap.TrainSearch} {
		if why := Viewer.refuse(a); why != "" {
			t.Errorf("%s only looks, and a viewer is refused: %s", a, why)
		}
	}
}
