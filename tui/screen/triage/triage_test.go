package triage_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/reason"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/keymap"
	screens "github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/screentest"
	screen "github.com/trunkline/trunkline/tui/screen/triage"
)

// desk is one person at a real store.
type desk struct {
	db  store.Store
	who string
	far bool // the alerts' data are not replayed now
}

func (d *desk) Store() store.Store { return d.db }
func (d *desk) Who() string        { return d.who }
func (d *desk) Surroundings(a *alert.Alert) (*workstation.Surroundings, error) {
	if d.far {
		return nil, errors.New("this alert came from made-up, which is not replayed now")
	}
	return &workstation.Surroundings{
		Why:      &reason.Explanation{Link: "log-odds", Score: 4.5, Base: -0.5, Reasons: a.Why},
		Opinions: []workstation.SecondOpinion{{Key: "boost", Score: 0.99, Threshold: 0.4, PValue: 1e-4, Alert: true}, {Key: "forest", Score: 0.2, Threshold: 0.4, PValue: 0.2}},
		Neighbours: []workstation.Neighbour{{Row: a.Row - 1, Flow: a.Flow, Score: 0.1, Label: "normal"},
			{Row: a.Row, Self: true, Flow: a.Flow, Score: a.Score, Alert: true, Label: a.Label}},
		ByHost: true,
	}, nil
}

// open makes a store with alerts of two causes, five of the one and one of the other.
func open(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "alerts.db"), Now: screentest.Noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	grouper := alert.NewGrouper()
	var batch []store.Raised
	for i := range 6 {
		a := synthetic(i)
		g, _ := grouper.Add(&a)
		batch = append(batch, store.Raised{Alert: a, GroupKey: g.Key})
	}
	if _, err := db.Put(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	return db
}

func synthetic(i int) alert.Alert {
	a := alert.Alert{ID: fmt.Sprintf("%016x", i+1), Source: "made-up", Row: i + 10, Time: time.Unix(946684800+int64(i), 0).UTC(),
		Severity: metric.Critical, Score: 0.9 + float64(i)/100, Threshold: 0.4, PValue: 1e-4, Model: "boost@7f3a", Family: "dos", Label: "neptune",
		Flow: alert.Flow{Protocol: "tcp", Service: "private", Flag: "S0", Src: at("10.4.0.17"), Dst: at("10.9.0.3")},
		Why: []alert.Reason{{Feature: "count", Value: "254", Unit: "flows", Percentile: 99, Contribution: 3.5},
			{Feature: "service", Value: "private", NormalShare: 0.01, Contribution: 1.5}}}
	if i == 5 {
		a.Flow.Service, a.Severity, a.Label = "ftp\x1b[31m", metric.Medium, "normal"
	}
	return a
}

func at(s string) data.Endpoint { return data.Endpoint{Addr: netip.MustParseAddr(s), Port: 80} }

func drive(t testing.TB, db *store.DB, who string) *screentest.Driver {
	t.Helper()
	d := screentest.New(screen.New(&desk{db: db, who: who}))
	d.Tick()
	return d
}

func states(t *testing.T, db *store.DB, text string) int {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	n, err := db.Count(t.Context(), store.Selection{Query: q, Now: screentest.Noon()}, store.Exactly)
	if err != nil {
		t.Fatal(err)
	}
	return n.Alerts
}

func TestAnAlertIsToldWithItsReasonsAndSurroundings(t *testing.T) {
	d := drive(t, open(t), "ann")
	d.Shows(t, "6 new", "tcp private", "×5", "the highest of 5", "critical", "log-odds", "count", "254 flows", "percentile 99", "1.0 % of normal",
		"What every model says", "Random forest", "normal", "from the same source or to the same destination", "nearest technique T1499",
		"nobody has touched it", "none with a verdict yet", "10.4.0.17:80 → 10.9.0.3:80")
	d.Hides(t, "\x1b")
}

func TestOneKeyAcknowledgesAGroupAndUndoTakesItBack(t *testing.T) {
	db := open(t)
	d := drive(t, db, "ann")
	d.Press(t, "a")
	if n := states(t, db, "state:acknowledged owner:ann"); n != 5 {
		t.Errorf("%d alerts are acknowledged and ann's; want the group's 5", n)
	}
	if said := strings.Join(d.Said, " "); !strings.Contains(said, "acknowledged 5 alerts in 1 group · u undoes") {
		t.Errorf("said %q", said)
	}
	d.Press(t, "u")
	if n := states(t, db, "state:new"); n != 6 {
		t.Errorf("%d alerts are new after undo; want 6", n)
	}
}

func TestTwoKeysCloseWithAReason(t *testing.T) {
	db := open(t)
	d := drive(t, db, "ann")
	d.Press(t, "c")
	d.Shows(t, "Close as", "benign-positive")
	d.Press(t, "b")
	if n := states(t, db, "state:closed"); n != 5 {
		t.Errorf("%d alerts are closed; want 5", n)
	}
	c, err := db.Get(t.Context(), fmt.Sprintf("%016x", 5))
	if err != nil || c.Reason != triage.BenignPositive || c.By != "ann" {
		t.Errorf("closed as %q by %q (%v)", c.Reason, c.By, err)
	}
	d.Shows(t, "1 new", "5 closed")
}

func TestAnActionOnAllThatMatchIsCountedAndConfirmed(t *testing.T) {
	db := open(t)
	d := drive(t, db, "ann")
	d.Press(t, "*")
	d.Shows(t, "ALL THAT MATCH")
	d.Press(t, "a")
	d.Shows(t, "Acknowledge 6 alerts in 2 groups")
	if n := states(t, db, "state:new"); n != 6 {
		t.Fatalf("%d alerts are new before anybody confirmed; want 6", n)
	}
	d.Press(t, "y")
	if n := states(t, db, "state:acknowledged"); n != 6 {
		t.Errorf("%d alerts are acknowledged; want 6", n)
	}
}

func TestAFilterPicksAndIsThereAgainAfterARestart(t *testing.T) {
	db := open(t)
	d := drive(t, db, "ann")
	d.Press(t, "/")
	for range len("!state:closed !state:suppressed ") {
		d.Press(t, "backspace")
	}
	d.Type(t, "sev>=high")
	d.Press(t, "enter")
	d.Tick()
	d.Shows(t, "5 alerts in 1 group", "sev>=high")
	drive(t, db, "ann").Shows(t, "sev>=high")
	drive(t, db, "bob").Shows(t, "worst first · open")
}

func TestAWrongFilterSaysWhatIsWrongWithIt(t *testing.T) {
	d := drive(t, open(t), "ann")
	d.Press(t, "/")
	d.Type(t, " sev>=loud")
	d.Press(t, "enter")
	d.Shows(t, "want low, medium, high or critical")
}

func TestWhatOthersDecideIsSeenAndTold(t *testing.T) {
	db := open(t)
	ann, bob := drive(t, db, "ann"), drive(t, db, "bob")
	bob.Press(t, "a")
	ann.Tick()
	ann.Tick()
	ann.Shows(t, "5 acknowledged")
	if said := strings.Join(ann.Said, " "); !strings.Contains(said, "bob acknowledged alerts") {
		t.Errorf("ann was told %q", said)
	}
}

func TestAConflictIsToldAndNothingIsLost(t *testing.T) {
	db := open(t)
	ann := drive(t, db, "ann")
	ann.Press(t, "end") // the single alert
	id := fmt.Sprintf("%016x", 6)
	if _, err := db.Act(context.Background(), triage.Action{Who: "bob", Verb: triage.Close, Reason: triage.TruePositive, IDs: []triage.Target{{ID: id}}}); err != nil {
		t.Fatal(err)
	}
	// ann has not looked since: her action must not overwrite bob's.
	a, _ := ann.X.Keys.Lookup("a", "triage")
	ann.Screen.Act(a, ann.X)
	for _, r := range ann.X.Requests {
		v, err := r.Work(context.Background())
		ann.Screen.Receive(screens.Reply{Slot: r.Slot, Value: v, Err: err}, ann.X)
	}
	c, err := db.Get(t.Context(), id)
	if err != nil || c.State != triage.Closed || c.By != "bob" {
		t.Errorf("the alert is %s by %s (%v); want bob's closed", c.State, c.By, err)
	}
	told := ""
	for _, toast := range ann.X.Toasts {
		told += toast.Text
	}
	if !strings.Contains(told, "bob") {
		t.Errorf("ann was told %q", told)
	}
}

func TestTheSecondToDecideOnAGroupIsTold(t *testing.T) {
	db := open(t)
	ann, bob := drive(t, db, "ann"), drive(t, db, "bob")
	bob.Press(t, "x")
	bob.Press(t, "enter")
	// ann's screen has not ticked since: she presses the key on what she sees.
	a, _ := ann.X.Keys.Lookup("a", "triage")
	ann.Screen.Act(a, ann.X)
	var told string
	for _, r := range ann.X.Requests {
		v, err := r.Work(context.Background())
		ann.Screen.Receive(screens.Reply{Slot: r.Slot, Value: v, Err: err}, ann.X)
	}
	for _, toast := range ann.X.Toasts {
		told += toast.Text
	}
	if !strings.Contains(told, "bob was here first") || !strings.Contains(told, "(and 4 more)") {
		t.Errorf("ann was told %q", told)
	}
	if n := states(t, db, "state:escalated owner:bob"); n != 5 {
		t.Errorf("%d alerts are as bob left them; want 5", n)
	}
}

func TestWhatWasNotLoadedIsAskedForAgain(t *testing.T) {
	far := &desk{db: open(t), who: "ann", far: true}
	d := screentest.New(screen.New(far))
	d.Tick()
	d.Shows(t, "is not replayed now")
	far.far = false
	d.X.Now = d.X.Now.Add(3 * time.Second)
	d.Tick()
	d.Shows(t, "What every model says")
}

func TestAWaitingAlertSaysHowLongThereIs(t *testing.T) {
	d := drive(t, open(t), "ann")
	d.Shows(t, "SLA", "look within", "15m, assumed for critical")
	d.X.Now = d.X.Now.Add(20 * time.Minute)
	d.Shows(t, "over by 5m")
	d.Press(t, "a")
	d.Hides(t, "look within")
}

func TestTheOrderIsThereAgainAfterARestart(t *testing.T) {
	db := open(t)
	d := drive(t, db, "ann")
	d.Press(t, "v")
	d.Shows(t, "newest first")
	drive(t, db, "ann").Shows(t, "newest first")
	drive(t, db, "bob").Shows(t, "worst first")
}

func TestASuppressionIsCountedBeforeItIsMade(t *testing.T) {
	db := open(t)
	d := drive(t, db, "ann")
	d.Press(t, "s")
	d.Shows(t, "flag:S0 src:10.4.0.17 dst:10.9.0.3 dport:80", "8h")
	d.Press(t, "enter")
	d.Shows(t, "it wants a reason")
	d.Type(t, "patch night")
	d.Press(t, "tab")
	d.Type(t, " sev>=loud")
	d.Press(t, "enter")
	d.Shows(t, "want low, medium, high or critical")
	for range len(" sev>=loud") {
		d.Press(t, "backspace")
	}
	d.Press(t, "enter")
	d.Shows(t, "proto:tcp service:private", "holds 5 alerts in 1 group", "5 are new")
	d.Press(t, "y")
	if n := states(t, db, "state:suppressed"); n != 5 {
		t.Errorf("%d alerts are suppressed; want 5", n)
	}
}

func TestItLooksAsItDid(t *testing.T) {
	drive(t, open(t), "ann").Golden(t, "queue")
	d := drive(t, open(t), "ann")
	d.Press(t, "enter")
	d.Golden(t, "file")
	screentest.New(screen.Closed{Reason: "the disk is full"}).Golden(t, "closed")
}

func TestItHoldsOnEveryTerminal(t *testing.T) {
	d := drive(t, open(t), "ann")
	d.Holds(t)
	d.Press(t, "enter")
	d.Holds(t)
	d.Press(t, "c")
	d.Holds(t)
	empty, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "alerts.db"), Now: screentest.Noon})
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	drive(t, empty, "ann").Holds(t)
	screentest.New(screen.New(&desk{db: open(t), who: "ann", far: true})).Holds(t)
}

func BenchmarkDraw(b *testing.B) { drive(b, open(b), "ann").Bench(b) }

func TestAFilterIsSavedAppliedAndForgotten(t *testing.T) {
	db := open(t)
	d := drive(t, db, "ann")
	d.Press(t, "/")
	d.Type(t, " dport:80 service:ftp")
	d.Press(t, "enter")
	d.Press(t, "F")
	d.Type(t, "odd ftp")
	d.Press(t, "enter")
	d.Press(t, "esc") // back to what is open
	d.Tick()
	d.Shows(t, "6 alerts in 2 groups")

	again := drive(t, db, "ann")
	again.Press(t, "f")
	again.Shows(t, "Saved filters", "odd ftp", "dport:80 service:ftp", "everything")
	again.Press(t, "enter")
	again.Tick()
	again.Shows(t, "1 alert in 1 group")
	bob := drive(t, db, "bob")
	bob.Press(t, "f")
	bob.Hides(t, "odd ftp")

	again.Press(t, "f")
	again.Press(t, "d")
	again.Press(t, "f")
	again.Hides(t, "odd ftp")
	again.Press(t, "d")
	if said := strings.Join(again.Said, " "); !strings.Contains(said, "open is built in") {
		t.Errorf("said %q", said)
	}
}

func TestATeamsFilterIsEverybodysAndNoViewers(t *testing.T) {
	db := open(t)
	viewer := drive(t, db, "vic")
	viewer.X.Refuse = func(keymap.Action) string { return "viewers look" }
	viewer.Press(t, "F")
	viewer.Type(t, "team/night")
	viewer.Press(t, "enter")
	ann, bob := drive(t, db, "ann"), drive(t, db, "bob")
	bob.Press(t, "f")
	bob.Hides(t, "team/night")
	bob.Press(t, "esc")
	ann.Press(t, "F")
	ann.Type(t, "team/night")
	ann.Press(t, "enter")
	bob.Press(t, "f")
	bob.Shows(t, "team/night")
}

func TestASuppressionIsListedAndLifted(t *testing.T) {
	db := open(t)
	d := drive(t, db, "ann")
	d.Press(t, "S")
	d.Shows(t, "Nothing is hidden")
	d.Press(t, "esc")
	d.Press(t, "s")
	d.Type(t, "patch night")
	d.Press(t, "enter")
	d.Press(t, "y")
	d.Press(t, "S")
	d.Shows(t, "Suppressions", "patch night", "dport:80", "ann")
	d.Press(t, "l")
	if n := states(t, db, "state:new"); n != 6 {
		t.Errorf("%d alerts are new after the suppression was lifted; want 6", n)
	}
	d.Press(t, "S")
	d.Shows(t, "lifted")
}

func TestAnAlertIsCopiedByItsID(t *testing.T) {
	d := drive(t, open(t), "ann")
	text := d.Screen.(*screen.Screen).Copy()
	if !strings.HasPrefix(text, "alert 0000000000000005 · critical") || !strings.Contains(text, "×5") || strings.Contains(text, "\x1b") {
		t.Errorf("copied %q", text)
	}
}
