package query

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/models/metric"
)

func subject() Subject {
	at := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	return Subject{State: "new", Owner: "ada", Me: "ada", Notes: []string{"Asked the NOC"}, Now: at.Add(90 * time.Minute),
		Alert: &alert.Alert{ID: "4f2a", Time: at, Severity: metric.High, Score: 0.94, PValue: 4e-4, Family: "dos", Model: "boost@7f3a", Label: "neptune",
			Flow: alert.Flow{Protocol: "tcp", Service: "private", Flag: "S0", Src: data.Endpoint{Addr: netip.MustParseAddr("10.4.0.17")}}}}
}

func TestWhatAQueryMatches(t *testing.T) {
	for q, want := range map[string]bool{
		"":                                true,
		"sev>=high":                       true,
		"sev>high":                        false,
		"sev:HIGH":                        true,
		"sev:crit":                        false,
		"sev<critical":                    true,
		"proto:tcp service:priv":          true,
		"proto:tcp service:http":          false,
		"!proto:udp":                      true,
		"!proto:tcp":                      false,
		"owner:me":                        true,
		"!owner:me":                       false,
		"owner:bob":                       false,
		"score:0.5..0.95":                 true,
		"score:0.5..0.9":                  false,
		"score>0.94":                      false,
		"score>=0.94 p<=0.001":            true,
		"age<2h":                          true,
		"age<1h":                          false,
		"age>0.05d":                       true,
		"src:10.4.0.0/16":                 true,
		"src:10.5.0.0/16":                 false,
		"src:10.4.0.17":                   true,
		"dst:10.4.0.17":                   false,
		`note:"the noc"`:                  true,
		`note:"the  noc"`:                 false,
		"state:new":                       true,
		"state:closed":                    false,
		"nept":                            true,
		"!nept":                           false,
		"asked":                           true,
		"label:neptune family:dos flag:s": true,
		"id:4f model:boost":               true,
		`"a:b"`:                           false,
	} {
		parsed, err := Parse(q)
		if err != nil {
			t.Errorf("%q: %v", q, err)
			continue
		}
		if got := parsed.Match(subject()); got != want {
			t.Errorf("%q matches: %v, want %v", q, got, want)
		}
	}
}

func TestAWrongTermIsNamedWithItsPlace(t *testing.T) {
	for q, want := range map[string]struct {
		column int
		reason string
	}{
		"proto:tcp sv>=high":      {11, "no field sv"},
		"sev>=huge":               {1, "want low, medium"},
		"score>x":                 {1, `want a number, have "x"`},
		"score:0.9..0.1":          {1, "want a range"},
		"age<2":                   {1, "want a time"},
		"src:10.4":                {1, "want an address"},
		"proto>tcp":               {1, "has no order; write proto:tcp"},
		"proto:":                  {1, "want a value behind proto:"},
		"!":                       {1, "want a word"},
		`note:"open`:              {1, "not closed"},
		"state:old":               {1, "want new"},
		"score>NaN":               {1, "want a number"},
		strings.Repeat("a ", 40):  {65, "at most 32 terms"},
		strings.Repeat("a", 1001): {1, "at most 1000 bytes"},
		"a \xff":                  {1, "at most 1000 bytes of text"},
	} {
		_, err := Parse(q)
		var fault *Error
		if !errors.As(err, &fault) || fault.Column != want.column || !strings.Contains(fault.Reason, want.reason) {
			t.Errorf("%.20q: %v, want column %d and %q", q, err, want.column, want.reason)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range []string{"sev>=high", `!note:"a b" c`, "score:1..2", "src:::/0", "age<-3h", `"" !`} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if q, err := Parse(text); err == nil {
			q.Match(subject())
			q.Match(Subject{Alert: &alert.Alert{}})
		}
	})
}

func TestPortsAreThoseOfFlowsThatHaveAddresses(t *testing.T) {
	a := alert.Alert{Flow: alert.Flow{Src: data.Endpoint{Addr: netip.MustParseAddr("10.0.0.1"), Port: 40000}, Dst: data.Endpoint{Addr: netip.MustParseAddr("10.0.0.2"), Port: 443}}}
	for text, want := range map[string]bool{"dport:443": true, "dport:80": false, "sport>1023": true, "dport:400..500": true, "!dport:443": false, "sport:443": false} {
		q, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Match(Subject{Alert: &a}); got != want {
			t.Errorf("%s matches: %v", text, got)
		}
	}
	q, _ := Parse("dport<1024")
	if q.Match(Subject{Alert: &alert.Alert{}}) {
		t.Error("a flow without addresses has a port")
	}
}
