package figure

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/models/metric"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files anew")

// small are figures of a few data, which a person can check in the golden files.
func small() []Figure {
	set := Set{Name: "ten flows", Normals: 5, Attacks: 5}
	scores := []float64{0.1, 0.2, 0.35, 0.4, 0.8, 0.3, 0.6, 0.7, 0.9, 0.95}
	attack := []bool{false, false, false, false, false, true, true, true, true, true}
	curve := metric.NewCurve(scores, attack)
	return []Figure{
		ROC(set, []Model{{Name: "Boosting", Index: 1, Curve: curve, Threshold: 0.5}}, false, nil),
		Confusion(set, "Boosting", curve.Operating(0.5)),
		Balance("Attacks by protocol", set, []Split{{"tcp", 3, 4}, {"udp", 2, 1}}),
		Recall("Recall by family", set, []Recalled{{"Boosting", 1, []metric.GroupRecall{{Name: "dos", Alerts: 4, Rows: 5, Recall: 0.8, Range: metric.Wilson(4, 5)}}}}),
	}
}

func TestSVGIsWhatItWas(t *testing.T) {
	for _, f := range small() {
		var b bytes.Buffer
		if err := SVG(&b, f, Style{}); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join("testdata", f.Key+".svg")
		if *update {
			if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s differs; look at it, and run go test ./engine/figure -update if it is right", name)
		}
	}
}

func TestEveryFigureIsWellFormedSVGWithATitleAndADescription(t *testing.T) {
	for _, f := range gallery() {
		var b bytes.Buffer
		if err := SVG(&b, f, Style{Dark: true}); err != nil {
			t.Fatal(err)
		}
		counts := elements(t, b.Bytes())
		if counts["title"] != 1 || counts["desc"] != 1 || counts["text"] < 5 || counts["path"]+counts["rect"] < 5 {
			t.Errorf("%s: %v", f.Key, counts)
		}
		if s := b.String(); !strings.Contains(s, "sans-serif\"") || strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
			t.Errorf("%s: no sans-serif at the end, or a coordinate that is no number", f.Key)
		}
	}
}

// elements parses strictly and counts the elements by name.
func elements(t *testing.T, svg []byte) map[string]int {
	t.Helper()
	counts := map[string]int{}
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return counts
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			counts[e.Name.Local]++
		}
	}
}

func TestEveryFigureIsAPNGOfTheSizeAskedFor(t *testing.T) {
	for _, f := range gallery() {
		var b bytes.Buffer
		if err := PNG(&b, f, Style{Width: 500, Height: 400, Scale: 1}); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		if img.Bounds() != image.Rect(0, 0, 500, 400) {
			t.Errorf("%s: %v", f.Key, img.Bounds())
		}
		if n := coloured(img); n < 300 {
			t.Errorf("%s: only %d pixels are not background", f.Key, n)
		}
	}
	for _, s := range []Style{{Width: 1, Height: 1}, {Width: 1 << 30, Height: 1 << 30, Scale: 0.5}} {
		b := Image(gallery()[0], s).Bounds()
		if b.Dx() < 160 || b.Dx() > maxWidth || b.Dy() > maxHeight {
			t.Errorf("%+v gives %v", s, b)
		}
	}
}

func coloured(img image.Image) int {
	n, ground := 0, img.At(0, 0)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if img.At(x, y) != ground {
				n++
			}
		}
	}
	return n
}

func TestTheSameFigureGivesTheSameBytes(t *testing.T) {
	for i := range gallery() {
		var a, b bytes.Buffer
		for _, w := range []*bytes.Buffer{&a, &b} {
			f := gallery()[i]
			if err := SVG(w, f, Style{}); err != nil {
				t.Fatal(err)
			}
			if err := PNG(w, f, Style{Scale: 1}); err != nil {
				t.Fatal(err)
			}
			if err := CSV(w, f); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s differs from one time to the next", gallery()[i].Key)
		}
	}
}

func TestTheCurveIsPaintedWhereTheAxesSay(t *testing.T) {
	f := Figure{Key: "k", Title: "t", Subtitle: "s", X: NewAxis("", "", 0, 10, 5), Y: NewAxis("", "", 0, 10, 5),
		Series: []Series{{Kind: Line, Ink: Attack, X: []float64{0, 10}, Y: []float64{5, 5}}}}
	img := Image(f, Style{Width: 400, Height: 300, Scale: 1})
	ink := Style{}.palette().ink(Attack)
	rows := map[int]int{}
	for y := range 300 {
		for x := range 400 {
			if img.RGBAAt(x, y) == ink {
				rows[y]++
			}
		}
	}
	d := &drawing{canvas: nowhere{}, typeface: newTypeface(), palette: Style{}.palette(), figure: f, w: 400, h: 300}
	d.header()
	d.footer()
	d.frame()
	want := int(d.y(5))
	if rows[want]+rows[want-1] < int(d.plot.w)-4 {
		t.Errorf("no line at row %d: %v", want, rows)
	}
	for y := range rows {
		if y < want-2 || y > want+1 {
			t.Errorf("ink at row %d, the line is at %d", y, want)
		}
	}
}

func TestHostileTextsStayTexts(t *testing.T) {
	evil := "</text><script>alert(1)</script>\x1b[31m\x00\u202e\u200b\xff & \"quoted\" 'single' " + strings.Repeat("x", 1<<20)
	f := Figure{Key: "k\"><script>", Title: evil, Subtitle: evil, Note: evil,
		X: CategoryAxis(evil, []string{evil, "b"}), Y: NewAxis(evil, evil, 0, 1, 5),
		Series: []Series{{Name: evil, Kind: Bars, X: []float64{0, 1}, Y: []float64{1, 0.5}, Labels: []string{evil, evil}},
			{Name: evil, Kind: Heat, Grid: &Grid{Rows: 1, Cols: 2, Max: 1, Values: []float64{0, 1}, Labels: []string{evil, evil}}}},
		Marks: []Mark{{Kind: VLine, X: 0.5, Text: evil}}}
	var b bytes.Buffer
	if err := SVG(&b, f, Style{}); err != nil {
		t.Fatal(err)
	}
	if n := elements(t, b.Bytes())["script"]; n != 0 || b.Len() > 100000 {
		t.Errorf("%d script elements, %d bytes", n, b.Len())
	}
	for _, bad := range []string{"\x1b", "\x00", "\u202e", "\u200b", "\xff"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("%q is still there", bad)
		}
	}
	if err := PNG(io.Discard, f, Style{Scale: 1}); err != nil {
		t.Fatal(err)
	}
}

func TestFiguresWithoutDataOrWithBrokenNumbersAreStillPainted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		odd := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, -1, 0.5, 1e300, -1e300, 5e-324})
		n := rapid.IntRange(0, 5).Draw(t, "n")
		numbers := func(name string) []float64 { return rapid.SliceOfN(odd, n, n).Draw(t, name) }
		s := Series{Name: "s", Kind: Kind(rapid.IntRange(0, int(Cloud)).Draw(t, "kind")), Shape: Shape(rapid.IntRange(0, int(shapes)-1).Draw(t, "shape")),
			X: numbers("x"), Y: numbers("y"), Lo: numbers("lo"), Hi: numbers("hi"), Width: odd.Draw(t, "width"), Dash: rapid.Bool().Draw(t, "dash")}
		for _, v := range s.X {
			s.Five = append(s.Five, FiveNumbers{1, v, v, v, v, v})
			s.Labels = append(s.Labels, "label")
		}
		s.Grid = &Grid{Rows: 1, Cols: n, Values: s.Y, Min: odd.Draw(t, "min"), Max: odd.Draw(t, "max")}
		f := Figure{Key: "k", X: anAxis(t), Y: anAxis(t), Series: []Series{s},
			Marks: []Mark{{Kind: MarkKind(rapid.IntRange(0, 4).Draw(t, "mark")), X: odd.Draw(t, "mx"), Y: odd.Draw(t, "my"), Text: "mark"}}}
		var b bytes.Buffer
		if err := SVG(&b, f, Style{}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "NaN") {
			t.Fatalf("NaN in\n%s", b.String())
		}
		if err := PNG(io.Discard, f, Style{Width: 320, Height: 240, Scale: 0.5}); err != nil {
			t.Fatal(err)
		}
		if err := CSV(io.Discard, f); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCSVHoldsEveryDatumInFull(t *testing.T) {
	f := small()[3]
	var b bytes.Buffer
	if err := CSV(&b, f); err != nil {
		t.Fatal(err)
	}
	w := metric.Wilson(4, 5)
	want := fmt.Sprintf("series,recall,y,low,high,label\nBoosting,0.8,dos,%v,%v,0.800  (4 of 5)\n", w.Lo, w.Hi)
	if got := strings.ReplaceAll(b.String(), "DoS", "dos"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, f := range gallery() {
		b.Reset()
		if err := CSV(&b, f); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) < 3 {
			t.Errorf("%s: %d rows, %v", f.Key, len(rows), err)
		}
	}
	if got := harmless("=HYPERLINK(1)"); got != "'=HYPERLINK(1)" {
		t.Errorf("a formula is written as %q", got)
	}
}

func TestInksStandOutFromTheBackgroundInBothStyles(t *testing.T) {
	for _, s := range []Style{{}, {Dark: true}} {
		p := s.palette()
		for i, ink := range p.inks {
			least := 3.0
			if Ink(i) == Plain || Ink(i) == Muted {
				least = 4.5 // texts
			}
			if c := contrast(ink, p.background); c < least {
				t.Errorf("dark %v: ink %d has a contrast of %.2f, want %.1f", s.Dark, i, c, least)
			}
		}
		for _, stop := range append(p.ramp, p.diverging...) {
			if c := contrast(p.readable(stop), stop); c < 4 {
				t.Errorf("dark %v: text on %v has a contrast of %.2f", s.Dark, stop, c)
			}
		}
	}
}

func TestTheFirstSixModelsDifferForTheColourBlind(t *testing.T) {
	// Machado, Oliveira, Fernandes 2009, severity 1.
	sights := map[string][9]float64{
		"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
		"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
		"full":         {1, 0, 0, 0, 1, 0, 0, 0, 1},
	}
	for name, m := range sights {
		for _, s := range []Style{{}, {Dark: true}} {
			p := s.palette()
			for i := Model1; i <= Model6; i++ {
				for j := i + 1; j <= Model6; j++ {
					if d := distance(seen(p.ink(i), m), seen(p.ink(j), m)); d < 10 {
						t.Errorf("%s, dark %v: models %d and %d are only %.1f apart", name, s.Dark, i-Model1+1, j-Model1+1, d)
					}
				}
			}
			if d := distance(seen(p.ink(Normal), m), seen(p.ink(Attack), m)); d < 40 {
				t.Errorf("%s, dark %v: normal and attack are only %.1f apart", name, s.Dark, d)
			}
		}
	}
}

// seen is the colour, linear, as that sight sees it.
func seen(c color.RGBA, m [9]float64) [3]float64 {
	linear := func(v uint8) float64 { return luminance(color.RGBA{v, v, v, 255}) }
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	return [3]float64{m[0]*r + m[1]*g + m[2]*b, m[3]*r + m[4]*g + m[5]*b, m[6]*r + m[7]*g + m[8]*b}
}

// distance is ΔE 1976 in CIE L*a*b*.
func distance(a, b [3]float64) float64 {
	lab := func(c [3]float64) [3]float64 {
		f := func(t float64) float64 {
			if t > 216.0/24389 {
				return math.Cbrt(t)
			}
			return (24389.0/27*t + 16) / 116
		}
		x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.9505)
		y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
		z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.089)
		return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
	}
	p, q := lab(a), lab(b)
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

func TestModelsKeepTheirIdentityAndDifferInShape(t *testing.T) {
	type pair struct {
		Ink
		Shape
	}
	seen, shapeOf := map[pair]int{}, map[Shape]int{}
	for i := range 128 {
		ink, shape := Identity(i)
		if ink < Model1 || ink > Model8 || shape == NoShape || shape >= shapes {
			t.Fatalf("model %d: ink %d, shape %d", i, ink, shape)
		}
		if before, doubled := seen[pair{ink, shape}]; doubled {
			t.Errorf("models %d and %d look the same", before, i)
		}
		seen[pair{ink, shape}] = i
		shapeOf[shape]++
		if i < int(shapes-Circle) && shapeOf[shape] > 1 {
			t.Errorf("model %d has the shape %c of another", i, shape.Rune())
		}
	}
	if _, s := Identity(-1); s != Circle {
		t.Error("a model that is in no catalog has no identity")
	}
	for s := range shapes {
		if s.Rune() == 0 || s.ASCII() == 0 {
			t.Errorf("shape %d has no cell", s)
		}
	}
}

func BenchmarkPaint(b *testing.B) {
	figures := gallery()
	for _, i := range []int{0, 11, 12} {
		b.Run("svg/"+figures[i].Key, func(b *testing.B) {
			for b.Loop() {
				if err := SVG(io.Discard, figures[i], Style{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("png/"+figures[i].Key, func(b *testing.B) {
			for b.Loop() {
				if err := PNG(io.Discard, figures[i], Style{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
