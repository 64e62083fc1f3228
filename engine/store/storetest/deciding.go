package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
)

// inState puts one alert and brings it to a state.
func (d *desk) inState(seed uint64, s triage.State) string {
	d.Helper()
	a := Alerts(1000+seed, 1)
	a[0].Alert.Flow.Service = fmt.Sprintf("only%dx", seed)
	d.put(a)
	id := a[0].Alert.ID
	switch s {
	case triage.Acknowledged:
		d.act("eve", triage.Acknowledge, "", id)
	case triage.Escalated:
		d.act("eve", triage.Escalate, "", id)
	case triage.Closed:
		d.act("eve", triage.Close, triage.Other, id)
	case triage.Suppressed:
		_, err := d.Suppress(ctx, d.suppression("service:"+a[0].Alert.Flow.Service, time.Hour))
		d.must(err)
	}
	if got := d.get(id).State; got != s {
		d.Fatalf("the alert is %s, want %s", got, s)
	}
	return id
}

func movesAreTold(d *desk) {
	seed := uint64(0)
	for _, verb := range []triage.Verb{triage.Acknowledge, triage.Escalate, triage.Close, triage.Reopen, triage.Assign, triage.Remark} {
		for _, from := range verb.From() {
			seed++
			id := d.inState(seed, from)
			before := d.get(id)
			a := triage.Action{Who: "ada", Verb: verb, Note: "looked at", IDs: []triage.Target{{ID: id, Revision: before.Revision}}}
			if verb == triage.Close {
				a.Reason = triage.BenignPositive
			}
			if verb == triage.Assign {
				a.Owner = "bob"
			}
			out, err := d.Act(ctx, a)
			if err != nil || out.Changed != 1 || out.Groups != 1 || out.Skipped != 0 {
				d.Fatalf("%s from %s: %+v, %v", verb, from, out, err)
			}
			c := d.get(id)
			to, _ := verb.To(from)
			if c.State != to || c.Revision != before.Revision+1 || c.By != "ada" || c.Changed.IsZero() || c.Notes[len(c.Notes)-1].Text != "looked at" {
				d.Errorf("%s from %s: %+v", verb, from, c)
			}
			owner := map[triage.Verb]string{triage.Assign: "bob", triage.Acknowledge: "ada", triage.Escalate: "ada"}[verb]
			if before.Owner != "" && verb != triage.Assign {
				owner = before.Owner
			}
			if c.Owner != owner || (c.Reason == triage.BenignPositive) != (verb == triage.Close) || verb == triage.Reopen && c.Reason != "" {
				d.Errorf("%s from %s: owner %q, reason %q", verb, from, c.Owner, c.Reason)
			}
			history, err := d.History(ctx, id)
			d.must(err)
			last := history[len(history)-1]
			if last.Who != "ada" || last.Verb != verb || last.FromState != from || last.State != to || last.Note != "looked at" || last.Revision != c.Revision || last.Seq != out.Seq {
				d.Errorf("%s from %s is told as %+v", verb, from, last)
			}
		}
	}
	if _, err := d.Verify(ctx); err != nil {
		d.Error(err)
	}
}

func illegalMoves(d *desk) {
	seed := uint64(0)
	fine := d.inState(99, triage.New)
	for _, verb := range []triage.Verb{triage.Acknowledge, triage.Escalate, triage.Close, triage.Reopen} {
		for _, from := range triage.States {
			if slices.Contains(verb.From(), from) {
				continue
			}
			seed++
			id := d.inState(seed, from)
			before, version := d.get(id), d.Version()
			a := triage.Action{Who: "ada", Verb: verb, IDs: []triage.Target{{ID: fine}, {ID: id}}}
			if verb == triage.Close {
				a.Reason = triage.Other
			}
			if verb == triage.Reopen {
				a.IDs = a.IDs[1:]
			}
			_, err := d.Act(ctx, a)
			var move *triage.MoveError
			if !errors.As(err, &move) || move.ID != id || move.State != from || from != triage.New && move.By != before.By {
				d.Errorf("%s from %s: %v, want a *MoveError with who made it so", verb, from, err)
			}
			if d.get(id).Revision != before.Revision || d.get(fine).State != triage.New || d.Version().Audit != version.Audit {
				d.Errorf("%s from %s changed something", verb, from)
			}
		}
	}
	_, err := d.Act(ctx, triage.Action{Who: "ada", Verb: triage.Acknowledge, IDs: []triage.Target{{ID: fine}, {ID: "00ff"}, {ID: "a b"}}})
	var unknown *triage.UnknownAlertError
	if !errors.As(err, &unknown) || !slices.Equal(unknown.IDs, []string{"00ff", "a b"}) || d.get(fine).State != triage.New {
		d.Errorf("unknown ids: %v", err)
	}
	if _, err := d.Get(ctx, "xyz"); !errors.As(err, &unknown) {
		d.Errorf("getting an unknown id: %v", err)
	}
}

func conflicts(d *desk) {
	d.put(Alerts(1, 3))
	id := Alerts(1, 3)[1].Alert.ID
	seen := d.get(id)
	d.act("bob", triage.Escalate, "", id)
	_, err := d.Act(ctx, triage.Action{Who: "ada", Verb: triage.Close, Reason: triage.FalsePositive, IDs: []triage.Target{{ID: id, Revision: seen.Revision}}})
	var conflict *triage.ConflictError
	if !errors.As(err, &conflict) || conflict.By != "bob" || conflict.State != triage.Escalated || conflict.Seen != 1 || conflict.Now != 2 || conflict.At.IsZero() {
		d.Fatalf("%v, want a *ConflictError that names bob", err)
	}
	if c := d.get(id); c.State != triage.Escalated || c.Reason != "" {
		d.Errorf("the second analyst's action was done: %+v", c)
	}
	if _, err := d.Act(ctx, triage.Action{Who: "ada", Verb: triage.Close, Reason: triage.FalsePositive, IDs: []triage.Target{{ID: id, Revision: 2}}}); err != nil {
		d.Errorf("after looking again: %v", err)
	}
}

func groupConflicts(d *desk) {
	alerts := d.alike(40, 3)
	d.put(alerts)
	group := d.get(alerts[0].Alert.ID).Alert.Group
	seen := d.Version().Audit
	on := func(who string, v triage.Verb, seen int64) error {
		f := d.filter("id:" + group)
		f.Group, f.Seen = group, seen
		_, err := d.Act(d.Context(), triage.Action{Who: who, Verb: v, Note: "seen", Filter: f})
		return err
	}
	d.must(on("bob", triage.Remark, seen))
	d.must(on("bob", triage.Escalate, seen)) // a note, and his own, decides nothing
	d.must(on("bob", triage.Acknowledge, seen))
	var conflict *triage.ConflictError
	if err := on("ada", triage.Escalate, seen); !errors.As(err, &conflict) || conflict.By != "bob" || conflict.State != triage.Acknowledged || conflict.More != 2 {
		d.Errorf("%v, want bob's decision on 3 alerts", err)
	}
	d.must(on("ada", triage.Remark, seen))
	d.must(on("ada", triage.Escalate, d.Version().Audit))
}

// alike makes n alerts of one group.
func (d *desk) alike(seed uint64, n int) []store.Raised {
	all := Alerts(seed, n)
	for i := range all {
		all[i].Alert.Group, all[i].GroupKey = all[0].Alert.Group, all[0].GroupKey
	}
	return all
}

func bulk(d *desk) {
	alerts := Alerts(3, 600)
	d.put(alerts[:500])
	d.act("bob", triage.Escalate, "", alerts[0].Alert.ID)
	for i, text := range []string{"proto:tcp", "proto:tcp score>0.2", "", "state:acknowledged"} {
		s := d.selection(text)
		before, err := d.Count(ctx, s, store.Exactly)
		d.must(err)
		legal, err := d.Count(ctx, d.selection(text+" !state:escalated !state:closed"), store.Exactly)
		d.must(err)
		d.put(alerts[500+10*i : 510+10*i]) // meanwhile
		f := d.filter(text)
		f.UpTo = before.UpTo
		out, err := d.Act(ctx, triage.Action{Who: "ada", Verb: triage.Escalate, Filter: f, Note: "one cause"})
		d.must(err)
		if out.Changed != legal.Alerts || out.Skipped != before.Alerts-legal.Alerts || out.Changed > 0 && out.Groups != legal.Groups {
			d.Errorf("%q: %+v, counted %+v of which legal %+v", text, out, before, legal)
		}
		for _, r := range alerts[500+10*i : 510+10*i] {
			if c := d.get(r.Alert.ID); c.State != triage.New {
				d.Errorf("%q: an alert that came after the count is %s", text, c.State)
			}
		}
	}
	if c := d.get(alerts[10].Alert.ID); len(c.Notes) != 1 || c.Notes[0].Text != "one cause" {
		d.Errorf("the note of a bulk action is not on its alerts: %+v", c.Notes)
	}
	if c := d.get(alerts[0].Alert.ID); len(c.Notes) != 0 || c.Owner != "bob" {
		d.Errorf("a skipped alert was changed: %+v", c)
	}
	if _, err := d.Verify(ctx); err != nil {
		d.Error(err)
	}
}

func undoes(d *desk) {
	alerts := Alerts(3, 50)
	d.put(alerts)
	d.act("ada", triage.Assign, "", alerts[3].Alert.ID)
	out, err := d.Act(ctx, triage.Action{Who: "ada", Verb: triage.Close, Reason: triage.FalsePositive, Note: "all noise", Filter: d.filter("")})
	d.must(err)
	if out.Changed != 50 {
		d.Fatalf("closed %d", out.Changed)
	}
	d.act("bob", triage.Reopen, "", alerts[7].Alert.ID, alerts[8].Alert.ID)
	d.act("bob", triage.Close, triage.FalsePositive, alerts[8].Alert.ID) // as it was, but bob's
	if _, err := d.Act(ctx, triage.Action{Who: "bob", Verb: triage.Remark, Note: "hm", IDs: []triage.Target{{ID: alerts[9].Alert.ID}}}); err != nil {
		d.Fatal(err) // a note is no decision
	}
	undone, err := d.Undo(ctx, "ada")
	if err != nil || undone.Changed != 48 || undone.Skipped != 2 || undone.Undoes != out.Seq || undone.UndidVerb != triage.Close {
		d.Fatalf("undo: %+v, %v; want 48 changed, 2 skipped", undone, err)
	}
	if after, err := d.Totals(ctx); err != nil || after.Of(triage.New) != 49 || after.Of(triage.Closed) != 1 {
		d.Errorf("counts after undo %v (%v), want 49 new and the one that bob closed", after, err)
	}
	c := d.get(alerts[3].Alert.ID)
	if c.State != triage.New || c.Reason != "" || len(c.Notes) != 0 || c.Revision != 4 {
		d.Errorf("after undo: %+v", c)
	}
	history, err := d.History(ctx, c.Alert.ID)
	d.must(err)
	if len(history) != 3 || !history[1].Undone || history[2].Verb != triage.Undo || history[2].Undone || history[1].Note != "" {
		d.Errorf("the history forgets what was undone: %+v", history)
	}
	var nothing *triage.NothingToUndoError
	if _, err := d.Undo(ctx, "carol"); !errors.As(err, &nothing) {
		d.Errorf("undo of nothing: %v", err)
	}
	if _, err := d.Verify(ctx); err != nil {
		d.Error(err)
	}
}

func undoesInOrder(d *desk) {
	d.put(Alerts(3, 1))
	id := Alerts(3, 1)[0].Alert.ID
	d.act("ada", triage.Acknowledge, "", id)
	d.act("ada", triage.Escalate, "", id)
	d.act("ada", triage.Close, triage.TruePositive, id)
	for _, want := range []triage.State{triage.Escalated, triage.Acknowledged, triage.New} {
		if _, err := d.Undo(ctx, "ada"); err != nil {
			d.Fatal(err)
		}
		if c := d.get(id); c.State != want {
			d.Errorf("%s after undo, want %s", c.State, want)
		}
	}
	if c := d.get(id); c.Owner != "" || c.Reason != "" {
		d.Errorf("owner %q, reason %q are left", c.Owner, c.Reason)
	}
	var nothing *triage.NothingToUndoError
	if _, err := d.Undo(ctx, "ada"); !errors.As(err, &nothing) {
		d.Errorf("a fourth undo: %v", err)
	}
}

func notes(d *desk) {
	alerts := Alerts(3, 40)
	d.put(alerts)
	for i, text := range []string{"Asked the NOC: planned", "ÜBER-Fehler", `50 % "quoted" \ and_more`, "ab", "second line\nwith\x1b[31m escape \xff"} {
		if _, err := d.Act(ctx, triage.Action{Who: "ada", Verb: triage.Remark, Note: text, IDs: []triage.Target{{ID: alerts[i].Alert.ID}}}); err != nil {
			d.Fatal(err)
		}
	}
	for text, want := range map[string][]int{`note:"the noc"`: {0}, "note:sked": {0}, "note:über": {1}, "note:r-f": {1}, `note:%`: {2}, "note:and_m": {2}, "note:ab": {3},
		"note:\\": {2}, `note:"\"`: {2}, "note:line": {4}, "note:NOC: ": {0}, "note:zzz": nil, "note:a": {0, 2, 3, 4}, "note:AND": {2}, "quoted": {2}} {
		cases := d.all(store.List{Selection: d.selection(text), Order: store.Oldest})
		var ids []string
		for _, i := range want {
			ids = append(ids, alerts[i].Alert.ID)
		}
		if got := idsOf(cases); !slices.Equal(got, ids) {
			d.Errorf("%s finds %v, want %v", text, got, ids)
		}
	}
	if c := d.get(alerts[4].Alert.ID); c.Notes[0].Text != "second line\nwith\x1b[31m escape \uFFFD" || c.Notes[0].By != "ada" {
		d.Errorf("the note reads back as %+v", c.Notes)
	}
	_, err := d.Undo(ctx, "ada")
	d.must(err)
	if n := d.count("note:line").Alerts; n != 0 {
		d.Errorf("a note that was taken back is found on %d alerts", n)
	}
}

func chain(d *desk) {
	empty, err := d.Verify(ctx)
	if err != nil || empty.Entries != 0 {
		d.Fatalf("an empty log: %+v, %v", empty, err)
	}
	mixed(d, 400)
	seq, err := d.Record(ctx, "ada", "promote", map[string]string{"from": "boost@7f3a", "to": "forest@19c2"})
	d.must(err)
	c, err := d.Verify(ctx)
	if err != nil || c.Head != seq || c.Entries != seq || c.Changes == 0 {
		d.Fatalf("%+v, %v; the last entry is %d", c, err, seq)
	}
	entries, err := d.Log(ctx, seq-2, 10)
	if err != nil || len(entries) != 2 || entries[1].Hash != c.Hash || string(entries[1].Body) != `{"from":"boost@7f3a","to":"forest@19c2"}` || entries[1].Who != "ada" {
		d.Errorf("the log's end: %+v, %v", entries, err)
	}
	promotions, err := d.Recorded(ctx, "promote", 5)
	if err != nil || len(promotions) != 1 || promotions[0].Seq != seq {
		d.Errorf("promotions: %+v, %v", promotions, err)
	}
	if _, err := d.Record(ctx, "ada", triage.Close, nil); err == nil {
		d.Error("an entry that says it closed alerts can be written by hand")
	}
}

func versions(d *desk) {
	v := d.Version()
	step := func(what string, audit bool, f func()) {
		d.Helper()
		f()
		now := d.Version()
		if now.Alerts == v.Alerts || (now.Audit > v.Audit) != audit {
			d.Errorf("%s: %+v, before %+v", what, now, v)
		}
		v = now
	}
	alerts := Alerts(3, 10)
	step("putting", false, func() { d.put(alerts) })
	step("acting", true, func() { d.act("ada", triage.Acknowledge, "", alerts[0].Alert.ID) })
	step("undoing", true, func() { d.Undo(ctx, "ada") })
	step("suppressing", true, func() { d.Suppress(ctx, d.suppression("proto:icmp", time.Hour)) })
	step("explaining", false, func() { d.must(d.Explain(ctx, alerts[1].Alert.ID, alerts[0].Alert.Why)) })
	news, err := d.Log(ctx, 0, 10)
	if err != nil || len(news) != 3 || news[2].Seq != v.Audit {
		d.Errorf("the log tells of %d changes, %v", len(news), err)
	}
}

func atOnce(d *desk) {
	alerts := Alerts(3, 400)
	d.put(alerts[:200])
	var wait sync.WaitGroup
	errs := make(chan error, 100)
	for i := range 4 {
		wait.Go(func() {
			who := fmt.Sprint("analyst", i)
			for k := range 25 {
				id := alerts[(i*50+k)%200].Alert.ID
				if _, err := d.Act(ctx, triage.Action{Who: who, Verb: triage.Remark, Note: "seen", IDs: []triage.Target{{ID: id}}}); err != nil {
					errs <- err
				}
				if _, err := d.List(ctx, store.List{Selection: store.Selection{Now: Epoch}, Limit: 10}); err != nil {
					errs <- err
				}
			}
		})
	}
	wait.Go(func() {
		for i := 200; i < 400; i += 20 {
			if _, err := d.Put(ctx, alerts[i:i+20]); err != nil {
				errs <- err
			}
		}
	})
	wait.Wait()
	close(errs)
	for err := range errs {
		d.Error(err)
	}
	if c, err := d.Verify(ctx); err != nil || c.Entries != 100 {
		d.Errorf("%+v, %v; want 100 entries", c, err)
	}
}
