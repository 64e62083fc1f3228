package triage

import (
	"errors"
	"testing"
	"time"
)

func TestAnEndIsReadAsPeopleWriteIt(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	now := time.Date(2026, 1, 30, 12, 0, 0, 0, zone)
	for text, want := range map[string]time.Time{
		"90m":                  now.Add(90 * time.Minute),
		"8h":                   now.Add(8 * time.Hour),
		"3d":                   now.Add(72 * time.Hour),
		"2w":                   now.Add(14 * 24 * time.Hour),
		"18:00":                time.Date(2026, 1, 30, 18, 0, 0, 0, zone),
		"06:30":                time.Date(2026, 1, 31, 6, 30, 0, 0, zone),
		"2026-02-01":           time.Date(2026, 2, 1, 0, 0, 0, 0, zone),
		" 2026-02-01 08:15 ":   time.Date(2026, 2, 1, 8, 15, 0, 0, zone),
		"2026-02-01T08:15":     time.Date(2026, 2, 1, 8, 15, 0, 0, zone),
		"2026-02-01T08:15:00Z": time.Date(2026, 2, 1, 8, 15, 0, 0, time.UTC),
	} {
		if got, err := ParseEnd(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v (%v), want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "soon", "8", "8x", "3d4", "25:00", "2026-13-01", "-1d"} {
		var wrong *EndError
		if got, err := ParseEnd(text, now); !errors.As(err, &wrong) {
			t.Errorf("%q is %v (%v), want an *EndError", text, got, err)
		}
	}
}
