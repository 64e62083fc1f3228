package shell

import (
	"fmt"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// The smallest terminal that the screens are made for.
const (
	LeastColumns = 80
	LeastRows    = 24
)

func (s *Shell) small() bool { return s.w < LeastColumns || s.h < LeastRows }

// draw draws header, screen, help line and what stands above them.
func (s *Shell) draw() string {
	if s.w == 0 || s.h == 0 {
		return ""
	}
	s.page.Clear()
	if s.small() {
		s.drawSmall()
		return s.page.Render(s.theme)
	}
	s.header(s.page.Rows(0, 1))
	x := s.context()
	body := s.page.Rows(1, s.h-2)
	s.screen().Draw(body, x)
	s.footer(s.page.Rows(s.h-1, 1))
	if s.dialog.Dialog != nil {
		s.dialog.Draw(body, s.theme)
	}
	return s.page.Render(s.theme)
}

// drawSmall says what the terminal has and what the screens need.
func (s *Shell) drawSmall() {
	dim := theme.Fg(theme.Dim)
	widget.Centered(s.page, s.theme,
		widget.Line{{Text: "trunkline", Style: theme.Style{}.Bold()}},
		widget.Line{{Text: fmt.Sprintf("needs %d×%d", LeastColumns, LeastRows), Style: dim}},
		widget.Line{{Text: fmt.Sprintf("has %d×%d", s.w, s.h), Style: theme.Fg(theme.High).Bold()}},
		widget.Line{{Text: "make it larger, or q", Style: dim}})
}

// tabSpan is where a tab stands in the header.
type tabSpan struct{ from, to int }

// header draws the name, the tabs, and what is on duty and being played.
func (s *Shell) header(c canvas.Canvas) {
	st := s.o.Status()
	x, air := 0, 0
	if s.w >= 110 {
		air = 1
		x = c.Text(1, 0, "trunkline", theme.Style{}.Bold()) + 2
		c.Set(x, 0, s.theme.Glyphs.Separator, theme.Fg(theme.Border))
		x += 2
	}
	s.tabs = s.tabs[:0]
	for i, sc := range s.o.Screens {
		if i == s.current && i > 0 && air == 0 {
			x++ // not to touch the tab before
		}
		from := x
		title := fmt.Sprintf("%d %s", i+1, sc.Title())
		if i == s.current {
			x += c.Text(x, 0, " "+title+" ", theme.Fg(theme.OnBadge).On(theme.Accent).Bold())
		} else {
			x++
			x += c.Text(x, 0, title[:1], theme.Fg(theme.Accent))
			x += c.Text(x, 0, title[1:], theme.Style{}) + air
		}
		s.tabs = append(s.tabs, tabSpan{from, x})
	}
	s.fitStatus(c.Sub(x+1, 0, c.Width()-x-1, 1), st)
}

// fitStatus writes as much of the status as there is room for, the most telling last.
func (s *Shell) fitStatus(c canvas.Canvas, st Status) {
	for _, detail := range []int{4, 3, 2, 1} {
		if l := s.status(st, detail); l.Width() <= c.Width() || detail == 1 {
			if w := l.Width(); w <= c.Width() {
				l.Draw(c, c.Width()-w, 0, s.theme)
			} else {
				l.Draw(c, 0, 0, s.theme)
			}
			return
		}
	}
}

// status at detail 4 says everything, at 1 only what data it is and how far it is.
func (s *Shell) status(st Status, detail int) widget.Line {
	var l widget.Line
	dim := theme.Fg(theme.Dim)
	if st.Note != "" && detail >= 2 {
		role := theme.Dim
		if st.Trouble {
			role = theme.Bad
		}
		l = l.Add(visible.Text(st.Note, 60)+"  ", theme.Fg(role))
	}
	if detail >= 4 && st.Champion != "" {
		l = l.Add("champion ", dim).Add(visible.Text(st.Champion, 30), theme.Style{})
		if st.Challenger != "" {
			l = l.Add("  challenger ", dim).Add(visible.Text(st.Challenger, 30), theme.Style{})
		}
		l = l.Add(" "+string(s.theme.Glyphs.Separator)+" ", theme.Fg(theme.Border))
	}
	if st.Simulated {
		l = append(l, widget.Badge("SIMULATED", theme.Simulated)).Add(" ", theme.Style{})
	}
	if st.Source != "" && (detail >= 2 || !st.Simulated) {
		l = l.Add(visible.Text(st.Source, 24)+" ", theme.Style{}.Bold())
	}
	if st.HasReplay {
		l = append(l, s.pace(st)...)
		if detail >= 3 {
			l = l.Add("  "+progressOf(st), dim)
		} else if st.Total > 0 {
			l = l.Add(" "+widget.Percent(float64(st.Position)/float64(st.Total)), dim)
		}
	}
	return l.Add(" ", theme.Style{})
}

// pace is the sign and the speed of the replay.
func (s *Shell) pace(st Status) widget.Line {
	g := s.theme.Glyphs
	switch {
	case st.Done:
		return widget.Line{{Text: string(g.Stop) + " end", Style: theme.Fg(theme.Dim)}}
	case st.Paused:
		return widget.Line{{Text: string(g.Pause) + " paused", Style: theme.Fg(theme.Medium).Bold()}}
	case st.Speed == 0:
		return widget.Line{{Text: string(g.Play) + " max", Style: theme.Fg(theme.Accent)}}
	}
	return widget.Line{{Text: string(g.Play) + " " + widget.Short(st.Speed) + g.Times, Style: theme.Fg(theme.Accent)}}
}

func progressOf(st Status) string {
	if st.Total == 0 {
		return widget.Count(st.Position)
	}
	return widget.Count(st.Position) + "/" + widget.Count(st.Total)
}

// footer draws the help line, or the newest toast over it.
func (s *Shell) footer(c canvas.Canvas) {
	line := c.Inset(1, 0)
	widget.Hints(line, s.theme, s.hints())
	if n := len(s.toasts); n > 0 {
		t := s.toasts[n-1]
		text := canvas.Fit(" "+visible.Line(t.Text)+" ", c.Width()*2/3, s.theme.Glyphs.Ellipsis)
		w := canvas.Width(text)
		c.Sub(c.Width()-w-2, 0, w+2, 1).Fill(' ', theme.Style{})
		c.Text(c.Width()-w, 0, text, theme.Fg(theme.OnBadge).On(t.Role))
	}
}

// hints are the screen's keys that mean something now, then the shell's.
func (s *Shell) hints() []widget.Hint {
	var hints []widget.Hint
	hidden := func(keymap.Action) bool { return false }
	if h, ok := s.screen().(screen.Hinter); ok {
		hidden = h.Hidden
	}
	for _, scope := range []keymap.Scope{s.screen().Scope(), keymap.Global} {
		for _, b := range s.o.Keys.In(scope) {
			if b.Short != "" && len(b.Keys) > 0 && !hidden(b.Action) {
				hints = append(hints, widget.Hint{Key: keymap.Pretty(b.Keys[0]), Does: b.Short})
			}
		}
	}
	return hints
}
