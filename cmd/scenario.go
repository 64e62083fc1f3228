package cmd

import (
	"fmt"
	"io"
	"os"

	"github.com/trunkline/trunkline/engine/cost"
)

// readScenario reads a what-if scenario; without a path it is nil.
func (a *app) readScenario(path string) (*cost.Scenario, error) {
	if path == "" {
		return nil, nil
	}
	text, err := a.readAll(path)
	if err != nil {
		return nil, err
	}
	s, err := cost.ReadScenario(text)
	if err != nil {
		return nil, &scenarioError{path, err}
	}
	return &s, nil
}

// readAll reads a file, or standard input for "-".
func (a *app) readAll(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(a.Stdin, 1<<20))
	}
	return os.ReadFile(path)
}

// A scenarioError is a scenario file that can't be read as one.
type scenarioError struct {
	path string
	err  error
}

func (e *scenarioError) Error() string { return fmt.Sprintf("%s: %v", e.path, e.err) }
func (e *scenarioError) Unwrap() error { return e.err }
