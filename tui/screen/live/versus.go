package live

import (
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// drawVersus sets champion and challenger side by side on the same flows.
func (s *Screen) drawVersus(c canvas.Canvas, x *screen.Context) {
	snap := s.snap(versus)
	s.noteVersus(c, snap)
	panel := widget.Panel{Title: "Champion and challenger"}
	if snap.AgreeSince > 0 {
		panel.Footer = widget.Dim("from flow " + widget.Count(snap.AgreeSince) + " on")
	}
	in := panel.Draw(c, x.Theme)
	if snap.Challenger.Key == "" {
		widget.Paragraph(in, "No challenger yet. Models puts one beside the champion.", theme.Fg(theme.Dim))
		return
	}
	w := min((in.Width()-14)/2, 22)
	for i, duty := range [...]replay.Duty{snap.Champion, snap.Challenger} {
		l := append(widget.Line{s.catalog.Mark(duty.Key, x.Theme)}, widget.Span{Text: canvas.Fit(duty.Tag, w-2, x.Theme.Glyphs.Ellipsis), Style: s.catalog.Style(duty.Key).Bold()})
		l.DrawRight(in, 14+(i+1)*w, 0, x.Theme)
	}
	y := 1
	for _, row := range s.versusRows() {
		in.Text(0, y, row.name, theme.Fg(theme.Dim))
		for i, v := range row.values {
			in.Text(14+(i+1)*w-canvas.Width(v), y, v, theme.Style{})
		}
		y++
	}
	s.agreement(in, min(y+1, in.Height()-1), x)
}

type versusRow struct {
	name   string
	values [2]string
}

func (s *Screen) versusRows() []versusRow {
	a := &s.snap(versus).Agree
	row := func(name string, of func(replay.Tally) string) versusRow {
		return versusRow{name, [2]string{of(a.Champion), of(a.Challenger)}}
	}
	if !s.snap(versus).Labelled {
		return []versusRow{{"alerts", [2]string{widget.Count(a.Both + a.OnlyChampion), widget.Count(a.Both + a.OnlyChallenger)}}}
	}
	return []versusRow{
		row("precision", func(t replay.Tally) string { return widget.Share(t.Precision()) }),
		row("recall", func(t replay.Tally) string { return widget.Share(t.Recall()) }),
		row("false alarms", func(t replay.Tally) string { return widget.Count(t.FP) }),
		row("missed", func(t replay.Tally) string { return widget.Count(t.FN) }),
	}
}

func (s *Screen) agreement(c canvas.Canvas, y int, x *screen.Context) {
	a := &s.snap(versus).Agree
	dim, bold := theme.Fg(theme.Dim), theme.Style{}.Bold()
	both := widget.Line{{Text: "alerts: both ", Style: dim}, {Text: widget.Count(a.Both), Style: bold}}
	only := widget.Line{{Text: "only champion ", Style: dim}, {Text: widget.Count(a.OnlyChampion), Style: bold},
		{Text: " · only challenger ", Style: dim}, {Text: widget.Count(a.OnlyChallenger), Style: bold}}
	if all := append(both.Add(" · ", dim), only...); all.Width() <= c.Width() {
		all.Draw(c, 0, y, x.Theme)
		return
	}
	if y = min(y, c.Height()-2); y > 0 {
		both.Draw(c, 0, y, x.Theme)
		only.Draw(c, 0, y+1, x.Theme)
	}
}
