package visible

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestHostileTextBecomesVisible(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain text stays":            {"private", "private"},
		"other scripts stay":          {"čeština 日本語", "čeština 日本語"},
		"an escape sequence is shown": {"a\x1b[31mred", `a\x1b[31mred`},
		"an 8-bit CSI is shown":       {"a\u009b31m", `a\x9b31m`},
		"a raw 8-bit byte is bad":     {"a\x9b31m", "a\uFFFD31m"},
		"an OSC title is shown":       {"\x1b]0;owned\a", `\x1b]0;owned\x07`},
		"a line is turned round":      {"a\u202egnp.exe", `a\u202egnp.exe`},
		"an isolate is shown":         {"a\u2066b\u2069", `a\u2066b\u2069`},
		"zero width is shown":         {"pay\u200bpal", `pay\u200bpal`},
		"a line separator is shown":   {"a\u2028b", `a\u2028b`},
		"NUL is shown":                {"a\x00b", `a\x00b`},
		"breaks and tabs are blanks":  {"a\r\n\tb", "a   b"},
		"odd spaces are blanks":       {"a\u00a0b\u3000c", "a b c"},
		"tag characters are shown":    {"a\U000E0041", `a\U000e0041`},
		"private use is shown":        {"a\ue0a0", `a\ue0a0`},
		"invisible letters are shown": {"a\u3164", `a\u3164`},
		"piled marks are thinned":     {"e\u0301\u0301\u0301\u0301", "e\u0301\u0301"},
		"a mark needs a letter":       {"\u0301a", "a"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Text(c.in, 100); got != c.want {
				t.Errorf("Text(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestLongTextEndsInAnEllipsis(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"abcdef", 6, "abcdef"}, {"abcdef", 5, "abcd…"}, {"日本語語語", 3, "日本…"},
		{"ab\x1b", 4, `ab\…`}, {"abc", 1, "…"}, {"abc", 0, ""}, {"", 0, ""},
	} {
		if got := Text(c.in, c.max); got != c.want {
			t.Errorf("Text(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func TestWhateverComesInCanBeShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		checkVisible(t, in, rapid.IntRange(0, 60).Draw(t, "max"))
	})
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b[31m\u202e\u200b", 20)
	f.Add(strings.Repeat("x", 1<<16), 10)
	f.Fuzz(func(t *testing.T, in string, max int) { checkVisible(t, in, max) })
}

func checkVisible(t interface{ Fatalf(string, ...any) }, in string, max int) {
	out := Text(in, max)
	if !utf8.ValidString(out) {
		t.Fatalf("Text(%q) is not UTF-8: %q", in, out)
	}
	if n := utf8.RuneCountInString(out); max >= 0 && n > max {
		t.Fatalf("Text(%q, %d) has %d runes", in, max, n)
	}
	for _, r := range out {
		if !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) {
			t.Fatalf("Text(%q) lets %U through", in, r)
		}
	}
	if again := Text(out, max); again != out {
		t.Fatalf("Text changes its own output: %q to %q", out, again)
	}
}

func BenchmarkText(b *testing.B) {
	for name, in := range map[string]string{"plain": "private S0 tcp", "1MB": strings.Repeat("\x1b[31m", 200_000)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Line(in)
			}
		})
	}
}
