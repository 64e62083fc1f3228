package triage

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// hidden is a reply: the suppressions, the newest first.
type hidden struct{ all []triage.Suppression }

// askSuppressions looks them up.
func (s *Screen) askSuppressions(x *screen.Context) {
	db := s.desk.Store()
	x.Run("suppressions", func(ctx context.Context) (any, error) {
		all, err := db.Suppressions(ctx)
		if err != nil {
			return nil, err
		}
		return hidden{all}, nil
	})
}

var suppressionColumns = []widget.Column{
	{Title: "HIDES", Width: 6, Right: true},
	{Title: "SCOPE", Width: 24, Flex: 3},
	{Title: "UNTIL", Width: 12},
	{Title: "OWNER", Width: 8, Flex: 1, Fold: 1},
	{Title: "WHY", Width: 14, Flex: 2, Fold: 2},
}

// showSuppressions opens the list: those in force first, then those that have ended.
func (s *Screen) showSuppressions(h hidden, x *screen.Context) {
	var order []triage.Suppression
	for _, inForce := range []bool{true, false} {
		for _, one := range h.all {
			if one.Active(x.Now) == inForce {
				order = append(order, one)
			}
		}
	}
	p := &screen.Picker{Title: "Suppressions", Columns: suppressionColumns,
		Empty: "Nothing is hidden. s on an alert hides what is like it, until an end that you name.",
		Keys: []screen.PickerKey{{Key: "l", Does: "lift: show again what it hides", Do: func(row int, x *screen.Context) {
			s.lift(&order[row], x)
		}}}}
	for i := range order {
		p.Rows = append(p.Rows, suppressionRow(&order[i], x.Now))
		p.Details = append(p.Details, visible.Text(order[i].Scope+" · "+order[i].Why, 400))
	}
	x.Ask(p)
}

func suppressionRow(one *triage.Suppression, now time.Time) []widget.Span {
	plain, until := theme.Style{}, one.Until.Format("2 Jan 15:04")
	switch {
	case !one.Lifted.IsZero():
		plain, until = theme.Fg(theme.Dim), "lifted"
	case !one.Active(now):
		plain, until = theme.Fg(theme.Dim), "ended"
	}
	return []widget.Span{{Text: widget.Count(one.Hits), Style: plain}, {Text: visible.Text(one.Scope, 300), Style: plain}, {Text: until, Style: plain},
		{Text: visible.Text(one.Owner, 60), Style: plain}, {Text: visible.Text(one.Why, 300), Style: plain}}
}

// lift ends a suppression before its time.
func (s *Screen) lift(one *triage.Suppression, x *screen.Context) {
	switch {
	case !x.May(keymap.TriageSuppress):
		return
	case !one.Active(x.Now):
		x.Warn("it hides nothing any more")
		return
	}
	who, id := s.desk.Who(), one.ID
	s.do(x, func(ctx context.Context, db store.Store) (triage.Outcome, error) { return db.Lift(ctx, id, who) })
}
