package dataset

import (
	"io"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
)

// File reads the flows of a file of any kind in the catalog, with window features
// where it has times and lacks them.
func File(path string, o data.Options) (*data.Table, error) {
	t, _, err := data.Load(path, o)
	if err != nil {
		return nil, err
	}
	return windowed(t)
}

// Stream reads the flows of r to its end; name is what to call them.
func Stream(name string, r io.Reader, o data.Options) (*data.Table, error) {
	s, err := data.Open(name, r, o)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	t, err := data.ReadAll(s)
	if err != nil {
		return nil, err
	}
	t.Name = name
	return windowed(t)
}

// windowed appends the window features to flows that have times and no such columns.
func windowed(t *data.Table) (*data.Table, error) {
	if _, has := t.Schema.Index("dst_host_count"); has || t.Start == nil {
		return t, nil
	}
	return features.AppendWindows(t)
}
