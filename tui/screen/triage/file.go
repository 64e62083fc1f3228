package triage

import (
	"fmt"
	"strings"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawFile draws all that is known of the alert under the cursor.
func (s *Screen) drawFile(c canvas.Canvas, x *screen.Context) {
	p := widget.Panel{Title: "Alert"}
	g := s.group()
	if g == nil || s.file == nil {
		in := p.Draw(c, x.Theme)
		if g != nil {
			widget.Centered(in, x.Theme, widget.Dim("working out why …"))
		}
		return
	}
	a := &s.file.c.Alert
	p.Title = "Alert " + a.ID
	if g.All > 1 {
		p.Title += fmt.Sprintf(", the highest of %s", widget.Count(g.All))
	}
	p.Right = widget.Line{{Text: stateLine(&s.file.c), Style: theme.Fg(stateRole(s.file.c.State)).Bold()}}
	in := p.Draw(c, x.Theme)
	s.layout.file = in
	lines := s.fileLines(x, in.Width())
	s.top = max(0, min(s.top, len(lines)-in.Height()))
	for y := 0; y < in.Height() && s.top+y < len(lines); y++ {
		lines[s.top+y].Draw(in, 0, y, x.Theme)
	}
	widget.ScrollBar(c, x.Theme, s.top, in.Height(), len(lines))
}

func stateLine(c *triage.Case) string {
	text := c.State.String()
	if c.Reason != triage.NoReason {
		text += " as " + string(c.Reason)
	}
	if c.Owner != "" {
		text += " · " + visible.Text(c.Owner, 30)
	}
	return text
}

func (s *Screen) fileLines(x *screen.Context, width int) []widget.Line {
	f := s.file
	lines := factLines(&f.c, x.Now)
	lines = append(lines, nil)
	lines = append(lines, s.whyLines(x.Theme)...)
	lines = append(lines, nil)
	lines = append(lines, s.opinionLines(x.Theme)...)
	lines = append(lines, nil)
	lines = append(lines, s.neighbourLines(x.Theme)...)
	lines = append(lines, nil)
	lines = append(lines, s.similarLines()...)
	lines = append(lines, nil)
	return append(lines, s.historyLines(width)...)
}

func heading(text, aside string) widget.Line {
	return widget.Line{{Text: text, Style: theme.Style{}.Bold()}}.Add("  "+aside, theme.Fg(theme.Dim))
}

func fact(name, value string) widget.Line {
	return widget.Line{{Text: padded(name, 12), Style: theme.Fg(theme.Dim)}, {Text: visible.Text(value, 300), Style: theme.Style{}}}
}

// factLines say what the flow is, and how unusual.
func factLines(c *triage.Case, now time.Time) []widget.Line {
	a := &c.Alert
	lines := []widget.Line{
		widget.Line{{Text: padded("severity", 12), Style: theme.Fg(theme.Dim)}, {Text: a.Severity.String(), Style: theme.Fg(screen.SeverityRole(a.Severity)).Bold()}}.
			Add(fmt.Sprintf("  p %s: the share of normal traffic that scores as high", widget.Short(a.PValue)), theme.Fg(theme.Dim)),
		fact("score", fmt.Sprintf("%s by %s, alerts above %s", widget.Short(a.Score), a.Model, widget.Short(a.Threshold))),
		fact("flow", strings.Join(nonEmpty(a.Flow.Protocol, a.Flow.Application, a.Flow.Service, a.Flow.Flag, a.Flow.Function, a.Flow.Plane), " · ")),
	}
	if src, dst := alert.Address(a.Flow.Src), alert.Address(a.Flow.Dst); src != "" || dst != "" {
		lines = append(lines, fact("from, to", src+" → "+dst))
	}
	if a.Family != "" {
		lines = append(lines, fact("family", screen.FamilyText(a.Family)))
	}
	if c.State == triage.New {
		lines = append(lines, respondLine(a.Severity, c.Raised, now))
	}
	source := fmt.Sprintf("%s, flow %s, %s UTC", a.Source, widget.Count(a.Row), a.Time.UTC().Format("2006-01-02 15:04:05"))
	if a.Simulated {
		source += " · SIMULATED"
	}
	lines = append(lines, fact("from data", source))
	if a.Label != "" {
		lines = append(lines, fact("label", a.Label+" (what the data say it is; a live network says nothing)"))
	}
	return append(lines, fact("group", c.GroupKey))
}

// respondLine says by when somebody should have looked.
func respondLine(s metric.Severity, raised, now time.Time) widget.Line {
	l := fact("look within", age(triage.RespondWithin(s))+", assumed for "+s.String())
	if d := triage.Left(s, raised, now); d < 0 {
		return l.Add("  over by "+age(-d), theme.Fg(theme.Bad))
	} else {
		return l.Add("  "+age(d)+" left", theme.Fg(theme.Dim))
	}
}

func nonEmpty(all ...string) []string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// whyReasons is how many features are shown; the rest is summed.
const whyReasons = 10

func (s *Screen) whyLines(t *theme.Theme) []widget.Line {
	f := s.file
	if f.surroundings != nil && f.surroundings.Why != nil {
		e := f.surroundings.Why
		lines := []widget.Line{heading("Why", fmt.Sprintf("%s %s = %s before the flow is known + what each feature adds", widget.Short(e.Score), e.Link, widget.Short(e.Base)))}
		for _, p := range e.Parts {
			lines = append(lines, widget.Line{{Text: padded(s.catalog.Title(p.Model), 25), Style: theme.Style{}}, {Text: fmt.Sprintf("%+7.2f", p.Share), Style: theme.Fg(theme.Attack)}}.
				Add("  apportioned to the features below", theme.Fg(theme.Dim)))
		}
		return append(lines, screen.WhyLines(e.Reasons, whyReasons, t)...)
	}
	if len(f.c.Alert.Why) > 0 {
		return append([]widget.Line{heading("Why", "as told when it was raised")}, screen.WhyLines(f.c.Alert.Why, whyReasons, t)...)
	}
	why := "this model can't say why"
	if f.missing != nil {
		why = f.missing.Error()
	}
	return []widget.Line{heading("Why", why)}
}

func (s *Screen) opinionLines(t *theme.Theme) []widget.Line {
	f := s.file
	if f.surroundings == nil {
		if c := f.c.Alert.Challenger; c != nil {
			return []widget.Line{heading("Other models", "as told when it was raised"), opinion(s, t, c.Model, c.Alert, fmt.Sprintf("score %s", widget.Short(c.Score)))}
		}
		return []widget.Line{heading("Other models", "not known")}
	}
	lines := []widget.Line{heading("What every model says", "")}
	for _, o := range f.surroundings.Opinions {
		lines = append(lines, opinion(s, t, o.Key, o.Alert, fmt.Sprintf("score %s, alerts above %s, p %s", widget.Short(o.Score), widget.Short(o.Threshold), widget.Short(o.PValue))))
	}
	return lines
}

func opinion(s *Screen, t *theme.Theme, key string, alerts bool, detail string) widget.Line {
	word, role := "normal", theme.Normal
	if alerts {
		word, role = "alert", theme.Attack
	}
	return widget.Line{s.catalog.Mark(key, t), {Text: padded(canvas.Fit(s.catalog.Title(key), 26, t.Glyphs.Ellipsis), 27), Style: theme.Style{}}}.
		Add(padded(word, 8), theme.Fg(role).Bold()).Add(detail, theme.Fg(theme.Dim))
}

func (s *Screen) neighbourLines(t *theme.Theme) []widget.Line {
	f := s.file
	if f.surroundings == nil {
		return []widget.Line{heading("Flows around it", f.missing.Error())}
	}
	aside := "the rows before and after: this data has no hosts"
	if f.surroundings.ByHost {
		aside = "from the same source or to the same destination"
	}
	lines := []widget.Line{heading("Flows around it", aside)}
	for _, n := range f.surroundings.Neighbours {
		lines = append(lines, neighbour(n, t))
	}
	return lines
}

func neighbour(n workstation.Neighbour, t *theme.Theme) widget.Line {
	mark, style := " ", theme.Style{}
	if n.Self {
		mark, style = string(t.Glyphs.Cursor), theme.Style{}.Bold()
	}
	word, role := "      ", theme.Normal
	if n.Alert {
		word, role = "alert ", theme.Attack
	}
	flow := strings.Join(nonEmpty(n.Flow.Protocol, n.Flow.Service, n.Flow.Flag), " ")
	return widget.Line{{Text: mark + " ", Style: theme.Fg(theme.Accent)}, {Text: padded(widget.Count(n.Row), 9), Style: theme.Fg(theme.Dim)},
		{Text: padded(visible.Text(flow, 34), 30), Style: style}, {Text: word, Style: theme.Fg(role)}}.
		Add(padded(widget.Short(n.Score), 10), theme.Fg(theme.Dim)).Add(visible.Text(n.Label, 30), theme.Fg(theme.Dim))
}

func (s *Screen) similarLines() []widget.Line {
	if len(s.file.similar) == 0 {
		return []widget.Line{heading("Similar past alerts", "none with a verdict yet")}
	}
	lines := []widget.Line{heading("Similar past alerts", "raised for the same reasons, and what was decided")}
	for _, v := range s.file.similar {
		c := &v.Case
		lines = append(lines, widget.Line{{Text: padded(fmt.Sprintf("%.0f %%", 100*v.Cosine), 7), Style: theme.Style{}.Bold()},
			{Text: padded(string(c.Reason), 17), Style: theme.Fg(theme.Accent)}}.
			Add(padded(visible.Text(c.Alert.Flow.Protocol+" "+c.Alert.Flow.Service, 30), 24), theme.Style{}).
			Add(fmt.Sprintf("by %s", visible.Text(c.By, 20)), theme.Fg(theme.Dim)).
			Add(alike(v.Alike), theme.Fg(theme.Dim)))
	}
	return lines
}

func alike(n int) string {
	if n <= 1 {
		return ""
	}
	return fmt.Sprintf(" · %s such", widget.Count(n))
}

// historyLines say who did what and when, and what was noted.
func (s *Screen) historyLines(width int) []widget.Line {
	if len(s.file.history) == 0 {
		return []widget.Line{heading("History", "nobody has touched it")}
	}
	lines := []widget.Line{heading("History", "")}
	for _, d := range s.file.history {
		what := d.Verb.Past()
		if d.Reason != triage.NoReason && d.Verb == triage.Close {
			what += " as " + string(d.Reason)
		}
		if d.Verb == triage.Assign {
			what += " to " + visible.Text(d.Owner, 30)
		}
		if d.Undone {
			what += " (taken back)"
		}
		lines = append(lines, widget.Line{{Text: d.When.Format("2 Jan 15:04:05 "), Style: theme.Fg(theme.Dim)},
			{Text: padded(visible.Text(d.Who, 20), 12), Style: theme.Style{}}}.Add(what, theme.Fg(stateRole(d.State))))
		for _, text := range widget.Wrap(visible.Text(d.Note, 2000), max(10, width-4)) {
			if text != "" {
				lines = append(lines, widget.Line{{Text: "    " + text, Style: theme.Style{}}})
			}
		}
	}
	return lines
}
