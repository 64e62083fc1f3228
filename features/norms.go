package features

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/data"
)

// Norms say where a flow's raw values stand among normal traffic. They hold quantiles
// and shares, no flow. They are immutable and safe for concurrent use.
type Norms struct {
	rows    int
	numbers map[string][]float64          // quantiles 0, 1/1000, …, 1, rising
	shares  map[string]map[string]float64 // of each value of a category
}

// normSteps is how many quantiles a number keeps.
const normSteps = 1000

// NewNorms takes the given rows of t, all of them normal traffic.
func NewNorms(t *data.Table, rows []int) *Norms {
	n := &Norms{rows: len(rows), numbers: map[string][]float64{}, shares: map[string]map[string]float64{}}
	for i, c := range t.Schema.Columns {
		if c.Kind == data.Category {
			n.shares[c.Name] = shares(t.Codes[i], t.Dicts[i], rows)
			continue
		}
		values := make([]float64, 0, len(rows))
		for _, r := range rows {
			values = append(values, t.Numbers[i][r])
		}
		sorted := sortedPresent(values)
		steps := make([]float64, normSteps+1)
		for k := range steps {
			steps[k] = Quantile(sorted, float64(k)/normSteps)
		}
		n.numbers[c.Name] = steps
	}
	return n
}

func shares(codes []int32, d *data.Dictionary, rows []int) map[string]float64 {
	out := map[string]float64{}
	for _, r := range rows {
		out[d.Name(codes[r])] += 1 / float64(len(rows))
	}
	return out
}

// Rows is how many normal flows the norms were taken from.
func (n *Norms) Rows() int { return n.rows }

// Percentile gives where a number stands in a column among normal flows, 0 to 100:
// the share below it and half of the share equal to it. false: no such column.
func (n *Norms) Percentile(column string, v float64) (float64, bool) {
	steps, ok := n.numbers[column]
	if !ok || len(steps) == 0 {
		return 0, false
	}
	below, _ := slices.BinarySearch(steps, v)
	upTo := below
	for upTo < len(steps) && steps[upTo] == v {
		upTo++
	}
	return 100 * float64(below+upTo) / 2 / float64(len(steps)), true
}

// Share gives the share of normal flows that have a value in a category column, 0 to 1.
// false: no such column.
func (n *Norms) Share(column, value string) (float64, bool) {
	byValue, ok := n.shares[column]
	return byValue[value], ok
}

type normsFile struct {
	Rows    int                           `json:"rows"`
	Numbers map[string][]float64          `json:"numbers"`
	Shares  map[string]map[string]float64 `json:"shares"`
}

// MarshalJSON writes the norms so that they read back exactly.
func (n *Norms) MarshalJSON() ([]byte, error) {
	return json.Marshal(normsFile{n.rows, n.numbers, n.shares})
}

// UnmarshalJSON reads what MarshalJSON wrote; hostile bytes give an error.
func (n *Norms) UnmarshalJSON(b []byte) error {
	var f normsFile
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	for column, steps := range f.Numbers {
		if len(steps) != normSteps+1 || !slices.IsSorted(steps) {
			return fmt.Errorf("norms of %.40q are not %d rising quantiles", column, normSteps+1)
		}
	}
	*n = Norms{f.Rows, f.Numbers, f.Shares}
	return nil
}
