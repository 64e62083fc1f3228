package datatest

import (
	"math"
	"math/rand/v2"
)

// A pattern makes the flows of one type of traffic.
type pattern struct {
	label  string
	weight float64 // share among its kind
	fill   func(r *rand.Rand, f *flow)
}

var normals = []pattern{
	{"normal", 50, func(r *rand.Rand, f *flow) {
		f.is("tcp", "http", "SF")
		f.set("src_bytes", lognormal(r, 5.5, 0.5), "dst_bytes", lognormal(r, 7.5, 1.2), "logged_in", 1)
		f.window(r, 1+r.IntN(20), 1, 0, 0)
	}},
	{"normal", 20, func(r *rand.Rand, f *flow) {
		f.is("udp", "domain_u", "SF")
		f.set("src_bytes", lognormal(r, 3.8, 0.1), "dst_bytes", lognormal(r, 4.5, 0.5))
		f.window(r, 20+r.IntN(200), 1, 0, 0)
	}},
	{"normal", 14, func(r *rand.Rand, f *flow) {
		f.is("tcp", "smtp", "SF")
		f.set("duration", float64(r.IntN(4)), "src_bytes", lognormal(r, 7, 0.6), "dst_bytes", lognormal(r, 5.8, 0.1), "logged_in", 1)
		f.window(r, 1+r.IntN(5), 0.8, 0, 0)
	}},
	{"normal", 8, func(r *rand.Rand, f *flow) {
		f.is("tcp", "ftp_data", "SF")
		f.set("src_bytes", lognormal(r, 6.5, 2), "logged_in", float64(r.IntN(2)))
		f.window(r, 1+r.IntN(6), 1, 0, 0)
	}},
	{"normal", 5, func(r *rand.Rand, f *flow) { // a refused or unanswered connection is no attack
		f.is("tcp", oneOf(r, "http", "smtp", "private", "auth"), oneOf(r, "REJ", "S0", "RSTO"))
		f.window(r, 1+r.IntN(4), 0.9, share(f.flag == "S0"), share(f.flag != "S0"))
	}},
	{"normal", 3, func(r *rand.Rand, f *flow) { // an administrator at work
		f.is("tcp", "telnet", "SF")
		n := float64(r.IntN(60))
		f.set("duration", lognormal(r, 5, 1.5), "src_bytes", lognormal(r, 6, 1), "dst_bytes", lognormal(r, 8, 1),
			"logged_in", 1, "num_compromised", n, "num_root", n+float64(r.IntN(3)), "su_attempted", float64(r.IntN(2)))
		f.window(r, 1, 1, 0, 0)
	}},
}

var attacks = []pattern{
	{"neptune", 50, func(r *rand.Rand, f *flow) {
		f.is("tcp", oneOf(r, "private", "other", "telnet", "http", "finger"), "S0")
		f.window(r, 80+r.IntN(220), 0.02+0.1*r.Float64(), 1, 0)
	}},
	{"smurf", 10, func(r *rand.Rand, f *flow) {
		f.is("icmp", "ecr_i", "SF")
		f.set("src_bytes", oneOf(r, 520.0, 1032.0))
		f.window(r, 300+r.IntN(212), 1, 0, 0)
	}},
	{"portsweep", 10, func(r *rand.Rand, f *flow) {
		f.is("tcp", "private", oneOf(r, "REJ", "RSTR"))
		f.set("duration", float64(r.IntN(2))*lognormal(r, 6, 2))
		f.window(r, 1+r.IntN(3), 1, 0, 1)
		f.set("dst_host_diff_srv_rate", 0.4+0.6*r.Float64())
	}},
	{"ipsweep", 10, func(r *rand.Rand, f *flow) {
		f.is("icmp", "eco_i", "SF")
		f.set("src_bytes", oneOf(r, 8.0, 18))
		f.window(r, 1+r.IntN(2), 1, 0, 0)
		f.set("srv_diff_host_rate", 0.7+0.3*r.Float64(), "dst_host_srv_diff_host_rate", 0.4+0.2*r.Float64())
	}},
	{"satan", 10, func(r *rand.Rand, f *flow) {
		f.is("tcp", oneOf(r, "other", "private", "systat", "netstat", "gopher"), oneOf(r, "REJ", "RSTR", "S0"))
		f.window(r, 10+r.IntN(300), 0.02, share(f.flag == "S0"), share(f.flag != "S0"))
		f.set("diff_srv_rate", 0.5+0.5*r.Float64(), "dst_host_diff_srv_rate", 0.5+0.5*r.Float64())
	}},
	{"guess_passwd", 5, func(r *rand.Rand, f *flow) {
		f.is("tcp", oneOf(r, "telnet", "pop_3", "ftp"), oneOf(r, "RSTO", "SF"))
		f.set("duration", float64(2+r.IntN(3)), "src_bytes", 100+float64(r.IntN(30)), "dst_bytes", 170+float64(r.IntN(60)),
			"num_failed_logins", float64(1+r.IntN(5)), "hot", 1)
		f.window(r, 1, 1, 0, share(f.flag == "RSTO"))
	}},
	{"warezclient", 3, func(r *rand.Rand, f *flow) {
		f.is("tcp", oneOf(r, "ftp", "ftp_data"), "SF")
		f.set("duration", lognormal(r, 4, 2), "src_bytes", lognormal(r, 9, 2), "hot", float64(r.IntN(30)), "logged_in", 1, "is_guest_login", float64(r.IntN(2)))
		f.window(r, 1+r.IntN(3), 1, 0, 0)
	}},
	{"buffer_overflow", 2, func(r *rand.Rand, f *flow) {
		f.is("tcp", "telnet", "SF")
		f.set("duration", lognormal(r, 4.5, 1), "src_bytes", lognormal(r, 7, 0.5), "dst_bytes", lognormal(r, 8, 0.7), "hot", float64(1+r.IntN(4)),
			"logged_in", 1, "num_compromised", 1, "root_shell", 1, "num_file_creations", float64(1+r.IntN(3)), "num_shells", float64(r.IntN(2)))
		f.window(r, 1, 1, 0, 0)
	}},
}

var novel = []pattern{
	{"apache2", 35, func(r *rand.Rand, f *flow) {
		f.is("tcp", "http", oneOf(r, "SF", "RSTR"))
		f.set("duration", float64(r.IntN(900)), "src_bytes", lognormal(r, 10.5, 0.5), "dst_bytes", lognormal(r, 8, 1), "hot", 2, "logged_in", 1)
		f.window(r, 1+r.IntN(80), 1, 0, 0.5)
	}},
	{"mscan", 35, func(r *rand.Rand, f *flow) {
		f.is("tcp", oneOf(r, "imap4", "sunrpc", "telnet", "X11"), oneOf(r, "REJ", "RSTO", "S0"))
		f.window(r, 1+r.IntN(40), 0.5, share(f.flag == "S0"), share(f.flag != "S0"))
		f.set("dst_host_diff_srv_rate", 0.1+0.5*r.Float64())
	}},
	{"snmpguess", 20, func(r *rand.Rand, f *flow) { // hardly to be told from name service
		f.is("udp", "private", "SF")
		f.set("src_bytes", lognormal(r, 3.8, 0.1))
		f.window(r, 1+r.IntN(200), 1, 0, 0)
	}},
	{"ps", 10, func(r *rand.Rand, f *flow) {
		f.is("tcp", oneOf(r, "telnet", "ftp_data"), "SF")
		f.set("duration", lognormal(r, 5, 1), "src_bytes", lognormal(r, 6.5, 1), "dst_bytes", lognormal(r, 8, 1), "logged_in", 1, "root_shell", float64(r.IntN(2)))
		f.window(r, 1+r.IntN(2), 1, 0, 0)
	}},
}

func (f *flow) is(protocol, service, flag string) {
	f.protocol, f.service, f.flag = protocol, service, flag
}

// set takes name, value, name, value, ….
func (f *flow) set(pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case float64:
			f.values[pairs[i].(string)] = v
		case int:
			f.values[pairs[i].(string)] = float64(v)
		}
	}
}

// window fills the features of the last two seconds and of the last 255 flows, from
// the flows to the host, the share of them with this service, and the shares
// that got no answer and that were refused.
func (f *flow) window(r *rand.Rand, count int, sameService, unanswered, refused float64) {
	same := max(1, math.Round(float64(count)*sameService))
	diff := 0.0
	if int(same) < count {
		diff = math.Min(1, math.Max(2/float64(count), 0.05+0.03*r.Float64()))
	}
	host := float64(min(255, count+r.IntN(256)))
	service := math.Max(1, math.Round(host*math.Min(1, sameService*(0.6+0.8*r.Float64()))))
	jitter := func(v float64) float64 { return math.Min(1, math.Max(0, v-0.1*r.Float64()*float64(r.IntN(2)))) }
	f.set("count", count, "srv_count", same, "same_srv_rate", same/float64(count), "diff_srv_rate", diff,
		"serror_rate", jitter(unanswered), "srv_serror_rate", jitter(unanswered),
		"rerror_rate", jitter(refused), "srv_rerror_rate", jitter(refused),
		"dst_host_count", host, "dst_host_srv_count", service, "dst_host_same_srv_rate", math.Min(1, service/host),
		"dst_host_diff_srv_rate", diff, "dst_host_same_src_port_rate", 1/host,
		"dst_host_serror_rate", jitter(unanswered), "dst_host_srv_serror_rate", jitter(unanswered),
		"dst_host_rerror_rate", jitter(refused), "dst_host_srv_rerror_rate", jitter(refused))
}

// lognormal draws a whole number whose logarithm is normal.
func lognormal(r *rand.Rand, mean, deviation float64) float64 {
	return math.Round(math.Exp(mean + deviation*r.NormFloat64()))
}

func oneOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

func share(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
