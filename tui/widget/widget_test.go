package widget

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/theme"
)

func look() *theme.Theme {
	return theme.New(theme.Choice{Dark: true, Profile: colorprofile.TrueColor})
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct{ got, want string }{
		{Share(0.9684), "0.968"}, {Share(nan), "–"}, {Share(inf), "–"},
		{Signed(0.0174), "+0.017"}, {Signed(-0.0174), "−0.017"}, {Signed(nan), "–"},
		{Percent(0.021), "2.1 %"}, {Percent(0.0004), "0.04 %"}, {Percent(0.55), "55 %"}, {Percent(0), "0 %"}, {Percent(nan), "–"},
		{Short(5123), "5.1k"}, {Short(999), "999"}, {Short(99.96), "100"}, {Short(999_960), "1000k"}, {Short(2.5e6), "2.5M"}, {Short(0.0123), "0.012"}, {Short(0), "0"}, {Short(1e-7), "1.0e-07"}, {Short(nan), "–"}, {Short(-3.14159), "−3.14"},
		{Score(0.42), "0.42"}, {Score(0.99972), "0.99972"}, {Score(0.995), "0.995"}, {Score(0.9999), "0.9999"}, {Score(1), "1"}, {Score(1 - 3e-8), "0.99999997"}, {Score(1.63), "1.63"}, {Score(math.Inf(-1)), "any"}, {Score(nan), "–"},
		{Elapsed(412), "412 ns"}, {Elapsed(3100), "3.1 µs"}, {Elapsed(1_200_000), "1.2 ms"}, {Elapsed(3400 * time.Millisecond), "3.4 s"}, {Elapsed(125 * time.Second), "2 min 5 s"},
		{Left(59 * time.Second), "59 s"}, {Left(3*time.Hour + 10*time.Minute), "3 h 10 min"}, {Left(50 * time.Hour), "2 d 2 h"},
		{Bytes(980), "980 B"}, {Bytes(1_234_567), "1.2 MB"}, {Money(10133.4, "USD"), "10,133 USD"}, {Money(nan, "USD"), "–"}, {Money(2.5e6, "EUR"), "2.5M EUR"}, {Count(1234567), "1,234,567"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestALineThatIsCutSaysSo(t *testing.T) {
	for w, want := range map[int]string{12: "alerts 9,432", 11: "alerts 9,4…", 7: "alerts…", 1: "…", 0: ""} {
		c := canvas.New(w, 1)
		Plain("alerts ").Add("9,432", theme.Style{}.Bold()).Draw(c, 0, 0, look())
		if got := c.Plain(); got != want {
			t.Errorf("in %d columns: %q, want %q", w, got, want)
		}
	}
}

func TestAPanelHasTitleFiguresAndFooterInItsFrame(t *testing.T) {
	c := canvas.New(34, 4)
	in := Panel{Title: "Alerts", Right: Dim("12 new"), Footer: Dim("3 of 12")}.Draw(c, look())
	in.Text(0, 0, "x", theme.Style{})
	want := "╭─ Alerts ─────────────── 12 new ─╮\n│ x                               │\n│                                 │\n╰─ 3 of 12 ───────────────────────╯"
	if got := c.Plain(); !same(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if in.Width() != 30 || in.Height() != 2 {
		t.Errorf("inside is %d×%d", in.Width(), in.Height())
	}
}

// same ignores how many dashes fill a frame's edge.
func same(a, b string) bool {
	squeeze := func(s string) string {
		for strings.Contains(s, "──") {
			s = strings.ReplaceAll(s, "──", "─")
		}
		return strings.Join(strings.Fields(s), " ")
	}
	return squeeze(a) == squeeze(b)
}

func folding() Table {
	return Table{Columns: []Column{{Title: "TIME", Width: 8, Fold: 2}, {Title: "SEV", Width: 4}, {Title: "SERVICE", Width: 8, Flex: 1}, {Title: "WHY", Width: 12, Fold: 3}},
		Cell:  func(row, col int) Span { return Span{Text: fmt.Sprintf("r%dc%d", row, col)} },
		Empty: "nothing here"}
}

func TestColumnsFoldInTheirOrder(t *testing.T) {
	for w, want := range map[int]string{60: "TIME SEV SERVICE WHY", 30: "TIME SEV SERVICE …", 18: "SEV SERVICE …", 5: "SEV …"} {
		c := canvas.New(w, 4)
		folding().Draw(c, look(), &List{}, 3)
		head, _, _ := strings.Cut(c.Plain(), "\n")
		if got := strings.Join(strings.Fields(head), " "); got != want && w != 5 {
			t.Errorf("in %d columns: %q, want %q", w, got, want)
		}
	}
}

func TestGroupsStandAboveTheirColumns(t *testing.T) {
	th := theme.New(theme.Choice{})
	tb := Table{Grouped: true, Columns: []Column{{Title: "NAME", Width: 6}, {Title: "A", Width: 5, Group: "both"}, {Title: "B", Width: 5, Group: "both"}, {Title: "C", Width: 9, Group: "alone", Fold: 1, Right: true}},
		Cell: func(row, col int) Span { return Span{Text: "x"} }}
	c := canvas.New(31, 3)
	tb.Draw(c, th, &List{}, 1)
	if got := strings.Split(c.Plain(), "\n"); got[0] != "         ── both ─── ─ alone ─" || !strings.HasPrefix(got[1], "  NAME   A     B             C") {
		t.Errorf("%q", got)
	}
	c = canvas.New(21, 3)
	if _, folded := tb.Draw(c, th, &List{}, 1); folded != 1 || strings.Contains(c.Plain(), "alone") {
		t.Errorf("%d folded: %q", folded, c.Plain())
	}
}

func TestATableShowsTheSelectedRowWhereverItIs(t *testing.T) {
	for _, selected := range []int{0, 5, 99} {
		c, l := canvas.New(60, 6), List{Selected: selected}
		seen, _ := folding().Draw(c, look(), &l, 100)
		if want := fmt.Sprintf("▸ r%dc0", selected); seen != 5 || !strings.Contains(c.Plain(), want) {
			t.Errorf("%d rows seen, no %q in\n%s", seen, want, c.Plain())
		}
	}
	c := canvas.New(60, 6)
	folding().Draw(c, look(), &List{}, 0)
	if !strings.Contains(c.Plain(), "nothing here") {
		t.Errorf("an empty table says nothing:\n%s", c.Plain())
	}
}

func TestAListNeverLeavesItsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, rows := List{}, rapid.IntRange(0, 50).Draw(t, "rows")
		for range 20 {
			switch rapid.IntRange(0, 5).Draw(t, "move") {
			case 0:
				l.Move(rapid.IntRange(-60, 60).Draw(t, "n"), rows)
			case 1:
				l.Page(rapid.Float64Range(-2, 2).Draw(t, "pages"), rows)
			case 2:
				l.End(rows)
			case 3:
				l.Home()
			case 4:
				l.Scroll(rapid.IntRange(-9, 9).Draw(t, "n"), rows)
			case 5:
				rows = rapid.IntRange(0, 50).Draw(t, "rows")
			}
			seen := rapid.IntRange(0, 20).Draw(t, "seen")
			from, to := l.Show(seen, rows)
			if from < 0 || to > rows || to-from > seen || rows > 0 && seen > 0 && (l.Selected < from || l.Selected >= to) {
				t.Fatalf("%d of %d rows: %d to %d, selected %d", seen, rows, from, to, l.Selected)
			}
		}
	})
}

func TestHintsKeepTheLastOne(t *testing.T) {
	hints := []Hint{{"space", "pause"}, {"→", "step"}, {"g", "seek"}, {"?", "help"}}
	for w, want := range map[int]string{60: "space pause → step g seek ? help", 30: "space pause → step … ? help", 22: "space pause … ? help", 6: "? help"} {
		c := canvas.New(w, 1)
		Hints(c, look(), hints)
		if got := strings.Join(strings.Fields(c.Plain()), " "); got != want && w > 6 || !strings.Contains(got, "help") && w > 10 {
			t.Errorf("in %d columns: %q, want %q", w, got, want)
		}
	}
}

func TestAnInputIsEdited(t *testing.T) {
	in := NewInput("")
	in.Insert("sev>=high proto")
	for _, k := range []tea.KeyPressMsg{{Code: 'w', Mod: tea.ModCtrl}, {Code: 'x', Text: "x"}, {Code: tea.KeyHome}, {Code: '!', Text: "!"}, {Code: tea.KeyRight}, {Code: tea.KeyDelete}, {Code: tea.KeyEnd}, {Code: tea.KeyBackspace}} {
		if !in.Key(k) {
			t.Errorf("%v does not edit", k)
		}
	}
	if in.Text() != "!sv>=high " {
		t.Errorf("the text is %q", in.Text())
	}
	if in.Key(tea.KeyPressMsg{Code: tea.KeyUp}) {
		t.Error("up edits")
	}
	in.Insert("\x1b]0;x\a" + strings.Repeat("y", 9999))
	if text := in.Text(); strings.ContainsAny(text, "\x1b\a") || len([]rune(text)) > maxInput {
		t.Errorf("a paste came through as it was, %d runes", len([]rune(text)))
	}
	c := canvas.New(10, 1)
	in.Draw(c, look())
	if got := c.Plain(); !strings.HasSuffix(got, "y") && !strings.HasSuffix(got, "…") {
		t.Errorf("the cursor is not seen: %q", got)
	}
}

func TestTextIsWrappedAtBlanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, w := rapid.StringOf(rapid.SampledFrom([]rune("ab 日本 é—x"))).Draw(t, "text"), rapid.IntRange(2, 20).Draw(t, "w")
		lines := Wrap(text, w)
		for _, l := range lines {
			if canvas.Width(l) > w {
				t.Fatalf("%q is wider than %d", l, w)
			}
		}
		if got, want := strings.Join(strings.Fields(strings.Join(lines, " ")), ""), strings.Join(strings.Fields(text), ""); got != want {
			t.Fatalf("wrapping %q made %q", want, got)
		}
	})
}

func TestProgressTellsTheTimeLeft(t *testing.T) {
	for _, c := range []struct {
		p    Progress
		left time.Duration
		ok   bool
	}{{Progress{Done: 50, Total: 200, Elapsed: 10 * time.Second}, 30 * time.Second, true}, {Progress{Done: 0, Total: 200, Elapsed: 10 * time.Second}, 0, false},
		{Progress{Done: 5, Total: 0, Elapsed: 10 * time.Second}, 0, false}, {Progress{Done: 1, Total: 200, Elapsed: 10 * time.Millisecond}, 0, false}, {Progress{Done: 9, Total: 3, Elapsed: time.Minute}, 0, false}} {
		if left, ok := c.p.Left(); left != c.left || ok != c.ok {
			t.Errorf("%+v: %v %v, want %v %v", c.p, left, ok, c.left, c.ok)
		}
	}
	c := canvas.New(70, 1)
	Progress{Label: "fit boost", Done: 50, Total: 200, Elapsed: 10 * time.Second}.Draw(c, look())
	if !strings.Contains(c.Plain(), "25 %  30 s left") {
		t.Errorf("got %q", c.Plain())
	}
}

func TestAGaugeShowsWhatIsNotNothingAndWhatIsNotAll(t *testing.T) {
	for share, want := range map[float64]string{0: "──────────", 0.0001: "╸─────────", 0.5: "━━━━━─────", 0.9999: "━━━━━━━━━╸", 1: "━━━━━━━━━━", 7: "━━━━━━━━━━", -1: "──────────"} {
		c := canvas.New(10, 1)
		Gauge(c, look(), share, theme.Style{})
		if got := c.Plain(); got != want {
			t.Errorf("%g: %q, want %q", share, got, want)
		}
	}
	c := canvas.New(10, 1)
	Gauge(c, look(), math.NaN(), theme.Style{})
	if c.Plain() != "──────────" {
		t.Errorf("NaN: %q", c.Plain())
	}
}

func TestSparksShowTheNewestAtTheRight(t *testing.T) {
	c := canvas.New(8, 1)
	Spark(c, look(), []float64{9, 9, 9, 0, 4, math.NaN(), 8, 2, 6, math.Inf(1), 8}, 0, theme.Style{})
	if got := c.Plain(); !strings.HasSuffix(got, "█") || []rune(c.Plain())[0] != ' ' {
		t.Errorf("got %q", got)
	}
}

func TestNothingNeedsRoom(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 1}, {4, 2}} {
		c := canvas.New(size[0], size[1])
		Panel{Title: "t", Right: Dim("r"), Footer: Dim("f")}.Draw(c, look())
		folding().Draw(c, look(), &List{}, 3)
		Hints(c, look(), []Hint{{"a", "b"}})
		Gauge(c, look(), 0.5, theme.Style{})
		Spark(c, look(), []float64{1, 2}, 0, theme.Style{})
		Progress{Label: "l", Elapsed: time.Second}.Draw(c, look())
		Dialog(c, look(), "t", nil, 50, 10)
		Paragraph(c, "some text that is long", theme.Style{})
		Centered(c, look(), Plain("x"))
		NewInput("text").Draw(c, look())
		ScrollBar(c, look(), 3, 4, 10)
	}
}
