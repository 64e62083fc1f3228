package experiment

import (
	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/features"
)

// A Set is flows that models are judged on: encoded, with their labels.
type Set struct {
	Name      string
	Simulated bool
	Rows      features.Rows
	Attack    []bool
	Type      []int32 // index into TypeNames
	TypeNames []string
	Family    []data.Family
	Novel     []bool                // an attack whose type training never saw
	Strata    map[promise.By]Strata // what promises can be made by; empty where rows are made up

	// Of, if set, is the set that this one is a part of: Mask gives its rows
	// there, so that scores are computed once and picked.
	Of   *Set
	Mask []int
}

// newSet labels encoded rows. seen names the attack types of the training rows.
func newSet(name string, t *data.Table, rows features.Rows, seen map[string]bool) *Set {
	s := &Set{Name: name, Simulated: t.Simulated, Rows: rows, Strata: strataOf(t)}
	if t.Label == nil {
		return s
	}
	s.Type, s.TypeNames = t.Label, t.Labels.Names()
	families := make([]data.Family, t.Labels.Len())
	novel := make([]bool, t.Labels.Len())
	for code, label := range s.TypeNames {
		families[code] = data.FamilyOf(label)
		novel[code] = families[code] != data.Normal && !seen[label]
	}
	s.Attack = make([]bool, t.Rows())
	s.Family = make([]data.Family, t.Rows())
	s.Novel = make([]bool, t.Rows())
	for i, code := range t.Label {
		s.Family[i] = families[code]
		s.Attack[i] = families[code] != data.Normal
		s.Novel[i] = novel[code]
	}
	return s
}

// Part is the set of some of s's rows, which scores itself by s's scores.
func (s *Set) Part(name string, rows []int) *Set {
	p := &Set{Name: name, Simulated: s.Simulated, TypeNames: s.TypeNames, Of: s, Mask: rows, Strata: map[promise.By]Strata{}}
	for by, strata := range s.Strata {
		p.Strata[by] = strata.pick(rows)
	}
	for _, i := range rows {
		p.Attack = append(p.Attack, s.Attack[i])
		p.Type = append(p.Type, s.Type[i])
		p.Family = append(p.Family, s.Family[i])
		p.Novel = append(p.Novel, s.Novel[i])
	}
	return p
}

// Len is the number of flows in the set.
func (s *Set) Len() int {
	switch {
	case s.Of != nil:
		return len(s.Mask)
	case s.Attack != nil:
		return len(s.Attack)
	}
	return s.Rows.N
}

// Labelled says whether the set's flows carry labels.
func (s *Set) Labelled() bool { return s.Attack != nil }

// normals lists the rows that are normal traffic.
func (s *Set) normals() []int {
	var rows []int
	for i, a := range s.Attack {
		if !a {
			rows = append(rows, i)
		}
	}
	return rows
}

// attackTypes names the attack types that occur in the given rows of a table.
func attackTypes(t *data.Table, rows []int) map[string]bool {
	present := map[int32]bool{}
	for _, i := range rows {
		present[t.Label[i]] = true
	}
	seen := map[string]bool{}
	for code := range present {
		seen[t.Labels.Name(code)] = true
	}
	return seen
}

// RestoredSet makes a set from what a bundle keeps of it: all but the flows.
func RestoredSet(name string, simulated bool, types []int32, typeNames []string, novel []bool) *Set {
	s := &Set{Name: name, Simulated: simulated, Type: types, TypeNames: typeNames, Novel: novel}
	families := make([]data.Family, len(typeNames))
	for code, label := range typeNames {
		families[code] = data.FamilyOf(label)
	}
	for _, code := range types {
		s.Family = append(s.Family, families[code])
		s.Attack = append(s.Attack, families[code] != data.Normal)
	}
	return s
}

// Flattering says whether the set is cut from the file that trained the models: its
// figures are better than any other data's will be.
func (s *Set) Flattering() bool { return s.Name == "validation" || s.Name == "resampled" }
