package tui

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/workstation"
)

func TestAPromotionIsWrittenDown(t *testing.T) {
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
	if err := d.Promote("golearn-nb"); err != nil {
		t.Fatal(err)
	}
	entries, err := db.Recorded(t.Context(), "promote", 5)
	if err != nil || len(entries) != 1 || entries[0].Who != "ada" {
		t.Fatalf("%+v, %v; want one entry by ada", entries, err)
	}
	var c dutyChange
	if err := json.Unmarshal(entries[0].Body, &c); err != nil || !strings.HasPrefix(c.From.Champion, "logistic@") || !strings.HasPrefix(c.To.Champion, "golearn-nb@") {
		t.Errorf("%s, %v", entries[0].Body, err)
	}
	if err := d.Promote("oracle"); err == nil {
		t.Error("a model that is not fitted was promoted")
	}
	if entries, _ := db.Recorded(t.Context(), "promote", 5); len(entries) != 1 {
		t.Errorf("a refused promotion was written down: %+v", entries)
	}
}
