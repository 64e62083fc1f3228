package cmd

import (
	"fmt"
	"io"
	"os"

	"github.com/trunkline/trunkline/engine/cost"
)

// readScenario reads a what-if scenario and puts it over the assumptions; without a path
// there is none.
func (a *app) readScenario(path string, over cost.Assumptions) (cost.Assumptions, *cost.Scenario, error) {
	if path == "" {
		return over, nil, nil
	}
	text, err := a.readAll(path)
	if err != nil {
		return over, nil, err
	}
	s, err := cost.ReadScenario(text)
	if err != nil {
		return over, nil, &scenarioError{path, err}
	}
	over, err = s.Over(over)
	return over, &s, err
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
