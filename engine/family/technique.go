// Package family says what an analyst reads of an attack family: the technique nearest
// to it.
package family

import "github.com/trunkline/trunkline/data"

// A Technique is one of MITRE ATT&CK's (attack.mitre.org, v14).
type Technique struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Nearest bool   `json:"nearest"` // of several that the family covers: not a finding about this alert
}

// NearestTo gives the technique nearest to a family by its key, such as "dos"; false for
// what has none: normal traffic, and attacks unlike any known. The simulated core's
// attacks have techniques of their own: see simulate.Kinds.
func NearestTo(key string) (Technique, bool) {
	t, ok := map[string]Technique{
		data.DoS.Key():   {"T1499", "Endpoint Denial of Service", true},
		data.Probe.Key(): {"T1046", "Network Service Discovery", true},
		data.R2L.Key():   {"T1110", "Brute Force", true},
		data.U2R.Key():   {"T1068", "Exploitation for Privilege Escalation", true},
	}[key]
	return t, ok
}
