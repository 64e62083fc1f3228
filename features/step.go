package features

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/data"
)

// An op is a way to make numbers from a flow. Ops are written in pipeline files,
// so a name here never changes its meaning.
type op string

const (
	opNumber        op = "number"         // x
	opLog           op = "log"            // sign(x)·ln(1+|x|): ln(1+x) for what is never negative
	opShare255      op = "per-255"        // x/255: the last-255-flows counts
	opCode          op = "code"           // a category's number
	opOneHot        op = "one-hot"        // a column for each name
	opBurstiness    op = "burstiness"     // a/(b+0.001)
	opLogBurstiness op = "log-burstiness" // ln(1+a/(b+0.001))
	opSymmetry      op = "symmetry"       // a/(b+1)
	opLogSymmetry   op = "log-symmetry"   // ln((a+1)/(b+1))
	opTraffic       op = "traffic"        // b where the category a is among the names, else 0
)

// A step makes one column, or for one-hot a column a name, from one or two flow columns.
type step struct {
	Op    op       `json:"op"`
	Name  string   `json:"name"`            // of the column; for one-hot, of the flow column
	From  []string `json:"from"`            // the flow columns read, in the op's order
	Unit  string   `json:"unit,omitempty"`  // of From[0]
	Names []string `json:"names,omitempty"` // strictly ascending bytewise; categories only
	// Values[i] is the number of Names[i] (its place, for one-hot), Else that of any other name.
	Values []float64 `json:"values,omitempty"`
	Else   float64   `json:"else,omitempty"`
}

// kinds lists the kind of each flow column that the op reads; nil: no such op.
func (o op) kinds() []data.Kind {
	switch o {
	case opNumber, opLog, opShare255:
		return []data.Kind{data.Number}
	case opCode, opOneHot:
		return []data.Kind{data.Category}
	case opBurstiness, opLogBurstiness, opSymmetry, opLogSymmetry:
		return []data.Kind{data.Number, data.Number}
	case opTraffic:
		return []data.Kind{data.Category, data.Number}
	}
	return nil
}

// width is the number of columns that the step makes.
func (s *step) width() int {
	if s.Op == opOneHot {
		return len(s.Names)
	}
	return 1
}

// value gives the number of a category's name.
func (s *step) value(name string) float64 {
	if i, ok := slices.BinarySearch(s.Names, name); ok {
		return s.Values[i]
	}
	return s.Else
}

// check says what is wrong with a step that may come from a file; "" is sound.
func (s *step) check() string {
	kinds := s.Op.kinds()
	switch {
	case kinds == nil:
		return fmt.Sprintf("no such step %q", s.Op)
	case len(s.From) != len(kinds):
		return fmt.Sprintf("step %s reads %d columns, not %d", s.Op, len(kinds), len(s.From))
	case s.Name == "" || slices.Contains(s.From, ""):
		return fmt.Sprintf("step %s has a column without a name", s.Op)
	case kinds[0] != data.Category && len(s.Names)+len(s.Values) > 0:
		return fmt.Sprintf("step %s has category names", s.Op)
	case len(s.Names) != len(s.Values):
		return fmt.Sprintf("%s has %d names and %d values", s.Name, len(s.Names), len(s.Values))
	}
	for i := range s.Names {
		if i > 0 && s.Names[i-1] >= s.Names[i] {
			return fmt.Sprintf("%s: names out of order at %q", s.Name, s.Names[i])
		}
		if s.Op == opOneHot && s.Values[i] != float64(i) {
			return fmt.Sprintf("%s: %q is not at its place", s.Name, s.Names[i])
		}
	}
	if s.Op == opOneHot && s.Else != -1 {
		return fmt.Sprintf("%s: an unseen name must have no place", s.Name)
	}
	return ""
}

// describe appends the columns that the step makes.
func (s *step) describe(to []Column) []Column {
	if s.Op == opOneHot {
		for _, name := range s.Names {
			shown := name
			if shown == "" {
				shown = "(none)"
			}
			to = append(to, Column{Name: s.Name + "=" + shown, Source: s.From[0], OneHot: true, Value: name,
				Explain: fmt.Sprintf("1 if %s is %s, else 0", s.From[0], shown)})
		}
		return to
	}
	return append(to, Column{Name: s.Name, Source: strings.Join(s.From, ", "), Unit: s.Unit, Explain: s.explain()})
}

// explain says how the step makes its number, as a formula for a person.
func (s *step) explain() string {
	a, b := s.From[0], s.From[len(s.From)-1]
	switch s.Op {
	case opLog:
		return "ln(1 + " + a + ")"
	case opShare255:
		return a + " / 255"
	case opCode:
		return s.explainCodes()
	case opBurstiness:
		return a + " / (" + b + " + 0.001)"
	case opLogBurstiness:
		return "ln(1 + " + a + " / (" + b + " + 0.001))"
	case opSymmetry:
		return a + " / (" + b + " + 1)"
	case opLogSymmetry:
		return "ln((" + a + " + 1) / (" + b + " + 1))"
	case opTraffic:
		return b + " where " + a + " is " + strings.Join(s.Names, " or ") + ", else 0"
	}
	return a + " as it is"
}

func (s *step) explainCodes() string {
	var parts []string
	for i, name := range s.Names {
		if i == 12 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, name+" "+strconv.FormatFloat(s.Values[i], 'g', -1, 64))
	}
	return fmt.Sprintf("code of %s: %s; any other %g", s.From[0], strings.Join(parts, ", "), s.Else)
}

// logPlusOne is ln(1+x), continued oddly below 0 so that no finite input, however
// wrong, becomes NaN.
func logPlusOne(x float64) float64 {
	if x < 0 {
		return -math.Log1p(-x)
	}
	return math.Log1p(x)
}
