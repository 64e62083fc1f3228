package live

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/screentest"
)

func TestItLooksAsItDid(t *testing.T) {
	screentest.New(New(playing(60))).Golden(t, "playing")
	screentest.New(New(core())).Golden(t, "core")
	screentest.New(New(stratified())).Golden(t, "strata")
	screentest.New(New(starting())).Golden(t, "starting")
	d := screentest.New(New(playing(60)))
	d.Press(t, "enter")
	d.Golden(t, "group")
}

func TestItHoldsOnEveryTerminal(t *testing.T) {
	failed := &feed{view: View{Station: workstation.State{Phase: workstation.Failed, Err: errors.New("KDDTrain+.txt:17: want 41 columns, have 3")}}}
	bare := &feed{view: View{Playing: true, Snapshot: replay.Snapshot{Promised: 0.01}}}
	for name, f := range map[string]*feed{"playing": playing(60), "core": core(), "strata": stratified(), "starting": starting(), "failed": failed, "bare": bare, "empty": {}} {
		t.Run(name, func(t *testing.T) {
			d := screentest.New(New(f))
			d.Holds(t)
			d.Size(80, 24)
			for range 8 {
				d.Press(t, "tab")
				d.Holds(t)
			}
		})
	}
}

func TestEveryFigureSaysWhatItIsOf(t *testing.T) {
	d := screentest.New(New(playing(60)))
	d.Shows(t, "Against the labels", "made-up", "0.967", "0.850", "312 · 3.4 % of normal", "1,611 · 15 % of attacks",
		"promised  1.0 %", "realised  3.4 %", "broken, ×3.4", "0.420 of 13,469 normals", "p50", "budget 10 ms", "boost@7f3a", "forest@19c2", "both 9,120", "planes: not in this data")
	f := playing(3)
	f.view.Snapshot.Labelled = false
	screentest.New(New(f)).Shows(t, "no labels", "realised  unknown")
}

func TestAPromiseIsKeptBrokenOrTooFewToSay(t *testing.T) {
	for want, tally := range map[string]replay.Tally{"too few to say": {FP: 1, TN: 60}, "broken, ×6": {FP: 60, TN: 940}, "kept": {FP: 10, TN: 9990}} {
		f := playing(3)
		f.view.Snapshot.Against = tally
		f.view.Snapshot.Outcome = promise.Judge(tally.FP, tally.FP+tally.TN, 13469, 0.01, promise.Always)
		screentest.New(New(f)).Shows(t, want)
	}
	f := playing(3)
	f.view.Snapshot.Promised = math.NaN()
	screentest.New(New(f)).Shows(t, "none: a fixed threshold", "nothing to keep")
}

func TestAPromiseOfWrongGroupsIsHeldToTheGroupsShown(t *testing.T) {
	f := playing(3)
	s := &f.view.Snapshot
	s.Promise, s.Promised = promise.Promise{Kind: promise.FDR, Value: 0.05}, math.NaN()
	var d promise.Discovery
	for range 100 {
		d.Add(10, 4, 2)
	}
	s.Discovery = d.Outcome(0.05, true)
	screentest.New(New(f)).Shows(t, "promised  5.0 % of groups wrong", "realised  50 %", "broken, ×10")
}

func TestAVoidPromiseSaysSinceWhenAndWhy(t *testing.T) {
	d := screentest.New(New(playing(60)))
	d.Size(200, 60)
	d.Shows(t, "PROMISE VOID  since flow 4,250", "3.4 % of normal flows alert, 1 % are", "From flow 4,335: src_bytes has shifted", "void for 2 reasons", "from flow 4,335 shifted", "Drift", "shifted", "2 of 40 shifted, 1 moving", "last 3,000 below threshold")
	d.Size(80, 24)
	d.Shows(t, "promise void since flow 4,250")
	f := playing(3)
	f.view.Snapshot.Drift = replay.Drift{}
	d = screentest.New(New(f))
	d.Hides(t, "PROMISE VOID")
	d.Shows(t, "too few flows yet", "Flows below the threshold")
}

// What is seen can be exported: every panel tells of what it shows, on which data.
func TestEveryPanelTellsOfWhatItShows(t *testing.T) {
	d := screentest.New(New(core()))
	var heard []string
	c := canvas.New(200, 60)
	c.Listen(func(what any) {
		switch v := what.(type) {
		case *figure.Figure:
			heard = append(heard, v.Title+" · "+v.Subtitle)
		case figure.Table:
			heard = append(heard, v.Title)
		}
	})
	d.Screen.Draw(c, d.X)
	for _, want := range []string{"Flows and alerts a second", "Against the labels", "False-alarm promise", "Drift", "Flows and alerts by plane", "Alerts by severity", "Champion and challenger"} {
		if !slices.ContainsFunc(heard, func(h string) bool { return strings.HasPrefix(h, want) && strings.Contains(h, "sim-day2 · SIMULATED") }) {
			t.Errorf("nobody tells of %q and its data in %q", want, heard)
		}
	}
}

func TestStrataThatBrokeTheirPromiseComeFirst(t *testing.T) {
	d := screentest.New(New(stratified()))
	d.Shows(t, "Promise by service", "each 1.0 %", "1 too small for their own", "for each service", "broken, ×17.8")
	text := d.Draw()
	if strings.Index(text, "ftp_data") > strings.Index(text, "http ") {
		t.Errorf("the broken one is not first:\n%s", text)
	}
	d.Hides(t, "netbios_ns")
}

func TestThePromiseIsChanged(t *testing.T) {
	f := playing(3)
	d := screentest.New(New(f))
	for _, text := range []string{"0.1 % by service", "20 a day", "5% wrong", "duty"} {
		d.Press(t, "P")
		d.Type(t, text)
		d.Press(t, "enter")
	}
	want := "promise at most 0.1 % of normal flows alert, for each service; promise at most 20 false alerts a day; promise at most 5 % of the alert groups shown are wrong; promise <nil>"
	if got := strings.Join(f.did, "; "); got != want {
		t.Errorf("asked for %q", got)
	}
	for text, why := range map[string]string{"plenty": "want something like", "1 % by colour": `by "colour"`, "0.0001 %": "cannot be promised with 13469"} {
		d.Press(t, "P")
		d.Type(t, text)
		d.Press(t, "enter")
		d.Shows(t, why)
		d.Press(t, "esc")
	}
}

func TestAnAlertSaysWhatItIsMostLike(t *testing.T) {
	d := screentest.New(New(stratified()))
	d.Size(200, 60)
	d.Shows(t, "NEAREST", "T1499", "T1046", "unlike")
	d.Press(t, "enter")
	d.Shows(t, "DoS · nearest technique T1499 Endpoint Denial of Service")
	d.Press(t, "esc", "down", "enter")
	d.Shows(t, "unlike anything seen")
}

func TestSimulatedTrafficIsUnmistakable(t *testing.T) {
	d := screentest.New(New(core()))
	d.Shows(t, "Alerts on simulated traffic", "signalling", "10.40.0.2→10.41.0.1", "smf/n4", "DoS")
}

func TestPausedMeansPausedForTheEye(t *testing.T) {
	f := playing(60)
	d := screentest.New(New(f))
	d.Press(t, "space")
	d.Shows(t, "PAUSED")
	before := d.Draw()
	f.view.Snapshot.AlertCount += 312
	f.view.Snapshot.Groups = nil
	d.Tick()
	d.Shows(t, "312 since")
	if rows(d.Draw()) != rows(before) {
		t.Error("the rows moved while paused")
	}
	d.Press(t, "space")
	d.Hides(t, "PAUSED", "312 since")
	if got := strings.Join(f.did, ", "); got != "pause true, pause false" {
		t.Errorf("the replay was told %q", got)
	}
}

// rows are the table's lines, without the frame that counts.
func rows(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[1:10], "\n")
}

func TestASharedReplayIsNotStoppedByOneScreen(t *testing.T) {
	f := playing(60)
	f.view.Shared = true
	d := screentest.New(New(f))
	d.Press(t, "space", "right")
	if len(f.did) != 0 {
		t.Errorf("the shared replay was told %v", f.did)
	}
	d.Shows(t, "PAUSED")
}

func TestTheReplayIsSteered(t *testing.T) {
	f := playing(3)
	d := screentest.New(New(f))
	d.Press(t, "+", "+", "-", "m", "+", "-", "right", "left", "g")
	d.Type(t, "50%")
	d.Press(t, "enter", "g")
	d.Type(t, "1,000")
	d.Press(t, "enter")
	want := "speed 50, speed 100, speed 50, speed 0, speed 0, speed 1000, pause true, step 1, pause true, step -1, seek 11272, seek 1000"
	if got := strings.Join(f.did, ", "); got != want {
		t.Errorf("told %q,\nwant %q", got, want)
	}
	d.Press(t, "g")
	d.Type(t, "99999")
	d.Press(t, "enter")
	d.Shows(t, "want a flow from 0 to 22544")
}

func TestAFilterShowsWhatMatches(t *testing.T) {
	d := screentest.New(New(playing(60)))
	d.Press(t, "/")
	d.Type(t, "proto:udp sev>=high")
	d.Press(t, "enter")
	d.Shows(t, "10 of 60 groups", "filter: proto:udp sev>=high")
	d.Hides(t, " icmp ", "MED ")
	d.Press(t, "/")
	d.Type(t, " prot:tcp")
	d.Shows(t, "no field prot")
	d.Press(t, "enter")
	if last := d.Said[len(d.Said)-1]; !strings.Contains(last, "no field prot") || !d.Screen.(*Screen).Typing() {
		t.Errorf("a filter that means nothing was taken, and said %q", last)
	}
	d.Press(t, "esc")
	d.Shows(t, "60 of 60 groups")
	d.Press(t, "/")
	d.Type(t, "nothing-like-it")
	d.Shows(t, "No group matches nothing-like-it")
}

func TestTheCursorStaysOnItsGroup(t *testing.T) {
	f := playing(60)
	s := New(f)
	d := screentest.New(s)
	d.Press(t, "down", "down")
	on := s.rows[s.list.Selected].ID
	for i := range f.view.Snapshot.Groups {
		if i != 2 {
			f.view.Snapshot.Groups[i].Sequence += 10_000
		}
	}
	settle(d)
	if now := s.rows[s.list.Selected].ID; now != on || s.list.Selected != 59 {
		t.Errorf("the cursor went from %s to %s, row %d", on, now, s.list.Selected)
	}
	d.Press(t, "home")
	f.view.Snapshot.Groups[40].Sequence = 90_000
	settle(d)
	if now := s.rows[s.list.Selected].ID; now != "g0028" {
		t.Errorf("on the first row the cursor is on %s, want the newest", now)
	}
}

func TestRowsChangePlacesEveryOtherSecondOnly(t *testing.T) {
	f := playing(5)
	s := New(f)
	d := screentest.New(s)
	f.view.Snapshot.Groups[4].Sequence = 90_000
	d.X.Now = d.X.Now.Add(200 * time.Millisecond)
	s.Tick(d.X)
	if s.rows[0].ID != "g0000" {
		t.Error("a row changed its place at once")
	}
	settle(d)
	if s.rows[0].ID != "g0004" {
		t.Error("the newest change is not on top two seconds later")
	}
}

// settle ticks until every region had its turn.
func settle(d *screentest.Driver) {
	for range turns {
		d.Tick()
	}
}

func TestEveryRegionHasItsTurn(t *testing.T) {
	f := playing(60)
	d := screentest.New(New(f))
	s := &f.view.Snapshot
	s.AlertCount, s.Against.FP, s.Agree.OnlyChallenger = 7777, 888, 999
	s.BySeverity[0] = 1234
	s.Latency.Record(40 * time.Second)
	settle(d)
	d.Shows(t, "7,777 alerts", "888 ·", "only challenger 999", "1,234 alerts", "max 40 s")
}

// What the renderer sends of a line reaches from the first to the last cell that
// changed: the table and what stands beside it must never move in one frame.
func TestTheTableAndThePanelsBesideItMoveInDifferentFrames(t *testing.T) {
	f := playing(60)
	s := New(f)
	d := screentest.New(s)
	for range 3 * len(turns) {
		before := strings.Split(d.Draw(), "\n")
		f.view.Snapshot.Groups = slices.Clone(f.view.Snapshot.Groups)
		for i := range f.view.Snapshot.Groups {
			f.view.Snapshot.Groups[i].Count++
		}
		f.view.Snapshot.Against.FP++
		f.view.Snapshot.FlowRate = append(slices.Clone(f.view.Snapshot.FlowRate[1:]), float64(s.turn))
		d.X.Now = d.X.Now.Add(200 * time.Millisecond)
		s.Tick(d.X)
		left, right := 0, 0
		for y, line := range strings.Split(d.Draw(), "\n")[:31] {
			is, was := []rune(line), []rune(before[y])
			if string(is[:110]) != string(was[:110]) {
				left++
			}
			if string(is[125:]) != string(was[125:]) {
				right++
			}
		}
		if left > 0 && right > 0 {
			t.Fatalf("turn %d changes %d lines of the table and %d beside it", s.turn, left, right)
		}
	}
}

func TestAGroupIsOpened(t *testing.T) {
	d := screentest.New(New(playing(60)))
	d.Press(t, "down", "down", "enter")
	d.Shows(t, "5 alerts of one cause", "boost@7f3a · icmp · service_2 · S0", "satan 5", "forest@19c2 says 0.910: alert", "not in this data", "+2.10", "254 flows", "p100", "in 0.4 %")
	d.Press(t, "esc")
	d.Hides(t, "alerts of one cause")
}

func TestNothingHostileIsDrawn(t *testing.T) {
	f := playing(3)
	evil := "\x1b]0;owned\a\x1b[2J\u202egnp\u200b" + strings.Repeat("A", 1<<20)
	for i := range f.view.Snapshot.Groups {
		g := &f.view.Snapshot.Groups[i]
		for _, a := range []*string{&g.Key, &g.Latest.Label, &g.Latest.Flow.Service, &g.Latest.Flow.Protocol, &g.Latest.Flow.Flag, &g.Latest.Family, &g.Why[0].Feature, &g.Why[0].Value, &g.Top.ID, &g.Top.Flow.Service, &g.Top.Challenger.Model} {
			*a = evil
		}
		g.Labels = map[string]int{evil: 3}
	}
	f.view.Snapshot.Source, f.view.Snapshot.Champion.Tag = evil, evil
	f.view.Snapshot.Planes = []replay.PlaneCount{{Plane: evil}}
	d := screentest.New(New(f))
	for range 2 {
		if text := d.Draw(); strings.ContainsAny(text, "\x1b\a\u202e\u200b") || !strings.Contains(text, `\x1b]0;o`) {
			t.Errorf("hostile text is drawn, or not shown as what it is:\n%s", text)
		}
		d.Holds(t)
		d.Press(t, "enter")
	}
}

func TestWhatCantBeDoneSaysWhy(t *testing.T) {
	d := screentest.New(New(playing(3)))
	d.Press(t, "a")
	if got := strings.Join(d.Said, "; "); got != "no alert store is open: nothing can be decided here" {
		t.Errorf("said %q", got)
	}
}

func TestTheMouseSelectsOpensAndScrolls(t *testing.T) {
	s := New(playing(60))
	d := screentest.New(s)
	_, y := s.layout.alerts.Origin()
	s.Mouse(screen.Place{X: 20, Y: y + 3}, 0, d.X)
	if s.list.Selected != 3 {
		t.Fatalf("a click on the fourth row selects row %d", s.list.Selected)
	}
	s.Mouse(screen.Place{X: 20, Y: y + 3}, 0, d.X)
	if d.X.Dialog == nil {
		t.Error("a click on the selected row does not open it")
	}
	s.Mouse(screen.Place{X: 20, Y: y + 3}, 1, d.X)
	if s.list.Offset != 3 {
		t.Errorf("the wheel scrolled to %d", s.list.Offset)
	}
}

func TestTheWayToTheFirstAlertIsShown(t *testing.T) {
	d := screentest.New(New(starting()))
	d.Shows(t, "Getting ready", "✓ find and read data", "▸ fit boost", "31 %", "7 s left", "download KDDTrain+.txt", "18 %")
	f := starting()
	f.view.Station.Phase, f.view.Station.Err = workstation.Failed, errors.New("KDDTrain+.txt:17: want 41 columns, have 3")
	screentest.New(New(f)).Shows(t, "This can't go on", "KDDTrain+.txt:17: want 41 columns", "trunkline doctor")
}

func BenchmarkDraw(b *testing.B) { screentest.New(New(playing(500))).Bench(b) }

func BenchmarkTick(b *testing.B) {
	s := New(playing(500))
	d := screentest.New(s)
	for b.Loop() {
		s.Tick(d.X)
	}
}

func ExampleScreen_speeds() {
	for v := 1.0; v != 0; v = faster(v) {
		fmt.Print(v, " ")
	}
	fmt.Println("max", slower(0))
	// Output: 1 2 5 10 20 50 100 200 500 1000 max 1000
}
