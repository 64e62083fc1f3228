package features

import "github.com/trunkline/trunkline/data"

// NotebookFacts is what the notebook's encoding learned and left out.
type NotebookFacts struct{}

func (p *Pipeline) fitNotebook(t *data.Table, rows []int, picked []data.Column) error {
	return &SpecError{Setting: "encoding", Reason: "notebook is being written"}
}
