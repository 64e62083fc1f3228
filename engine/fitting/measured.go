package fitting

import (
	"encoding/json"
	"io"
	"os"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
)

// measuredExtension is behind the bundle's name: what a machine measured is no part
// of what it fitted.
const measuredExtension = ".measured.json"

func keep(path string, fit Fit) error {
	if err := bundle.Save(path, fit.Result); err != nil {
		return err
	}
	text, err := json.Marshal(fit.Measured)
	if err != nil {
		return err
	}
	return bundle.WriteAtomic(path+measuredExtension, text)
}

func readMeasured(path string) (map[string]experiment.Measured, error) {
	f, err := os.Open(path + measuredExtension)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var measured map[string]experiment.Measured
	return measured, json.NewDecoder(io.LimitReader(f, 1<<20)).Decode(&measured)
}
