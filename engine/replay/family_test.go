package replay_test

import (
	"testing"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
)

func TestEveryAlertSaysWhatItIsLike(t *testing.T) {
	r, flows := fitted(t)
	answers := r.AnswersOn(r.Set("synthetic-test"))
	for name, champion := range map[string]*replay.Scorer{
		"as flows come": scorer(t, r, "logistic"),
		"by the minute": under(t, r, promise.Promise{Kind: promise.FDR, Value: 0.2}),
	} {
		t.Run(name, func(t *testing.T) {
			families := map[string]int{}
			p := newPlayer(t, r, flows, replay.Options{Champion: champion, Sink: func(a *alert.Alert, g *alert.Group, _ bool) {
				families[a.Family]++
				if want := answers[a.Row-1].Key(); a.Family != want {
					t.Errorf("row %d is %q; judged as part of the set it is %q", a.Row, a.Family, want)
				}
				if g.Top.Family != a.Family {
					t.Errorf("row %d of family %q is in a group of %q", a.Row, a.Family, g.Top.Family)
				}
				if line := a.Line(); (line.Technique != nil) != (a.Family != "unlike") || line.Technique != nil && !line.Technique.Nearest {
					t.Errorf("family %q has technique %+v", a.Family, line.Technique)
				}
			}})
			if err := p.PlayAll(t.Context()); err != nil {
				t.Fatal(err)
			}
			if families["dos"] == 0 || families["unlike"] == 0 || families[""] > 0 {
				t.Errorf("families %v", families)
			}
		})
	}
}

func TestTheChampionLearnsOfFamiliesThatCameLater(t *testing.T) {
	r, flows := fitted(t)
	early := *r
	early.Families = nil
	f, _ := r.Model("logistic")
	var last string
	p := newPlayer(t, r, flows, replay.Options{Champion: replay.NewScorer(&early, f), Paused: true,
		Sink: func(a *alert.Alert, _ *alert.Group, _ bool) { last = a.Family }})
	p.Seek(200)
	if last != "" {
		t.Errorf("family %q before anybody could say", last)
	}
	p.Know(r.Families)
	p.Seek(500)
	if last == "" {
		t.Error("no family after the champion was told")
	}
}
