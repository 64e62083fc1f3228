package live

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/tui/screen"
)

// A Promiser is a feed whose champion can be put under a promise; nil goes back to the
// duty threshold's own.
type Promiser interface {
	Promise(p *promise.Promise) error
	// NormalFlowsPerDay is what a budget of false alerts a day is shared among.
	NormalFlowsPerDay() float64
}

// promise asks what the champion is to promise from the next flow on.
func (s *Screen) promise(x *screen.Context) {
	p, ok := s.feed.(Promiser)
	if !ok {
		x.Warn("this replay takes no promises")
		return
	}
	x.Ask(&screen.Prompt{Title: "What the champion promises", Hint: "1 % of normal flows · 20 a day · 5 % wrong; each may end: by service, by plane, by protocol. duty: as trained",
		Then: func(text string, x *screen.Context) error {
			asked, err := promised(text, p.NormalFlowsPerDay())
			if err != nil {
				return err
			}
			if err := p.Promise(asked); err != nil {
				return err
			}
			s.thaw()
			if asked == nil {
				x.Say("the champion keeps its duty threshold")
			} else {
				x.Say("promised from the next flow on: " + asked.String())
			}
			return nil
		}})
}

// promised reads a promise: "1 %", "20 a day", "5 % wrong", "0.1 % by service", "duty".
func promised(text string, normalFlowsPerDay float64) (*promise.Promise, error) {
	text, by, _ := strings.Cut(strings.ToLower(text), " by ")
	words := strings.Fields(strings.NewReplacer("%", " % ", "/", " ").Replace(text))
	if len(words) == 1 && words[0] == "duty" && by == "" {
		return nil, nil
	}
	p := promise.Promise{Kind: promise.FPR, By: promise.By(strings.TrimSpace(by))}
	wrong := fmt.Errorf("want something like 1 %%, 20 a day, 5 %% wrong or duty, have %q", text)
	if len(words) < 2 {
		return nil, wrong
	}
	v, err := strconv.ParseFloat(words[0], 64)
	if err != nil {
		return nil, wrong
	}
	switch rest := strings.Join(words[1:], " "); rest {
	case "%", "% of normal flows", "% of normal":
		p.Value = v / 100
	case "% wrong", "% of groups wrong":
		p.Kind, p.Value = promise.FDR, v/100
	case "a day", "day", "per day":
		p.Kind, p.Value, p.NormalFlowsPerDay = promise.Budget, v, normalFlowsPerDay
	default:
		return nil, wrong
	}
	return &p, p.Check()
}
