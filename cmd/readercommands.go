package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/models/metric"
)

const readerCommands = "a ID acknowledges, x ID escalates, c ID REASON closes, u undoes, why ID, list, models, cost, status, pause, go, help, q leaves"

// leastID is how much of an id names a group: fewer letters are a slip of the hand.
const leastID = 4

// command does what a line says; false leaves.
func (r *reader) command(ctx context.Context, line string) bool {
	words := strings.Fields(line)
	if len(words) == 0 {
		return true
	}
	var err error
	switch verb, args := strings.ToLower(words[0]), words[1:]; verb {
	case "q", "quit":
		return false
	case "a":
		err = r.decide(ctx, triage.Action{Verb: triage.Acknowledge}, args)
	case "x":
		err = r.decide(ctx, triage.Action{Verb: triage.Escalate}, args)
	case "c":
		err = r.close(ctx, args)
	case "u":
		err = r.undo(ctx)
	case "why":
		err = r.explain(ctx, args)
	case "list":
		r.list()
	case "models":
		err = r.models()
	case "cost":
		err = r.cost(ctx)
	case "status":
		r.status()
	case "pause", "go":
		r.pause(verb == "pause")
	case "help", "?":
		r.say("%s", readerCommands)
	default:
		err = fmt.Errorf("no command %q; there are: %s", verb, readerCommands)
	}
	if err != nil {
		r.say("error: %v", err)
	}
	return true
}

// group is the only group whose id begins so.
func (r *reader) group(id string) (*alert.Group, error) {
	if len(id) < leastID {
		return nil, fmt.Errorf("want at least %d letters of an id, have %q", leastID, id)
	}
	var found *alert.Group
	for i := range r.groups {
		if strings.HasPrefix(r.groups[i].ID, id) {
			if found != nil {
				return nil, fmt.Errorf("more than one group begins with %q", id)
			}
			found = &r.groups[i]
		}
	}
	return found, nil
}

// decide does an action on a group that was read out, or on a stored alert.
func (r *reader) decide(ctx context.Context, action triage.Action, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s wants one id", action.Verb)
	}
	if r.db == nil {
		return fmt.Errorf("no alert store is open: %s", r.why)
	}
	g, err := r.group(args[0])
	if err != nil {
		return err
	}
	action.Who = person()
	if g != nil {
		text := "id:" + g.ID
		q, err := query.Parse(text)
		if err != nil {
			return err
		}
		action.Filter = &triage.Filter{Text: text, Query: q}
	} else {
		found, err := r.db.Get(ctx, args[0])
		if err != nil {
			return err
		}
		action.IDs = []triage.Target{{ID: found.Alert.ID, Revision: found.Revision}}
	}
	out, err := r.db.Act(ctx, action)
	if err != nil {
		return err
	}
	r.say("%s: %d alerts, %d left as they were", action.Verb.Past(), out.Changed, out.Skipped)
	return nil
}

func (r *reader) close(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("c wants an id and a reason: %s", strings.Join(triage.ReasonWords(), ", "))
	}
	reason, err := triage.ParseReason(args[1])
	if err != nil {
		return fmt.Errorf("%w; there are: %s", err, strings.Join(triage.ReasonWords(), ", "))
	}
	return r.decide(ctx, triage.Action{Verb: triage.Close, Reason: reason}, args[:1])
}

func (r *reader) undo(ctx context.Context) error {
	if r.db == nil {
		return fmt.Errorf("no alert store is open: %s", r.why)
	}
	out, err := r.db.Undo(ctx, person())
	if err == nil {
		r.say("taken back: %s of %d alerts, %d left as they were", out.UndidVerb, out.Changed, out.Skipped)
	}
	return err
}

// explain reads out every reason, one a line.
func (r *reader) explain(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("why wants one id")
	}
	g, err := r.group(args[0])
	if err != nil {
		return err
	}
	var why []alert.Reason
	switch {
	case g != nil:
		r.say("%s", groupLine(g))
		why = g.Why
	case r.db != nil:
		found, err := r.db.Get(ctx, args[0])
		if err != nil {
			return err
		}
		why = found.Alert.Why
	default:
		return fmt.Errorf("no group %q was read out", args[0])
	}
	if len(why) == 0 {
		r.say("the model gives no reasons")
	}
	for i := range why {
		r.say("%d. %s", i+1, reasons(why[i:], 1))
	}
	return nil
}

// listed is how many groups list reads out.
const listed = 10

func (r *reader) list() {
	if len(r.groups) == 0 {
		r.say("no alerts yet")
	}
	for i := range r.groups[:min(listed, len(r.groups))] {
		r.say("%s", groupLine(&r.groups[i]))
	}
}

// models reads out each model at its threshold on duty.
func (r *reader) models() error {
	result := r.station.State().Result
	if result == nil {
		return fmt.Errorf("no model is fitted yet")
	}
	set, err := chooseSet(result, "")
	if err != nil {
		return err
	}
	r.say("models judged on %s%s", set.Name, simulated(set.Simulated))
	for _, f := range result.Models {
		scores := result.ScoresOn(set, f.Spec.Key)
		if scores == nil || !set.Labelled() {
			r.say("%s: not judged", f.Entry.Title)
			continue
		}
		c := metric.ConfusionAt(scores, set.Attack, f.Threshold)
		r.say("%s: recall %.1f %%, precision %.1f %%, false alarms %.2f %% of normal flows, %d missed of %d attacks", f.Entry.Title, 100*c.Recall(), 100*c.Precision(), 100*c.FPR(), c.FN, c.FN+c.TP)
	}
	return nil
}

// cost reads out what each threshold on duty costs a month, and the cheapest.
func (r *reader) cost(ctx context.Context) error {
	result := r.station.State().Result
	if result == nil {
		return fmt.Errorf("no model is fitted yet")
	}
	set, err := chooseSet(result, "")
	if err != nil {
		return err
	}
	assumptions, err := r.station.Assumptions(ctx)
	if err != nil {
		return err
	}
	models, inForce := cost.ModelsOf(result, set)
	r.say("cost a month in %s, rates measured on %s%s", assumptions.Currency, set.Name, simulated(set.Simulated))
	for _, m := range assumptions.Report(models, inForce, nil).Models {
		on := ""
		if m.InForce != nil {
			on = fmt.Sprintf("%.0f on duty with %.0f alerts a day, ", float64(m.InForce.TotalPerMonth), float64(m.InForce.AlertsPerDay))
		}
		r.say("%s: %s%.0f at its cheapest with %.0f alerts a day", m.Key, on, float64(m.Cheapest.TotalPerMonth), float64(m.Cheapest.AlertsPerDay))
	}
	return nil
}

func (r *reader) pause(on bool) {
	if p := r.station.State().Player; p != nil {
		p.Pause(on)
		r.say("%s", map[bool]string{true: "paused", false: "going on"}[on])
	}
}
