package cmd

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestJSONCarriesNothingThatSteersATerminal(t *testing.T) {
	hostile := "\x1b]0;x\x07 \u009b2J \x7f \u202eevil\u200b \U000e0041 é 中 <&>"
	var b bytes.Buffer
	if err := printJSON(&b, map[string]string{"note": hostile}); err != nil {
		t.Fatal(err)
	}
	for _, r := range b.String() {
		if !shows(r) {
			t.Errorf("%U is in the output %q", r, b.String())
		}
	}
	var back map[string]string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back["note"] != hostile {
		t.Errorf("read back as %q (%v)", back["note"], err)
	}
}
