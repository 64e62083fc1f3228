package features

import "github.com/trunkline/trunkline/data"

// oneHotTelecomSteps are what "oh" adds for flows of a telecom core: how many flows a
// service had for each second of this one, and how lopsided its bytes are. Both
// are heavy-tailed, so both come as logarithms.
func oneHotTelecomSteps(picked []data.Column) []step {
	var steps []step
	if has(picked, "srv_count") && has(picked, "duration") {
		steps = append(steps, step{Op: opLogBurstiness, Name: "log_burstiness", From: []string{"srv_count", "duration"}, Unit: "flows"})
	}
	if has(picked, "src_bytes") && has(picked, "dst_bytes") {
		steps = append(steps, step{Op: opLogSymmetry, Name: "log_symmetry", From: []string{"src_bytes", "dst_bytes"}, Unit: "bytes"})
	}
	return steps
}
