package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/experiment"
)

// A Lesson is a flow that a person has said what it is.
type Lesson struct {
	Source  string // the table's name
	Row     int    // there, from 1
	Content uint64 // alert.Content of the row: a lesson about another flow is none
	Attack  bool
	By      string
}

// Taught is what became of lessons.
type Taught struct {
	Added   int            // rows that training lacked
	Changed int            // training rows that got another label
	Missing int            // lessons about flows that are not at hand
	By      map[string]int // lessons that were used, by person
}

// VerdictLabel is the label of a flow that a person called an attack, and no more.
const VerdictLabel = "attack"

// WithVerdicts adds lessons to what trains: a test's row moves to the training rows with
// the verdict for its label, so that the test goes on judging only what training has not
// seen. Of two lessons about a flow the later one counts. in stays as it is.
func WithVerdicts(in experiment.Inputs, lessons []Lesson) (experiment.Inputs, Taught, error) {
	t := Taught{By: map[string]int{}}
	tables := []*data.Table{in.Train}
	for _, test := range in.Tests {
		if err := sameShape(in.Train, test.Table); err != nil {
			return in, t, err
		}
		tables = append(tables, test.Table)
	}
	rows := make([]map[int]bool, len(tables)) // table → row → attack
	for i := range rows {
		rows[i] = map[int]bool{}
	}
	for _, l := range lessons {
		i := slices.IndexFunc(tables, func(t *data.Table) bool { return t.Name == l.Source })
		if i < 0 || l.Row < 1 || l.Row > tables[i].Rows() || alert.Content(tables[i], l.Row-1) != l.Content {
			t.Missing++
			continue
		}
		rows[i][l.Row-1] = l.Attack
		t.By[l.By]++
	}
	out := experiment.Inputs{SHA256: in.SHA256, Tests: slices.Clone(in.Tests)}
	out.Train = data.NewTable(in.Train.Schema)
	out.Train.Append(in.Train, all(in.Train.Rows()))
	for row, attack := range rows[0] {
		if relabel(out.Train, row, attack) {
			t.Changed++
		}
	}
	for i, taken := range rows[1:] {
		t.Added += teach(&out, i, taken)
	}
	if t.Added+t.Changed > 0 {
		out.SHA256 = mix(in.SHA256, rows)
	}
	return out, t, nil
}

// teach moves rows of a test behind the training rows and gives how many.
func teach(in *experiment.Inputs, test int, rows map[int]bool) int {
	if len(rows) == 0 {
		return 0
	}
	from := in.Tests[test].Table
	var taken, left []int
	for row := range from.Rows() {
		if _, ok := rows[row]; ok {
			taken = append(taken, row)
		} else {
			left = append(left, row)
		}
	}
	at := in.Train.Rows()
	in.Train.Append(from, taken)
	for i, row := range taken {
		relabel(in.Train, at+i, rows[row])
	}
	in.Tests[test].Table = from.Select(left)
	in.Tests[test].SHA256 = mix(in.Tests[test].SHA256, []map[int]bool{rows})
	return len(taken)
}

// relabel gives a row the verdict for its label, unless the label says so already. An
// attack that has a name keeps it.
func relabel(t *data.Table, row int, attack bool) bool {
	if was := data.FamilyOf(t.LabelName(row)) != data.Normal; was == attack {
		return false
	}
	label := data.NormalLabel
	if attack {
		label = VerdictLabel
	}
	t.Label[row] = t.Labels.Code(label)
	return true
}

// sameShape says whether rows of one table may stand behind those of the other.
func sameShape(a, b *data.Table) error {
	same := len(a.Schema.Columns) == len(b.Schema.Columns) && (a.Label == nil) == (b.Label == nil) && (a.Start == nil) == (b.Start == nil) &&
		(a.Src == nil) == (b.Src == nil) && (a.Dst == nil) == (b.Dst == nil) && (a.Line == nil) == (b.Line == nil)
	for i := 0; same && i < len(a.Schema.Columns); i++ {
		same = a.Schema.Columns[i].Name == b.Schema.Columns[i].Name && a.Schema.Columns[i].Kind == b.Schema.Columns[i].Kind
	}
	if !same {
		return &experiment.InputError{Name: b.Name, Reason: fmt.Sprintf("has other columns than %s: verdicts on it can't train", a.Name)}
	}
	return nil
}

func all(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// mix is a hash of data with the lessons that changed it.
func mix(sum string, rows []map[int]bool) string {
	h := sha256.New()
	fmt.Fprintln(h, sum)
	for i, of := range rows {
		var sorted []int
		for row := range of {
			sorted = append(sorted, row)
		}
		slices.Sort(sorted)
		for _, row := range sorted {
			fmt.Fprintln(h, i, row, of[row])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
