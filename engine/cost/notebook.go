package cost

// A Notebook is the notebook's own business figure. It is shown once, in the
// comparison with the notebook, and nowhere else.
type Notebook struct {
	FPDifferenceShare  float64 `json:"fp_difference_share"` // (FP of forest − FP of boosting) / validation rows
	Monthly            float64 `json:"monthly"`             // what it calls monthly savings, USD
	IncidentsPrevented string  `json:"incidents_prevented"`
	WhyWrong           string  `json:"why_wrong"`

	ForestFP, BoostFP, Rows int `json:"-"` // that the share is made of
}

// NotebookFormula works out the notebook's figure from the two models' false positives
// on its validation rows: share × 5,000,000 packets a day × 0.1 h × 80 USD / 12.
func NotebookFormula(forestFP, boostFP, rows int) Notebook {
	share := float64(forestFP-boostFP) / float64(rows)
	return Notebook{
		FPDifferenceShare:  share,
		Monthly:            share * 5_000_000 * 0.1 * 80 / 12,
		IncidentsPrevented: "2-4 a year (a fixed string)",
		ForestFP:           forestFP, BoostFP: boostFP, Rows: rows,
		WhyWrong: WhyNotebookIsWrong,
	}
}

// WhyNotebookIsWrong lists what is wrong with the formula, parted by "; ".
const WhyNotebookIsWrong = "dollars a day divided by 12 are neither a month nor a year; packets are taken for alerts; " +
	"the rate is a share of all rows, attacks included, and is applied to all packets; grouping, analysts' capacity and missed attacks are left out; " +
	"the difference itself is a few rows of a set that shares its attacks with training, and changes sign with the seed; " +
	"the incidents prevented are a fixed string that no figure enters"
