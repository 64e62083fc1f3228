package experiment

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/metric"
)

// Measured is what one machine took to use a model. It is kept beside a bundle and
// never in it: the same data and recipe give the same bundle on every machine.
type Measured struct {
	TrainSeconds  metric.Value          `json:"train_seconds"`
	Latency       metric.LatencySummary `json:"latency_us"` // one flow's whole way: encode, scale, score
	RowsPerSecond float64               `json:"rows_per_second"`
}

// measuredFlows bounds the flows whose way is timed one by one, measuredTime how
// long that may take for a slow model.
const (
	measuredFlows = 2000
	measuredTime  = 500 * time.Millisecond
)

// Measure times a model on raw flows of t: single ones from raw row to score, and
// a batch on one goroutine.
func Measure(ctx context.Context, r *Result, f *Fitted, t *data.Table, clock func() time.Time) (Measured, error) {
	m := Measured{TrainSeconds: metric.Value(f.TrainSeconds)}
	latency, err := Latency(ctx, r, f, t, clock)
	if err != nil {
		return m, err
	}
	m.Latency = latency.Summary()
	m.RowsPerSecond, err = batchRate(ctx, r, f, t, latency.N(), clock)
	return m, err
}

// Latency times one flow's whole way on this machine, encode, scale and score, for up
// to 2,000 flows of t one by one; for a slow model, half a second long.
func Latency(ctx context.Context, r *Result, f *Fitted, t *data.Table, clock func() time.Time) (*metric.Latency, error) {
	latency := &metric.Latency{}
	tr, err := r.Pipeline.Transformer(t.Schema)
	if err != nil {
		return nil, err
	}
	var row features.Rows
	var score [1]float64
	began := clock()
	n := min(t.Rows(), measuredFlows)
	for i := 0; i < n && clock().Sub(began) < measuredTime && ctx.Err() == nil; i++ {
		from := clock()
		tr.To(&row, t, i, i+1)
		f.Model.ScoreTo(score[:], row)
		latency.Record(clock().Sub(from))
	}
	return latency, nil
}

// batchRate scores as many rows as the single flows' pace says fit in the time.
func batchRate(ctx context.Context, r *Result, f *Fitted, t *data.Table, timed int, clock func() time.Time) (float64, error) {
	n := t.Rows()
	if timed < measuredFlows {
		n = min(n, max(timed, 1))
	}
	rows, err := r.Pipeline.Transform(t.Slice(0, n), 1)
	if err != nil || n == 0 {
		return 0, err
	}
	began := clock()
	if _, err = Score(ctx, f.Model, rows, 1); err != nil {
		return 0, err
	}
	return float64(n) / max(clock().Sub(began).Seconds(), 1e-9), nil
}
