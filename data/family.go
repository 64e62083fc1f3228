package data

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

// Key is the family's name in JSON: "dos", "probe", "r2l", "u2r", "normal", "unknown".
func (f Family) Key() string {
	return [...]string{"normal", "dos", "probe", "r2l", "u2r", "unknown"}[f]
}

// String is the family's name for people.
func (f Family) String() string {
	return [...]string{"Normal", "DoS", "Probe", "R2L", "U2R", "unknown"}[f]
}
