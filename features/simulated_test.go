package features

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/simulate"
)

func simulatedDay(t *testing.T, s simulate.Settings) *data.Table {
	t.Helper()
	flows, err := simulate.Table(s)
	if err != nil {
		t.Fatal(err)
	}
	day, err := AppendWindows(flows)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// No column by itself may tell attacks from normal traffic: that would be an artefact of
// the simulator, not something a detector has to learn. A column's AUC is that of the
// best ordering of its values, its direction free; a category's orders names by how many
// of their flows are attacks.
func TestNoColumnOfTheSimulatedDaysGivesAttacksAway(t *testing.T) {
	for _, s := range []simulate.Settings{simulate.Day1(), simulate.Day2()} {
		day := simulatedDay(t, s)
		attack := attackRows(day)
		for i, c := range day.Schema.Columns {
			values := day.Numbers[i]
			if c.Kind == data.Category {
				values = attackShares(day, i, attack)
			}
			if auc := rankAUC(values, attack); math.Max(auc, 1-auc) >= 0.95 {
				t.Errorf("%s: %s alone has AUC %.3f", day.Name, c.Name, math.Max(auc, 1-auc))
			}
		}
	}
}

// Nor may a port, a network or a name be the attackers' own.
func TestAttackersUseTheSameNamesPortsAndNetworks(t *testing.T) {
	flows, err := simulate.Table(simulate.Day1())
	if err != nil {
		t.Fatal(err)
	}
	type tally struct{ normal, attack int }
	seen := map[string]*tally{}
	count := func(what string, attack bool) {
		if seen[what] == nil {
			seen[what] = &tally{}
		}
		if attack {
			seen[what].attack++
		} else {
			seen[what].normal++
		}
	}
	network := func(e data.Endpoint) string { p, _ := e.Addr.Prefix(24); return p.String() }
	for row, attack := range attackRows(flows) {
		for _, c := range flows.Schema.Columns {
			if c.Kind == data.Category {
				count(c.Name+" "+flows.Category(c.Name, row), attack)
			}
		}
		count("destination port "+flows.Category("service", row)+" "+port(flows.Dst[row].Port), attack)
		count("source port "+flows.Category("service", row)+" "+port(flows.Src[row].Port), attack)
		count("source network "+network(flows.Src[row]), attack)
		count("destination network "+network(flows.Dst[row]), attack)
	}
	for what, n := range seen {
		if n.attack >= 10 && n.normal < n.attack/10 {
			t.Errorf("%s: %d flows of attacks, %d normal", what, n.attack, n.normal)
		}
	}
}

// port names a port, all ephemeral ones alike.
func port(p uint16) string {
	if p >= 32768 && p != 38412 {
		return "ephemeral"
	}
	return strconv.Itoa(int(p))
}

func TestWindowFeaturesOfTheSimulatedDaysAreFinite(t *testing.T) {
	day := simulatedDay(t, simulate.Day2())
	if n := slices.Max(day.Number("count")); n < 30 || n > 511 {
		t.Errorf("count is at most %v", n)
	}
	for i, missing := range day.Missing() {
		if missing > 0 {
			t.Errorf("%s is missing in %d rows", day.Schema.Columns[i].Name, missing)
		}
	}
	for i, c := range day.Schema.Columns {
		for row, v := range day.Numbers[i] {
			if math.IsInf(v, 0) || v < 0 || c.Unit == "share" && v > 1 {
				t.Fatalf("%s of row %d is %v", c.Name, row, v)
			}
		}
	}
}

// A run streamed through the engine has the same windows as its table.
func TestTheSimulatedCoreStreamsWithTheSameWindows(t *testing.T) {
	want := simulatedDay(t, simulate.Day2())
	source, err := simulate.Open(simulate.Day2())
	if err != nil {
		t.Fatal(err)
	}
	stream, err := AddWindows(source, Reorder{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := data.ReadAll(stream)
	if err != nil {
		t.Fatal(err)
	}
	sameNumbers(t, want, got)
	if !got.Simulated || got.Name != want.Name {
		t.Errorf("the stream is called %q, simulated %v", got.Name, got.Simulated)
	}
}

func attackRows(t *data.Table) []bool {
	attack := make([]bool, t.Rows())
	for row := range attack {
		attack[row] = t.LabelName(row) != data.NormalLabel
	}
	return attack
}

// attackShares replaces each name of a category by the share of attacks among its flows.
func attackShares(t *data.Table, column int, attack []bool) []float64 {
	n, attacks := make([]float64, t.Dicts[column].Len()), make([]float64, t.Dicts[column].Len())
	for row, code := range t.Codes[column] {
		n[code]++
		if attack[row] {
			attacks[code]++
		}
	}
	shares := make([]float64, t.Rows())
	for row, code := range t.Codes[column] {
		shares[row] = attacks[code] / n[code]
	}
	return shares
}

// rankAUC is the chance that an attack's value is above a normal flow's, ties counting half.
func rankAUC(values []float64, attack []bool) float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	var below, pairs, attacks float64
	for i := 0; i < len(order); {
		j, normals, hits := i, 0.0, 0.0
		for ; j < len(order) && values[order[j]] == values[order[i]]; j++ {
			if attack[order[j]] {
				hits++
			} else {
				normals++
			}
		}
		pairs += hits * (below + normals/2)
		below += normals
		attacks += hits
		i = j
	}
	return pairs / (below * attacks)
}
