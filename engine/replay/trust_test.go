package replay

import (
	"fmt"
	"testing"
)

func TestEveryReasonKeepsItsOwnFlow(t *testing.T) {
	var r run
	at := func(flow int, about ...string) string {
		var reasons []Reason
		for _, a := range about {
			reasons = append(reasons, Reason{About: a})
		}
		r.date(reasons, flow)
		text := ""
		for _, reason := range named(reasons) {
			text += fmt.Sprintf("%s@%d ", reason.About, reason.Since)
		}
		return text
	}
	for _, step := range []struct {
		flow  int
		about []string
		want  string
	}{
		{500, []string{"rate"}, "rate@500 "},
		{4335, []string{"shift of service", "rate"}, "rate@500 shift of service@4335 "},
		{4500, []string{"shift of flag", "shift of service", "rate"}, "rate@500 shift of service@4335 shift of flag@4500 "},
		// Only the worst three shifts are named; the others' flows are kept.
		{4750, []string{"shift of a", "shift of b", "shift of c", "shift of flag", "groups"}, "shift of a@4750 shift of b@4750 shift of c@4750 groups@4750 "},
		{5000, []string{"shift of flag", "rate"}, "shift of flag@4500 rate@5000 "},
		{5250, nil, ""},
	} {
		if got := at(step.flow, step.about...); got != step.want {
			t.Errorf("at flow %d: %q, want %q", step.flow, got, step.want)
		}
	}
}
