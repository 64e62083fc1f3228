package features_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
)

// coreTable has flows of a mobile core: a registration, a session's control, a tunnel's
// traffic, a call, a Diameter request and an administrator's shell.
func coreTable() *data.Table {
	category := func(name string) data.Column { return data.Column{Name: name, Kind: data.Category} }
	t := data.NewTable(data.NewSchema("core", append([]data.Column{
		{Name: "duration", Unit: "s"}, category("protocol_type"), category("service"), category("flag"),
		{Name: "src_bytes", Unit: "bytes"}, {Name: "dst_bytes", Unit: "bytes"},
		category("function"), category("plane"), category("application"), {Name: "response_ms", Unit: "ms"},
	}, features.WindowColumns()...)...))
	for i, f := range []struct{ function, plane, application string }{
		{"amf", "signaling", "ngap"}, {"smf", "signaling", "pfcp"}, {"upf", "user", "gtp"},
		{"pcscf", "signaling", "sip"}, {"ausf", "signaling", "diameter"}, {"", "management", "ssh"},
	} {
		values := map[string]float64{"src_bytes": float64(100 * (i + 1)), "dst_bytes": 49, "duration": float64(i % 2), "srv_count": 7, "response_ms": 12.5}
		named := map[string]string{"function": f.function, "plane": f.plane, "application": f.application, "protocol_type": "sctp", "flag": "SF"}
		for c, column := range t.Schema.Columns {
			if column.Kind == data.Category {
				t.Codes[c] = append(t.Codes[c], t.Dicts[c].Code(named[column.Name]))
			} else {
				t.Numbers[c] = append(t.Numbers[c], values[column.Name])
			}
		}
	}
	t.SetRows(6)
	return t
}

// valueOf gives a column's value in a row.
func valueOf(t *testing.T, p *features.Pipeline, rows features.Rows, row int, column string) float64 {
	t.Helper()
	at := slices.Index(names(p.Columns()), column)
	if at < 0 {
		t.Fatalf("no column %s among %v", column, names(p.Columns()))
	}
	return float64(rows.Row(row)[at])
}

func TestOneHotOfCoreFlowsAddsFunctionPlaneApplicationAndTheTelecomFeatures(t *testing.T) {
	tab := coreTable()
	p := fit(t, features.Spec{Encoding: "oh"}, tab, nil)
	rows := transform(t, p, tab)
	for column, want := range map[string]float64{
		"function=amf": 1, "function=smf": 0, "plane=signaling": 1, "plane=user": 0, "application=ngap": 1,
		"log_burstiness": math.Log1p(7 / 0.001), "log_symmetry": math.Log(101.0 / 50), "response_ms": math.Log1p(12.5), "src_bytes": math.Log1p(100),
	} {
		near(t, column, valueOf(t, p, rows, 0, column), want, 1e-6)
	}
	near(t, "a flow of no function", valueOf(t, p, rows, 5, "function=(none)"), 1, 0)
}

func TestTheNotebooksTelecomFeaturesCarryInformationOnCoreFlows(t *testing.T) {
	tab := coreTable()
	p := fit(t, features.Spec{Encoding: "notebook"}, tab, nil)
	rows, facts := transform(t, p, tab), p.Notebook()
	raw := func(row int, column string) float64 {
		at := slices.Index(names(p.Columns()), column)
		return math.Round(1e3*(valueOf(t, p, rows, row, column)*facts.Scale[at]+facts.Mean[at])) / 1e3
	}
	for _, c := range []struct {
		row    int
		column string
		want   float64
	}{
		{0, "service", 10}, {1, "service", 11}, {2, "service", 12}, {4, "service", 13}, {3, "service", 99}, {5, "service", 99},
		{0, "protocol_type", 6}, {2, "protocol_type", 3}, {3, "protocol_type", 4}, {4, "protocol_type", 5},
		{0, "service_10_traffic", 100}, {1, "service_10_traffic", 0}, {2, "service_12_traffic", 300}, {4, "service_13_traffic", 500},
		{0, "is_signaling", 1}, {2, "is_signaling", 0}, {4, "is_signaling", 1}, {5, "is_signaling", 0},
		{0, "burstiness", 7000}, {1, "burstiness", 6.993}, {1, "symmetry_ratio", 4},
	} {
		if got := raw(c.row, c.column); math.Abs(got-c.want) > 2e-3*max(1, c.want/1e3) {
			t.Errorf("flow %d: %s is %v, want %v", c.row, c.column, got, c.want)
		}
	}
	for _, column := range names(p.Columns()) {
		if column == "function" || column == "plane" || column == "application" {
			t.Errorf("%s is a column of its own, which the notebook does not have", column)
		}
	}
}

func TestAFeatureWhoseColumnIsOffIsLeftOut(t *testing.T) {
	tab := coreTable()
	for _, encoding := range []string{"oh", "notebook"} {
		got := names(fit(t, features.Spec{Encoding: encoding, Off: []string{"srv_count", "dst_bytes"}}, tab, nil).Columns())
		for _, gone := range []string{"srv_count", "burstiness", "log_burstiness", "symmetry_ratio", "log_symmetry"} {
			if slices.Contains(got, gone) {
				t.Errorf("%s: %s is still there", encoding, gone)
			}
		}
	}
	got := names(fit(t, features.Spec{Encoding: "notebook", Off: []string{"function", "plane", "application"}}, tab, nil).Columns())
	if !slices.Contains(got, "is_signaling") {
		t.Errorf("without planes is_signaling comes from the protocol: %v", got)
	}
}

func TestBurstinessIsSummarisedByFunction(t *testing.T) {
	tab := coreTable()
	burstiness, err := features.Burstiness(tab)
	if err != nil {
		t.Fatal(err)
	}
	by := features.SummariseBy(burstiness, func(row int) string { return tab.Category("function", row) })
	if len(by) != 6 || by["amf"].Median != 7/0.001 || by["smf"].N != 1 {
		t.Errorf("got %v", by)
	}
	var missing *features.MissingColumnError
	if _, err := features.Burstiness(table(smallSchema(), trainFlows()...)); !errors.As(err, &missing) || missing.Column != "srv_count" {
		t.Errorf("without srv_count: got %v", err)
	}
}

func TestTheTelecomFeaturesComeUnscaled(t *testing.T) {
	columns, values, err := features.Telecom(coreTable())
	if err != nil {
		t.Fatal(err)
	}
	at := func(column string, row int) float64 { return values[slices.Index(names(columns), column)][row] }
	near(t, "burstiness", at("burstiness", 1), 7/1.001, 1e-9)
	near(t, "symmetry_ratio", at("symmetry_ratio", 1), 4, 1e-9)
	near(t, "service_12_traffic", at("service_12_traffic", 2), 300, 0)
	near(t, "is_signaling", at("is_signaling", 2), 0, 0)
	if got := columns[slices.Index(names(columns), "burstiness")].Source; got != "srv_count, duration" {
		t.Errorf("burstiness is made from %q", got)
	}
}
