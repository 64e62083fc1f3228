package widget

// A List is a place in a list of rows: which one is selected and which is on top. The
// zero List is at the start.
type List struct {
	Selected int
	Offset   int
	seen     int // rows on the screen when it was drawn last
}

// Move goes n rows down, or up if n is negative.
func (l *List) Move(n, rows int) { l.Selected = clamp(l.Selected+n, rows) }

// Page goes n pages down; half a page where pages is 0.5.
func (l *List) Page(pages float64, rows int) {
	l.Move(int(pages*float64(max(l.seen, 2)-1)), rows)
}

// Home and End go to the first and the last row.
func (l *List) Home()        { l.Selected = 0 }
func (l *List) End(rows int) { l.Selected = clamp(rows-1, rows) }

// Show makes seen rows of the list visible with the selected one among them, and
// gives the first and the row after the last of them.
func (l *List) Show(seen, rows int) (from, to int) {
	l.seen = max(seen, 0)
	l.Selected = clamp(l.Selected, rows)
	if l.Selected < l.Offset {
		l.Offset = l.Selected
	}
	if l.Selected >= l.Offset+l.seen {
		l.Offset = l.Selected - l.seen + 1
	}
	l.Offset = max(min(l.Offset, rows-l.seen), 0)
	return l.Offset, min(l.Offset+l.seen, rows)
}

// Scroll moves what is seen without leaving the selected row behind.
func (l *List) Scroll(n, rows int) {
	l.Offset = max(min(l.Offset+n, rows-l.seen), 0)
	l.Selected = max(min(l.Selected, l.Offset+l.seen-1), l.Offset)
	l.Selected = clamp(l.Selected, rows)
}

func clamp(i, rows int) int { return max(min(i, rows-1), 0) }
