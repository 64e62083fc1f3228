package models

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/screentest"
)

func (d *desk) Verdicts(context.Context) (judge.Verdicts, error) { return d.verdicts, nil }
func (d *desk) Judging() workstation.Judging                     { return d.judging }
func (d *desk) StartJudging(keys []string) error {
	d.asked = append(d.asked, strings.Join(keys, "+"))
	return d.refuse
}
func (d *desk) CancelJudging() { d.asked = append(d.asked, "cancel") }

// verdict makes both verdicts of a model up: j is how well it finds, fpr how often it errs.
func verdict(key string, j, fpr float64) (judge.FamilyVerdict, judge.ModesVerdict) {
	f := judge.FamilyVerdict{Key: key, J: j, Nov1: j - 0.02, Nov5: j + 0.05, Cat1: j - 0.1, Cat5: j + 0.04}
	for i, name := range []string{"neptune", "smurf", "back", "teardrop", "pod+land", "satan", "ipsweep", "portsweep", "nmap", "warezclient", "guess_passwd", "warezmaster", "R2L_rest", "U2R", "DoS*", "Probe*", "R2L*"} {
		v := metric.Value(j * float64(20-(i*7)%17) / 20)
		f.Groups = append(f.Groups, judge.GroupFacts{Name: name, Novel: 10 + i*i*100, Nov0001: v / 2, Nov001: v, Nov005: min(v+0.1, 1), Seen001: 0.97, NovAUC: min(v+0.2, 1), SeenAUC: 0.99})
	}
	m := judge.ModesVerdict{Key: key, FPR001: fpr, FPR005: 2 * fpr, Recall001: j - 0.05, Recall005: j, AUC: 0.9}
	for i := range 5 {
		v := metric.Value(fpr * float64(i+3) / 5)
		m.Folds = append(m.Folds, judge.ModesFold{Normals: 13_421 + i, Attacks: 900 * (i + 1), FPR001: v, FPR005: 2 * v, Recall001: metric.Value(j - 0.1), Recall005: metric.Value(j), AUC: 0.9})
	}
	return f, m
}

// heard is a desk whose judges have spoken of boost, isolation and gmm, which is not in
// the recipe; of forest one has.
func heard() *desk {
	d := fitted()
	d.verdicts = judge.Verdicts{Families: map[string]judge.FamilyVerdict{}, Modes: map[string]judge.ModesVerdict{}}
	for key, v := range map[string][2]float64{"boost": {0.70, 0.21}, "forest": {0.75, 0.19}, "isolation": {0.51, 0.066}, "gmm": {0.82, 0.16}} {
		d.verdicts.Families[key], d.verdicts.Modes[key] = verdict(key, v[0], v[1])
	}
	delete(d.verdicts.Modes, "forest")
	return d
}

func hearing(t testing.TB, d *desk) *screentest.Driver {
	t.Helper()
	s := screentest.New(quick(d))
	s.Press(t, "w")
	return s
}

func TestTheJudgesLookAsTheyDid(t *testing.T) {
	hearing(t, heard()).Golden(t, "judges")
	hearing(t, fitted()).Golden(t, "unjudged")
}

func TestTheJudgesHoldOnEveryTerminal(t *testing.T) {
	for _, d := range []*desk{heard(), fitted(), {}} {
		s := hearing(t, d)
		s.Holds(t)
		s.Size(80, 24)
		for range 3 {
			s.Press(t, "tab")
			s.Holds(t)
		}
	}
}

func TestBothJudgesSpeakOfEveryModelTheyHeard(t *testing.T) {
	d := hearing(t, heard())
	d.Shows(t, "Two judges on made-up alone", "TRAINING FILE ONLY", "no test file is opened · seed 42", "0.700", "21 % !", "6.6 % !", "gmm", "one judge only",
		"finds new attacks best:", "gmm J 0.820", "fewest false alarms on new normal traffic:", "isolation 6.6 %", "nobody keeps 1 % there",
		"Left out: never seen against seen", "neptune", "* a whole family", "New attacks against new normal traffic", "run by run", "mean: 21 % where 1 % is promised")
	d.Press(t, "down")
	d.Shows(t, "Leave-normal-modes-out has not been asked.")
	d.Press(t, "esc")
	d.Shows(t, "Models on KDDTest+")
}

func TestAModelThatNeverAlertsIsNotPraised(t *testing.T) {
	desk := heard()
	m := desk.verdicts.Modes["boost"]
	m.FPR001, m.Recall001 = 0, 0
	desk.verdicts.Modes["boost"] = m
	hearing(t, desk).Shows(t, "never", "isolation 6.6 %")
}

func TestWhoWasNotHeardCanBe(t *testing.T) {
	desk := fitted()
	d := hearing(t, desk)
	d.Shows(t, "Not judged yet", "not judged", "trunkline compare --protocol leave-family-out --models boost", "no model has been judged on these data")
	d.Press(t, "J")
	d.Shows(t, "Have boost judged", "22 times at most", "on made-up alone", "about 25 s")
	d.Press(t, "y", "A", "y")
	if got := strings.Join(desk.asked, ", "); got != "boost, boost+forest+isolation" {
		t.Errorf("asked for %q", got)
	}
	desk.judging = workstation.Judging{Running: true, Protocol: judge.LeaveFamilyOut, Progress: judge.Progress{Model: "forest", Done: 5, Total: 17}, Done: 27, Fits: 66, Took: 27 * time.Second}
	d.Tick()
	d.Shows(t, "leave-family-out judges forest, 27 of 66 fits · 39 s left · x cancels", "5 of 17")
	d.Press(t, "x")
	if last := desk.asked[len(desk.asked)-1]; last != "cancel" {
		t.Errorf("x asked for %q", last)
	}
	desk.judging = workstation.Judging{Version: 2}
	desk.verdicts = heard().verdicts
	d.Tick()
	d.Shows(t, "0.700", "gmm J 0.820")
	desk.judging.Err = errors.New("no space left on device")
	d.Tick()
	d.Shows(t, "the judgement ended: no space left on device")
	desk.refuse = workstation.ErrBusy
	d.Press(t, "J", "y")
	if last := d.Said[len(d.Said)-1]; !strings.Contains(last, "under way") {
		t.Errorf("a refusal is said as %q", last)
	}
}

func TestSimulatedFlowsHaveNoJudges(t *testing.T) {
	desk := fitted()
	desk.view.Simulated = true
	hearing(t, desk).Shows(t, "These flows are simulated")
}

func TestAClickChoosesWhoIsHeard(t *testing.T) {
	s := quick(heard())
	d := screentest.New(s)
	d.Press(t, "w")
	_, y := s.places.table.Origin()
	s.Mouse(screen.Place{X: 10, Y: y + 2}, 0, d.X)
	if key := s.judges.row().key; key != "isolation" {
		t.Errorf("a click on the third row chooses %s", key)
	}
}

func BenchmarkDrawJudges(b *testing.B) { hearing(b, heard()).Bench(b) }
