package cmd

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
)

func (a *app) alertsCommand() *cobra.Command {
	c := &cobra.Command{Use: "alerts", Short: "The alert store without a screen", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(a.alertsList(), a.alertsShow(), a.alertsAct(triage.Acknowledge, "ack", "Acknowledge alerts"),
		a.alertsAct(triage.Escalate, "escalate", "Hand alerts to those who can act"), a.alertsAct(triage.Close, "close", "Close alerts for a reason"),
		a.alertsAct(triage.Reopen, "reopen", "Open alerts again"), a.alertsAct(triage.Assign, "assign", "Give alerts an owner"),
		a.alertsNote(), a.alertsSuppress(), a.alertsUndo())
	return c
}

// withStore opens the store for one command.
func (a *app) withStore(ctx context.Context, do func(*store.DB) error) error {
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	err = do(db)
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	return err
}

// selection reads a filter; its error names the place.
func (a *app) selection(text string) (store.Selection, error) {
	q, err := query.Parse(text)
	return store.Selection{Query: q, Me: person(), Now: a.Now()}, err
}

func (a *app) alertsList() *cobra.Command {
	var filter string
	var limit int
	var asJSON bool
	c := &cobra.Command{Use: "list", Short: "List alerts, the newest first", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := a.selection(filter)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), func(db *store.DB) error { return a.listAlerts(c.Context(), db, s, limit, asJSON) })
		}}
	c.Flags().StringVar(&filter, "filter", "", "`QUERY`: sev>=high proto:udp !owner:me age<2h")
	c.Flags().IntVar(&limit, "limit", 50, "at most `N`; 0 is all")
	c.Flags().BoolVar(&asJSON, "json", false, "JSON lines")
	return c
}

func (a *app) listAlerts(ctx context.Context, db *store.DB, s store.Selection, limit int, asJSON bool) error {
	t := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	list := store.List{Selection: s, Limit: 500}
	for n := 0; ; {
		page, err := db.List(ctx, list)
		if err != nil {
			return err
		}
		for i := range page.Cases {
			if limit > 0 && n == limit {
				return t.Flush()
			}
			n++
			if err := a.printCase(t, &page.Cases[i], asJSON); err != nil {
				return err
			}
		}
		if !page.More {
			return t.Flush()
		}
		list.From = page.Next
	}
}

func (a *app) printCase(t io.Writer, c *triage.Case, asJSON bool) error {
	if asJSON {
		return printJSON(a.Stdout, caseLine(c))
	}
	al := &c.Alert
	_, err := fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%.3f\t%s\t%s\t%s\n", al.ID, al.Time.UTC().Format("2006-01-02 15:04:05"), c.State, al.Severity, al.Score,
		visible.Line(strings.TrimSpace(al.Flow.Protocol+" "+al.Flow.Service+" "+al.Flow.Flag)), visible.Line(c.Owner), visible.Line(al.Label))
	return err
}

// A caseJSON is an alert as `alerts list --json` prints it.
type caseJSON struct {
	ID        string        `json:"id"`
	Time      time.Time     `json:"ts"`
	State     triage.State  `json:"state"`
	Severity  string        `json:"severity"`
	Score     float64       `json:"score"`
	PValue    float64       `json:"p_value"`
	Group     string        `json:"group"`
	Owner     string        `json:"owner"`
	Revision  int64         `json:"revision"`
	Reason    triage.Reason `json:"reason"`
	Notes     []triage.Note `json:"notes"`
	Label     string        `json:"label,omitempty"`
	Model     string        `json:"model"`
	Family    string        `json:"family,omitempty"`
	Simulated bool          `json:"simulated,omitempty"`
}

func caseLine(c *triage.Case) caseJSON {
	notes := c.Notes
	if notes == nil {
		notes = []triage.Note{}
	}
	return caseJSON{ID: c.Alert.ID, Time: c.Alert.Time, State: c.State, Severity: c.Alert.Severity.String(), Score: c.Alert.Score, PValue: c.Alert.PValue,
		Group: c.Alert.Group, Owner: c.Owner, Revision: c.Revision, Reason: c.Reason, Notes: notes, Label: c.Alert.Label, Model: c.Alert.Model,
		Family: c.Alert.Family, Simulated: c.Alert.Simulated}
}

func (a *app) alertsShow() *cobra.Command {
	return &cobra.Command{Use: "show ID", Short: "An alert with its history and similar ones", Args: oneArg("an alert's id, or its beginning"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withStore(c.Context(), func(db *store.DB) error { return a.showAlert(c.Context(), db, args[0]) })
		}}
}

func (a *app) showAlert(ctx context.Context, db *store.DB, id string) error {
	found, err := db.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := printJSON(a.Stdout, struct {
		Alert any      `json:"alert"`
		Case  caseJSON `json:"case"`
	}{found.Alert.Line(), caseLine(&found)}); err != nil {
		return err
	}
	history, err := db.History(ctx, found.Alert.ID)
	if err != nil {
		return err
	}
	for _, d := range history {
		fmt.Fprintf(a.Stdout, "%s  %s  %s  %s  %s\n", d.When.Format(time.DateTime), visible.Line(d.Who), d.Verb.Past(), d.Reason, visible.Line(d.Note))
	}
	similar, err := db.Similar(ctx, found.Alert.ID, 5)
	for _, s := range similar {
		fmt.Fprintf(a.Stdout, "similar %.2f  %s  %s  by %s\n", s.Cosine, s.Case.Alert.ID, s.Case.Reason, visible.Line(s.Case.By))
	}
	return err
}

// alertsAct is a command that does one thing with alerts named by id, or by filter.
func (a *app) alertsAct(verb triage.Verb, use, short string) *cobra.Command {
	var reason, note, to, filter string
	c := &cobra.Command{Use: use + " ID… | --filter QUERY", Short: short,
		RunE: func(c *cobra.Command, args []string) error {
			action := triage.Action{Who: person(), Verb: verb, Note: note, Owner: to}
			if verb == triage.Close {
				var err error
				if action.Reason, err = triage.ParseReason(reason); err != nil {
					return err
				}
			}
			return a.act(c.Context(), action, args, filter)
		}}
	c.Flags().StringVar(&note, "note", "", "a note that goes with it")
	c.Flags().StringVar(&filter, "filter", "", "all that match this `QUERY`, instead of ids")
	switch verb {
	case triage.Close:
		c.Flags().StringVar(&reason, "reason", "", "one of "+strings.Join(triage.ReasonWords(), ", "))
	case triage.Assign:
		c.Flags().StringVar(&to, "to", "", "`NAME` of the owner; empty takes the owner away")
	}
	return c
}

func (a *app) act(ctx context.Context, action triage.Action, ids []string, filter string) error {
	if (len(ids) == 0) == (filter == "") {
		return &usageError{reason: fmt.Sprintf("%s wants ids or --filter, one of the two", action.Verb), hint: "see: trunkline alerts list"}
	}
	return a.withStore(ctx, func(db *store.DB) error {
		for _, id := range ids {
			found, err := db.Get(ctx, id)
			if err != nil {
				return err
			}
			action.IDs = append(action.IDs, triage.Target{ID: found.Alert.ID})
		}
		if filter != "" {
			s, err := a.selection(filter)
			if err != nil {
				return err
			}
			n, err := db.Count(ctx, s, store.Exactly)
			if err != nil {
				return err
			}
			a.remark("%s in %s match", number(n.Alerts, "alert"), number(n.Groups, "group"))
			action.Filter = &triage.Filter{Text: filter, Query: s.Query, UpTo: n.UpTo}
		}
		outcome, err := db.Act(ctx, action)
		return a.sayOutcome(outcome, err)
	})
}

func (a *app) sayOutcome(o triage.Outcome, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.Stdout, "%s %s in %s, %d left as they were (audit entry %d)\n", o.Verb.Past(), number(o.Changed, "alert"), number(o.Groups, "group"), o.Skipped, o.Seq)
	return err
}

// number is "1 alert", "2 alerts".
func number(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (a *app) alertsNote() *cobra.Command {
	return &cobra.Command{Use: "note ID TEXT", Short: "Write a note to an alert",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return &usageError{reason: "note wants an id and a text", hint: "for example: trunkline alerts note 3b8d \"asked the NOC\""}
			}
			return a.act(c.Context(), triage.Action{Who: person(), Verb: triage.Remark, Note: args[1]}, args[:1], "")
		}}
}

func (a *app) alertsSuppress() *cobra.Command {
	var filter, until, why string
	var dry bool
	c := &cobra.Command{Use: "suppress --filter QUERY --until T --why TEXT", Short: "Hide new alerts of a scope until an end", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			q, err := query.Parse(filter)
			if err != nil {
				return err
			}
			now := a.Now()
			end, err := triage.ParseEnd(until, now)
			if err != nil {
				return err
			}
			s := triage.Suppression{Scope: filter, Query: q, Owner: person(), Why: why, Made: now, Until: end}
			if err := s.Check(now); err != nil {
				return err
			}
			return a.withStore(c.Context(), func(db *store.DB) error { return a.suppress(c.Context(), db, s, dry) })
		}}
	c.Flags().StringVar(&filter, "filter", "", "scope, a `QUERY` that names traffic")
	c.Flags().StringVar(&until, "until", "", "end: `T` as 2026-01-31T08:00:00Z, \"2026-01-31 08:00\", 18:00, or a span such as 8h or 3d")
	c.Flags().StringVar(&why, "why", "", "reason")
	c.Flags().BoolVar(&dry, "dry-run", false, "only say what it would hide")
	return c
}

func (a *app) suppress(ctx context.Context, db *store.DB, s triage.Suppression, dry bool) error {
	scope, hides, err := db.DryRun(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "%d alerts match, %d of them are new and would be hidden until %s\n", scope.Alerts, hides.Alerts, s.Until.Format(time.RFC3339))
	if dry {
		return nil
	}
	outcome, err := db.Suppress(ctx, s)
	return a.sayOutcome(outcome, err)
}

func (a *app) alertsUndo() *cobra.Command {
	return &cobra.Command{Use: "undo", Short: "Take your last action back", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(db *store.DB) error {
				outcome, err := db.Undo(c.Context(), person())
				return a.sayOutcome(outcome, err)
			})
		}}
}
