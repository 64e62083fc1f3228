package models

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/internal/foreign"
	"github.com/trunkline/trunkline/models/internal/tree"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// ImportedPrefix begins the keys of models that another program trained: Find and
// Decode know every key with it, Catalog lists none.
const ImportedPrefix = "imported-"

// Imported is an ensemble of trees that XGBoost or LightGBM trained. Scores are what its
// maker predicts, to 1e-6; of a model of several classes, the probability that
// the flow is not of the normal class. It is immutable and safe for concurrent use.
type Imported struct {
	model      *foreign.Model
	normal     int  // the class that is normal traffic, if there are classes
	byPosition bool // see ByPosition
}

// importedProbability is an Imported whose scores estimate P(attack | flow).
type importedProbability struct{ *Imported }

func (importedProbability) Probability() {}

// MaxImportBytes is the size of a model file at most.
const MaxImportBytes = foreign.MaxBytes

// Import reads a model that another program trained on rows with these columns:
// XGBoost's .json or .ubj, or LightGBM's text. Names in the file are matched with the
// columns', in any order; a file without names must have as many columns, in the same
// order. Of several classes, class number normal is normal traffic.
//
// The file may come from anybody: an error is an *ImportError, memory and time are
// bounded (256 MB, about a second). b is not kept.
func Import(b []byte, columns []features.Column, normal int) (Model, error) {
	read := foreign.ReadXGBoost
	switch {
	case bytes.HasPrefix(b, []byte("tree\n")), bytes.HasPrefix(b, []byte("tree\r\n")):
		read = foreign.ReadLightGBM
	case len(bytes.TrimSpace(b)) == 0:
		return nil, &ImportError{fmt.Errorf("the file is empty")}
	case bytes.TrimSpace(b)[0] != '{':
		return nil, &ImportError{fmt.Errorf("want an XGBoost model (.json or .ubj) or LightGBM text; XGBoost's older binary files can be saved again as .json by XGBoost 1.x")}
	}
	m, err := read(b)
	if err != nil {
		return nil, &ImportError{err}
	}
	byPosition, err := bind(m, columns)
	if err != nil {
		return nil, &ImportError{err}
	}
	if normal < 0 || normal >= m.Groups {
		return nil, &ImportError{fmt.Errorf("class %d is to be normal traffic, the model has %d", normal, m.Groups)}
	}
	return imported(&Imported{m, normal, byPosition}), nil
}

// An ImportError is a foreign model file that can't be used here.
type ImportError struct{ Reason error }

func (e *ImportError) Error() string { return "import: " + e.Reason.Error() }
func (e *ImportError) Unwrap() error { return e.Reason }

func imported(m *Imported) Model {
	switch m.model.Link {
	case foreign.Logistic, foreign.Softmax, foreign.OneVersusAll:
		return importedProbability{m}
	}
	return m
}

// bind makes the model's columns ours, by name or, where its names say nothing, by position.
func bind(m *foreign.Model, columns []features.Column) (byPosition bool, err error) {
	if m.Width != len(columns) {
		return false, fmt.Errorf("the model has %d features, the recipe %d", m.Width, len(columns))
	}
	if namesSayNothing(m.Features) {
		return true, nil
	}
	at := map[string]int32{}
	for j, name := range lightGBMNames(columns) {
		at[name] = int32(j)
	}
	for j, c := range columns {
		at[c.Name] = int32(j)
	}
	place := make([]int32, m.Width)
	taken := map[int32]bool{}
	for i, name := range m.Features {
		j, ok := at[name]
		if !ok || taken[j] {
			return false, fmt.Errorf("the model's feature %.60q is none of the recipe's, or is there twice", name)
		}
		place[i], taken[j] = j, true
	}
	m.Move(place)
	return false, nil
}

// namesSayNothing recognises what XGBoost and LightGBM call columns without names.
func namesSayNothing(names []string) bool {
	for i, name := range names {
		if name != fmt.Sprintf("Column_%d", i) && name != fmt.Sprintf("f%d", i) {
			return false
		}
	}
	return true
}

// Maker is the program that trained the model: "XGBoost" or "LightGBM".
func (m *Imported) Maker() string { return m.model.Maker }

// Classes is the number of classes that it tells apart, or 1 for a single output.
func (m *Imported) Classes() int { return m.model.Groups }

// ByPosition says whether the file had no names for its features, so that their
// positions had to be taken for the recipe's. It is not saved with the model.
func (m *Imported) ByPosition() bool { return m.byPosition }

// Trees is the number of its trees.
func (m *Imported) Trees() int { return len(m.model.Trees) }

// Ensemble gives the trees as this program's own, for other programs' formats; nil if
// they can't be, or if the score is neither their value nor its logistic function.
func (m *Imported) Ensemble() *tree.Ensemble {
	plain := m.model.Link == foreign.Identity
	logistic := m.model.Link == foreign.Logistic && m.model.Slope == 1 && !m.model.Average
	if e, ok := m.model.Ensemble(); ok && (plain || logistic) {
		return e
	}
	return nil
}

func (m *Imported) ScoreTo(dst []float64, r features.Rows) {
	requireShape("imported model", dst, r, m.model.Width)
	if m.model.Groups == 1 {
		for i := range dst {
			m.model.Predict(dst[i:i+1], r.Row(i))
		}
		return
	}
	classes := make([]float64, m.model.Groups)
	for i := range dst {
		m.model.Predict(classes, r.Row(i))
		dst[i] = 1 - classes[m.normal]
	}
}

func (m *Imported) explainer(columns, _ []features.Column) Explainer {
	e, ok := m.model.Ensemble()
	if !ok {
		return nil
	}
	link := "sum of leaves"
	if m.model.Link == foreign.Logistic && m.model.Slope == 1 {
		link = "log-odds"
	}
	return explainEnsemble(e, columns, link, 1)
}

func (m *Imported) Encode(w *wire.Writer) {
	w.Uint(uint64(m.normal))
	m.model.Encode(w)
}

func decodeImported(r *wire.Reader) (Model, error) {
	normal := r.Uint()
	m := foreign.Decode(r)
	if m != nil && normal >= uint64(m.Groups) {
		r.Fail("class %d of %d is normal traffic", normal, m.Groups)
	}
	if r.Err() != nil {
		return nil, r.Err()
	}
	return imported(&Imported{model: m, normal: int(normal)}), nil
}

// importedEntry stands for a model that was imported under the key. Its learner can't
// learn.
func importedEntry(key string) Entry {
	return Entry{
		Key:    key,
		Title:  "Imported " + strings.TrimPrefix(key, ImportedPrefix),
		About:  "Trained by XGBoost or LightGBM, scored here as its maker does.",
		Limits: Limits{NeedsLabels: true, Remark: "Was trained elsewhere: it can be compared and put on duty, not fitted."},
		New:    func(Settings) Learner { return importedLearner(key) },
		Decode: decodeImported,
	}
}

type importedLearner string

func (key importedLearner) Fit(context.Context, Training, Progress) (Model, error) {
	return nil, &TrainingError{string(key), "it was trained elsewhere, there is nothing to fit"}
}
