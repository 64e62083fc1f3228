package simulate

import (
	"math"
	"time"

	"github.com/trunkline/trunkline/data"
)

// An app is what a subscriber's connection is for, with the connection's usual shape.
type app struct {
	service, application, protocol string

	port     uint16
	up, down float64 // median bytes
	spread   float64 // of both, in logarithms: traffic has heavy tails
	seconds  float64 // median duration
}

type appShare struct {
	share float64
	app   app
}

// Apps and their shares after what mobile networks report: by connections mostly names
// and short requests, by bytes mostly video.
var (
	web       = app{"http_443", "https", "tcp", 443, 2100, 26000, 1.3, 2.2}
	quic      = app{"http_443", "quic", "udp", 443, 3000, 60000, 1.5, 4}
	plainWeb  = app{"http", "http", "tcp", 80, 700, 9000, 1.4, 1}
	video     = app{"http_443", "video", "udp", 443, 60000, 4.5e6, 1, 14}
	resolving = app{"domain_u", "dns", "udp", 53, 48, 150, 0.35, 0.05}
	chat      = app{"other", "messaging", "tcp", 5223, 900, 1100, 1.1, 6}
	mail      = app{"imap4", "mail", "tcp", 143, 900, 5000, 1.3, 2}
	game      = app{"other", "game", "udp", 30120, 45000, 90000, 1, 20}
	ntp       = app{"ntp_u", "ntp", "udp", 123, 48, 48, 0, 0.04}
	telemetry = app{"other", "mqtt", "tcp", 8883, 420, 180, 0.5, 0.7}
	coap      = app{"other", "coap", "udp", 5683, 90, 40, 0.4, 0.3}
	peers     = app{"other", "other", "tcp", 51413, 20000, 40000, 2, 9}
	shell     = app{"ssh", "ssh", "tcp", 22, 4000, 9000, 1.2, 15}
	echo      = app{"eco_i", "icmp", "icmp", 8, 64, 64, 0.3, 0.5}
	tunnelled = app{"other", "ipsec", "udp", 4500, 30000, 70000, 1.4, 18}

	phoneApps  = []appShare{{.30, resolving}, {.27, web}, {.15, quic}, {.07, video}, {.09, chat}, {.025, plainWeb}, {.02, mail}, {.02, game}, {.015, ntp}, {.015, echo}, {.01, peers}, {.01, tunnelled}, {.005, shell}}
	sensorApps = []appShare{{.42, telemetry}, {.33, coap}, {.12, resolving}, {.06, ntp}, {.05, web}, {.02, plainWeb}}
	homeApps   = []appShare{{.26, resolving}, {.25, web}, {.15, quic}, {.13, video}, {.05, game}, {.05, peers}, {.03, plainWeb}, {.03, mail}, {.02, tunnelled}, {.02, shell}, {.01, echo}}
)

// traffic is a burst's tunnel and the connections inside it. It gives the time of the last packet.
func (a *actor) traffic(at int64, s *subscriber) int64 {
	outer := a.tunnel(at, s)
	end, when := at, at
	for range a.whole(s.profile.fewest, s.profile.most) {
		f := a.connect(when, s, a.chooseApp(s.profile.apps))
		outer.carry(f)
		end = max(end, f.start+int64(f.lasted))
		when += seconds(a.ExpFloat64() * 0.6)
	}
	outer.lasted = span(at, end)
	outer.response = a.around(24, 0.5)
	if a.chance(0.006) { // a path with a smaller packet size than it says
		outer.wrongFragments = a.whole(1, 3)
	}
	return end
}

// tunnel makes the outer flow of a subscriber's traffic: GTP-U between its cell and its UPF.
func (a *actor) tunnel(at int64, s *subscriber) *flow {
	from := endpoint(a.core.gnbN3[s.gnb], 2152)
	switch {
	case s.profile.roams():
		from = endpoint(a.core.partners[s.gnb%len(a.core.partners)], 2152)
	case s.gnb%3 == 0: // some vendors spread tunnels over ports, so that routers spread them over paths
		from.Port = uint16(49152 + a.IntN(16000))
	}
	f := a.flow(at, from, endpoint(a.core.upfN3[s.upf], 2152))
	f.service, f.function, f.application, f.protocol, f.plane = "upf/n3", "upf", "gtp", "udp", data.UserPlane
	a.core.ask(f.dst.Addr, at, 400)
	return f
}

// carry adds an inner flow's packets to the tunnel's.
func (f *flow) carry(inner *flow) {
	header := 28
	if inner.protocol == "tcp" {
		header = 40
	}
	f.srcPackets += inner.srcPackets
	f.dstPackets += inner.dstPackets
	f.srcBytes += inner.srcBytes + (header+8)*inner.srcPackets
	f.dstBytes += inner.dstBytes + (header+8)*inner.dstPackets
}

func (a *actor) chooseApp(shares []appShare) *app {
	weights := make([]float64, len(shares))
	for i, s := range shares {
		weights[i] = s.share
	}
	return &shares[a.weighted(weights...)].app
}

// connect is one connection of a subscriber to a server.
func (a *actor) connect(at int64, s *subscriber, x *app) *flow {
	f := a.flow(at, endpoint(s.addr, uint16(32768+a.IntN(28000))), endpoint(pick(a.dice, a.core.servers), x.port))
	f.inside(x)
	f.srcBytes, f.dstBytes = whole(a.around(x.up, x.spread*0.7)), whole(a.around(x.down, x.spread))
	f.srcBytes = max(f.srcBytes, f.dstBytes/60) // acknowledgements and requests
	f.lasted = time.Duration(seconds(min(90, a.around(x.seconds, 0.9))))
	f.response = a.around(28, 0.5)
	f.countPackets()
	if x.protocol == "tcp" {
		a.ending(f)
	} else if x.protocol == "icmp" || a.chance(0.01) {
		if a.chance(0.08) {
			f.silent()
		}
	}
	if a.chance(0.0015) {
		f.urgent = 1
	}
	return f
}

// inside names a flow as one within a tunnel; the function is the UPF that carries it.
func (f *flow) inside(x *app) {
	f.service, f.application, f.protocol = x.service, x.application, x.protocol
	f.function, f.plane = "upf", data.UserPlane
}

// countPackets counts a user connection's packets; TCP's include its own handshake.
func (f *flow) countPackets() {
	up, down := math.Ceil(float64(f.srcBytes)/1340), math.Ceil(float64(f.dstBytes)/1340)
	f.srcPackets, f.dstPackets = int(max(1, up)), int(max(1, down))
	if f.protocol == "tcp" {
		f.srcPackets += 3 + f.dstPackets/2
		f.dstPackets += 2 + f.srcPackets/3
	}
}

// ending is how a TCP connection goes: mostly well.
func (a *actor) ending(f *flow) {
	switch i := a.weighted(0.93, 0.022, 0.016, 0.012, 0.008, 0.004, 0.003, 0.003, 0.002); i {
	case 0:
	case 3: // S0
		f.silent()
	case 4: // REJ
		f.flag, f.srcBytes, f.dstBytes, f.srcPackets, f.dstPackets, f.lasted = "REJ", 0, 0, 1, 1, 0
	default:
		f.flag = [...]string{"SF", "RSTO", "RSTR", "S0", "REJ", "S1", "OTH", "S3", "S2"}[i]
	}
}

// silent makes a flow one that was not answered.
func (f *flow) silent() {
	f.dstBytes, f.dstPackets, f.response = 0, 0, 0
	if f.protocol == "tcp" {
		f.flag, f.srcBytes, f.srcPackets, f.lasted = "S0", 0, 1, 0
	}
}
