package shell

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/chart"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// notebook is a memory that tells what was saved.
type notebook struct {
	body  string
	saves int
	err   error
}

func (n *notebook) Load(context.Context) (string, error) { return n.body, n.err }
func (n *notebook) Save(_ context.Context, body string) error {
	n.body, n.saves = body, n.saves+1
	return nil
}

// kept is a screen of which a filter survives.
type kept struct {
	probe
	filter string
}

func (k *kept) Keep() string        { return k.filter }
func (k *kept) Restore(text string) { k.filter = text }

// remembers is a session with a memory, whose first reply has come.
func remembers(n *notebook, change func(*Options)) (*Shell, *kept) {
	s, _, _ := session()
	live := &kept{probe: probe{title: "Live"}}
	o := s.o
	o.Screens[0], o.Memory = live, n
	if change != nil {
		change(&o)
	}
	s = New(context.Background(), o)
	s.Update(tea.WindowSizeMsg{Width: 160, Height: 44})
	deliver(s, s.load())
	s.greet()
	deliver(s, s.keep())
	return s, live
}

func TestTabThemeAndFilterSurviveARestart(t *testing.T) {
	n := &notebook{}
	s, live := remembers(n, func(o *Options) { o.NoTour = true })
	live.filter = "sev>=high"
	press(s, "2", "T")
	deliver(s, s.quit()) // saved at the latest on leaving
	if n.saves == 0 {
		t.Fatal("nothing was saved")
	}
	name, dark := s.theme.Name, s.theme.Dark
	s, live = remembers(n, func(o *Options) { o.NoTour = true })
	if s.screen().Title() != "Models" || live.filter != "sev>=high" || s.theme.Name != name || s.theme.Dark != dark {
		t.Errorf("tab %s, filter %q, theme %s; saved %s", s.screen().Title(), live.filter, s.theme.Name, n.body)
	}
}

func TestAThemeThatWasAskedForIsNotChangedByWhatWasKept(t *testing.T) {
	n := &notebook{body: `{"theme":"contrast","dark":true}`}
	s, _ := remembers(n, func(o *Options) { o.ThemeGiven = true })
	if s.theme.Name == "contrast" {
		t.Error("what was kept came before what was asked for")
	}
	if s, _ = remembers(n, nil); s.theme.Name != "contrast" {
		t.Errorf("the theme is %s", s.theme.Name)
	}
}

func TestWhoIsQuickerThanTheMemoryStaysWhereHeIs(t *testing.T) {
	n := &notebook{body: `{"tab":"models","toured":true}`}
	s, _ := remembers(&notebook{body: `{"toured":true}`}, nil)
	s.o.Memory = n
	press(s, "1")
	deliver(s, s.load())
	if s.screen().Title() != "Live" {
		t.Error("the tab changed under the person's hands")
	}
}

func TestAHostileMemoryIsTakenForNothing(t *testing.T) {
	for _, body := range []string{"{", "null", `{"tab":"nowhere","theme":"\u001b[31m"}`, `{"screens":{"live":"\u001b]0;x\u0007"}}`, `[1]`, `{"tab":` + strings.Repeat(" ", 5000) + `"models"}`} {
		s, live := remembers(&notebook{body: body}, func(o *Options) { o.NoTour = true })
		if s.screen().Title() != "Live" || live.filter != "" {
			t.Errorf("%.40q: tab %s, filter %q", body, s.screen().Title(), live.filter)
		}
	}
}

func TestAMemoryThatCantBeReadIsToldAndNotWrittenOver(t *testing.T) {
	n := &notebook{err: errors.New("disk I/O error")}
	s, _ := remembers(n, nil)
	if !strings.Contains(ansi.Strip(s.draw()), "disk I/O error") {
		t.Error("nobody is told")
	}
	press(s, "2")
	s.greet()
	deliver(s, s.keep())
	if n.saves > 0 {
		t.Error("what could not be read was written over")
	}
}

func TestTheTourIsShownOnceAndByName(t *testing.T) {
	n := &notebook{}
	s, _ := remembers(n, nil)
	for _, want := range []string{"Tour 1 of 5: Live", "2 of 5: Triage", "3 of 5: Models", "4 of 5: What-if", "5 of 5: Help"} {
		if got := ansi.Strip(s.draw()); !strings.Contains(got, want) {
			t.Fatalf("no %q in\n%s", want, got)
		}
		press(s, "enter")
	}
	if s.dialog.Dialog != nil {
		t.Error("the tour does not end")
	}
	deliver(s, s.keep())
	if s, _ = remembers(n, nil); s.dialog.Dialog != nil {
		t.Error("the tour is shown again")
	}
	press(s, ":", "t", "o", "u", "r", "enter")
	if _, ok := s.dialog.Dialog.(*tour); !ok {
		t.Error(":tour does not show it")
	}
}

func TestTheTourGivesWayToEveryKeyThatIsNotItsOwn(t *testing.T) {
	s, live := remembers(&notebook{}, nil)
	live.take()
	press(s, "space")
	if live.take() != "live.pause" || s.dialog.Dialog != nil {
		t.Error("space was eaten by the tour")
	}
	s, _ = remembers(&notebook{}, nil)
	if press(s, "2"); s.screen().Title() != "Models" || s.dialog.Dialog != nil {
		t.Error("2 was eaten by the tour")
	}
	if s, _ = remembers(&notebook{}, func(o *Options) { o.NoTour = true }); s.dialog.Dialog != nil {
		t.Error("shown though nobody wants it")
	}
}

// gallery draws a chart and a table.
type gallery struct{ probe }

func (g *gallery) Draw(c canvas.Canvas, x *screen.Context) {
	f := figure.Figure{Key: "roc-log", X: figure.NewAxis("x", "", 0, 1, 5), Y: figure.NewAxis("y", "", 0, 1, 5), Series: []figure.Series{{X: []float64{0, 1}, Y: []float64{0, 1}}}}
	var p chart.Picture
	p.Draw(c.Rows(0, 10), &f, x.Theme, figure.Mark{Kind: figure.VLine, X: 0.5})
	table := widget.Table{Columns: []widget.Column{{Title: "ID", Width: 30}, {Title: "WHY", Width: 300, Fold: 1}}, Cell: func(row, col int) widget.Span {
		return widget.Span{Text: strings.Repeat("x", col+1), Style: theme.Style{}}
	}}
	table.Draw(c.Rows(10, 4), x.Theme, &widget.List{}, 50)
}

func TestOneKeyExportsChartsAndWholeTablesOfAScreen(t *testing.T) {
	s, _, _ := session()
	var got Export
	s.o.Screens[0] = &gallery{probe{title: "Live"}}
	s.o.Export = func(_ context.Context, e Export) (string, error) { got = e; return e.Count() + " in /there", nil }
	deliver(s, press(s, "E"))
	if len(got.Figures) != 1 || got.Figures[0].Title != "roc log" || len(got.Figures[0].Marks) != 1 || got.Screen != "live" {
		t.Errorf("figures %+v", got.Figures)
	}
	if len(got.Tables) != 1 || len(got.Tables[0].Rows) != 50 || len(got.Tables[0].Columns) != 2 {
		t.Errorf("tables %+v", got.Tables)
	}
	if text := ansi.Strip(s.draw()); !strings.Contains(text, "1 chart and 1 table in /there") {
		t.Errorf("nobody is told where:\n%s", text)
	}
	s.o.Export = func(context.Context, Export) (string, error) { return "", errors.New("no space left on device") }
	deliver(s, press(s, "E"))
	if text := ansi.Strip(s.draw()); !strings.Contains(text, "not exported: no space left on device") {
		t.Errorf("a full disk is not told:\n%s", text)
	}
}

func TestAnExportOfNothingIsTold(t *testing.T) {
	s, _, _ := session()
	press(s, "E")
	if !strings.Contains(ansi.Strip(s.draw()), "no folder to export to") {
		t.Error("without a folder nothing is said")
	}
	s.o.Export = func(context.Context, Export) (string, error) { t.Error("written"); return "", nil }
	press(s, "E")
	if !strings.Contains(ansi.Strip(s.draw()), "no chart and no table") {
		t.Error("nothing to export, and nothing is said")
	}
}
