package whatif

import (
	"context"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/cost"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// slotNotebook is under which the notebook's figure is asked for.
const slotNotebook = "notebook"

// notebook is the reply: what the notebook's formula comes to; nil where the notebook
// never saw the data.
type notebook struct{ *cost.Notebook }

// notebookState is what is known of the notebook's own figure, and the page that shows
// it. The page opens at once, and the figure comes into it.
type notebookState struct {
	asked bool // for it to be worked out
	known bool
	made  notebook
	page  *screen.Page
}

// askNotebook shows the page and has the figure worked out, once.
func (s *Screen) askNotebook(x *screen.Context) {
	n := &s.notebook
	n.page = &screen.Page{Title: "The notebook's own formula", Wide: 76}
	n.write()
	x.Ask(n.page)
	if n.asked || n.known {
		return
	}
	n.asked = true
	desk := s.desk
	x.Run(slotNotebook, func(ctx context.Context) (any, error) {
		made, err := desk.NotebookCost(ctx)
		return notebook{made}, err
	})
}

func (n *notebookState) arrived(made notebook, x *screen.Context) {
	n.made, n.known, n.asked = made, true, false
	n.write()
	x.Say("the notebook's own figure is worked out")
}

// failed lets the next press of the key try again.
func (n *notebookState) failed(err error) {
	n.asked = false
	if n.page != nil {
		n.page.Lines = append(n.page.Lines, nil, widget.Line{{Text: "not worked out: " + err.Error(), Style: theme.Fg(theme.Bad)}})
	}
}

// write fills the page with what is known.
func (n *notebookState) write() {
	page := n.page
	if n.known && n.made.Notebook == nil {
		page.Lines = []widget.Line{widget.Plain("The notebook never saw this data: it has no figure here.")}
		return
	}
	dim, bold := theme.Fg(theme.Dim), theme.Style{}.Bold()
	page.Lines = []widget.Line{
		widget.Plain("(FP of forest − FP of boosting) / validation rows"),
		widget.Plain("   × 5,000,000 packets a day × 0.1 h × 80 USD / 12"),
		nil,
	}
	why := cost.WhyNotebookIsWrong
	if v := n.made.Notebook; v != nil {
		page.Lines = append(page.Lines,
			widget.Line{{Text: fmt.Sprintf("= (%s − %s) / %s", widget.Count(v.ForestFP), widget.Count(v.BoostFP), widget.Count(v.Rows)), Style: bold},
				{Text: fmt.Sprintf("  a difference of %.6f, here and now", v.FPDifferenceShare), Style: dim}},
			widget.Line{{Text: "it calls that  ", Style: dim}, {Text: widget.Money(v.Monthly, "USD") + " of monthly savings", Style: bold}},
			widget.Line{{Text: "and claims     ", Style: dim}, {Text: "2-4 major incidents prevented a year", Style: bold}, {Text: ": a fixed string", Style: dim}})
	} else {
		page.Lines = append(page.Lines, widget.Line{{Text: "fitting the notebook's recipe, or taking it from the cache …", Style: theme.Fg(theme.Accent)}},
			widget.Dim("esc leaves; the work goes on meanwhile"))
	}
	page.Lines = append(page.Lines, nil, widget.Line{{Text: "Why it is wrong", Style: theme.Fg(theme.Bad).Bold()}})
	for _, reason := range strings.Split(why, "; ") {
		for i, text := range widget.Wrap(capital(reason)+".", 70) {
			lead := "· "
			if i > 0 {
				lead = "  "
			}
			page.Lines = append(page.Lines, widget.Line{{Text: lead, Style: theme.Fg(theme.Bad)}, {Text: text, Style: theme.Style{}}})
		}
	}
	page.Lines = append(page.Lines, nil)
	for _, text := range widget.Wrap("The screen behind this page prices the same question with its units: it is where decisions belong.", 72) {
		page.Lines = append(page.Lines, widget.Dim(text))
	}
}
