package cost

import "github.com/trunkline/trunkline/models/metric"

// A Report is what `cost --json` prints.
type Report struct {
	Assumptions Assumptions   `json:"assumptions"`
	Models      []ModelReport `json:"models"`
	Notebook    *Notebook     `json:"notebook"` // null where the notebook's models are not at hand
}

// A ModelReport is one model's price at every threshold.
type ModelReport struct {
	Key      string       `json:"key"`
	Set      string       `json:"set"`
	Curve    []Price      `json:"curve"`
	Cheapest Price        `json:"cheapest"`
	InForce  *Price       `json:"in_force,omitempty"` // at the model's own threshold
	Elkan    metric.Value `json:"elkan_threshold"`    // for probabilities calibrated at the assumed attack share
	Remark   string       `json:"remark"`
}

// Report prices every model; inForce gives thresholds in force by model key and may be nil.
func (a Assumptions) Report(models []*Model, inForce map[string]float64, notebook *Notebook) Report {
	r := Report{Assumptions: a, Models: make([]ModelReport, 0, len(models)), Notebook: notebook}
	for _, m := range models {
		one := ModelReport{Key: m.Key, Set: m.Set, Cheapest: m.Cheapest(a), Elkan: metric.Value(a.FlowCosts().ElkanThreshold()), Remark: IncidentRemark}
		also := []float64{float64(one.Cheapest.Threshold)}
		if t, ok := inForce[m.Key]; ok {
			price := m.At(a, t)
			one.InForce = &price
			also = append(also, t)
		}
		one.Curve = m.Prices(a, also...)
		r.Models = append(r.Models, one)
	}
	return r
}
