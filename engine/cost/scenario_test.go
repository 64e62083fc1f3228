package cost

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestAScenarioHoldsOnlyWhatWasChangedAndReadsBack(t *testing.T) {
	start := Defaults()
	now, err := start.With("attack_share", 1e-3)
	if err != nil {
		t.Fatal(err)
	}
	now.Currency = "EUR"
	now.ByFamily = []FamilyLoss{{"dos", 0.1, 5e4}}
	s := Scenario{Name: "night", Thresholds: map[string]float64{"boost": 0.25}}
	s.Changed(start, now)
	if len(s.Values) != 1 || s.Values["attack_share"] != 1e-3 {
		t.Errorf("changed: %v", s.Values)
	}
	again, err := ReadScenario([]byte(s.Text()))
	if err != nil {
		t.Fatal(err)
	}
	if over, err := again.Over(start); err != nil || !reflect.DeepEqual(over, now) {
		t.Errorf("over the start it is %+v, %v; want %+v", over, err, now)
	}
	if !(Scenario{}).Empty() || s.Empty() {
		t.Error("what is empty is not told from what is not")
	}
}

func TestWhatIsNoScenarioIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{"assumptions":{"attack_share":7}}`: "want a share from 0 to 1", `{"assumptions":{"luck":1}}`: "no such assumption", `{"lucky":true}`: "unknown field",
		`{"currency":"\u001b[31"}`: "three letters", `{} {}`: "more follows", `[]`: "cannot unmarshal", ``: "EOF", `{"by_family":[{"family":"x"}]}`: "want dos, probe",
		`{"false_alerts_per_day":-1}`: "want a number from 0 up", strings.Repeat(" ", maxScenario+1): "are no scenario",
	} {
		_, err := ReadScenario([]byte(text))
		var refused *ScenarioError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v; want %q", text, err, want)
		}
	}
}

func FuzzReadScenario(f *testing.F) {
	f.Add([]byte(`{"assumptions":{"attack_share":0.001},"by_family":[{"family":"dos","incidents_per_month":1,"loss_per_incident":2}],"pinned":{"model":"a","threshold":1}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ReadScenario(text)
		if err != nil {
			return
		}
		if _, err := ReadScenario([]byte(s.Text())); err != nil {
			t.Errorf("%q reads, but its own text does not: %v", text, err)
		}
	})
}
