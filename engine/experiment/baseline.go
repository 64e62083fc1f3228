package experiment

import "github.com/trunkline/trunkline/engine/drift"

// baseline is what drift is told from: the normal rows that trained, in order of time.
func (e *Experiment) baseline() *drift.Baseline {
	var normals []int
	for i, attack := range e.fit.Attack {
		if !attack {
			normals = append(normals, i)
		}
	}
	return drift.Learn(e.Pipeline.Columns(), e.fit.Rows.Select(normals), e.Options.workers())
}

// CalibrationScores are a model's scores of the held-out normal flows in order of time,
// or rising where a result has no such order. The caller must not change them.
func (r *Result) CalibrationScores(f *Fitted) []float64 {
	set := r.Set(calibrating)
	if set == nil || r.ScoresOn(set, f.Spec.Key) == nil {
		return f.Calibration.Scores()
	}
	return pickRows(r.ScoresOn(set, f.Spec.Key), set.normals())
}
