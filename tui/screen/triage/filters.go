package triage

import (
	"context"
	"strings"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// shared begins the name of a filter that is kept for everybody.
const shared = "team/"

// builtIn are filters that everybody has.
var builtIn = []store.Filter{
	{Name: "open", Query: openQueue},
	{Name: "mine", Query: "owner:me !state:closed"},
	{Name: "urgent", Query: "state:new sev>=high"},
	{Name: "everything", Query: ""},
}

// filterName is a filter's name as people see and type it.
func filterName(f store.Filter) string {
	if f.Owner == "" {
		return shared + f.Name
	}
	return f.Name
}

// readFilterName is the way back.
func readFilterName(text, who string) store.Filter {
	if name, ok := strings.CutPrefix(text, shared); ok {
		return store.Filter{Name: name}
	}
	return store.Filter{Owner: who, Name: text}
}

// kept is a reply: the filters that are saved.
type kept struct{ filters []store.Filter }

// askFilters looks the saved filters up.
func (s *Screen) askFilters(x *screen.Context) {
	db, who := s.desk.Store(), s.desk.Who()
	x.Run("filters", func(ctx context.Context) (any, error) {
		all, err := db.Filters(ctx, who)
		if err != nil {
			return nil, err
		}
		return kept{all}, nil
	})
}

var filterColumns = []widget.Column{{Title: "NAME", Width: 18, Flex: 1}, {Title: "FILTER", Width: 30, Flex: 3}}

// showFilters opens the list of saved filters, a person's and the team's before those
// that everybody has.
func (s *Screen) showFilters(k kept, x *screen.Context) {
	all := append(k.filters, builtIn...)
	p := &screen.Picker{Title: "Saved filters", Columns: filterColumns, Take: "apply",
		Then: func(row int, x *screen.Context) { s.apply(all[row].Query, x) },
		Keys: []screen.PickerKey{{Key: "d", Does: "forget", Do: func(row int, x *screen.Context) {
			if row >= len(k.filters) {
				x.Warn(all[row].Name + " is built in")
				return
			}
			s.forget(all[row], x)
		}}}}
	for i, f := range all {
		name := widget.Span{Text: visible.Text(f.Name, 100), Style: theme.Fg(theme.Dim)}
		if i < len(k.filters) {
			name = widget.Span{Text: visible.Text(filterName(f), 100), Style: theme.Style{}.Bold()}
		}
		text := visible.Text(f.Query, 500)
		if text == "" {
			text = "(every alert)"
		}
		p.Rows, p.Details = append(p.Rows, []widget.Span{name, {Text: text, Style: theme.Style{}}}), append(p.Details, text)
	}
	x.Ask(p)
}

// apply shows what a filter finds.
func (s *Screen) apply(text string, x *screen.Context) {
	text = strings.TrimSpace(text)
	q, err := query.Parse(text)
	if err != nil {
		x.Warn(err.Error())
		return
	}
	s.show(text, q, x)
}

// show goes to what a query finds.
func (s *Screen) show(text string, q query.Query, x *screen.Context) {
	s.filterText, s.query = text, q
	s.list, s.selected, s.asked = widget.List{}, "", false
	s.keepView(x)
}

// saveFilter asks for the name under which the filter in force is kept.
func (s *Screen) saveFilter(x *screen.Context) {
	text := s.filterText
	x.Ask(&screen.Prompt{Title: "Save this filter", Hint: "a name; " + shared + "NAME keeps it for everybody", Input: widget.NewInput(""),
		Then: func(name string, x *screen.Context) error {
			f := readFilterName(name, s.desk.Who())
			f.Query = text
			if f.Owner == "" && !x.May(keymap.TriageSuppress) {
				return nil
			}
			s.change("saved as "+filterName(f), x, func(ctx context.Context, db store.Store) error { return db.SaveFilter(ctx, f) })
			return nil
		}})
}

func (s *Screen) forget(f store.Filter, x *screen.Context) {
	if f.Owner == "" && !x.May(keymap.TriageSuppress) {
		return
	}
	s.change(filterName(f)+" is forgotten", x, func(ctx context.Context, db store.Store) error { return db.DropFilter(ctx, f.Owner, f.Name) })
}

// changed is a reply: something that changes no alert was done.
type changed struct{ said string }

func (s *Screen) change(said string, x *screen.Context, do func(context.Context, store.Store) error) {
	db := s.desk.Store()
	x.Run("change", func(ctx context.Context) (any, error) {
		return changed{visible.Text(said, 200)}, do(context.WithoutCancel(ctx), db)
	})
}
