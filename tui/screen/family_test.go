package screen

import "testing"

func TestAFamilySaysItsNearestTechniqueOrThatItIsUnlike(t *testing.T) {
	for key, want := range map[string]string{
		"dos":    "DoS · nearest technique T1499 Endpoint Denial of Service",
		"probe":  "Probe · nearest technique T1046 Network Service Discovery",
		"r2l":    "R2L · nearest technique T1110 Brute Force",
		"u2r":    "U2R · nearest technique T1068 Exploitation for Privilege Escalation",
		"unlike": "unlike anything seen: like no attack that training knew",
		"\x1b":   `\x1b`,
	} {
		if got := FamilyText(key); got != want {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
	if got := FamilyTechnique("unlike"); got != "" {
		t.Errorf("what is unlike anything has the technique %q", got)
	}
}
