package figure

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

// Text sizes in px.
const (
	titleSize    = 19.0
	subtitleSize = 13.5
	bodySize     = 13.0
	smallSize    = 11.5
)

// A typeface measures and draws text in the two weights that figures use. It caches
// faces by size and is for one painter at a time.
type typeface struct {
	regular, bold *opentype.Font
	faces         map[faceKey]font.Face
}

type faceKey struct {
	size float64
	bold bool
}

// newTypeface reads the Go fonts, which the binary carries.
func newTypeface() *typeface {
	return &typeface{regular: parsed(goregular.TTF), bold: parsed(gobold.TTF), faces: map[faceKey]font.Face{}}
}

func parsed(ttf []byte) *opentype.Font {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("figure: the built-in font is broken: %v", err))
	}
	return f
}

func (t *typeface) face(size float64, bold bool) font.Face {
	key := faceKey{size, bold}
	if f, ok := t.faces[key]; ok {
		return f
	}
	from := t.regular
	if bold {
		from = t.bold
	}
	f, err := opentype.NewFace(from, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(fmt.Sprintf("figure: the built-in font has no size %g: %v", size, err))
	}
	t.faces[key] = f
	return f
}

// width is how wide s is set, in px. Viewers of an SVG have other fonts: layouts leave
// a little room.
func (t *typeface) width(s string, size float64, bold bool) float64 {
	return float64(font.MeasureString(t.face(size, bold), s)) / 64
}

// fit shortens s to at most width px, with an ellipsis where it was cut.
func (t *typeface) fit(s string, size float64, bold bool, width float64) string {
	if t.width(s, size, bold) <= width {
		return s
	}
	for s != "" {
		_, n := utf8.DecodeLastRuneInString(s)
		s = strings.TrimRight(s[:len(s)-n], " ")
		if cut := s + "…"; t.width(cut, size, bold) <= width {
			return cut
		}
	}
	return ""
}

// wrap breaks s into lines of at most width px, at blanks, three lines at most.
func (t *typeface) wrap(s string, size, width float64) []string {
	const most = 3
	var lines []string
	line := ""
	words := strings.Fields(s)
	for i, w := range words {
		longer := strings.TrimSpace(line + " " + w)
		if line != "" && t.width(longer, size, false) > width {
			if len(lines) == most-1 {
				return append(lines, t.fit(line+" "+strings.Join(words[i:], " "), size, false, width))
			}
			lines, longer = append(lines, line), w
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, t.fit(line, size, false, width))
	}
	return lines
}

// clean makes a text safe to draw: labels come from data, and data are hostile. What
// is not printable, or changes direction, is shown as U+FFFD; long texts are cut.
func clean(s string) string {
	const most = 300
	if len(s) > most {
		s = s[:most]
	}
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if r == utf8.RuneError || !unicode.IsPrint(r) && r != ' ' {
			return '�'
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}
