package explore

import (
	"math"

	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

// drawMosaic draws the triangle in as few cells as there are: two rows a cell where
// half blocks can be coloured, and several columns in one where that is not enough. What
// is seen of them is the strongest.
func drawMosaic(c canvas.Canvas, corr *explore.Correlation, t *theme.Theme) {
	n, half := len(corr.Columns), t.Shaded() && t.Glyphs.Half != 0
	rows := c.Height()
	if half {
		rows *= 2
	}
	size := min(n, rows, c.Width())
	if size < 2 {
		return
	}
	at := func(row, col int) float64 {
		if row == col { // with itself
			return math.NaN()
		}
		return strongestIn(corr, row*n/size, (row+1)*n/size, col*n/size, (col+1)*n/size)
	}
	for row := range size {
		for col := range row + 1 {
			ground, sign := shade(at(row, col), t)
			if ground == theme.None {
				ground = neutral(t)
			}
			if !half {
				c.Set(col, row, sign, theme.Style{BG: ground})
				continue
			}
			if row%2 == 0 { // the upper half; the lower one of the same cell follows
				below := theme.None
				if row+1 < size {
					if below, _ = shade(at(row+1, col), t); below == theme.None {
						below = neutral(t)
					}
				}
				c.Set(col, row/2, t.Glyphs.Half, theme.Style{FG: ground, BG: below})
			} else if col == row { // only the lower half is in the triangle
				c.Set(col, row/2, lowerHalf, theme.Style{FG: ground})
			}
		}
	}
}

// neutral is the ground of a pair without r in the small triangle.
func neutral(t *theme.Theme) theme.Role {
	if t.Shaded() {
		return theme.Split(0.5)
	}
	return theme.None
}

// lowerHalf is drawn only where Glyphs.Half is.
const lowerHalf = '▄'

// strongestIn gives the r of greatest size in a part of the matrix.
func strongestIn(corr *explore.Correlation, r0, r1, c0, c1 int) float64 {
	n, best := len(corr.Columns), math.NaN()
	for row := r0; row < r1; row++ {
		for col := c0; col < c1; col++ {
			if r := corr.R[row*n+col]; !math.IsNaN(r) && !(math.Abs(r) <= math.Abs(best)) {
				best = r
			}
		}
	}
	return best
}
