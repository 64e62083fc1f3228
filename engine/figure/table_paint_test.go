package figure

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"
)

func models(rows int) Table {
	t := Table{Title: "Models", Columns: []string{"model", "AUC", "alerts a day"}, Cursor: 2}
	for i := range rows {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("model %d", i), "0.969 ±0.003", "1,204"})
	}
	return t
}

func TestATableIsWellFormedSVGWithEveryCell(t *testing.T) {
	hostile := models(3)
	hostile.Rows[1][0] = "</text><script>alert(1)</script>\x1b[31m\u202e"
	var b bytes.Buffer
	if err := hostile.SVG(&b, Style{}); err != nil {
		t.Fatal(err)
	}
	if n := elements(t, b.Bytes()); n["text"] != 1+3+3*3 || n["script"] > 0 || n["title"] != 1 || n["desc"] != 1 {
		t.Errorf("elements %v", n)
	}
	if strings.ContainsAny(b.String(), "\x1b\u202e") {
		t.Error("control characters reached the file")
	}
}

func TestALongTableSaysHowManyRowsAreLeftOut(t *testing.T) {
	var b bytes.Buffer
	if err := models(tableRows+30).SVG(&b, Style{Dark: true}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "and 30 more rows") || strings.Contains(b.String(), fmt.Sprintf("model %d<", tableRows)) {
		t.Error("the rows that there is no room for are not told")
	}
}

func TestATableIsAPNGThatHoldsItsRows(t *testing.T) {
	height := func(rows int) int {
		var b bytes.Buffer
		if err := models(rows).PNG(&b, Style{Scale: 1}); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		if coloured(img) == 0 {
			t.Error("nothing is painted")
		}
		return img.Bounds().Dy()
	}
	if grown := height(12) - height(2); grown != 10*tableRow {
		t.Errorf("ten rows take %d px", grown)
	}
	if height(0) <= 0 {
		t.Error("an empty table has no picture")
	}
}

func TestNumbersStandAtTheRight(t *testing.T) {
	l := models(3).layout(Style{})
	if l.right[0] || !l.right[1] || !l.right[2] {
		t.Errorf("at the right: %v", l.right)
	}
}
