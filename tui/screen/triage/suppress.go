package triage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/widget"
)

// dryRun is what a suppression would hide.
type dryRun struct {
	s            triage.Suppression
	scope, hides store.Count
}

// askSuppression asks for scope, end and reason, made ready from the alert.
func (s *Screen) askSuppression(x *screen.Context) {
	g := s.group()
	if g == nil {
		x.Warn("no alert to act on")
		return
	}
	now := x.Now
	x.Ask(&screen.Form{Title: "Suppress what is like it", Yes: "count", At: 2, Fields: []screen.Field{
		{Name: "what", Hint: "a filter that names traffic: proto service flag src sport dst dport, also family model label sev score p",
			Input: widget.NewInput(scopeOf(g)), Check: func(text string) error { _, err := readScope(text); return err }},
		{Name: "until", Hint: "8h, 3d, 18:00, 2026-01-31 or 2026-01-31 08:00", Input: widget.NewInput("8h"),
			Check: func(text string) error { _, err := triage.ParseEnd(text, now); return err }},
		{Name: "why", Hint: "whoever looks for a missing alert reads this", Check: func(text string) error {
			if text == "" {
				return errors.New("it wants a reason")
			}
			return nil
		}},
	}, Then: s.dryRun})
}

// dryRun counts what the suppression of a filled-in form would hide.
func (s *Screen) dryRun(values []string, x *screen.Context) error {
	q, err := readScope(values[0])
	if err != nil {
		return err
	}
	until, err := triage.ParseEnd(values[1], x.Now)
	if err != nil {
		return err
	}
	sup := triage.Suppression{Scope: values[0], Query: q, Owner: s.desk.Who(), Why: values[2], Made: x.Now, Until: until}
	if err := sup.Check(x.Now); err != nil {
		return err
	}
	db := s.desk.Store()
	x.Run("dry", func(ctx context.Context) (any, error) {
		scope, hides, err := db.DryRun(ctx, sup)
		return dryRun{sup, scope, hides}, err
	})
	return nil
}

func readScope(text string) (query.Query, error) {
	q, err := query.Parse(text)
	if err != nil {
		return q, err
	}
	return q, triage.CheckScope(text, q)
}

// scopeOf is the narrowest scope that holds the group's cause.
func scopeOf(g *store.Group) string {
	f := g.Top.Alert.Flow
	var terms []string
	for _, t := range []struct{ field, value string }{{"proto", f.Protocol}, {"service", f.Service}, {"flag", f.Flag}} {
		if t.value != "" {
			terms = append(terms, t.field+":"+quoted(t.value))
		}
	}
	if f.Src.Addr.IsValid() {
		terms = append(terms, "src:"+f.Src.Addr.String())
	}
	if f.Dst.Addr.IsValid() {
		terms = append(terms, "dst:"+f.Dst.Addr.String())
		if f.Dst.Port > 0 {
			terms = append(terms, fmt.Sprintf("dport:%d", f.Dst.Port))
		}
	}
	return strings.Join(terms, " ")
}

func quoted(s string) string {
	if strings.ContainsAny(s, " \t") {
		return `"` + s + `"`
	}
	return s
}

func (s *Screen) confirmSuppression(d dryRun, x *screen.Context) {
	text := fmt.Sprintf("%s holds %s in %s of those at hand. Of them %s new and would be hidden at once, with what comes, until %s. It hides nothing that somebody works on. S lists it and lifts it.",
		d.s.Scope, counted(d.scope.Alerts, "alert"), counted(d.scope.Groups, "group"), are(d.hides.Alerts), d.s.Until.Format("Mon 2 Jan 2006 15:04"))
	x.Ask(&screen.Confirm{Title: "Suppress", Text: text, Yes: "suppress", Then: func(x *screen.Context) {
		s.do(x, func(ctx context.Context, db store.Store) (triage.Outcome, error) { return db.Suppress(ctx, d.s) })
	}})
}

func are(n int) string {
	if n == 1 {
		return "1 is"
	}
	return widget.Count(n) + " are"
}
