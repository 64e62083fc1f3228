package dataset_test

import (
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
)

func lesson(t *data.Table, row int, attack bool) dataset.Lesson {
	return dataset.Lesson{Source: t.Name, Row: row + 1, Content: alert.Content(t, row), Attack: attack, By: "ada"}
}

// find gives the first row of a class.
func find(t *data.Table, attack bool) int {
	for row := range t.Rows() {
		if (data.FamilyOf(t.LabelName(row)) != data.Normal) == attack {
			return row
		}
	}
	return -1
}

func TestVerdictsMoveRowsFromTheTestToTraining(t *testing.T) {
	in := enginetest.Inputs(400)
	train, test := in.Train, in.Tests[0].Table
	normal, attack := find(test, false), find(test, true)
	stale := lesson(test, 7, true)
	stale.Content++
	lessons := []dataset.Lesson{lesson(test, normal, false), lesson(test, normal, true), lesson(test, attack, false), lesson(train, find(train, true), false),
		lesson(train, find(train, false), false), stale, {Source: "elsewhere", Row: 1}, {Source: test.Name, Row: 100_000}, {Source: test.Name}}
	out, taught, err := dataset.WithVerdicts(in, lessons)
	if err != nil {
		t.Fatal(err)
	}
	if taught.Added != 2 || taught.Changed != 1 || taught.Missing != 4 || taught.By["ada"] != 5 {
		t.Errorf("%+v, want 2 added, 1 changed, 4 missing, 5 by ada", taught)
	}
	if out.Train.Rows() != train.Rows()+2 || out.Tests[0].Table.Rows() != test.Rows()-2 {
		t.Errorf("%d rows train, %d judge; were %d, %d", out.Train.Rows(), out.Tests[0].Table.Rows(), train.Rows(), test.Rows())
	}
	for i, row := range []int{min(normal, attack), max(normal, attack)} {
		at := train.Rows() + i
		label := out.Train.LabelName(at)
		if want := map[int]string{normal: dataset.VerdictLabel, attack: data.NormalLabel}[row]; label != want {
			t.Errorf("row %d is called %q, the last verdict says %q", row, label, want)
		}
		if alert.Content(out.Train, at) != alert.Content(test, row) {
			t.Errorf("row %d changed on its way", row)
		}
	}
	if train.Rows() != 400 || test.Rows() != 200 || out.SHA256 == in.SHA256 || out.Tests[0].SHA256 == in.Tests[0].SHA256 {
		t.Error("the inputs were changed, or what was made of them has their hash")
	}
}

func TestWithoutVerdictsNothingChanges(t *testing.T) {
	in := enginetest.Inputs(100)
	out, taught, err := dataset.WithVerdicts(in, nil)
	if err != nil || taught.Added+taught.Changed+taught.Missing != 0 || out.SHA256 != in.SHA256 || out.Train.Rows() != 100 {
		t.Errorf("%+v, %v", taught, err)
	}
}

func TestWhatTrainedOnVerdictsFits(t *testing.T) {
	in := enginetest.Inputs(400)
	test := in.Tests[0].Table
	var lessons []dataset.Lesson
	for row := range 40 {
		lessons = append(lessons, lesson(test, row, row%2 == 0))
	}
	out, _, err := dataset.WithVerdicts(in, lessons)
	if err != nil {
		t.Fatal(err)
	}
	e, err := experiment.Prepare(t.Context(), enginetest.Recipe(), out, experiment.Options{Seed: 1})
	if err != nil || e == nil {
		t.Fatal(err)
	}
}
