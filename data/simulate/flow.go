package simulate

import (
	"time"

	"github.com/trunkline/trunkline/data"
)

// A flow is one row to be.
type flow struct {
	start    int64 // ns since the run began
	src, dst data.Endpoint
	label    string

	service, function, application, protocol, plane, flag string

	lasted                 time.Duration
	response               float64 // ms
	srcBytes, dstBytes     int
	srcPackets, dstPackets int
	messages, failures     int
	retransmissions        int
	wrongFragments, urgent int
}

// maxPayload is what fits into a packet of the core's transport network.
const maxPayload = 1400

// flow makes a flow of the actor's and plans its appearance. Its protocol defaults to
// being answered; flag SF.
func (a *actor) flow(at int64, src, dst data.Endpoint) *flow {
	f := &flow{start: at, src: src, dst: dst, label: a.label, flag: "SF"}
	a.flows.add(at, f)
	return f
}

// packets counts the packets that carry so many messages and the flow's bytes, and
// the acknowledgements that TCP and SCTP add.
func (f *flow) packets(protocol string, srcMessages, dstMessages int) {
	count := func(messages, bytes int) int { return max(messages, (bytes+maxPayload-1)/maxPayload) }
	f.srcPackets, f.dstPackets = count(srcMessages, f.srcBytes), count(dstMessages, f.dstBytes)
	if protocol != "udp" && f.dstBytes > 0 {
		src, dst := f.srcPackets, f.dstPackets
		f.srcPackets += (dst + 1) / 2
		f.dstPackets += (src + 1) / 2
	}
}

// land is 1 if both ends are the same.
func (f *flow) land() float64 {
	if f.src == f.dst {
		return 1
	}
	return 0
}

// append writes the flow as the last row of t, whose run began at epoch.
func (f *flow) append(t *data.Table, epoch int64) {
	names := [...]string{f.protocol, f.service, f.flag, f.function, f.plane, f.application}
	numbers := [...]float64{float64(f.lasted / time.Second), float64(f.srcBytes), float64(f.dstBytes), f.land(),
		float64(f.wrongFragments), float64(f.urgent), float64(f.srcPackets), float64(f.dstPackets),
		float64(f.messages), float64(f.failures), float64(f.retransmissions), float64(int(f.response*10+0.5)) / 10}
	name, number := 0, 0
	for i, d := range t.Dicts {
		if d != nil {
			t.Codes[i] = append(t.Codes[i], d.Code(names[name]))
			name++
		} else {
			t.Numbers[i] = append(t.Numbers[i], numbers[number])
			number++
		}
	}
	t.Label = append(t.Label, t.Labels.Code(f.label))
	t.Start = append(t.Start, epoch+f.start)
	t.Src, t.Dst = append(t.Src, f.src), append(t.Dst, f.dst)
	t.SetRows(t.Rows() + 1)
}
