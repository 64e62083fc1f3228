package simulate_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/data/simulate"
)

// attackTable is the table of attacks in docs/SIMULATOR.md.
func attackTable() string {
	var b strings.Builder
	b.WriteString("| label | family | technique | published | what its flows are |\n|---|---|---|---|---|\n")
	for _, x := range simulate.Attacks() {
		label := "`" + x.Label + "`"
		if slices.Contains(simulate.NovelAttacks(), x.Label) {
			label += " (day 2 only)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s, %s | %s | %s |\n", label, x.Family.Key(), x.Technique.ID, x.Technique.Match(), x.Source, x.About)
	}
	return b.String()
}

func TestTheDocumentListsTheDaysAndTheAttacks(t *testing.T) {
	text, err := os.ReadFile("../../docs/SIMULATOR.md")
	if err != nil {
		t.Fatal(err)
	}
	for what, settings := range map[string]simulate.Settings{"trains": simulate.Day1(), "judges": simulate.Day2()} {
		day, labels := table(t, settings), labelsOf(table(t, settings))
		row := fmt.Sprintf("| `%s` %s | %d | %d | %d | %.1f %% | %d |\n", day.Name, what, settings.Seed, settings.Subscribers,
			day.Rows(), 100-100*float64(labels["normal"])/float64(day.Rows()), len(labels)-1)
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/SIMULATOR.md should have this row:\n%s", row)
		}
	}
	if !strings.Contains(string(text), attackTable()) {
		t.Errorf("docs/SIMULATOR.md should have this table:\n%s", attackTable())
	}
}
