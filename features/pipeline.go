package features

import "github.com/trunkline/trunkline/data"

// A Spec is the settings of a feature pipeline. It is plain data: it can be
// written in a recipe file and compared.
type Spec struct {
	// Encoding is "oh" (the honest one-hot encoding) or "notebook" (codes,
	// correlation filter, telecom features and standard scaling, as the notebook has them).
	Encoding string `toml:"encoding" json:"encoding"`
	// Exact asks for the raw float64 values beside the encoded ones.
	Exact bool `toml:"exact" json:"exact,omitempty"`
	// Off names flow columns to leave out; On names judge columns to let in.
	// Both are for the leakage lab, and every figure made with On says so.
	Off []string `toml:"off" json:"off,omitempty"`
	On  []string `toml:"on" json:"on,omitempty"`
}

// A Pipeline is a fitted Spec. It is immutable and safe for concurrent use.
type Pipeline struct{ _ *data.Table }
