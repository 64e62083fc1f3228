package storetest

import (
	"errors"
	"strings"
	"time"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
)

func (d *desk) suppression(scope string, lasts time.Duration) triage.Suppression {
	d.Helper()
	return triage.Suppression{Scope: scope, Query: d.selection(scope).Query, Owner: "ada", Why: "backup window", Until: d.clock.Now().Add(lasts)}
}

func suppresses(d *desk) {
	alerts := Alerts(3, 400)
	d.put(alerts[:300])
	var icmp []string
	for _, r := range alerts[:300] {
		if strings.Contains(r.Alert.Flow.Protocol, "icmp") {
			icmp = append(icmp, r.Alert.ID)
		}
	}
	d.act("bob", triage.Acknowledge, "", icmp[0])
	s := d.suppression("proto:icmp", time.Hour)
	scope, hides, err := d.DryRun(ctx, s)
	if err != nil || scope.Alerts != len(icmp) || hides.Alerts != len(icmp)-1 {
		d.Fatalf("dry run: %+v, %+v, %v; want %d, of which one is acknowledged", scope, hides, err, len(icmp))
	}
	if n := d.count("state:suppressed").Alerts; n != 0 {
		d.Errorf("a dry run hides %d alerts", n)
	}
	out, err := d.Suppress(ctx, s)
	if err != nil || out.Changed != hides.Alerts || out.Skipped != 1 {
		d.Fatalf("suppress: %+v, %v", out, err)
	}
	d.put(alerts[300:])
	all := d.count("proto:icmp").Alerts
	if n := d.count("proto:icmp state:suppressed").Alerts; n != all-1 {
		d.Errorf("%d of %d are hidden", n, all)
	}
	if n := d.count("!proto:icmp state:suppressed").Alerts; n != 0 {
		d.Errorf("%d of other traffic are hidden", n)
	}
	listed, err := d.Suppressions(ctx)
	d.must(err)
	if len(listed) != 1 || listed[0].ID != out.Hides || listed[0].Hits != all-1 || listed[0].Why != s.Why || listed[0].Owner != "ada" || !listed[0].Until.Equal(s.Until) {
		d.Errorf("listed as %+v", listed)
	}
	hits := d.all(store.List{Selection: store.Selection{Hidden: out.Hides}})
	if len(hits) != all-1 || hits[0].Hidden != out.Hides {
		d.Errorf("%d hits are listed, want %d", len(hits), all-1)
	}
	d.act("bob", triage.Escalate, "", hits[0].Alert.ID)
	if c := d.get(hits[0].Alert.ID); c.State != triage.Escalated || c.Hidden != 0 {
		d.Errorf("a hidden alert that was escalated: %+v", c)
	}
	undone, err := d.Undo(ctx, "ada")
	if err != nil || undone.Changed != all-2 {
		d.Errorf("undo: %+v, %v; want %d new again", undone, err, all-2)
	}
	if n := d.count("state:suppressed").Alerts; n != 0 {
		d.Errorf("%d are hidden after undo", n)
	}
	var fault *triage.ScopeError
	for _, bad := range []string{"", "sev<=low", "neptune"} {
		s := triage.Suppression{Scope: bad, Query: d.selection(bad).Query, Owner: "ada", Why: "x", Until: d.clock.Now().Add(time.Hour)}
		if _, err := d.Suppress(ctx, s); !errors.As(err, &fault) {
			d.Errorf("scope %q: %v", bad, err)
		}
		if _, _, err := d.DryRun(ctx, s); !errors.As(err, &fault) {
			d.Errorf("dry run of scope %q: %v", bad, err)
		}
	}
	if _, err := d.Verify(ctx); err != nil {
		d.Error(err)
	}
}

func suppressionsEnd(d *desk) {
	alerts := Alerts(3, 300)
	out, err := d.Suppress(ctx, d.suppression("proto:tcp", time.Hour))
	d.must(err)
	d.put(alerts[:100])
	hidden := d.count("state:suppressed").Alerts
	d.clock.Move(2 * time.Hour)
	d.put(alerts[100:200])
	if n := d.count("state:suppressed").Alerts; n != hidden || hidden == 0 {
		d.Errorf("%d hidden after its end, %d before", n, hidden)
	}
	listed, err := d.Suppressions(ctx)
	if err != nil || listed[0].Hits != hidden || listed[0].Active(d.clock.Now()) {
		d.Errorf("after its end it is listed as %+v, %v", listed, err)
	}
	second, err := d.Suppress(ctx, d.suppression("proto:udp", time.Hour))
	d.must(err)
	lifted, err := d.Lift(ctx, second.Hides, "bob")
	if err != nil || lifted.Changed != second.Changed {
		d.Errorf("lift: %+v, %v; it hid %d", lifted, err, second.Changed)
	}
	d.put(alerts[200:])
	if n := d.count("state:suppressed").Alerts; n != hidden {
		d.Errorf("%d hidden after lifting, want %d", n, hidden)
	}
	var missing *store.NotFoundError
	if _, err := d.Lift(ctx, second.Hides, "bob"); !errors.As(err, &missing) {
		d.Errorf("lifting twice: %v", err)
	}
	if _, err := d.Undo(ctx, "bob"); err != nil {
		d.Fatal(err)
	}
	if n := d.count("state:suppressed").Alerts; n != hidden+second.Changed {
		d.Errorf("%d hidden after the lift was undone, want %d", n, hidden+second.Changed)
	}
	if _, err := d.Lift(ctx, out.Hides, "bob"); err != nil {
		d.Errorf("what a suppression hid can't be had back after its end: %v", err)
	}
}
