// Package features turns flows into the numbers that models read: window
// features, encodings, scaling, selection, resampling. A Spec is fitted once to
// a Pipeline, and the Pipeline replays exactly the same on every later flow.
package features

// Rows is a block of encoded flows, row-major. Row i's encoded values are
// X[i*Width:(i+1)*Width]; its exact ones (raw float64, a category as its code
// in the pipeline's sorted names) are Exact[i*ExactWidth:(i+1)*ExactWidth], where
// the pipeline was asked for them. Readers must not change the slices.
type Rows struct {
	N          int
	Width      int
	X          []float32
	ExactWidth int       // 0: the pipeline gives no exact values
	Exact      []float64 // N × ExactWidth
}

// Row gives row i's encoded values, a view.
func (r Rows) Row(i int) []float32 { return r.X[i*r.Width : (i+1)*r.Width] }

// ExactRow gives row i's exact values, a view.
func (r Rows) ExactRow(i int) []float64 { return r.Exact[i*r.ExactWidth : (i+1)*r.ExactWidth] }

// Slice gives rows from (included) to (excluded), a view.
func (r Rows) Slice(from, to int) Rows {
	out := r
	out.N = to - from
	out.X = r.X[from*r.Width : to*r.Width]
	if r.ExactWidth > 0 {
		out.Exact = r.Exact[from*r.ExactWidth : to*r.ExactWidth]
	}
	return out
}

// Select copies the given rows, in the given order.
func (r Rows) Select(rows []int) Rows {
	out := r
	out.N = len(rows)
	out.X = make([]float32, 0, len(rows)*r.Width)
	if r.ExactWidth > 0 {
		out.Exact = make([]float64, 0, len(rows)*r.ExactWidth)
	}
	for _, i := range rows {
		out.X = append(out.X, r.Row(i)...)
		if r.ExactWidth > 0 {
			out.Exact = append(out.Exact, r.ExactRow(i)...)
		}
	}
	return out
}

// A Column says what one number of an encoded row is and where it came from.
type Column struct {
	Name    string   `json:"name"`              // "src_bytes", "service=http"
	Source  string   `json:"source"`            // the flow column it is made from: "src_bytes", "service"; of two, "srv_count, duration"
	Unit    string   `json:"unit,omitempty"`    // of the source value
	OneHot  bool     `json:"one_hot,omitempty"` // 1 where Source equals Value, else 0
	Value   string   `json:"value,omitempty"`   // for one-hot columns: the category
	Explain string   `json:"explain"`           // how the number is made: "ln(1+x)", "1 if service is http"
	Names   []string `json:"names,omitempty"`   // for an exact category column: its names by code
}
