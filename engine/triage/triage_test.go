package triage

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/query"
)

func TestOnlyLegalMovesLeadAnywhere(t *testing.T) {
	const legal = `
acknowledge new escalated suppressed -> acknowledged
escalate    new acknowledged suppressed -> escalated
close       new acknowledged escalated suppressed -> closed
reopen      acknowledged escalated suppressed closed -> new
suppress    new -> suppressed
lift        suppressed -> new`
	allowed := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(legal)) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " -> ")
		words := strings.Fields(from)
		for _, state := range words[1:] {
			allowed[words[0]+" "+state] = to
		}
	}
	for verb := range moves {
		for _, from := range States {
			to, ok := verb.To(from)
			want, legal := allowed[string(verb)+" "+from.String()]
			if ok != legal || ok && to.String() != want {
				t.Errorf("%s from %s: %s, %v; want %q, %v", verb, from, to, ok, want, legal)
			}
		}
	}
	for _, from := range States {
		for _, verb := range []Verb{Assign, Remark} {
			if to, ok := verb.To(from); !ok || to != from {
				t.Errorf("%s moves %s to %s", verb, from, to)
			}
		}
		if _, ok := Undo.To(from); ok {
			t.Errorf("undo is a move of %s", from)
		}
	}
}

func TestStatesAndReasonsReadBack(t *testing.T) {
	for _, s := range States {
		if got, ok := ParseState(s.String()); !ok || got != s {
			t.Errorf("%s reads as %s", s, got)
		}
	}
	if _, ok := ParseState("old"); ok {
		t.Error("old is a state")
	}
	for _, r := range Reasons {
		if got, err := ParseReason(strings.ToUpper(string(r))); err != nil || got != r {
			t.Errorf("%s reads as %s, %v", r, got, err)
		}
	}
	if BenignPositive.Teaches() || Duplicate.Verdict() || !FalsePositive.Teaches() || !BenignPositive.Verdict() {
		t.Error("what teaches: true and false positives alone; a benign positive is a verdict that does not")
	}
}

func TestSenselessActionsAreRefused(t *testing.T) {
	ids := []Target{{ID: "4f2a"}}
	for name, a := range map[string]Action{
		"nobody does it":         {Verb: Acknowledge, IDs: ids},
		"no alerts":              {Who: "ada", Verb: Acknowledge},
		"ids and a filter":       {Who: "ada", Verb: Acknowledge, IDs: ids, Filter: &Filter{}},
		"closing without reason": {Who: "ada", Verb: Close, IDs: ids},
		"an unknown reason":      {Who: "ada", Verb: Close, IDs: ids, Reason: "bored"},
		"a reason to escalate":   {Who: "ada", Verb: Escalate, IDs: ids, Reason: TruePositive},
		"an empty note":          {Who: "ada", Verb: Remark, IDs: ids, Note: "  "},
		"a file for a note":      {Who: "ada", Verb: Remark, IDs: ids, Note: strings.Repeat("x", maxNote+1)},
		"suppressing by hand":    {Who: "ada", Verb: Suppress, IDs: ids},
		"an unknown verb":        {Who: "ada", Verb: "delete", IDs: ids},
	} {
		if a.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, a := range []Action{{Who: "ada", Verb: Acknowledge, IDs: ids, Note: "asked the NOC"}, {Who: "ada", Verb: Close, IDs: ids, Reason: Other},
		{Who: "ada", Verb: Assign, IDs: ids}, {Who: "ada", Verb: Reopen, Filter: &Filter{}}} {
		if err := a.Check(); err != nil {
			t.Errorf("%s: %v", a.Verb, err)
		}
	}
}

func TestAScopeMustNameTraffic(t *testing.T) {
	now := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	check := func(scope string) error {
		q, err := query.Parse(scope)
		if err != nil {
			t.Fatal(err)
		}
		s := Suppression{Scope: scope, Query: q, Owner: "ada", Why: "backup", Until: now.Add(time.Hour)}
		return s.Check(now)
	}
	for _, scope := range []string{"service:ftp_data", "proto:icmp sev<=medium", "src:10.0.0.0/8", "service:http !family:dos", "dport:443"} {
		if err := check(scope); err != nil {
			t.Errorf("%s: %v", scope, err)
		}
	}
	for _, scope := range []string{"", "sev<=low", "!proto:tcp", "model:boost", "family:dos", "state:new", "proto:tcp state:new", "proto:tcp owner:ada",
		"proto:tcp neptune", "service:http note:x", "service:http age>1h", "id:4f2a", "src:0.0.0.0/0", "dst:::/0", "dport>0", "sport:53", "score>0.5"} {
		var fault *ScopeError
		if err := check(scope); !errors.As(err, &fault) {
			t.Errorf("%q: %v, want a *ScopeError", scope, err)
		}
	}
}

func TestASuppressionNeedsOwnerReasonAndEnd(t *testing.T) {
	now := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	q, _ := query.Parse("service:http")
	good := Suppression{Scope: "service:http", Query: q, Owner: "ada", Why: "backup", Until: now.Add(time.Hour)}
	for name, spoil := range map[string]func(*Suppression){
		"no owner":            func(s *Suppression) { s.Owner = "" },
		"no reason":           func(s *Suppression) { s.Why = " " },
		"no end":              func(s *Suppression) { s.Until = time.Time{} },
		"an end in the past":  func(s *Suppression) { s.Until = now },
		"an end in two years": func(s *Suppression) { s.Until = now.AddDate(2, 0, 0) },
	} {
		s := good
		if spoil(&s); s.Check(now) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if !good.Active(now) || good.Active(good.Until) {
		t.Error("a suppression is active before its end and not at it")
	}
	if good.Lifted = now; good.Active(now) {
		t.Error("a lifted suppression is active")
	}
}

func why(features ...any) []alert.Reason {
	var out []alert.Reason
	for i := 0; i < len(features); i += 2 {
		out = append(out, alert.Reason{Feature: features[i].(string), Contribution: features[i+1].(float64)})
	}
	return out
}

func TestAlertsAreAlikeByTheirReasonsNotTheirLoudness(t *testing.T) {
	flood := VectorOf(why("count", 4.0, "serror_rate", 3.0))
	louder := VectorOf(why("serror_rate", 6.0, "count", 8.0))
	login := VectorOf(why("hot", 2.0, "num_failed_logins", 1.0))
	against := VectorOf(why("count", -4.0, "serror_rate", -3.0))
	if c := flood.Cosine(louder); math.Abs(c-1) > 1e-6 {
		t.Errorf("twice as loud: %v, want 1", c)
	}
	if c := flood.Cosine(login); c != 0 {
		t.Errorf("other features: %v, want 0", c)
	}
	if c := flood.Cosine(against); math.Abs(c+1) > 1e-6 {
		t.Errorf("the opposite: %v, want -1", c)
	}
	if VectorOf(nil) != nil || VectorOf(why("count", 0.0)) != nil || VectorOf(why("count", math.Inf(1))) != nil {
		t.Error("no explanation has a vector")
	}
}

func TestAVectorReadsBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 100 {
		var all []alert.Reason
		for i := range n {
			all = append(all, alert.Reason{Feature: strings.Repeat("f", i+1), Contribution: r.NormFloat64()})
		}
		v := VectorOf(all)
		if len(v) > maxWeights {
			t.Fatalf("%d weights", len(v))
		}
		got := ReadVector(v.Bytes())
		if len(got) != len(v) || len(v) > 0 && math.Abs(got.Cosine(v)-v.Cosine(v)) > 0 {
			t.Errorf("%d features read back as %v, want %v", n, got, v)
		}
	}
}

func FuzzReadVector(f *testing.F) {
	f.Add(VectorOf(why("count", 4.0, "hot", -3.0)).Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		v := ReadVector(b)
		if c := v.Cosine(v); math.IsNaN(c) {
			t.Errorf("%x: %v", b, c)
		}
	})
}

func TestNearestTakesOneOfEachCause(t *testing.T) {
	flood, scan := VectorOf(why("count", 4.0, "serror_rate", 3.0)), VectorOf(why("diff_srv_rate", 1.0, "count", 1.0))
	var past []Verdicted
	for i := range int64(180) {
		past = append(past, Verdicted{Alert: i, Group: 1, Reason: TruePositive, Vector: flood})
	}
	past = append(past, Verdicted{Alert: 500, Group: 2, Reason: FalsePositive, Vector: scan},
		Verdicted{Alert: 501, Group: 3, Reason: FalsePositive, Vector: VectorOf(why("hot", 1.0))})
	near := Nearest(flood, past, 5)
	if len(near) != 2 || near[0].Alert != 179 || near[0].Alike != 180 || near[1].Alert != 500 || near[1].Alike != 1 {
		t.Errorf("got %+v, want alert 179 of 180 alike, then 500", near)
	}
	if got := Nearest(flood, past, 1); len(got) != 1 {
		t.Errorf("%d, want 1", len(got))
	}
}

func BenchmarkNearest100000(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	names := []string{"count", "serror_rate", "hot", "src_bytes", "dst_bytes", "flag", "service", "duration", "srv_count", "dst_host_count", "num_root"}
	past := make([]Verdicted, 100_000)
	for i := range past {
		var all []alert.Reason
		for _, k := range r.Perm(len(names))[:8] {
			all = append(all, alert.Reason{Feature: names[k], Contribution: r.NormFloat64()})
		}
		past[i] = Verdicted{Alert: int64(i), Group: int64(i / 5), Reason: Reasons[i%2], Vector: VectorOf(all)}
	}
	for b.Loop() {
		Nearest(past[7].Vector, past, 5)
	}
}
