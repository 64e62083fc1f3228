package triage

import (
	"fmt"
	"strings"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// besideColumns is from where on queue and file stand beside each other.
const besideColumns = 110

// Draw implements screen.Screen.
func (s *Screen) Draw(c canvas.Canvas, x *screen.Context) {
	s.layout = layout{}
	switch {
	case c.Width() >= besideColumns:
		left, right := c.SplitX(c.Width() * 46 / 100)
		s.drawQueue(left, x)
		s.drawFile(right, x)
	case s.detail:
		s.drawFile(c, x)
	default:
		s.drawQueue(c, x)
	}
}

func (s *Screen) drawQueue(c canvas.Canvas, x *screen.Context) {
	p := widget.Panel{Title: "Queue", Focus: true, Right: s.queueCounts(c.Width()), Footer: s.queueFooter()}
	p.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	if s.input != nil {
		body = s.drawFilter(body, x)
	}
	s.layout.queue = body.Rows(1, body.Height()-1)
	grid := widget.Table{Columns: queueColumns, Cell: s.cell(x), Empty: s.emptiness()}
	seen, _ := grid.Draw(body, x.Theme, &s.list, len(s.groups))
	widget.ScrollBar(c, x.Theme, s.list.Offset, seen, len(s.groups))
}

// queueCounts says what there is to do: new, escalated, mine.
func (s *Screen) queueCounts(room int) widget.Line {
	dim := theme.Fg(theme.Dim)
	var l widget.Line
	if s.all {
		l = append(l, widget.Badge("ALL THAT MATCH", theme.Medium))
		l = l.Add("  ", dim)
	}
	for i, state := range []triage.State{triage.New, triage.Acknowledged, triage.Escalated, triage.Closed} {
		if room < 70 && state != triage.New && state != triage.Escalated {
			continue
		}
		if i > 0 {
			l = l.Add(" · ", dim)
		}
		l = l.Add(widget.Count(s.totals.Of(state)), theme.Fg(stateRole(state)).Bold()).Add(" "+state.String(), dim)
	}
	return l
}

func (s *Screen) queueFooter() widget.Line {
	dim := theme.Fg(theme.Dim)
	alerts := counted(s.count.Alerts, "alert")
	if !s.count.Exact {
		alerts = widget.Count(s.count.Alerts) + "+ alerts"
	}
	l := widget.Line{{Text: alerts + " in " + counted(s.count.Groups, "group"), Style: dim}}
	l = l.Add(" · "+[...]string{"newest first", "largest first", "worst first"}[s.order], dim)
	if s.filterText != "" {
		l = l.Add(" · ", dim).Add(s.filterShown(), theme.Fg(theme.Accent))
	}
	return l
}

// filterShown is the filter in force: what everybody starts with by its name.
func (s *Screen) filterShown() string {
	if s.filterText == openQueue {
		return builtIn[0].Name
	}
	return visible.Text(s.filterText, 120)
}

func (s *Screen) emptiness() string {
	switch {
	case s.failed != nil:
		return "The store can't be read: " + s.failed.Error()
	case !s.loaded:
		return "Reading the queue …"
	case s.totals.All() == 0:
		return "No alert has come in yet. Alerts of the replay land here as they are raised."
	case s.filterText == openQueue:
		return "Nothing is open. Everything was decided; / looks for closed and suppressed alerts."
	}
	return "No alert matches " + s.filterText + "  (esc goes back to what is open)"
}

// drawFilter draws the line in which a filter is typed, and above it what is wrong
// with it; it gives what room is left.
func (s *Screen) drawFilter(c canvas.Canvas, x *screen.Context) canvas.Canvas {
	rest, line := c.SplitY(c.Height() - 1)
	at := line.Text(0, 0, "/", theme.Fg(theme.Accent).Bold())
	s.input.Draw(line.Sub(at, 0, line.Width()-at, 1), x.Theme)
	if s.wrong == "" {
		return rest
	}
	lines := widget.Wrap(s.wrong, rest.Width())
	rest, told := rest.SplitY(rest.Height() - len(lines))
	widget.Paragraph(told, s.wrong, theme.Fg(theme.Bad))
	return rest
}

// The queue's columns.
const (
	colState = iota
	colSeverity
	colCount
	colClass
	colTechnique
	colService
	colFlag
	colOwner
	colAge
	colLeft
)

var queueColumns = []widget.Column{
	colState:     {Title: "STATE", Width: 5},
	colSeverity:  {Title: "SEV", Width: 4},
	colCount:     {Title: "COUNT", Width: 6, Right: true},
	colClass:     {Title: "CLASS", Width: 7, Fold: 3},
	colTechnique: {Title: "NEAREST", Width: 7, Fold: 6},
	colService:   {Title: "WHAT", Width: 15, Flex: 2},
	colFlag:      {Title: "FLAG", Width: 6, Fold: 4},
	colOwner:     {Title: "OWNER", Width: 7, Flex: 1, Fold: 1},
	colAge:       {Title: "AGE", Width: 4, Right: true, Fold: 2},
	colLeft:      {Title: "SLA", Width: 5, Right: true, Fold: 5},
}

func (s *Screen) cell(x *screen.Context) func(row, col int) widget.Span {
	dim := theme.Fg(theme.Dim)
	return func(row, col int) widget.Span {
		g := &s.groups[row]
		f := g.Top.Alert.Flow
		switch col {
		case colState:
			state := groupState(g)
			return widget.Span{Text: stateWord(state), Style: theme.Fg(stateRole(state)).Bold()}
		case colSeverity:
			return widget.Span{Text: screen.SeverityWord(g.Worst), Style: theme.Fg(screen.SeverityRole(g.Worst)).Bold()}
		case colCount:
			return widget.Span{Text: x.Theme.Glyphs.Times + widget.Count(g.Matching), Style: theme.Style{}}
		case colClass:
			return widget.Span{Text: screen.FamilyWord(g.Top.Alert.Family), Style: theme.Fg(theme.Attack)}
		case colTechnique:
			return widget.Span{Text: screen.FamilyTechnique(g.Top.Alert.Family), Style: dim}
		case colService:
			return widget.Span{Text: visible.Text(strings.TrimSpace(f.Protocol+" "+f.Service), 60), Style: theme.Style{}}
		case colFlag:
			return widget.Span{Text: visible.Text(f.Flag, 20), Style: dim}
		case colOwner:
			return widget.Span{Text: visible.Text(g.Top.Owner, 40), Style: dim}
		case colLeft:
			return left(g, x.Now)
		}
		return widget.Span{Text: age(x.Now.Sub(g.Top.Raised)), Style: dim}
	}
}

// left is how long there is to look at a group with new alerts, or for how long it has
// waited too long.
func left(g *store.Group, now time.Time) widget.Span {
	if g.ByState[triage.New] == 0 {
		return widget.Span{Style: theme.Fg(theme.Dim)}
	}
	d := triage.Left(g.Worst, g.Top.Raised, now)
	if d < 0 {
		return widget.Span{Text: "+" + age(-d), Style: theme.Fg(theme.Bad)}
	}
	return widget.Span{Text: age(d), Style: theme.Fg(theme.Dim)}
}

// groupState is the state that asks for most: new before escalated before the rest.
func groupState(g *store.Group) triage.State {
	for _, state := range []triage.State{triage.New, triage.Escalated, triage.Acknowledged, triage.Suppressed} {
		if g.ByState[state] > 0 {
			return state
		}
	}
	return triage.Closed
}

func stateRole(s triage.State) theme.Role {
	return [...]theme.Role{theme.StateNew, theme.StateAcknowledged, theme.StateEscalated, theme.StateSuppressed, theme.StateClosed}[s]
}

func stateWord(s triage.State) string { return [...]string{"new", "ack", "ESC", "supp", "done"}[s] }

// age is a time span in at most five columns.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

func padded(s string, n int) string { return s + strings.Repeat(" ", max(1, n-canvas.Width(s))) }

// Mouse implements screen.Clicker.
func (s *Screen) Mouse(at screen.Place, wheel int, x *screen.Context) {
	switch {
	case at.In(s.layout.queue) && wheel != 0:
		s.list.Scroll(3*wheel, len(s.groups))
		s.remember()
	case at.In(s.layout.queue):
		_, y := s.layout.queue.Origin()
		if row := s.list.Offset + at.Y - y; row < len(s.groups) {
			s.list.Selected = row
			s.remember()
			s.want(x)
		}
	case at.In(s.layout.file) && wheel != 0:
		s.top = max(0, s.top+3*wheel)
	}
}
