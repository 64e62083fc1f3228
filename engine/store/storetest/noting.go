package storetest

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
)

// annotated makes a store of which half the alerts have notes, some of them taken back, and are in several states.
func annotated(d *desk, n int) {
	alerts := Alerts(11, n)
	d.put(alerts)
	r := rand.New(rand.NewPCG(8, 8))
	for range n / 4 {
		a := triage.Action{Who: "ada", Verb: triage.Remark, Note: []string{"Planned work", "planned, asked the NOC", "no idea: asked the noc", "ticket 7", "rückfrage"}[r.IntN(5)]}
		for range 1 + r.IntN(8) {
			a.IDs = append(a.IDs, triage.Target{ID: alerts[r.IntN(n)].Alert.ID})
		}
		_, err := d.Act(ctx, a)
		d.must(err)
		if r.IntN(6) == 0 {
			_, err := d.Undo(ctx, "ada")
			d.must(err)
		}
	}
	for i := 0; i < n; i += 3 {
		d.act("bob", []triage.Verb{triage.Acknowledge, triage.Close}[i%2], []triage.Reason{"", triage.FalsePositive}[i%2], alerts[i].Alert.ID)
	}
}

// noteSearches are searches in notes alone, and with what else there is.
var noteSearches = []string{"note:planned", "note:noc", "note:xyzzy", "note:no", "note:ückf", "note:planned state:closed", "note:planned state:new", "note:planned !state:new sev>=high",
	"note:planned note:noc", "note:noc note:planned state:closed", "note:planned !note:noc", "note:planned !note:xyzzy", "note:planned !note:planned", "note:planned note:xyzzy", "!note:planned",
	"!note:planned !note:noc", "note:planned !note:n", "note:planned proto:tcp", "note:planned note:noc proto:udp", "note:planned score>0.5", "note:planned owner:bob", "note:planned owner:bob !note:noc", "note:planned planned"}

func noteSearchesAgree(d *desk) {
	annotated(d, 240)
	everything := d.all(store.List{Order: store.Oldest, Limit: 1000})
	for _, text := range noteSearches {
		s := d.selection(text)
		var want []string
		groups := map[string]bool{}
		for _, c := range everything {
			if s.Query.Match(subject(c, s)) {
				want, groups[c.Alert.Group] = append(want, c.Alert.ID), true
			}
		}
		got := d.all(store.List{Selection: s, Order: store.Oldest, Limit: 7})
		if ids := idsOf(got); !slices.Equal(ids, want) {
			d.Errorf("%q lists %d alerts, in memory %d match", text, len(ids), len(want))
		}
		slices.Reverse(got)
		if back := idsOf(d.all(store.List{Selection: s, Limit: 7})); !slices.Equal(back, idsOf(got)) {
			d.Errorf("%q lists %d alerts backwards, %d forwards", text, len(back), len(got))
		}
		if worst := d.all(store.List{Selection: s, Order: store.Worst, Limit: 7}); len(worst) != len(want) {
			d.Errorf("%q lists %d alerts, the worst first, and %d the oldest first", text, len(worst), len(want))
		}
		for _, how := range []store.Counting{store.Exactly, store.AtLeast} {
			c, err := d.Count(ctx, s, how)
			d.must(err)
			if c.Alerts != len(want) || c.Groups != len(groups) || !c.Exact {
				d.Errorf("%q counts %+v, want %d alerts in %d groups", text, c, len(want), len(groups))
			}
		}
		if n := len(d.groups(store.GroupList{Selection: s, Limit: 1000})); n != len(groups) {
			d.Errorf("%q finds %d groups, want %d", text, n, len(groups))
		}
	}
}

// A note that comes, or is taken back, changes what the next search finds, also one that was just made.
func noteSearchesFollow(d *desk) {
	annotated(d, 240)
	for _, text := range []string{"note:planned", "note:planned state:closed", "note:planned !note:noc"} {
		before := d.count(text).Alerts
		free := d.all(store.List{Selection: d.selection("!note:planned state:closed !note:noc"), Limit: 50})[0]
		_, err := d.Act(ctx, triage.Action{Who: "eve", Verb: triage.Remark, Note: "all PLANNED", IDs: []triage.Target{{ID: free.Alert.ID}}})
		d.must(err)
		if n := d.count(text).Alerts; n != before+1 {
			d.Errorf("%q finds %d alerts after a note, want %d", text, n, before+1)
		}
		d.clock.Move(time.Second)
		_, err = d.Undo(ctx, "eve")
		d.must(err)
		if n := d.count(text).Alerts; n != before {
			d.Errorf("%q finds %d alerts after the note was taken back, want %d", text, n, before)
		}
	}
}
