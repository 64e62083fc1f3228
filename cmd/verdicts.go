package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
)

// withVerdicts adds what analysts decided to what trains, and says what that was.
func (a *app) withVerdicts(ctx context.Context, in experiment.Inputs) (experiment.Inputs, error) {
	var lessons []dataset.Lesson
	err := a.withStore(ctx, func(db *store.DB) error {
		verdicts, err := db.Verdicts(ctx)
		slices.SortStableFunc(verdicts, func(a, b store.Verdict) int { return a.At.Compare(b.At) })
		for _, v := range verdicts {
			lessons = append(lessons, dataset.Lesson{Source: v.Source, Row: v.Row, Content: v.Content, Attack: v.Reason == triage.TruePositive, By: v.By})
		}
		return err
	})
	if err != nil {
		return in, err
	}
	out, taught, err := dataset.WithVerdicts(in, lessons)
	if err != nil {
		return in, err
	}
	var by []string
	for _, who := range sortedKeys(taught.By) {
		by = append(by, fmt.Sprintf("%s %d", who, taught.By[who]))
	}
	a.remark("%d verdicts (%s): %d flows moved from the test to training, %d training flows relabelled, %d not at hand or other by now",
		len(lessons), strings.Join(by, ", "), taught.Added, taught.Changed, taught.Missing)
	return out, nil
}
