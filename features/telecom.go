package features

import (
	"fmt"

	"github.com/trunkline/trunkline/data"
)

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

// notebookTelecomSteps are the notebook's telecom features in its order: burstiness,
// byte symmetry, the bytes sent to each of four network functions, signalling or not.
// A feature whose columns are switched off is left out.
func notebookTelecomSteps(picked []data.Column) []step {
	var steps []step
	if has(picked, "srv_count") && has(picked, "duration") {
		steps = append(steps, step{Op: opBurstiness, Name: "burstiness", From: []string{"srv_count", "duration"}, Unit: "flows"})
	}
	if has(picked, "src_bytes") && has(picked, "dst_bytes") {
		steps = append(steps, step{Op: opSymmetry, Name: "symmetry_ratio", From: []string{"src_bytes", "dst_bytes"}, Unit: "bytes"})
	}
	if has(picked, "service") && has(picked, "src_bytes") {
		for i, function := range coreFunctions() {
			steps = append(steps, step{Op: opTraffic, Name: fmt.Sprintf("service_%d_traffic", firstFunctionCode+i),
				From: []string{serviceColumn(picked), "src_bytes"}, Unit: "bytes", Names: []string{function}, Values: []float64{1}})
		}
	}
	switch {
	case has(picked, "plane"):
		steps = append(steps, codeStep("is_signaling", "plane", map[string]float64{"signaling": 1}, 0))
	case has(picked, "protocol_type"):
		steps = append(steps, codeStep("is_signaling", "protocol_type", map[string]float64{"gtp": 1, "sip": 1, "diameter": 1}, 0))
	}
	return steps
}

// coreFunctions are the network functions of 3GPP TS 23.501 clause 6.2 that the
// notebook has codes for, from firstFunctionCode on.
func coreFunctions() []string { return []string{"amf", "smf", "upf", "ausf"} }

const firstFunctionCode = 10

// serviceCodes are the notebook's codes of services; any other is 99.
func serviceCodes() map[string]float64 {
	codes := map[string]float64{"http": 0, "smtp": 1, "ftp": 2, "ssh": 3}
	for i, function := range coreFunctions() {
		codes[function] = float64(firstFunctionCode + i)
	}
	return codes
}

// protocolCodes are the notebook's codes of protocols; any other is 6.
func protocolCodes() map[string]float64 {
	return map[string]float64{"tcp": 0, "udp": 1, "icmp": 2, "gtp": 3, "sip": 4, "diameter": 5}
}

// serviceColumn is the flow column that the service code is read from.
func serviceColumn(picked []data.Column) string {
	if has(picked, "function") {
		return "function"
	}
	return "service"
}

// protocolColumn is the flow column that the protocol code is read from.
func protocolColumn(picked []data.Column) string {
	if has(picked, "application") {
		return "application"
	}
	return "protocol_type"
}

// Burstiness is the notebook's srv_count/(duration+0.001) of each flow: how many flows
// its service had, for each second that it lasted. The error is a *MissingColumnError.
func Burstiness(t *data.Table) ([]float64, error) {
	x, _, err := rawMatrix([]step{{Op: opBurstiness, Name: "burstiness", From: []string{"srv_count", "duration"}}}, t)
	return x, err
}

// Telecom gives the notebook's telecom features of each flow as they are before scaling,
// feature by feature in its order. One whose columns t lacks is left out.
func Telecom(t *data.Table) (columns []Column, values [][]float64, err error) {
	picked, err := pickColumns(Spec{}, t.Schema)
	if err != nil {
		return nil, nil, err
	}
	steps := notebookTelecomSteps(picked)
	if columns, err = describeSteps(steps); err != nil {
		return nil, nil, err
	}
	x, width, err := rawMatrix(steps, t)
	if err != nil {
		return nil, nil, err
	}
	for k := range columns {
		v := make([]float64, t.Rows())
		for row := range v {
			v[row] = x[row*width+k]
		}
		values = append(values, v)
	}
	return columns, values, nil
}
