package triage

import (
	"fmt"
	"strings"
	"time"
)

// ParseEnd reads the end of a suppression: a span from now (90m, 8h, 3d, 2w), a time of
// day (the next such), a day (its beginning), a day with a time, or RFC 3339. Without a
// zone it is now's. Its error is an *EndError.
func ParseEnd(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if d, ok := span(text); ok {
		return now.Add(d), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse("15:04", text); err == nil {
		end := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
		if !end.After(now) {
			end = end.AddDate(0, 0, 1)
		}
		return end, nil
	}
	return time.Time{}, &EndError{text}
}

// span reads what time.ParseDuration reads, and whole days and weeks.
func span(text string) (time.Duration, bool) {
	var n int
	var unit string
	if read, _ := fmt.Sscanf(text, "%d%s", &n, &unit); read == 2 && (unit == "d" || unit == "w") && n > 0 && n < 1000 {
		days := map[string]int{"d": 1, "w": 7}[unit]
		return time.Duration(n*days) * 24 * time.Hour, true
	}
	d, err := time.ParseDuration(text)
	return d, err == nil
}

// An EndError is a text that names no time.
type EndError struct{ Text string }

func (e *EndError) Error() string {
	return fmt.Sprintf("%q is no end; want a span such as 8h or 3d, a time such as 18:00, or 2026-01-31 08:00", e.Text)
}
