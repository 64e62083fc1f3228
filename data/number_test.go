package data

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestScanNumberIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9]{1,18}(\.[0-9]{1,17})?`).Draw(t, "text")
		v, n, ok := scanNumber([]byte(text + ",7"))
		if !ok {
			return // left to parseNumber, which is strconv
		}
		want, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Float64bits(v) != math.Float64bits(want) || n != len(text) {
			t.Fatalf("%s: %v in %d bytes, want %v (%v)", text, v, n, want, err)
		}
	})
}

func TestScanNumberTakesWhatFilesHold(t *testing.T) {
	for text, want := range map[string]float64{"0": 0, "0.00": 0, "0.17": 0.17, "1.00": 1, "1379963888": 1379963888, "511": 511,
		"0.00000000000001": 1e-14, "9999999999999999": 9999999999999999, "9007199254740993": 9007199254740993} {
		if v, n, ok := scanNumber([]byte(text)); v != want || n != len(text) || !ok {
			t.Errorf("%s: %v, %d, %v", text, v, n, ok)
		}
	}
}

func TestScanNumberLeavesTheRestToParseNumber(t *testing.T) {
	for _, text := range []string{"", ".", ".5", "5.", "-1", "+1", "1e3", "1.2.3", "12345678901234567", "0.000000000000001", "0.0000000000000000001", "NaN"} {
		if v, _, ok := scanNumber([]byte(text)); ok {
			t.Errorf("%q was scanned as %v", text, v)
		}
	}
}

func TestParseNumberTakesDecimalsOnly(t *testing.T) {
	for text, want := range map[string]float64{"-1": -1, "1e3": 1000, "+2.5E-1": 0.25, "123456789012345678": 123456789012345678} {
		if v, ok := parseNumber([]byte(text)); v != want || !ok {
			t.Errorf("%s: %v, %v", text, v, ok)
		}
	}
	for _, text := range []string{"", "NaN", "inf", "Infinity", "0x10", "1_000", " 1", "1 ", "1e999", "--1", "1.2.3", "e", "1,2"} {
		if v, ok := parseNumber([]byte(text)); ok {
			t.Errorf("%q was read as %v", text, v)
		}
	}
}
