package features_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
)

// flow is one row of the small schema that these tests use.
type flow struct {
	protocol, service  string
	duration, bytes    float64
	count, rate, host  float64
	outbound, hardness float64
}

func smallSchema() *data.Schema {
	return data.NewSchema("small",
		data.Column{Name: "duration", Unit: "s"},
		data.Column{Name: "protocol_type", Kind: data.Category},
		data.Column{Name: "service", Kind: data.Category},
		data.Column{Name: "src_bytes", Unit: "bytes"},
		data.Column{Name: "num_outbound_cmds"},
		data.Column{Name: "count", Unit: "flows"},
		data.Column{Name: "serror_rate", Unit: "share"},
		data.Column{Name: "dst_host_count", Unit: "flows"},
		data.Column{Name: "difficulty", Role: data.Judge},
	)
}

func table(s *data.Schema, flows ...flow) *data.Table {
	t := data.NewTable(s)
	for _, f := range flows {
		appendFlow(t, f)
	}
	return t
}

func appendFlow(t *data.Table, f flow) {
	t.Codes[1] = append(t.Codes[1], t.Dicts[1].Code(f.protocol))
	t.Codes[2] = append(t.Codes[2], t.Dicts[2].Code(f.service))
	for i, v := range map[int]float64{0: f.duration, 3: f.bytes, 4: f.outbound, 5: f.count, 6: f.rate, 7: f.host, 8: f.hardness} {
		t.Numbers[i] = append(t.Numbers[i], v)
	}
	t.SetRows(t.Rows() + 1)
}

func trainFlows() []flow {
	return []flow{
		{protocol: "udp", service: "private", duration: 0, bytes: 105, count: 2, rate: 0.5, host: 255, hardness: 20},
		{protocol: "tcp", service: "http", duration: 3, bytes: 1e9, count: 511, rate: 0, host: 51, hardness: 21},
	}
}

func fit(t testing.TB, spec features.Spec, tab *data.Table, rows []int) *features.Pipeline {
	t.Helper()
	p, err := features.Fit(spec, tab, rows)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func transform(t testing.TB, p *features.Pipeline, tab *data.Table) features.Rows {
	t.Helper()
	rows, err := p.Transform(tab, 2)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func names(columns []features.Column) []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.Name)
	}
	return out
}

func TestOneHotPutsNumbersFirstAndSortsNames(t *testing.T) {
	p := fit(t, features.Spec{Encoding: "oh"}, table(smallSchema(), trainFlows()...), nil)
	want := []string{"duration", "src_bytes", "count", "serror_rate", "dst_host_count",
		"protocol_type=tcp", "protocol_type=udp", "service=http", "service=private"}
	if got := names(p.Columns()); !slices.Equal(got, want) {
		t.Fatalf("columns\n got %v\nwant %v", got, want)
	}
	rows := transform(t, p, table(smallSchema(), trainFlows()...))
	wantRow := []float32{float32(math.Log1p(3)), float32(math.Log1p(1e9)), float32(math.Log1p(511)), 0, 0.2, 1, 0, 1, 0}
	if !slices.Equal(rows.Row(1), wantRow) {
		t.Errorf("row\n got %v\nwant %v", rows.Row(1), wantRow)
	}
}

func TestAnUnseenNameGivesZerosAndTheExtraCode(t *testing.T) {
	p := fit(t, features.Spec{Encoding: "oh", Exact: true}, table(smallSchema(), trainFlows()...), nil)
	later := table(smallSchema(), flow{protocol: "sctp", service: "http"})
	rows := transform(t, p, later)
	if got := rows.Row(0)[5:]; !slices.Equal(got, []float32{0, 0, 1, 0}) {
		t.Errorf("one-hot columns of an unseen protocol: got %v", got)
	}
	if got := rows.ExactRow(0)[:2]; !slices.Equal(got, []float64{2, 0}) {
		t.Errorf("exact codes: got %v, want the one past the last, then http's", got)
	}
}

func TestExactValuesAreRawAndCategoriesComeFirst(t *testing.T) {
	p := fit(t, features.Spec{Encoding: "oh", Exact: true}, table(smallSchema(), trainFlows()...), nil)
	want := []string{"protocol_type", "service", "duration", "src_bytes", "count", "serror_rate", "dst_host_count"}
	if got := names(p.ExactColumns()); !slices.Equal(got, want) {
		t.Fatalf("exact columns: got %v, want %v", got, want)
	}
	if got := p.ExactColumns()[1].Names; !slices.Equal(got, []string{"http", "private"}) {
		t.Errorf("service names by code: got %v", got)
	}
	rows := transform(t, p, table(smallSchema(), trainFlows()...))
	if got := rows.ExactRow(1); !slices.Equal(got, []float64{0, 0, 3, 1e9, 511, 0, 51}) {
		t.Errorf("exact row: got %v", got)
	}
}

func TestNameListsComeFromTheWholeTableThoughRowsAreFew(t *testing.T) {
	tab := table(smallSchema(), trainFlows()...)
	whole, part := fit(t, features.Spec{Encoding: "oh"}, tab, nil), fit(t, features.Spec{Encoding: "oh"}, tab, []int{1})
	if got, want := names(part.Columns()), names(whole.Columns()); !slices.Equal(got, want) {
		t.Errorf("columns fitted on one row: got %v, want %v", got, want)
	}
}

func TestAJudgeColumnIsAFeatureOnlyInTheLeakageLab(t *testing.T) {
	tab := table(smallSchema(), trainFlows()...)
	if got := names(fit(t, features.Spec{Encoding: "oh"}, tab, nil).Columns()); slices.Contains(got, "difficulty") {
		t.Errorf("difficulty is among the features %v", got)
	}
	lab := features.Spec{Encoding: "oh", On: []string{"difficulty"}, Off: []string{"src_bytes"}}
	got := names(fit(t, lab, tab, nil).Columns())
	if !slices.Contains(got, "difficulty") || slices.Contains(got, "src_bytes") {
		t.Errorf("with difficulty on and src_bytes off: got %v", got)
	}
}

func TestSettingsThatCannotBeHadAreNamed(t *testing.T) {
	tab := table(smallSchema(), trainFlows()...)
	for name, c := range map[string]struct {
		spec    features.Spec
		tab     *data.Table
		setting string
	}{
		"unknown encoding":            {features.Spec{Encoding: "hex"}, tab, "encoding"},
		"off names no column":         {features.Spec{Encoding: "oh", Off: []string{"sorce"}}, tab, "off"},
		"on names an ordinary column": {features.Spec{Encoding: "oh", On: []string{"src_bytes"}}, tab, "on"},
		"no flows":                    {features.Spec{Encoding: "oh"}, table(smallSchema()), "encoding"},
	} {
		_, err := features.Fit(c.spec, c.tab, nil)
		var fault *features.SpecError
		if !errors.As(err, &fault) || fault.Setting != c.setting {
			t.Errorf("%s: got error %v, want a SpecError of %s", name, err, c.setting)
		}
	}
}

func TestATableThatLacksAColumnIsRefusedByName(t *testing.T) {
	p := fit(t, features.Spec{Encoding: "oh"}, table(smallSchema(), trainFlows()...), nil)
	other := data.NewSchema("other", data.Column{Name: "duration"}, data.Column{Name: "src_bytes", Kind: data.Category})
	_, err := p.Transformer(other)
	var missing *features.MissingColumnError
	if !errors.As(err, &missing) || missing.Column != "src_bytes" || missing.Kind != data.Number {
		t.Errorf("got %v, want a MissingColumnError of the number src_bytes", err)
	}
}

func TestATransformerFollowsDictionariesThatDifferAndGrow(t *testing.T) {
	s := smallSchema()
	p := fit(t, features.Spec{Encoding: "oh"}, table(s, trainFlows()...), nil)
	tr, err := p.Transformer(s)
	if err != nil {
		t.Fatal(err)
	}
	var rows features.Rows
	one := table(s, flow{protocol: "icmp", service: "private"})
	tr.To(&rows, one, 0, 1)
	appendFlow(one, flow{protocol: "tcp", service: "http"})
	tr.To(&rows, one, 1, 2)
	if got := rows.Row(0)[5:]; !slices.Equal(got, []float32{1, 0, 1, 0}) {
		t.Errorf("after the dictionary grew: got %v", got)
	}
	tr.To(&rows, table(s, trainFlows()...), 0, 1)
	if got := rows.Row(0)[5:]; !slices.Equal(got, []float32{0, 1, 0, 1}) {
		t.Errorf("with another table's dictionary: got %v", got)
	}
}

func TestEncodingDoesNotDependOnBlocksOrWorkers(t *testing.T) {
	s := smallSchema()
	tab := data.NewTable(s)
	for i := range 5000 {
		appendFlow(tab, flow{protocol: []string{"tcp", "udp"}[i%2], service: []string{"a", "b", "c"}[i%3], bytes: float64(i), count: float64(i % 512)})
	}
	p := fit(t, features.Spec{Encoding: "oh", Exact: true}, tab, nil)
	tr, _ := p.Transformer(s)
	whole, err := p.Transform(tab, 4)
	if err != nil {
		t.Fatal(err)
	}
	var one features.Rows
	for i := range tab.Rows() {
		tr.To(&one, tab, i, i+1)
		if !slices.Equal(one.Row(0), whole.Row(i)) || !slices.Equal(one.ExactRow(0), whole.ExactRow(i)) {
			t.Fatalf("row %d differs when it is encoded alone", i)
		}
	}
}

func TestNoFiniteFlowEncodesToInfinityOrNaN(t *testing.T) {
	tab := table(smallSchema(), trainFlows()...)
	p := fit(t, features.Spec{Encoding: "oh"}, tab, nil)
	rows := transform(t, p, table(smallSchema(), flow{duration: -5, bytes: math.MaxFloat64, count: -1, rate: -math.MaxFloat64, host: 1e300}))
	for i, v := range rows.Row(0) {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Errorf("%s is %v", p.Columns()[i].Name, v)
		}
	}
	missing := transform(t, p, table(smallSchema(), flow{bytes: math.NaN()}))
	if v := missing.Row(0)[1]; v == v {
		t.Errorf("a missing number encodes to %v, want NaN", v)
	}
}

func TestEncodingOneFlowAllocatesNothing(t *testing.T) {
	s := smallSchema()
	tab := table(s, trainFlows()...)
	p := fit(t, features.Spec{Encoding: "oh", Exact: true}, tab, nil)
	tr, _ := p.Transformer(s)
	var rows features.Rows
	tr.To(&rows, tab, 0, 1)
	if n := testing.AllocsPerRun(100, func() { tr.To(&rows, tab, 1, 2) }); n != 0 {
		t.Errorf("%v allocations a flow", n)
	}
}

func TestAPipelineReadsBackBitForBit(t *testing.T) {
	s := smallSchema()
	tab := table(s, trainFlows()...)
	p := fit(t, features.Spec{Encoding: "oh", Exact: true}, tab, nil)
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back features.Pipeline
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(transform(t, p, tab), transform(t, &back, tab)) || !reflect.DeepEqual(p.Columns(), back.Columns()) {
		t.Error("the pipeline that was read back encodes otherwise")
	}
}

func TestACategoryOfFreeTextKeepsOnlyItsCommonestNames(t *testing.T) {
	tab := data.NewTable(smallSchema())
	for i := range 3000 {
		appendFlow(tab, flow{protocol: "tcp", service: string(rune('Ā' + i))})
	}
	appendFlow(tab, flow{protocol: "tcp", service: "twice"})
	appendFlow(tab, flow{protocol: "tcp", service: "twice"})
	got := names(fit(t, features.Spec{Encoding: "oh"}, tab, nil).Columns())
	if len(got) != 5+1+1024 || !slices.Contains(got, "service=twice") {
		t.Errorf("got %d columns", len(got))
	}
}
