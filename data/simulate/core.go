package simulate

import (
	"hash/fnv"
	"math"
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/data"
)

// A core is the network functions and who else speaks to them. The functions'
// addresses are per interface, as in a real deployment: a UPF has one address for its
// sessions' control (N4) and another for their traffic (N3).
type core struct {
	amf, smf, ausf, udm, udr, pcf, nrf, nssf, pcscf, hss []netip.Addr
	upfN4, upfN3                                         []netip.Addr
	gnbN2, gnbN3                                         []netip.Addr
	partners                                             []netip.Addr // roaming partners' Diameter agents
	monitor, names, clock, logs, admin                   netip.Addr
	spare                                                []netip.Addr // functions that are scaled up and down again
	servers                                              []netip.Addr // on the Internet (documentation ranges, RFC 5737)
	load                                                 map[netip.Addr]*load
}

func newCore(gnbs int) *core {
	row := func(a, b, c byte, n int) []netip.Addr {
		var out []netip.Addr
		for i := range n {
			out = append(out, netip.AddrFrom4([4]byte{a, b, c, byte(1 + i)}))
		}
		return out
	}
	c := &core{amf: row(10, 10, 1, 2), smf: row(10, 10, 2, 2), ausf: row(10, 10, 3, 1), udm: row(10, 10, 4, 1), udr: row(10, 10, 5, 1),
		pcf: row(10, 10, 6, 1), nrf: row(10, 10, 7, 1), nssf: row(10, 10, 8, 1), pcscf: row(10, 10, 9, 1), hss: row(10, 10, 11, 1),
		upfN4: row(10, 20, 4, 2), upfN3: row(10, 20, 3, 2), gnbN2: row(10, 30, 2, gnbs), gnbN3: row(10, 30, 3, gnbs),
		partners: row(172, 20, 1, 6), load: map[netip.Addr]*load{}}
	tools := row(10, 10, 20, 5)
	c.monitor, c.names, c.clock, c.logs, c.admin = tools[0], tools[1], tools[2], tools[3], tools[4]
	for _, net := range []byte{1, 2, 4, 6} {
		c.spare = append(c.spare, row(10, 10, net, 9)[5:]...)
	}
	for _, net := range [][3]byte{{198, 51, 100}, {203, 0, 113}, {192, 0, 2}} {
		c.servers = append(c.servers, row(net[0], net[1], net[2], 40)...)
	}
	return c
}

// functions lists every function's signalling address, with what it is.
func (c *core) functions() (addrs []netip.Addr, names []string) {
	for _, f := range []struct {
		name  string
		addrs []netip.Addr
	}{{"amf", c.amf}, {"smf", c.smf}, {"ausf", c.ausf}, {"udm", c.udm}, {"udr", c.udr}, {"pcf", c.pcf}, {"nrf", c.nrf}, {"nssf", c.nssf}, {"pcscf", c.pcscf}, {"hss", c.hss}, {"upf", c.upfN4}} {
		for _, a := range f.addrs {
			addrs, names = append(addrs, a), append(names, f.name)
		}
	}
	return addrs, names
}

// portEpoch is how long two functions keep a connection before they open another.
const portEpoch = int64(5 * time.Minute)

// port is the source port of the connection that two functions have open at a time.
func port(from, to netip.Addr, at int64) uint16 {
	h := fnv.New32a()
	a, b := from.As4(), to.As4()
	h.Write(append(append(a[:], b[:]...), byte(at/portEpoch)))
	return uint16(32768 + h.Sum32()%28000)
}

// load is how busy a function is: exchanges in about the last second.
type load struct {
	level float64
	at    int64
}

// Above busy an exchange starts to be refused, above full to be lost: the share of
// its capacity that a function is asked for.
const (
	busy = 0.8
	full = 1.2
)

// ask adds an exchange to a function's load and gives the share of its capacity in use.
func (c *core) ask(of netip.Addr, at int64, capacity float64) float64 {
	l := c.load[of]
	if l == nil {
		l = &load{at: at}
		c.load[of] = l
	}
	if passed := at - l.at; passed > 0 {
		l.level *= math.Exp(-float64(passed) / float64(time.Second))
		l.at = at
	}
	l.level++
	return l.level / capacity
}

func endpoint(a netip.Addr, port uint16) data.Endpoint { return data.Endpoint{Addr: a, Port: port} }
