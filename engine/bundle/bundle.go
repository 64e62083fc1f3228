// Package bundle keeps a fitted recipe in one file: every model with its threshold,
// calibration and scores, the feature pipeline and the provenance, written
// atomically. Loading it gives bit-equal scores; equal provenance gives equal bytes.
package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// Extension of bundle files.
const Extension = ".trunk"

// maxBytes bounds what is read into memory; a bundle of NSL-KDD has about 30 MB.
const maxBytes = 1 << 30

// A Fault is a file that is no bundle that this program can use.
type Fault struct {
	Path   string
	Reason error
}

func (e *Fault) Error() string { return fmt.Sprintf("bundle %s: %v", e.Path, e.Reason) }
func (e *Fault) Unwrap() error { return e.Reason }

// ErrRevision is in a Fault if other learners' code made the bundle: its scores
// would not be what this program computes.
var ErrRevision = errors.New("made by another revision of the learners")

// header is the section "bundle", as JSON.
type header struct {
	Provenance experiment.Provenance `json:"provenance"`
	Recipe     experiment.Recipe     `json:"recipe"`
	Models     []modelHeader         `json:"models"`
	Sets       []setHeader           `json:"sets"`
}

type modelHeader struct {
	Spec      experiment.ModelSpec `json:"spec"`
	Threshold metric.Value         `json:"threshold"`
	TrainRows int                  `json:"train_rows"`
}

type setHeader struct {
	Name      string   `json:"name"`
	Simulated bool     `json:"simulated,omitempty"`
	Of        string   `json:"of,omitempty"`
	Types     []string `json:"types,omitempty"`
	// Strata names the strata of each promise.By, by code.
	Strata map[promise.By][]string `json:"strata,omitempty"`
}

// Save writes a result to path.
func Save(path string, r *experiment.Result) error {
	content, err := Bytes(r)
	if err != nil {
		return err
	}
	return WriteAtomic(path, content)
}

// Bytes is a bundle's content.
func Bytes(r *experiment.Result) ([]byte, error) {
	h := header{Provenance: r.Provenance, Recipe: r.Recipe}
	pipeline, err := json.Marshal(r.Pipeline)
	if err != nil {
		return nil, fmt.Errorf("write pipeline: %w", err)
	}
	norms, err := json.Marshal(r.Norms)
	if err != nil {
		return nil, fmt.Errorf("write norms: %w", err)
	}
	baseline, err := json.Marshal(r.Baseline)
	if err != nil {
		return nil, fmt.Errorf("write drift: %w", err)
	}
	sections := []section{{}, {"pipeline", pipeline}, {"norms", norms}, {"drift", baseline}}
	if r.Families != nil {
		sections = append(sections, section{"families", r.Families.Encode()})
	}
	for _, f := range r.Models {
		h.Models = append(h.Models, modelHeader{Spec: f.Spec, Threshold: metric.Value(f.Threshold), TrainRows: f.TrainRows})
		sections = append(sections,
			section{"model/" + f.Spec.Key, models.Encode(f.Model)},
			section{"calibration/" + f.Spec.Key, packFloats(f.Calibration.Scores())})
		if f.Calibrator != nil {
			text, err := json.Marshal(f.Calibrator)
			if err != nil {
				return nil, fmt.Errorf("write calibrator: %w", err)
			}
			sections = append(sections, section{"probability/" + f.Spec.Key, text})
		}
	}
	for i, s := range r.Sets {
		sh := setHeader{Name: s.Name, Simulated: s.Simulated, Types: s.TypeNames}
		if s.Of != nil {
			sh.Of = s.Of.Name
			sections = append(sections, section{setSection(i, "mask"), packInts(s.Mask)})
		} else {
			sections = append(sections, section{setSection(i, "types"), packCodes(s.Type)}, section{setSection(i, "novel"), packBools(s.Novel)})
			sections = append(sections, packStrata(i, s, &sh)...)
		}
		h.Sets = append(h.Sets, sh)
		if answers := r.Answers[s.Name]; answers != nil && s.Of == nil {
			sections = append(sections, section{setSection(i, "families"), packAnswers(answers)})
		}
		for _, f := range r.Models {
			if scores := r.Scores[s.Name][f.Spec.Key]; s.Of == nil && scores != nil {
				sections = append(sections, section{setSection(i, "scores/"+f.Spec.Key), packFloats(scores)})
			}
		}
	}
	text, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("write bundle header: %w", err)
	}
	sections[0] = section{"bundle", text}
	return pack(sections), nil
}

func setSection(i int, what string) string { return fmt.Sprintf("set/%d/%s", i, what) }

// Load reads the bundle at path. Its errors are a *Fault, or what the file system says.
func Load(path string) (*experiment.Result, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("is a directory")}
	}
	content, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(content) > maxBytes {
		return nil, &Fault{path, fmt.Errorf("larger than %d bytes", maxBytes)}
	}
	r, err := Read(content)
	if err != nil {
		return nil, &Fault{path, err}
	}
	return r, nil
}

// Read makes a result of a bundle's content, which must not change afterwards.
func Read(content []byte) (*experiment.Result, error) {
	sections, err := unpack(content)
	if err != nil {
		return nil, err
	}
	return restore(sections)
}

// ReadSections reads sections without magic, version and checksum: what a fuzzer
// needs to get past the frame.
func ReadSections(content []byte) (*experiment.Result, error) {
	sections, err := split(content, 0)
	if err != nil {
		return nil, err
	}
	return restore(sections)
}

func restore(sections map[string][]byte) (*experiment.Result, error) {
	var h header
	if err := json.Unmarshal(sections["bundle"], &h); err != nil {
		return nil, fmt.Errorf("section bundle: %w", err)
	}
	if h.Provenance.Revision != models.Revision {
		return nil, fmt.Errorf("%w: %d, this is %d", ErrRevision, h.Provenance.Revision, models.Revision)
	}
	r := &experiment.Result{Provenance: h.Provenance, Recipe: h.Recipe, Scores: map[string]map[string][]float64{}}
	r.Pipeline = new(features.Pipeline)
	if err := json.Unmarshal(sections["pipeline"], r.Pipeline); err != nil {
		return nil, fmt.Errorf("section pipeline: %w", err)
	}
	if err := json.Unmarshal(sections["norms"], &r.Norms); err != nil {
		return nil, fmt.Errorf("section norms: %w", err)
	}
	if err := json.Unmarshal(sections["drift"], &r.Baseline); err != nil {
		return nil, fmt.Errorf("section drift: %w", err)
	}
	if r.Baseline != nil && r.Baseline.Width() != len(r.Pipeline.Columns()) {
		return nil, fmt.Errorf("section drift: of %d columns, the pipeline makes %d", r.Baseline.Width(), len(r.Pipeline.Columns()))
	}
	if content, ok := sections["families"]; ok {
		var err error
		if r.Families, err = models.DecodeFamilies(content); err != nil {
			return nil, err
		}
		if r.Families.Width() != len(r.Pipeline.Columns()) {
			return nil, fmt.Errorf("section families: of %d columns, the pipeline makes %d", r.Families.Width(), len(r.Pipeline.Columns()))
		}
	}
	for _, m := range h.Models {
		f, err := readModel(sections, m)
		if err != nil {
			return nil, err
		}
		r.Models = append(r.Models, f)
	}
	if len(r.Models) == 0 {
		return nil, errors.New("holds no model")
	}
	return r, readSets(r, h.Sets, sections)
}

func readModel(sections map[string][]byte, m modelHeader) (*experiment.Fitted, error) {
	entry, ok := models.Find(m.Spec.Key)
	if !ok {
		return nil, fmt.Errorf("holds a model %.40q that this trunkline does not have", m.Spec.Key)
	}
	model, err := models.Decode(m.Spec.Key, sections["model/"+m.Spec.Key])
	if err != nil {
		return nil, err
	}
	calibration, err := unpackFloats(sections["calibration/"+m.Spec.Key])
	if err != nil {
		return nil, fmt.Errorf("calibration of %s: %w", m.Spec.Key, err)
	}
	calibrator, err := readCalibrator(sections["probability/"+m.Spec.Key])
	if err != nil {
		return nil, fmt.Errorf("probabilities of %s: %w", m.Spec.Key, err)
	}
	return &experiment.Fitted{Spec: m.Spec, Entry: entry, Model: model, Calibration: metric.NewCalibration(calibration), Calibrator: calibrator,
		Threshold: float64(m.Threshold), TrainRows: m.TrainRows, SizeBytes: len(sections["model/"+m.Spec.Key])}, nil
}

// readCalibrator gives nil for a model without one.
func readCalibrator(content []byte) (*experiment.Calibrator, error) {
	if content == nil {
		return nil, nil
	}
	c := new(experiment.Calibrator)
	if err := json.Unmarshal(content, c); err != nil {
		return nil, err
	}
	return c, c.Check()
}
