package simulate

import (
	"math"
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/data"
)

// An exchange is a kind of signalling transaction: who answers it, in what
// protocol, how large it is and how long it takes when all is well.
type exchange struct {
	service, function, application, protocol string

	port     uint16
	fewest   int // messages, both directions together
	most     int
	up, down float64 // median payload bytes
	answer   float64 // median ms to the first answer
	refused  float64 // share that is answered by a failure although all is well
	capacity float64 // exchanges a second that the answering address can take
	plane    string  // "" means signalling
}

// A kind numbers the exchanges.
type kind int

const (
	registration kind = iota // NGAP carrying NAS: authentication, security mode, context setup
	registrationUpdate
	deregistration
	serviceRequest
	sessionRequest // NGAP carrying NAS 5GSM
	contextRelease
	pathSwitch
	handover
	ngSetup
	paging

	authentication // SBI
	authenticationData
	registerServing
	subscription
	repository
	accessPolicy
	sessionPolicy
	sliceSelection
	createSession
	updateSession
	releaseSession
	messageTransfer
	discovery
	accessToken
	nfRegister
	nfHeartbeat
	nfDeregister

	pfcpEstablish
	pfcpModify
	pfcpDelete
	pfcpReport
	pfcpHeartbeat
	pfcpHeartbeatUp // the UPF asks, the SMF answers
	pfcpAssociate
	gtpEcho
	gtpcCreate // S5/S8 to the SMF as PGW-C

	sipRegister
	sipInvite
	sipOptions
	sipMessage

	diameterAuth // S6a
	diameterLocation
	diameterCancel
	diameterSubscriber // S6a IDR
	diameterSh         // Sh UDR, to read a profile
	diameterMedia      // Rx
	diameterCx
	diameterWatchdog

	scrape // management
	adminShell
	nameLookup
	timeQuery
	logLine
)

// Sizes and message counts are after 3GPP TS 38.413 and 24.501 (NGAP, NAS), 29.244
// (PFCP), 29.5xx (SBI), 29.272, 29.214 and 29.229 (Diameter) and RFC 3261. Those of NGAP,
// PFCP, SBI, S6a and SIP were set beside captures of free5GC and open5GS; vendors' differ.
var exchanges = [...]exchange{
	registration:       {"amf/n2", "amf", "ngap", "sctp", 38412, 8, 12, 430, 310, 14, 0.01, 30, ""},
	registrationUpdate: {"amf/n2", "amf", "ngap", "sctp", 38412, 2, 5, 95, 85, 9, 0.006, 60, ""},
	deregistration:     {"amf/n2", "amf", "ngap", "sctp", 38412, 2, 4, 85, 50, 8, 0.002, 60, ""},
	serviceRequest:     {"amf/n2", "amf", "ngap", "sctp", 38412, 3, 4, 100, 200, 8, 0.008, 60, ""},
	sessionRequest:     {"amf/n2", "amf", "ngap", "sctp", 38412, 3, 5, 150, 180, 25, 0.015, 40, ""},
	contextRelease:     {"amf/n2", "amf", "ngap", "sctp", 38412, 2, 3, 45, 21, 5, 0, 80, ""},
	pathSwitch:         {"amf/n2", "amf", "ngap", "sctp", 38412, 2, 2, 105, 95, 16, 0.01, 60, ""},
	handover:           {"amf/n2", "amf", "ngap", "sctp", 38412, 6, 9, 360, 380, 22, 0.02, 40, ""},
	ngSetup:            {"amf/n2", "amf", "ngap", "sctp", 38412, 2, 2, 57, 53, 4, 0.01, 20, ""},
	paging:             {"gnb/n2", "gnb", "ngap", "sctp", 38412, 1, 2, 48, 90, 160, 0, 200, ""},

	authentication:     {"ausf/sbi", "ausf", "sbi", "tcp", 29509, 4, 4, 590, 870, 12, 0.004, 40, ""},
	authenticationData: {"udm/sbi", "udm", "sbi", "tcp", 29503, 2, 2, 335, 480, 8, 0.003, 60, ""},
	registerServing:    {"udm/sbi", "udm", "sbi", "tcp", 29503, 2, 2, 365, 165, 9, 0.002, 60, ""},
	subscription:       {"udm/sbi", "udm", "sbi", "tcp", 29503, 2, 2, 240, 500, 8, 0.004, 60, ""},
	repository:         {"udr/sbi", "udr", "sbi", "tcp", 29504, 2, 2, 270, 480, 5, 0.003, 90, ""},
	accessPolicy:       {"pcf/sbi", "pcf", "sbi", "tcp", 29507, 2, 2, 490, 540, 7, 0.004, 50, ""},
	sessionPolicy:      {"pcf/sbi", "pcf", "sbi", "tcp", 29507, 2, 2, 620, 590, 8, 0.006, 50, ""},
	sliceSelection:     {"nssf/sbi", "nssf", "sbi", "tcp", 29531, 2, 2, 310, 420, 4, 0.002, 50, ""},
	createSession:      {"smf/sbi", "smf", "sbi", "tcp", 29502, 2, 2, 1020, 450, 18, 0.01, 40, ""},
	updateSession:      {"smf/sbi", "smf", "sbi", "tcp", 29502, 2, 2, 720, 370, 9, 0.006, 70, ""},
	releaseSession:     {"smf/sbi", "smf", "sbi", "tcp", 29502, 2, 2, 300, 180, 7, 0.002, 70, ""},
	messageTransfer:    {"amf/sbi", "amf", "sbi", "tcp", 29518, 2, 2, 1060, 195, 6, 0.003, 70, ""},
	discovery:          {"nrf/sbi", "nrf", "sbi", "tcp", 29510, 2, 2, 330, 1500, 5, 0.006, 70, ""},
	accessToken:        {"nrf/sbi", "nrf", "sbi", "tcp", 29510, 2, 2, 420, 760, 5, 0.004, 70, ""},
	nfRegister:         {"nrf/sbi", "nrf", "sbi", "tcp", 29510, 2, 2, 1290, 765, 7, 0.01, 70, ""},
	nfHeartbeat:        {"nrf/sbi", "nrf", "sbi", "tcp", 29510, 2, 2, 250, 110, 3, 0.002, 70, ""},
	nfDeregister:       {"nrf/sbi", "nrf", "sbi", "tcp", 29510, 2, 2, 210, 90, 3, 0.002, 70, ""},

	pfcpEstablish:   {"upf/n4", "upf", "pfcp", "udp", 8805, 2, 2, 400, 85, 3, 0.01, 60, ""},
	pfcpModify:      {"upf/n4", "upf", "pfcp", "udp", 8805, 2, 2, 88, 21, 2.5, 0.006, 90, ""},
	pfcpDelete:      {"upf/n4", "upf", "pfcp", "udp", 8805, 2, 2, 16, 60, 3, 0.006, 90, ""},
	pfcpReport:      {"smf/n4", "smf", "pfcp", "udp", 8805, 2, 2, 42, 21, 4, 0.003, 90, ""},
	pfcpHeartbeat:   {"upf/n4", "upf", "pfcp", "udp", 8805, 2, 2, 16, 16, 1.2, 0, 200, ""},
	pfcpHeartbeatUp: {"smf/n4", "smf", "pfcp", "udp", 8805, 2, 2, 16, 16, 1.2, 0, 200, ""},
	pfcpAssociate:   {"upf/n4", "upf", "pfcp", "udp", 8805, 2, 2, 30, 44, 3, 0.02, 60, ""},
	gtpEcho:         {"upf/n3", "upf", "gtp", "udp", 2152, 2, 2, 12, 14, 1.5, 0, 400, ""},
	gtpcCreate:      {"smf/s5", "smf", "gtp", "udp", 2123, 2, 2, 290, 170, 22, 0.015, 40, ""},

	sipRegister: {"pcscf/gm", "pcscf", "sip", "udp", 5060, 4, 4, 2300, 1500, 45, 0.02, 40, ""},
	sipInvite:   {"pcscf/gm", "pcscf", "sip", "udp", 5060, 6, 11, 3400, 3300, 60, 0.06, 30, ""},
	sipOptions:  {"pcscf/gm", "pcscf", "sip", "udp", 5060, 2, 2, 420, 390, 8, 0.01, 90, ""},
	sipMessage:  {"pcscf/gm", "pcscf", "sip", "udp", 5060, 2, 2, 900, 430, 40, 0.02, 60, ""},

	diameterAuth:       {"hss/s6a", "hss", "diameter", "sctp", 3868, 2, 2, 330, 520, 12, 0.02, 40, ""},
	diameterLocation:   {"hss/s6a", "hss", "diameter", "sctp", 3868, 2, 2, 380, 950, 14, 0.02, 40, ""},
	diameterCancel:     {"mme/s6a", "mme", "diameter", "sctp", 3868, 2, 2, 300, 210, 60, 0.01, 80, ""},
	diameterSubscriber: {"mme/s6a", "mme", "diameter", "sctp", 3868, 2, 2, 340, 380, 70, 0.03, 80, ""},
	diameterSh:         {"hss/sh", "hss", "diameter", "sctp", 3868, 2, 2, 300, 900, 12, 0.03, 40, ""},
	diameterMedia:      {"pcf/rx", "pcf", "diameter", "sctp", 3868, 2, 2, 560, 260, 14, 0.01, 50, ""},
	diameterCx:         {"hss/cx", "hss", "diameter", "sctp", 3868, 2, 2, 400, 620, 12, 0.02, 40, ""},
	diameterWatchdog:   {"hss/s6a", "hss", "diameter", "sctp", 3868, 2, 2, 64, 92, 3, 0, 200, ""},

	scrape:     {"http_9090", "", "http", "tcp", 9090, 2, 2, 210, 14000, 8, 0.002, 200, data.ManagementPlane},
	adminShell: {"ssh", "", "ssh", "tcp", 22, 40, 400, 6000, 24000, 9, 0.02, 200, data.ManagementPlane},
	nameLookup: {"domain_u", "", "dns", "udp", 53, 2, 2, 46, 120, 1.5, 0.01, 400, data.ManagementPlane},
	timeQuery:  {"ntp_u", "", "ntp", "udp", 123, 2, 2, 48, 48, 2, 0, 400, data.ManagementPlane},
	logLine:    {"syslog", "", "syslog", "udp", 514, 1, 6, 900, 0, 0, 0, 400, data.ManagementPlane},
}

// do has from ask the address to for an exchange, and gives the flow that a probe
// records of it. The flow may be changed until its start is reached. done is when the
// answer was complete; ok is false if it was a refusal or never came.
func (a *actor) do(at int64, k kind, from data.Endpoint, to netip.Addr) (f *flow, done int64, ok bool) {
	x := &exchanges[k]
	use := a.core.ask(to, at, x.capacity)
	f = a.flow(at, from, endpoint(to, x.port))
	f.service, f.function, f.application, f.protocol = x.service, x.function, x.application, x.protocol
	if f.plane = x.plane; f.plane == "" {
		f.plane = data.SignalingPlane
	}
	lost := a.chance(0.0008 + min(0.6, max(0, use-full)*0.3))
	refused := a.chance(x.refused + min(0.7, max(0, use-busy)*0.35))
	f.fill(a.dice, x, use, lost, refused)
	return f, at + int64(f.lasted), !lost && !refused
}

// fill draws the numbers of an exchange.
func (f *flow) fill(d dice, x *exchange, use float64, lost, refused bool) {
	messages := d.whole(x.fewest, x.most)
	up, down := d.size(x.up), d.size(x.down)
	answer := d.around(x.answer, 0.45) * (1 + 2.5*min(use*use, 6))
	if lost {
		f.unanswered(d, x, up/math.Ceil(float64(messages)/2))
		return
	}
	if d.chance(0.004 + min(0.3, max(0, use-busy)*0.2)) { // a packet or its answer went missing once
		f.retransmissions = 1
		up *= 1 + 1/math.Ceil(float64(messages)/2)
		answer += 1000
	}
	if refused {
		messages = min(messages, max(2, messages/2))
		if x.most > 2 {
			up *= d.between(0.5, 1)
		}
	}
	f.messages = messages + f.retransmissions
	f.response = answer
	f.lasted = time.Duration(answer * float64(time.Millisecond) * max(1, float64(messages)/2))
	f.srcBytes, f.dstBytes = whole(up), whole(down)
	if refused {
		f.refuse(d)
	}
	f.packets(x.protocol, (messages+1)/2+f.retransmissions, messages/2)
	switch {
	case x.down == 0:
		f.response, f.lasted = 0, time.Duration(d.wait(time.Millisecond))
	case refused && x.protocol == "tcp" && use > full:
		f.flag = pick(d, []string{"RSTR", "REJ", "RSTO"})
	case d.chance(probeLoss):
		f.unheard()
	}
}

// probeLoss is how often a probe misses an answer: it went another way, or came too fast.
const probeLoss = 0.003

// refuse makes the answer, if there was one, a refusal: its size depends on the protocol.
func (f *flow) refuse(d dice) {
	if !f.answered() {
		return
	}
	f.failures = max(1, f.failures)
	switch f.application {
	case "pfcp":
		f.dstBytes = d.whole(21, 34)
	case "gtp":
		f.dstBytes = d.whole(20, 60)
	case "sbi", "http":
		f.dstBytes = d.whole(90, 300)
	case "diameter":
		f.dstBytes = d.whole(170, 330)
	default: // several messages, some of them as they always are
		f.dstBytes = max(20, whole(float64(f.dstBytes)*d.between(0.25, 0.8)))
	}
}

// answered says whether anything came back.
func (f *flow) answered() bool { return f.dstBytes > 0 }

// unheard makes the flow one whose answer never showed, and which nobody asked about again.
func (f *flow) unheard() {
	f.messages = max(1, f.messages/2)
	f.dstBytes, f.dstPackets, f.failures, f.response, f.lasted = 0, 0, 0, 0, 0
}

// size draws the bytes of a message or messages. Short ones are fixed but for an element
// that may or may not be there; long ones carry names, lists and bodies.
func (d dice) size(median float64) float64 {
	if median >= 60 {
		return d.around(median, 0.18)
	}
	if d.chance(0.12) {
		median += float64(4 * d.whole(1, 3))
	}
	return median
}

// unanswered makes the flow one whose request, sent again and again, got no answer.
func (f *flow) unanswered(d dice, x *exchange, request float64) {
	f.retransmissions = d.whole(1, 3)
	f.messages = 1 + f.retransmissions
	f.srcBytes = whole(request * float64(f.messages))
	f.packets(x.protocol, f.messages, 0)
	f.lasted = time.Duration(f.retransmissions) * time.Second
	if x.protocol != "udp" {
		f.flag = pick(d, []string{"S0", "S0", "S1", "RSTO"})
	}
}

func whole(x float64) int { return max(0, int(math.Round(x))) }
