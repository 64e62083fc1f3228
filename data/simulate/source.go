package simulate

import (
	"fmt"
	"io"

	"github.com/trunkline/trunkline/data"
)

// Schema is the schema of simulated flows.
func Schema() *data.Schema { return data.CoreFlows() }

// A Source is a run of the simulated core as a data.Source: flows in order of their
// start, labelled, with times and endpoints. It holds what is under way and no
// more, so a run can be of any length. It never fails.
type Source struct {
	settings Settings
	world    *world
}

// Open starts a run. The error is a *SettingsError.
func Open(s Settings) (*Source, error) {
	s, err := s.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Source{settings: s, world: newWorld(s)}, nil
}

// Schema implements data.Source.
func (s *Source) Schema() *data.Schema { return Schema() }

// Close implements data.Source.
func (s *Source) Close() error { return nil }

// Next implements data.Source.
func (s *Source) Next(t *data.Table, max int) (int, error) {
	if t.Schema != Schema() {
		panic(fmt.Sprintf("simulate: flows of the simulated core can't fill a table of schema %s", t.Schema.Name))
	}
	if t.Rows() == 0 && t.Label == nil {
		t.Label, t.Labels = []int32{}, data.NewDictionary(data.NormalLabel)
	}
	if t.Name == "" {
		t.Name = s.settings.Name
	}
	t.Simulated = true
	for n := range max {
		f := s.world.run()
		if f == nil && n == 0 {
			return 0, io.EOF
		}
		if f == nil {
			return n, nil
		}
		f.append(t, s.settings.Start.UnixNano())
	}
	return max, nil
}

// Table plays a whole run, which must have a length. The error is a *SettingsError.
func Table(s Settings) (*data.Table, error) {
	if s.Length == 0 {
		return nil, &SettingsError{"length", "a table needs an end"}
	}
	source, err := Open(s)
	if err != nil {
		return nil, err
	}
	return data.ReadAll(source)
}
