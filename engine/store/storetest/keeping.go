package storetest

import (
	"errors"
	"math/rand/v2"
	"slices"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
)

// explained puts alerts of which each is alone in its group and says why.
func (d *desk) explained(seed uint64, n int, why func(i int) []alert.Reason) []store.Raised {
	d.Helper()
	alerts := Alerts(seed, n)
	for i := range alerts {
		alerts[i].Alert.Group, alerts[i].Alert.Model = alerts[i].Alert.ID, "boost@7f3a"
		alerts[i].Alert.Why = why(i)
	}
	d.put(alerts)
	return alerts
}

func similar(d *desk) {
	flood := []alert.Reason{{Feature: "count", Contribution: 4}, {Feature: "serror_rate", Contribution: 3}}
	scan := []alert.Reason{{Feature: "diff_srv_rate", Contribution: 2}, {Feature: "count", Contribution: 1}}
	login := []alert.Reason{{Feature: "hot", Contribution: 2}}
	alerts := d.explained(1, 9, func(i int) []alert.Reason { return [][]alert.Reason{flood, scan, login}[i%3] })
	id := func(i int) string { return alerts[i].Alert.ID }
	if got, err := d.Similar(ctx, id(0), 5); err != nil || len(got) != 0 {
		d.Fatalf("without verdicts: %+v, %v", got, err)
	}
	d.act("ada", triage.Close, triage.TruePositive, id(3), id(1))
	d.act("ada", triage.Close, triage.FalsePositive, id(6), id(2))
	d.act("ada", triage.Close, triage.Duplicate, id(4)) // says nothing of what it was
	got, err := d.Similar(ctx, id(0), 5)
	d.must(err)
	var ids []string
	for _, s := range got {
		ids = append(ids, s.Case.Alert.ID)
	}
	if !slices.Equal(ids, []string{id(6), id(3), id(1)}) {
		d.Fatalf("similar to a flood: %v, want floods %s and %s, then the scan %s", ids, id(6), id(3), id(1))
	}
	if got[0].Case.Reason != triage.FalsePositive || got[0].Cosine < 0.9999 || got[2].Cosine > 0.5 || got[0].Alike != 1 {
		d.Errorf("got %+v", got)
	}
	if _, err := d.Undo(ctx, "ada"); err != nil {
		d.Fatal(err)
	}
	if _, err := d.Undo(ctx, "ada"); err != nil {
		d.Fatal(err)
	}
	if got, err = d.Similar(ctx, id(0), 5); err != nil || len(got) != 2 || got[0].Case.Alert.ID != id(3) {
		d.Errorf("after undo: %+v, %v", got, err)
	}
	other := Alerts(5, 1)
	other[0].Alert.Model, other[0].Alert.Why, other[0].Alert.Group = "isolation@1", flood, other[0].Alert.ID
	d.put(other)
	if got, err := d.Similar(ctx, other[0].Alert.ID, 5); err != nil || len(got) != 0 {
		d.Errorf("another model's explanations are compared: %+v, %v", got, err)
	}
	unexplained := Alerts(6, 1)
	unexplained[0].Alert.Model, unexplained[0].Alert.Why = "boost@99", nil
	d.put(unexplained)
	if got, err := d.Similar(ctx, unexplained[0].Alert.ID, 5); err != nil || len(got) != 0 {
		d.Errorf("nothing is known of it, yet: %+v, %v", got, err)
	}
	d.must(d.Explain(ctx, unexplained[0].Alert.ID, flood))
	if got, err := d.Similar(ctx, unexplained[0].Alert.ID, 1); err != nil || len(got) != 1 || got[0].Case.Alert.ID != id(3) {
		d.Errorf("explained later, of another fit of the same model: %+v, %v", got, err)
	}
}

func verdicts(d *desk) {
	alerts := Alerts(3, 20)
	d.put(alerts)
	d.act("ada", triage.Close, triage.TruePositive, alerts[2].Alert.ID)
	d.act("bob", triage.Close, triage.FalsePositive, alerts[5].Alert.ID)
	d.act("bob", triage.Close, triage.BenignPositive, alerts[6].Alert.ID)
	if _, err := d.Act(ctx, triage.Action{Who: "carol", Verb: triage.Remark, Note: "agreed", IDs: []triage.Target{{ID: alerts[5].Alert.ID}}}); err != nil {
		d.Fatal(err)
	}
	got, err := d.Verdicts(ctx)
	d.must(err)
	if len(got) != 2 {
		d.Fatalf("%d verdicts, want 2: %+v", len(got), got)
	}
	for i, want := range []struct {
		at     int
		by     string
		reason triage.Reason
	}{{2, "ada", triage.TruePositive}, {5, "bob", triage.FalsePositive}} {
		a, v := alerts[want.at].Alert, got[i]
		if v.Alert != a.ID || v.Source != a.Source || v.Row != a.Row || v.Content != a.Content || v.Model != a.Model || v.Family != a.Family ||
			v.By != want.by || v.Reason != want.reason || v.At.IsZero() {
			d.Errorf("verdict %+v of %+v, want %+v", v, a, want)
		}
	}
}

func desktop(d *desk) {
	d.must(d.SaveFilter(ctx, store.Filter{Owner: "ada", Name: "mine", Query: "owner:me"}))
	d.must(d.SaveFilter(ctx, store.Filter{Name: "night", Query: "sev>=high"}))
	d.must(d.SaveFilter(ctx, store.Filter{Owner: "bob", Name: "bob's", Query: "proto:udp"}))
	d.must(d.SaveFilter(ctx, store.Filter{Owner: "ada", Name: "mine", Query: "owner:me age<2h"}))
	got, err := d.Filters(ctx, "ada")
	if err != nil || !slices.Equal(got, []store.Filter{{Owner: "ada", Name: "mine", Query: "owner:me age<2h"}, {Name: "night", Query: "sev>=high"}}) {
		d.Errorf("filters %+v, %v", got, err)
	}
	var wrong *query.Error
	if err := d.SaveFilter(ctx, store.Filter{Name: "bad", Query: "sv:x"}); !errors.As(err, &wrong) {
		d.Errorf("a wrong filter: %v", err)
	}
	var unnamed *store.FilterError
	if err := d.SaveFilter(ctx, store.Filter{Name: " ", Query: "x"}); !errors.As(err, &unnamed) {
		d.Errorf("a filter without name: %v", err)
	}
	d.must(d.DropFilter(ctx, "ada", "mine"))
	var missing *store.NotFoundError
	if err := d.DropFilter(ctx, "ada", "mine"); !errors.As(err, &missing) {
		d.Errorf("dropping twice: %v", err)
	}
	if body, err := d.View(ctx, "ada", "triage"); err != nil || body != "" {
		d.Errorf("a view that nobody left: %q, %v", body, err)
	}
	d.must(d.SaveView(ctx, "ada", "triage", `{"tab":1}`))
	d.must(d.SaveView(ctx, "ada", "triage", `{"tab":2}`))
	if body, err := d.View(ctx, "ada", "triage"); err != nil || body != `{"tab":2}` {
		d.Errorf("view %q, %v", body, err)
	}
	for i := range 3 {
		if id, err := d.KeepRun(ctx, "ada", map[string]int{"seed": rand.New(rand.NewPCG(1, uint64(i))).IntN(9)}); err != nil || id != int64(i+1) {
			d.Errorf("run %d, %v", id, err)
		}
	}
	if runs, err := d.Runs(ctx, 2); err != nil || len(runs) != 2 || runs[0].ID != 3 || runs[0].Who != "ada" || runs[0].At.IsZero() {
		d.Errorf("runs %+v, %v", runs, err)
	}
}
