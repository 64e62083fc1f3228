package shell

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
)

// An Export is the charts and tables that a screen shows, for files.
type Export struct {
	Screen  string // its scope: "models"
	At      time.Time
	Figures []figure.Figure
	Tables  []figure.Table
}

// export draws the screen once more for somebody who listens and has what was heard
// written beside the session.
func (s *Shell) export() tea.Cmd {
	if s.o.Export == nil {
		s.warn("there is no folder to export to")
		return nil
	}
	if s.small() {
		return nil
	}
	x := s.context()
	e := s.heard(x)
	if len(e.Figures)+len(e.Tables) == 0 {
		s.warn("there is no chart and no table here to export")
		return nil
	}
	write := s.o.Export
	return s.start(own, screen.Request{Slot: slotExport, Work: func(ctx context.Context) (any, error) { return write(ctx, e) }})
}

// report has the report written beside the session.
func (s *Shell) report() tea.Cmd {
	if s.o.Report == nil {
		s.warn("there is no folder to write a report to")
		return nil
	}
	s.say("writing the report …")
	write := s.o.Report()
	return s.start(own, screen.Request{Slot: slotReport, Work: func(ctx context.Context) (any, error) { return write(ctx) }})
}

// heard is what the screen draws. Each chart and table counts once.
func (s *Shell) heard(x *screen.Context) Export {
	e := Export{Screen: string(s.screen().Scope()), At: x.Now}
	c := canvas.New(s.w, s.h)
	c.Listen(func(what any) {
		switch v := what.(type) {
		case *figure.Figure:
			f := *v
			if f.Title == "" {
				f.Title = strings.ReplaceAll(f.Key, "-", " ")
			}
			e.Figures = append(e.Figures, f)
		case figure.Table:
			e.Tables = append(e.Tables, v)
		}
	})
	s.screen().Draw(c.Rows(1, s.h-2), x)
	return e
}

// Count says what an export holds: "3 charts and 1 table".
func (e Export) Count() string {
	var parts []string
	for _, p := range []struct {
		n    int
		name string
	}{{len(e.Figures), "chart"}, {len(e.Tables), "table"}} {
		switch {
		case p.n == 1:
			parts = append(parts, "1 "+p.name)
		case p.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", p.n, p.name))
		}
	}
	return strings.Join(parts, " and ")
}
