package theme

import "github.com/trunkline/trunkline/engine/figure"

// Glyphs are the signs that things are drawn with. Each takes one column.
type Glyphs struct {
	TopLeft, Top, TopRight, Left, BottomLeft, BottomRight rune
	TeeLeft, TeeRight                                     rune // where a rule meets the frame

	Eighths  [9]rune // a bar from left to right, empty to full
	Levels   [9]rune // a bar from the bottom up, empty to full
	Shades   [5]rune // from nothing to full, for ramps without colour
	Minus    [5]rune // the same for the minus side of a diverging ramp
	GaugeOff rune    // the part of a gauge that is not reached

	Cursor               rune // marks the selected row
	Up, Down, Flat       rune
	Play, Pause, Stop    rune
	Tick, Cross, Dot     rune
	Ellipsis, Separator  rune
	Times                string // "×"
	Arrow                rune   // from → to
	ScrollBar, ScrollOff rune
	AxisX, AxisY, Origin rune
	TickX, TickY         rune
	VLine, HLine         rune // marks across a plot
	Braille              bool // the dots of braille can be drawn
	shape                func(figure.Shape) rune
}

// Shape is a model's or a series' marker.
func (g Glyphs) Shape(s figure.Shape) rune { return g.shape(s) }

func unicodeGlyphs() Glyphs {
	return Glyphs{
		TopLeft: '╭', Top: '─', TopRight: '╮', Left: '│', BottomLeft: '╰', BottomRight: '╯', TeeLeft: '├', TeeRight: '┤',
		Eighths: [9]rune{' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'},
		Levels:  [9]rune{' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'},
		Shades:  [5]rune{' ', '░', '▒', '▓', '█'}, Minus: [5]rune{' ', '·', '-', '=', '≡'}, GaugeOff: '─',
		Cursor: '▸', Up: '↑', Down: '↓', Flat: '→', Play: '▶', Pause: '‖', Stop: '■', Tick: '✓', Cross: '✗', Dot: '·',
		Ellipsis: '…', Separator: '│', Times: "×", Arrow: '→', ScrollBar: '┃', ScrollOff: '│',
		AxisX: '─', AxisY: '│', Origin: '└', TickX: '┴', TickY: '┤', VLine: '│', HLine: '─',
		Braille: true, shape: figure.Shape.Rune,
	}
}

func asciiGlyphs() Glyphs {
	return Glyphs{
		TopLeft: '+', Top: '-', TopRight: '+', Left: '|', BottomLeft: '+', BottomRight: '+', TeeLeft: '+', TeeRight: '+',
		Eighths: [9]rune{' ', ' ', ' ', ' ', '#', '#', '#', '#', '#'},
		Levels:  [9]rune{' ', '_', '.', '.', '-', '=', '+', '*', '#'},
		Shades:  [5]rune{' ', '.', '+', '*', '#'}, Minus: [5]rune{' ', ',', '-', '=', '%'}, GaugeOff: '.',
		Cursor: '>', Up: '^', Down: 'v', Flat: '>', Play: '>', Pause: '"', Stop: '#', Tick: 'y', Cross: 'x', Dot: '-',
		Ellipsis: '~', Separator: '|', Times: "x", Arrow: '>', ScrollBar: '#', ScrollOff: '|',
		AxisX: '-', AxisY: '|', Origin: '+', TickX: '+', TickY: '+', VLine: '|', HLine: '-',
		shape: func(s figure.Shape) rune { return rune(s.ASCII()) },
	}
}
