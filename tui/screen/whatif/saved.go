package whatif

import (
	"context"
	"fmt"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// A Saved is a scenario that somebody saved for all who use the same store.
type Saved struct {
	cost.Scenario
	Who string
	At  time.Time
}

// savedNow is the reply to a request to save.
type savedNow struct{ name string }

// askSave asks for a name and saves under it.
func (s *Screen) askSave(x *screen.Context) {
	x.Ask(&screen.Prompt{Title: "Save the scenario", Hint: "a name; everybody on this store can open it", Input: widget.NewInput(s.sc.name), Then: func(name string, x *screen.Context) error {
		if name = visible.Text(name, 40); name == "" {
			return fmt.Errorf("want a name")
		}
		s.sc.name = name
		now, desk := s.Scenario(), s.desk
		x.Run("save", func(ctx context.Context) (any, error) { return savedNow{name}, desk.SaveScenario(ctx, now) })
		return nil
	}})
}

// askOpen looks up what was saved.
func (s *Screen) askOpen(x *screen.Context) {
	desk := s.desk
	x.Run("scenarios", func(ctx context.Context) (any, error) { return desk.Scenarios(ctx) })
}

// choose shows what was saved, the newest first; the last row takes one from the clipboard.
func (s *Screen) choose(saved []Saved, x *screen.Context) {
	d := &screen.Choice{Title: "Open a scenario", Yes: "open", Wide: 70}
	for _, k := range saved {
		l := widget.Line{{Text: canvasName(k.Name), Style: theme.Style{}.Bold()}}
		d.Rows = append(d.Rows, l.Add(fmt.Sprintf("  %s, %s", visible.Text(k.Who, 20), k.At.Format("2006-01-02 15:04")), theme.Fg(theme.Dim)))
	}
	d.Rows = append(d.Rows, widget.Line{{Text: "paste one as text …", Style: theme.Style{}}}, widget.Line{{Text: "everything back to where it started", Style: theme.Style{}}})
	d.Then = func(row int, x *screen.Context) {
		switch row {
		case len(saved):
			x.Ask(&screen.Prompt{Title: "Paste a scenario", Hint: "one line of JSON, as " + x.Keys.Key("whatif.copy") + " copies it", Then: s.readPasted})
		case len(saved) + 1:
			s.startAgain(x)
		default:
			if err := s.adopt(saved[row].Scenario); err != nil {
				x.Warn(err.Error())
			}
		}
	}
	x.Ask(d)
}

// startAgain takes everything back to where it started.
func (s *Screen) startAgain(x *screen.Context) {
	s.sc.resetAll()
	s.sc.name, s.pinned = "", nil
	s.reprice()
	x.Say("everything is back to where it started")
}

// canvasName is a scenario's name, made harmless and short.
func canvasName(name string) string { return visible.Text(name, 40) }
