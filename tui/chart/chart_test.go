package chart

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

func looks() map[string]*theme.Theme {
	return map[string]*theme.Theme{
		"true":  theme.New(theme.Choice{Dark: true, Profile: colorprofile.TrueColor}),
		"16":    theme.New(theme.Choice{Profile: colorprofile.ANSI}),
		"ascii": theme.New(theme.Choice{Profile: colorprofile.ASCII, ASCII: true}),
	}
}

// The pictures are compared as text; with UPDATE_GOLDEN=1 they are written anew.
func TestChartsLookAsTheyDid(t *testing.T) {
	for name, f := range figures() {
		for look, th := range looks() {
			c := canvas.New(64, 15)
			Draw(c, f, th)
			got := c.Plain() + "\n"
			path := filepath.Join("testdata", name+"-"+look+".txt")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s in %s (UPDATE_GOLDEN=1 accepts it):\n%s\nwas:\n%s", name, look, got, want)
			}
		}
	}
}

func TestChartsDrawOnAnySize(t *testing.T) {
	for name, f := range figures() {
		for look, th := range looks() {
			for _, size := range [][2]int{{0, 0}, {1, 1}, {3, 2}, {2, 30}, {30, 2}, {9, 5}, {12, 7}, {20, 9}, {300, 100}} {
				t.Run(fmt.Sprint(name, look, size), func(t *testing.T) {
					c := canvas.New(size[0], size[1])
					Draw(c, f, th)
					if strings.Contains(c.Plain(), "NaN") {
						t.Errorf("shows NaN:\n%s", c.Plain())
					}
				})
			}
		}
	}
}

func TestHostileFiguresDoNotPanic(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	odd := []float64{nan, inf, -inf, 0, 1e308, -1e308}
	axes := []figure.Axis{{}, {Min: nan, Max: nan}, {Min: 1, Max: 1}, figure.NewAxis("x", "", nan, inf, 5), figure.LogAxis("x", "", -1, nan), figure.CategoryAxis("x", nil)}
	for kind := figure.Line; kind <= figure.Cloud; kind++ {
		for _, x := range axes {
			for _, y := range axes {
				s := figure.Series{Name: "s", Kind: kind, Shape: figure.Circle, X: odd, Y: odd[:5], Lo: odd, Hi: odd[:2], Labels: []string{"a"}, Width: nan,
					Five: []figure.FiveNumbers{{N: 1, Min: nan}, {N: 2, Max: inf}}, Grid: &figure.Grid{Rows: 3, Cols: 3, Values: odd, Min: nan}}
				full := s
				full.Grid = &figure.Grid{Rows: 2, Cols: 3, Values: odd, Min: 0, Max: inf, X1: nan}
				marks := []figure.Mark{{Kind: figure.VLine, X: nan}, {Kind: figure.HLine, Y: inf, Text: "t"}, {Kind: figure.Dot, X: inf, Y: nan}, {Kind: figure.Segment, X: nan, X2: inf}, {Kind: figure.Cell, X: 99, Y: 1e18, Role: 200}}
				Draw(canvas.New(40, 12), &figure.Figure{X: x, Y: y, Series: []figure.Series{s, full}, Marks: marks}, looks()["true"])
			}
		}
	}
}

func TestALineIsWhereItsValuesAre(t *testing.T) {
	f := &figure.Figure{X: figure.NewAxis("", "", 0, 1, 5), Y: figure.NewAxis("", "", 0, 1, 5),
		Series: []figure.Series{{Kind: figure.Line, X: []float64{0, 1}, Y: []float64{0, 1}}}}
	c := canvas.New(25, 13)
	Draw(c, f, looks()["true"])
	lines := strings.Split(c.Plain(), "\n")
	first, last := []rune(lines[0]), []rune(lines[10])
	if r := first[len(first)-1]; r < 0x2800 {
		t.Errorf("the line does not end in the top right corner:\n%s", c.Plain())
	}
	if r := last[5]; r < 0x2800 {
		t.Errorf("the line does not start in the bottom left corner:\n%s", c.Plain())
	}
}

func TestAPeakIsSeenHoweverNarrowTheChart(t *testing.T) {
	s := figure.Series{Kind: figure.Bars, Width: 1}
	for i := range 500 {
		s.X, s.Y = append(s.X, float64(i)), append(s.Y, 1)
	}
	s.Y[251] = 100
	c := canvas.New(30, 10)
	Draw(c, &figure.Figure{X: figure.NewAxis("", "", 0, 500, 5), Y: figure.NewAxis("", "", 0, 100, 5), Series: []figure.Series{s}}, looks()["true"])
	if top := strings.Split(c.Plain(), "\n")[0]; strings.Count(top, "█") != 1 {
		t.Errorf("the top row is %q, want one full cell:\n%s", top, c.Plain())
	}
}

func TestModelsAreToldApartWithoutColour(t *testing.T) {
	c := canvas.New(64, 15)
	Draw(c, figures()["roc"], theme.New(theme.Choice{Profile: colorprofile.ASCII}))
	body := c.Plain()[strings.Index(c.Plain(), "\n"):]
	for _, marker := range []string{"●", "▲", "■"} {
		if !strings.Contains(body, marker) {
			t.Errorf("no %s on its line:\n%s", marker, body)
		}
	}
}

func TestCloudsAreToldApartWithoutColour(t *testing.T) {
	c := canvas.New(64, 15)
	Draw(c, figures()["cloud"], theme.New(theme.Choice{Profile: colorprofile.ASCII}))
	body := c.Plain()[strings.Index(c.Plain(), "\n"):]
	for _, marker := range []string{"○", "✖"} {
		if strings.Count(body, marker) < 10 {
			t.Errorf("hardly any %s:\n%s", marker, body)
		}
	}
}

func TestTwoLabelledPointsInOneCellAreBothSeen(t *testing.T) {
	point := func(name string, shape figure.Shape) figure.Series {
		return figure.Series{Kind: figure.Points, Shape: shape, X: []float64{0.3}, Y: []float64{0.5}, Labels: []string{name}}
	}
	c := canvas.New(40, 12)
	Draw(c, &figure.Figure{X: figure.NewAxis("", "", 0, 1, 5), Y: figure.NewAxis("", "", 0, 1, 5),
		Series: []figure.Series{point("logistic", figure.Square), point("dbscan", figure.TriangleUp)}}, looks()["true"])
	if text := c.Plain(); !strings.Contains(text, "▲■ logistic") && !strings.Contains(text, "▲■┈logistic") {
		t.Errorf("one point hides the other:\n%s", text)
	}
}

func TestTooManyCategoriesAreCounted(t *testing.T) {
	names := make([]string, 30)
	s := figure.Series{Kind: figure.HBars, Width: 0.8}
	for i := range names {
		names[i] = fmt.Sprint("service ", i)
		s.X, s.Y = append(s.X, 1), append(s.Y, float64(i))
	}
	y := figure.CategoryAxis("", names)
	y.Reversed = true
	c := canvas.New(40, 12)
	Draw(c, &figure.Figure{X: figure.NewAxis("", "", 0, 1, 5), Y: y, Series: []figure.Series{s}}, looks()["true"])
	if !strings.Contains(c.Plain(), "and 21 more") {
		t.Errorf("got\n%s", c.Plain())
	}
}

func TestAPictureIsDrawnAgainOnlyWhenItChanges(t *testing.T) {
	f, th := figures()["roc"], looks()["true"]
	var p Picture
	c, fresh := canvas.New(64, 15), canvas.New(64, 15)
	cursor := figure.Mark{Kind: figure.VLine, Role: figure.Cursor, X: 0.3, Text: "0.42"}
	p.Draw(c, f, th, cursor)
	Draw(fresh, f, th)
	if !strings.Contains(c.Plain(), "0.42") || strings.Contains(fresh.Plain(), "0.42") {
		t.Fatal("the cursor is a mark of the frame, not of the figure")
	}
	c.Clear()
	p.Draw(c, f, th)
	if c.Plain() != fresh.Plain() {
		t.Errorf("the cursor stayed in the picture:\n%s", c.Plain())
	}
	small := canvas.New(30, 9)
	p.Draw(small, f, th)
	fresh = canvas.New(30, 9)
	Draw(fresh, f, th)
	if small.Plain() != fresh.Plain() {
		t.Error("another size was not drawn anew")
	}
}

func BenchmarkDraw(b *testing.B) {
	for name, f := range figures() {
		b.Run(name, func(b *testing.B) {
			c, th := canvas.New(100, 30), looks()["true"]
			b.ReportAllocs()
			for b.Loop() {
				Draw(c, f, th)
			}
		})
	}
}

func BenchmarkPictureWithAMovingCursor(b *testing.B) {
	var p Picture
	c, f, th := canvas.New(100, 30), figures()["roc"], looks()["true"]
	for b.Loop() {
		p.Draw(c, f, th, figure.Mark{Kind: figure.VLine, Role: figure.Cursor, X: 0.3})
	}
}
