package storetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
)

// stored is an alert as it should read back: text as UTF-8, addresses without clothes.
func stored(a alert.Alert) alert.Alert {
	a.Flow.Service = strings.ToValidUTF8(a.Flow.Service, "\uFFFD")
	a.Flow.Src.Addr, a.Flow.Dst.Addr = a.Flow.Src.Addr.Unmap(), a.Flow.Dst.Addr.Unmap()
	return a
}

func readsBack(d *desk) {
	alerts := Alerts(1, 300)
	alerts[7].Alert.Flow.Src.Addr = netip.MustParseAddr("::ffff:10.1.2.3")
	alerts[8].Alert.Score, alerts[8].Alert.PValue = math.Inf(1), 5e-324
	d.put(alerts)
	for _, r := range alerts {
		c := d.get(r.Alert.ID)
		want := stored(r.Alert)
		same(d, "reasons", c.Alert.Why, want.Why)
		c.Alert.Why, want.Why = nil, nil
		if !reflect.DeepEqual(c.Alert, want) {
			d.Fatalf("alert %d reads back as\n%+v, want\n%+v", r.Alert.Row, c.Alert, want)
		}
		if c.GroupKey != strings.ToValidUTF8(r.GroupKey, "\uFFFD") || c.State != triage.New || c.Revision != 1 || c.Owner != "" || c.Notes != nil || !c.Changed.IsZero() {
			d.Fatalf("alert %d comes as %+v", r.Alert.Row, c)
		}
	}
	for _, spoil := range []func(*alert.Alert){
		func(a *alert.Alert) { a.ID = "" }, func(a *alert.Alert) { a.ID = "not hex" }, func(a *alert.Alert) { a.Group = strings.Repeat("a", 17) },
		func(a *alert.Alert) { a.Score = math.NaN() }, func(a *alert.Alert) { a.PValue = math.NaN() }, func(a *alert.Alert) { a.Severity = 9 },
	} {
		bad := Alerts(2, 3)
		if spoil(&bad[1].Alert); true {
			if n, err := d.Put(ctx, bad); err == nil || n != 0 {
				d.Errorf("put %d of a batch with %+v", n, bad[1].Alert)
			}
		}
	}
	if n := d.count("").Alerts; n != 300 {
		d.Errorf("%d alerts after bad batches, want 300", n)
	}
}

// same compares reasons, whose numbers may be NaN.
func same(d *desk, what string, got, want []alert.Reason) {
	d.Helper()
	if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
		d.Fatalf("%s read back as %v, want %v", what, got, want)
	}
}

func putsOnce(d *desk) {
	alerts := Alerts(1, 200)
	d.put(alerts)
	id := alerts[3].Alert.ID
	d.act("ada", triage.Acknowledge, "", id)
	before := d.count("")
	n, err := d.Put(ctx, append(slices.Clone(alerts[:100]), alerts[:100]...))
	d.must(err)
	if after := d.count(""); n != 0 || after.Alerts != before.Alerts || after.Groups != before.Groups {
		d.Errorf("putting again adds %d: %+v, before %+v", n, after, before)
	}
	if c := d.get(id); c.State != triage.Acknowledged || c.Owner != "ada" || c.Revision != 2 {
		d.Errorf("the alert lost what people made of it: %+v", c)
	}
	later := slices.IndexFunc(alerts, func(r store.Raised) bool { return r.Alert.Why == nil })
	alerts[later].Alert.Why = whyOf(rand.New(rand.NewPCG(1, 1)))
	_, err = d.Put(ctx, alerts[later:later+1])
	d.must(err)
	same(d, "reasons that came later", d.get(alerts[later].Alert.ID).Alert.Why, alerts[later].Alert.Why)
}

// queries are drawn from these terms.
var terms = []string{"sev>=high", "sev:low", "!sev:crit", "sev<medium", "sev>low", "sev<=med", "state:new", "!state:new", "state:acknowledged", "state:escalated",
	"state:suppressed", "state:closed", "owner:me", "!owner:me", "owner:ad", "owner:BOB", "score>0.9", "score:0.5..0.99", "!score>=0.999", "p<=0.001", "p:0.0001..0.01",
	"family:dos", "!family:dos", "family:o", "model:boost", "model:forest", "proto:tcp", "proto:TCP", "!proto:udp", "proto:süd", "proto:pfcp", "service:http", "service:e",
	"service:ünï", "service:smf", `service:"a b"`, "service:\x1b", "flag:s", "!flag:sf", "src:10.0.0.0/8", "!src:10.1.0.0/16", "src:10.2.3.4", "dst:2001:db8::/32", "sport:1024..65535", "dport:80", "!dport<1024",
	"src:::/0", "dst:0.0.0.0/0", "src:fe80::1", "!dst:10.0.0.0/9", "label:neptune", "!label:n", "age<1h", "age>1h", "age:0s..30m", "!age<=2h", "age>=0.01d", "note:noc",
	`note:"asked the"`, "!note:n", "note:ü", "note:xyzzy", "id:4f", "id:a", "!id:0", "nept", "PFCP", "!http", "ada", "asked", "ü", "sign", "smf", "10"}

func randomQuery(r *rand.Rand) string {
	var words []string
	for range r.IntN(4) {
		words = append(words, terms[r.IntN(len(terms))])
	}
	return strings.Join(words, " ")
}

// mixed makes a store in which everything occurs: all states, owners, notes and ages.
func mixed(d *desk, n int) []store.Raised {
	alerts := Alerts(9, n)
	for i := 0; i < n; i += n / 4 {
		d.put(alerts[i:min(n, i+n/4)])
		d.clock.Move(40 * time.Minute)
	}
	r := rand.New(rand.NewPCG(4, 4))
	people := []string{"ada", "Bob", "Ådne"}
	for i := range n / 3 {
		id := alerts[r.IntN(n)].Alert.ID
		c := d.get(id)
		legal := triage.Legal(c.State)
		a := triage.Action{Who: people[i%3], Verb: legal[r.IntN(len(legal))], IDs: []triage.Target{{ID: id, Revision: c.Revision}}}
		switch a.Verb {
		case triage.Close:
			a.Reason = triage.Reasons[r.IntN(len(triage.Reasons))]
		case triage.Assign:
			a.Owner = people[r.IntN(3)]
		case triage.Remark:
			a.Note = []string{"Asked the NOC", "ask over again", "Über-Fehler", `quotes " and % and _`, "nothing"}[r.IntN(5)]
		}
		if _, err := d.Act(ctx, a); err != nil {
			d.Fatal(err)
		}
	}
	s := d.suppression("proto:icmp sev<=medium", time.Hour)
	_, err := d.Suppress(ctx, s)
	d.must(err)
	return alerts
}

func listsAgree(d *desk) {
	mixed(d, 800)
	everything := d.all(store.List{Order: store.Oldest, Limit: 1000})
	if len(everything) != 800 {
		d.Fatalf("%d alerts, want 800", len(everything))
	}
	r := rand.New(rand.NewPCG(5, 5))
	found := 0
	for range 120 {
		text := randomQuery(r)
		s := d.selection(text)
		var want []string
		for _, c := range everything {
			if s.Query.Match(subject(c, s)) {
				want = append(want, c.Alert.ID)
			}
		}
		found += len(want)
		for _, order := range []store.Order{store.Oldest, store.Newest, store.Worst} {
			got := d.all(store.List{Selection: s, Order: order, Limit: 100 + r.IntN(300)})
			if order == store.Newest {
				slices.Reverse(want)
			}
			if order == store.Worst {
				if !slices.IsSortedFunc(got, func(a, b triage.Case) int { return int(b.Alert.Severity) - int(a.Alert.Severity) }) {
					d.Fatalf("%q: the worst are not first", text)
				}
				got = sortedAs(got, want)
			}
			if ids := idsOf(got); !slices.Equal(ids, want) {
				d.Fatalf("%q in order %d lists %d alerts, in memory %d match", text, order, len(ids), len(want))
			}
		}
	}
	if found < 3_000 {
		d.Errorf("the queries found %d alerts altogether: too few to prove anything", found)
	}
}

// sortedAs puts cases into the order of ids.
func sortedAs(cases []triage.Case, ids []string) []triage.Case {
	at := map[string]int{}
	for i, id := range ids {
		at[id] = i
	}
	return slices.SortedFunc(slices.Values(cases), func(a, b triage.Case) int { return at[a.Alert.ID] - at[b.Alert.ID] })
}

func idsOf(cases []triage.Case) []string {
	var ids []string
	for _, c := range cases {
		ids = append(ids, c.Alert.ID)
	}
	return ids
}

// subject is what a query sees of a case.
func subject(c triage.Case, s store.Selection) query.Subject {
	out := query.Subject{Alert: &c.Alert, State: c.State.String(), Owner: c.Owner, Me: s.Me, Now: s.Now, Raised: c.Raised}
	for _, n := range c.Notes {
		out.Notes = append(out.Notes, n.Text)
	}
	return out
}

func countsAgree(d *desk) {
	mixed(d, 800)
	r := rand.New(rand.NewPCG(6, 6))
	for range 100 {
		text := randomQuery(r)
		s := d.selection(text)
		cases := d.all(store.List{Selection: s, Limit: 1000})
		groups := map[string]bool{}
		for _, c := range cases {
			groups[c.Alert.Group] = true
		}
		for _, how := range []store.Counting{store.Exactly, store.AtLeast} {
			n, err := d.Count(ctx, s, how)
			d.must(err)
			if n.Alerts != len(cases) || n.Groups != len(groups) || !n.Exact {
				d.Fatalf("%q counts %+v, lists %d in %d groups", text, n, len(cases), len(groups))
			}
		}
	}
	totals, err := d.Totals(ctx)
	d.must(err)
	for _, state := range triage.States {
		if n := d.count("state:" + state.String()).Alerts; n != totals.Of(state) {
			d.Errorf("%d alerts are %s, the total says %d", n, state, totals.Of(state))
		}
	}
	if totals.All() != 800 {
		d.Errorf("%d alerts in all, want 800", totals.All())
	}
}

func groupsAgree(d *desk) {
	mixed(d, 800)
	r := rand.New(rand.NewPCG(7, 7))
	for range 30 {
		text := randomQuery(r)
		s := d.selection(text)
		want := map[string][]triage.Case{}
		for _, c := range d.all(store.List{Selection: s, Limit: 1000}) {
			want[c.Alert.Group] = append(want[c.Alert.Group], c)
		}
		for _, order := range []store.GroupOrder{store.GroupNewest, store.GroupLargest, store.GroupWorst} {
			groups := d.groups(store.GroupList{Selection: s, Order: order, Limit: 1000})
			if len(groups) != len(want) {
				d.Fatalf("%q in order %d: %d groups, want %d", text, order, len(groups), len(want))
			}
			for i, g := range groups {
				members := want[g.ID]
				worst := members[0].Alert.Severity
				for _, m := range members {
					worst = max(worst, m.Alert.Severity)
				}
				if g.Matching != len(members) || g.Worst != worst || g.Key != members[0].GroupKey || g.Top.Alert.Group != g.ID {
					d.Fatalf("%q: group %+v, want %d alerts, worst %s", text, g, len(members), worst)
				}
				if i > 0 && (order == store.GroupLargest && g.Matching > groups[i-1].Matching || order == store.GroupWorst && g.Worst > groups[i-1].Worst) {
					d.Fatalf("%q: groups are out of order %d", text, order)
				}
			}
		}
	}
	for _, g := range d.groups(store.GroupList{Limit: 7}) {
		members := d.all(store.List{Selection: d.selection("id:" + g.ID), Limit: 1000})
		var states [len(triage.States)]int
		top := members[0]
		for _, m := range members {
			states[m.State]++
			if m.Alert.Score > top.Alert.Score {
				top = m
			}
		}
		if g.ByState != states || g.All != len(members) || g.Top.Alert.Score != top.Alert.Score {
			d.Fatalf("group %s: %v of %d, top %v; its members %v, top %v", g.ID, g.ByState, g.All, g.Top.Alert.Score, states, top.Alert.Score)
		}
	}
}

// groups lists all groups of a selection, page by page.
func (d *desk) groups(l store.GroupList) []store.Group {
	d.Helper()
	var out []store.Group
	for {
		page, err := d.Groups(ctx, l)
		d.must(err)
		out = append(out, page.Groups...)
		if !page.More {
			return out
		}
		l.From = page.Next
	}
}
