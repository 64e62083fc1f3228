package train

import (
	"fmt"
	"strings"
	"time"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawSearch draws what is searched, how far it is, and the tries, the best first.
func (s *Screen) drawSearch(c canvas.Canvas, x *screen.Context) {
	q := &s.quest
	panel := widget.Panel{Title: "Search for settings", Focus: s.pane == searchPane, Right: append(s.mark(""), widget.Badge("TRAINING FILE ONLY", theme.Accent)), Footer: s.searchFooter(x)}
	panel.Draw(c, x.Theme)
	body := c.Sub(1, 1, c.Width()-2, c.Height()-2)
	fields, rest := body.SplitY(min(questFields, body.Height()))
	for row := range fields.Height() {
		s.drawQuestField(fields.Rows(row, 1), row, x)
	}
	s.layout.quest, s.layout.tries = fields, canvas.Canvas{}
	y := widget.Paragraph(rest.Inset(2, 0).Rows(0, 2), s.searchWords(), s.searchStyle())
	if q.now.Running && rest.Height() > y {
		searchProgress(&q.now).Draw(rest.Inset(2, 0).Rows(y, 1), x.Theme)
		y++
	}
	if len(q.best) == 0 || rest.Height() < y+3 {
		return
	}
	tries := rest.Rows(y+1, rest.Height()-y-1)
	list := widget.List{Selected: max(q.list.Selected-questFields, 0)}
	table := widget.Table{Blur: s.pane != searchPane, Still: q.try() == nil,
		Columns: []widget.Column{{Title: "SCORE", Width: 7, Right: true}, {Title: "ROWS", Width: 6, Right: true, Fold: 1}, {Title: "TOOK", Width: 7, Right: true, Fold: 2}, {Title: "SETTINGS", Width: 20, Flex: 1}},
		Cell:    func(row, col int) widget.Span { return tryCell(q.now.Model, &q.best[row], row == 0, col) }}
	seen, _ := table.Draw(tries, x.Theme, &list, len(q.best))
	s.layout.tries, s.layout.firstTry = tries.Rows(1, tries.Height()-1), list.Offset
	widget.ScrollBar(c, x.Theme, list.Offset, seen, len(q.best))
}

// searchProgress counts a try by the rows it is made on, and as what it took when it was
// made: a search that goes on has the first of them at once.
func searchProgress(now *workstation.Searching) widget.Progress {
	p := widget.Progress{Label: "try " + widget.Count(len(now.Tried)+1) + " of " + widget.Count(now.All)}
	work, seconds := 0.0, 0.0
	for _, t := range now.Tried {
		work, seconds = work+t.Work(), seconds+t.Seconds
	}
	const parts = 1e4 // of a try
	p.Done, p.Total, p.Elapsed = int(work*parts), int(now.Work*parts), time.Duration(seconds*float64(time.Second))
	return p
}

// drawQuestField draws one of the fields above the tries.
func (s *Screen) drawQuestField(c canvas.Canvas, row int, x *screen.Context) {
	q := &s.quest
	here := q.list.Selected == row && s.pane == searchPane
	if here {
		c.Ground(theme.Selected)
		c.Set(0, 0, x.Theme.Glyphs.Cursor, theme.Fg(theme.Accent).Bold())
	}
	e := searchable()[q.model]
	name, value, more := "tries", widget.Count(q.tries), "the first with the defaults"
	switch row {
	case questModel:
		name, value, more = "model", s.catalog.Mark(e.Key, x.Theme).Text+e.Title, fmt.Sprintf("%d settings", len(e.Params))
	case questJudge:
		name, value, more = "judge", judges()[q.judge], search.ScoreIs(judges()[q.judge])
	case questMethod:
		name, value = "method", methods()[q.method]
		more = "every try on all rows"
		if value == search.Halving {
			more = "many tries on few rows, the better third on three times as many"
		}
	}
	style := theme.Style{}
	if row == questModel {
		style = s.catalog.Style(e.Key)
	}
	widget.Line{{Text: fmt.Sprintf("%-8s", name), Style: dim()}, {Text: "< ", Style: dim()}, {Text: value, Style: style.Bold()}, {Text: " >  ", Style: dim()}, {Text: more, Style: dim()}}.Draw(c, 2, 0, x.Theme)
}

func (s *Screen) searchFooter(x *screen.Context) widget.Line {
	key := func(a keymap.Action, text string) widget.Line {
		return widget.Line{{Text: x.Keys.Key(a), Style: theme.Fg(theme.Accent)}, {Text: text, Style: dim()}}
	}
	switch {
	case s.pane != searchPane:
		return key(keymap.TrainSearch, " goes there")
	case s.quest.now.Running:
		return key(keymap.TrainCancel, " cancels; what was tried is kept")
	case s.quest.try() != nil:
		return key(keymap.TrainUse, " takes the settings over")
	}
	return key(keymap.TrainStart, " searches; no test file is opened")
}

// searchWords say what the search is at or came to.
func (s *Screen) searchWords() string {
	now := &s.quest.now
	what := fmt.Sprintf("%s by %s, %s", now.Model, now.Judge, now.Method)
	switch {
	case now.Model == "":
		return "Settings are drawn within the ranges that the model declares, and judged on training data alone. A search that is cut off goes on where it was."
	case now.Running:
		return what + ":"
	case now.Err != nil:
		return what + " ended: " + visible.Text(now.Err.Error(), 200)
	case now.Cancelled:
		return fmt.Sprintf("%s: cancelled after %d of %d tries; started again, it goes on from there.", what, len(now.Tried), now.All)
	}
	return fmt.Sprintf("%s: %d tries in %s. SCORE is %s.", what, len(now.Tried), widget.Elapsed(now.Took), search.ScoreIs(now.Judge))
}

func (s *Screen) searchStyle() theme.Style {
	if s.quest.now.Err != nil {
		return theme.Fg(theme.Bad)
	}
	return dim()
}

func tryCell(model string, t *search.Try, best bool, col int) widget.Span {
	style := theme.Style{}
	if best {
		style = theme.Fg(theme.Good).Bold()
	}
	switch col {
	case 0:
		return widget.Span{Text: fmt.Sprintf("%.4f", t.Score), Style: style}
	case 1:
		if t.Share > 0 {
			return widget.Span{Text: widget.Percent(t.Share), Style: dim()}
		}
		return widget.Span{Text: "all", Style: dim()}
	case 2:
		return widget.Span{Text: widget.Elapsed(time.Duration(t.Seconds * float64(time.Second))), Style: dim()}
	}
	text := strings.Join(settingsOf(experiment.ModelSpec{Key: model, Settings: t.Settings}), " · ")
	return widget.Span{Text: or(text, "the defaults")}
}
