package data

import "testing"

func TestAppendEntersNamesIntoItsOwnDictionaries(t *testing.T) {
	s := NewSchema("s", Column{Name: "service", Kind: Category}, Column{Name: "bytes"})
	from := NewTable(s)
	from.Name, from.Simulated = "sim-day1", true
	from.Label, from.Labels = []int32{}, NewDictionary()
	for i, name := range []string{"http", "dns", "http", "ssh"} {
		from.Codes[0] = append(from.Codes[0], from.Dicts[0].Code(name))
		from.Numbers[1] = append(from.Numbers[1], float64(i))
		from.Label = append(from.Label, from.Labels.Code("normal"))
		from.Start = append(from.Start, int64(i))
	}
	from.SetRows(4)

	to := NewTable(s.With("s+more", Column{Name: "more"}))
	to.Dicts[0].Code("ssh")
	to.Append(from, []int{3, 0})
	to.Append(from, []int{1})
	if to.Rows() != 3 || to.Name != "sim-day1" || !to.Simulated || to.Src != nil || to.Line != nil {
		t.Errorf("%d rows of %q, simulated %v", to.Rows(), to.Name, to.Simulated)
	}
	for row, want := range []string{"ssh", "http", "dns"} {
		if got := to.Category("service", row); got != want {
			t.Errorf("service of row %d is %s, want %s", row, got, want)
		}
		if to.LabelName(row) != "normal" || to.Start[row] != []int64{3, 0, 1}[row] || to.Numbers[1][row] != []float64{3, 0, 1}[row] {
			t.Errorf("row %d is not the row that was appended", row)
		}
	}
}

func TestAppendRefusesAnotherSchema(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	NewTable(NewSchema("a", Column{Name: "x"})).Append(NewTable(NewSchema("b", Column{Name: "y"})), nil)
}
