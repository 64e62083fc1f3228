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
	GaugeOn  rune    // the part of a gauge that is reached,
	GaugeEnd rune    // the half cell at its end,
	GaugeOff rune    // and the part that is not

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
	VLine, HLine         rune    // marks across a plot
	GridX, GridY         rune    // grid lines behind it
	Fork, Spoon, Whisker rune    // an interval's left end, right end and line
	Half                 rune    // the upper half of a cell, for two values in one
	Marked               [5]rune // dots by figure.Role: reference, cursor, chosen, cheapest, warning
	Braille              bool    // the dots of braille can be drawn
	shape                func(figure.Shape) rune
}

// Rune is a sign as the theme can show it: in ASCII the signs that our own texts
// use have a stand-in; letters that came from outside stay.
func (t *Theme) Rune(r rune) rune {
	if !t.ASCII {
		return r
	}
	switch r {
	case '−', '–', '—':
		return '-'
	case 'µ', 'μ':
		return 'u'
	case '×', '✗':
		return 'x'
	case '·', '•':
		return '-'
	case '→', '▸', '▶':
		return '>'
	case '←', '◂':
		return '<'
	case '↑', '▲':
		return '^'
	case '↓', '▼':
		return 'v'
	case '…':
		return '~'
	case '±':
		return '~'
	case '≤':
		return '<'
	case '≥':
		return '>'
	case '█', '■':
		return '#'
	case '●', '○':
		return 'o'
	case '✓':
		return 'y'
	case '‖':
		return '"'
	case '─', '━', '╸', '┈':
		return '-'
	case '│', '┃', '┊':
		return '|'
	case 'π':
		return 'p'
	case 'ρ':
		return 'r'
	case '⇧':
		return '^'
	case '★':
		return '*'
	case '☆':
		return '+'
	case '≈':
		return '~'
	case 'Δ':
		return 'd'
	case '∞':
		return '8'
	}
	return r
}

// Shape is a model's or a series' marker.
func (g Glyphs) Shape(s figure.Shape) rune { return g.shape(s) }

func unicodeGlyphs() Glyphs {
	return Glyphs{
		TopLeft: '╭', Top: '─', TopRight: '╮', Left: '│', BottomLeft: '╰', BottomRight: '╯', TeeLeft: '├', TeeRight: '┤',
		Eighths: [9]rune{' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'},
		Levels:  [9]rune{' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'},
		Shades:  [5]rune{' ', '░', '▒', '▓', '█'}, Minus: [5]rune{' ', '·', '-', '=', '≡'}, GaugeOn: '━', GaugeEnd: '╸', GaugeOff: '─',
		Cursor: '▸', Up: '↑', Down: '↓', Flat: '→', Play: '▶', Pause: '‖', Stop: '■', Tick: '✓', Cross: '✗', Dot: '·',
		Ellipsis: '…', Separator: '│', Times: "×", Arrow: '→', ScrollBar: '┃', ScrollOff: '│',
		AxisX: '─', AxisY: '│', Origin: '└', TickX: '┴', TickY: '┤', VLine: '│', HLine: '─',
		GridX: '┈', GridY: '┊', Fork: '├', Spoon: '┤', Whisker: '─', Half: '▀', Marked: [5]rune{'+', '╋', '◇', '★', '!'},
		Braille: true, shape: figure.Shape.Rune,
	}
}

func asciiGlyphs() Glyphs {
	return Glyphs{
		TopLeft: '+', Top: '-', TopRight: '+', Left: '|', BottomLeft: '+', BottomRight: '+', TeeLeft: '+', TeeRight: '+',
		Eighths: [9]rune{' ', ' ', ' ', ' ', '#', '#', '#', '#', '#'},
		Levels:  [9]rune{' ', '_', '.', '.', '-', '=', '+', '*', '#'},
		Shades:  [5]rune{' ', '.', '+', '*', '#'}, Minus: [5]rune{' ', ',', '-', '=', '%'}, GaugeOn: '=', GaugeEnd: '-', GaugeOff: '.',
		Cursor: '>', Up: '^', Down: 'v', Flat: '>', Play: '>', Pause: '"', Stop: '#', Tick: 'y', Cross: 'x', Dot: '-',
		Ellipsis: '~', Separator: '|', Times: "x", Arrow: '>', ScrollBar: '#', ScrollOff: '|',
		AxisX: '-', AxisY: '|', Origin: '+', TickX: '+', TickY: '+', VLine: '|', HLine: '-',
		GridX: '.', GridY: '.', Fork: '|', Spoon: '|', Whisker: '-', Marked: [5]rune{'+', 'X', 'o', '*', '!'},
		shape: func(s figure.Shape) rune { return rune(s.ASCII()) },
	}
}
