package data

import "sync"

// CoreFlows is the schema of flows of a mobile core, simulated or decoded from packets.
// A row is one transaction as a signalling probe records it: an NGAP procedure of one
// subscriber, a PFCP or Diameter request with its answer, an HTTP/2 stream, a SIP
// dialogue, a GTP-U tunnel between idle times, a user's connection inside one. Columns
// that NSL-KDD has as well mean the same and are called the same; SCTP is a protocol of its own.
//
// What NSL-KDD computes over neighbouring flows is not here: features.AppendWindows adds it.
func CoreFlows() *Schema { return coreFlows() }

// The planes of a core flow.
const (
	SignalingPlane  = "signaling"  // NGAP, PFCP, GTP-C, SBI, SIP, Diameter; GTP-U's own echo and error messages
	UserPlane       = "user"       // GTP-U tunnels, and what subscribers send through them
	ManagementPlane = "management" // monitoring, logs, time, names and administration of the functions themselves
)

var coreFlows = sync.OnceValue(func() *Schema {
	var columns []Column
	for _, name := range []string{"duration", "protocol_type", "service", "flag", "src_bytes", "dst_bytes", "land", "wrong_fragment", "urgent"} {
		i, _ := NSLKDD().Index(name)
		columns = append(columns, NSLKDD().Columns[i])
	}
	columns[1].Meaning = "Transport protocol: tcp, udp, icmp or sctp."
	columns[2].Meaning = "Who answers and on which interface (amf/n2, upf/n4, nrf/sbi); for a user's own flow, by its port (http_443, domain_u)."
	columns[3].Meaning = "How the connection went: SF is regular and all of udp and icmp, S0 got no answer, REJ was refused."
	columns[4].Meaning = "Payload bytes from source to destination, retransmissions counted."
	return NewSchema("core-flows", append(columns,
		Column{Name: "function", Kind: Category, Meaning: "The network function that answers (3GPP TS 23.501 clause 6.2): amf, smf, upf, ausf, …; a user's flow is its UPF's."},
		Column{Name: "plane", Kind: Category, Meaning: "What the flow is for: signaling, user or management."},
		Column{Name: "application", Kind: Category, Meaning: "The protocol above the transport: ngap, pfcp, gtp, sip, diameter, sbi, rtp, http, dns, …"},
		Column{Name: "src_packets", Unit: "packets", Meaning: "Packets from source to destination."},
		Column{Name: "dst_packets", Unit: "packets", Meaning: "Packets from destination to source."},
		Column{Name: "messages", Meaning: "Signalling messages in both directions; 0 where the payload is a user's."},
		Column{Name: "failures", Meaning: "Answers that refuse or report an error: a reject cause, HTTP 4xx or 5xx, a GTP-U error indication."},
		Column{Name: "retransmissions", Meaning: "Requests that were sent again for want of an answer."},
		Column{Name: "response_ms", Unit: "ms", Meaning: "Time from the request to the first answer; 0 if there was none."},
	)...)
})
