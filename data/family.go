package data

import (
	"slices"
	"sync"
)

// A Family is the kind of attack that a label belongs to, as the KDD'99 task
// grouped them. The simulated core's attacks are filed under the nearest one.
type Family uint8

const (
	Normal        Family = iota
	DoS                  // denial of service
	Probe                // reconnaissance
	R2L                  // remote to local: access without an account
	U2R                  // user to root: more rights than given
	UnknownFamily        // an attack label that no map knows
)

// Families lists the attack families in the order reports show them.
var Families = [...]Family{DoS, Probe, R2L, U2R}

// NormalLabel is the label of traffic that is no attack, in every source: a reader
// whose format spells it otherwise ("BENIGN", "-") translates it.
const NormalLabel = "normal"

// FamilyOf gives the family of a label: Normal for "normal", UnknownFamily for one
// that no list below has. Other authors file worm, httptunnel and a few more
// elsewhere, so whoever shows figures by family shows the map with them: see Types.
func FamilyOf(label string) Family {
	if f, ok := familyByLabel()[label]; ok {
		return f
	}
	return UnknownFamily
}

// Types lists the labels that are filed under f, sorted.
func (f Family) Types() []string {
	var types []string
	for label, family := range familyByLabel() {
		if family == f {
			types = append(types, label)
		}
	}
	slices.Sort(types)
	return types
}

// familyByLabel is the whole map: one list below for each origin of labels. A label
// filed twice is a mistake of ours, not of an input.
var familyByLabel = sync.OnceValue(func() map[string]Family {
	families := map[string]Family{NormalLabel: Normal}
	for _, origin := range [...]map[Family][]string{kddTypes(), kddTestTypes(), simulatedTypes()} {
		for family, labels := range origin {
			for _, label := range labels {
				if _, filed := families[label]; filed {
					panic("data: label " + label + " is filed twice")
				}
				families[label] = family
			}
		}
	}
	return families
})

// kddTypes are the attacks of KDDTrain+ and of KDD'99's training file.
func kddTypes() map[Family][]string {
	return map[Family][]string{
		DoS:   {"neptune", "smurf", "back", "teardrop", "pod", "land"},
		Probe: {"satan", "ipsweep", "portsweep", "nmap"},
		R2L:   {"warezclient", "guess_passwd", "warezmaster", "imap", "ftp_write", "multihop", "phf", "spy"},
		U2R:   {"buffer_overflow", "rootkit", "loadmodule", "perl"},
	}
}

// kddTestTypes are the attacks that only KDDTest+ and KDD'99's test file have.
func kddTestTypes() map[Family][]string {
	return map[Family][]string{
		DoS:   {"apache2", "processtable", "mailbomb", "udpstorm"},
		Probe: {"mscan", "saint"},
		R2L:   {"snmpguess", "snmpgetattack", "httptunnel", "named", "sendmail", "xlock", "xsnoop", "worm"},
		U2R:   {"ps", "xterm", "sqlattack"},
	}
}

// simulatedTypes are the attacks that data/simulate plays; its test fails on a
// scenario whose label is not here.
func simulatedTypes() map[Family][]string {
	return map[Family][]string{
		DoS: {"signalling_storm", "amf_registration_flood", "slice_exhaustion", "nas_fuzzing",
			"pfcp_deletion_flood", "pfcp_establishment_flood", "pfcp_crafted_flood_upf", "pfcp_crafted_flood_smf",
			"pfcp_fragments", "pfcp_malformed_establishment", "pfcp_transaction_exhaustion", "sip_invite_flood", "diameter_flood"},
		Probe: {"teid_scan", "diameter_location_tracking", "sbi_scan"},
		R2L:   {"pfcp_rogue_association", "session_hijack_pfcp", "session_hijack_gtpc", "sip_register_guessing", "fake_nf"},
		U2R:   {"gtpu_spoof_deletion", "gtpu_to_core", "sbi_overreach"},
	}
}

// Key is the family's name in JSON: "dos", "probe", "r2l", "u2r", "normal", "unknown".
func (f Family) Key() string {
	return [...]string{"normal", "dos", "probe", "r2l", "u2r", "unknown"}[f]
}

// String is the family's name for people.
func (f Family) String() string {
	return [...]string{"Normal", "DoS", "Probe", "R2L", "U2R", "unknown"}[f]
}
