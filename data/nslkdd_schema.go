package data

import "sync"

// NSLKDD is the schema of the 41 features of NSL-KDD and KDD'99 (Tavallaee,
// Bagheri, Lu, Ghorbani 2009, doi:10.1109/CISDA.2009.5356528), in file order.
// docs/METHODS.md has the definitions of the window features that the data obeys.
func NSLKDD() *Schema { return nslkdd() }

// NSLKDDJudged is NSLKDD with the 43rd column of the NSL-KDD files behind it:
// "difficulty", how many of 21 learners got the row right. It is a Judge.
func NSLKDDJudged() *Schema { return nslkddJudged() }

var nslkddJudged = sync.OnceValue(func() *Schema {
	return NSLKDD().With("nsl-kdd+difficulty", Column{Name: "difficulty", Role: Judge,
		Meaning: "How many of 21 learners classified this flow correctly."})
})

var nslkdd = sync.OnceValue(func() *Schema {
	number := func(name, unit, meaning string) Column {
		return Column{Name: name, Unit: unit, Meaning: meaning}
	}
	category := func(name, meaning string) Column {
		return Column{Name: name, Kind: Category, Meaning: meaning}
	}
	return NewSchema("nsl-kdd",
		// The connection itself.
		number("duration", "s", "How long the connection lasted, in whole seconds."),
		category("protocol_type", "Transport protocol: tcp, udp or icmp."),
		category("service", "Network service at the destination, by its port: http, smtp, private, …"),
		category("flag", "How the connection went: SF is regular, S0 got no answer, REJ was refused."),
		number("src_bytes", "bytes", "Payload bytes from source to destination."),
		number("dst_bytes", "bytes", "Payload bytes from destination to source."),
		number("land", "flag", "1 if both ends have the same address and port."),
		number("wrong_fragment", "packets", "Bad fragments."),
		number("urgent", "packets", "Packets with the URG bit."),

		// What the payload shows.
		number("hot", "", "Signs of access to sensitive places: system directories, program creation and execution."),
		number("num_failed_logins", "", "Failed logins."),
		number("logged_in", "flag", "1 if a login succeeded."),
		number("num_compromised", "", "Conditions that speak of a compromised host."),
		number("root_shell", "flag", "1 if a root shell was obtained."),
		number("su_attempted", "", "1 if \"su root\" was attempted (2 is seen too)."),
		number("num_root", "", "Accesses as root."),
		number("num_file_creations", "", "Files created."),
		number("num_shells", "", "Shell prompts."),
		number("num_access_files", "", "Operations on access control files."),
		number("num_outbound_cmds", "", "Outbound commands in an ftp session; 0 in every row of the files."),
		number("is_host_login", "flag", "1 if the login is on the list of host users."),
		number("is_guest_login", "flag", "1 if the login is a guest's."),

		// The last two seconds, this flow counted; srv_ means flows of the same service.
		number("count", "flows", "Flows to the same destination host in the last 2 s, at most 511."),
		number("srv_count", "flows", "Flows of the same service in the last 2 s, at most 511."),
		number("serror_rate", "share", "Share of count's flows that got no proper answer (S0, S1, S2, S3, SH)."),
		number("srv_serror_rate", "share", "Share of srv_count's flows that got no proper answer."),
		number("rerror_rate", "share", "Share of count's flows that were refused or reset (REJ, RSTO, RSTR, RSTOS0)."),
		number("srv_rerror_rate", "share", "Share of srv_count's flows that were refused or reset."),
		number("same_srv_rate", "share", "Share of count's flows with the same service."),
		number("diff_srv_rate", "share", "Distinct services among count's flows over count; 0 if there is only one."),
		number("srv_diff_host_rate", "share", "Distinct hosts among srv_count's flows over srv_count; 0 if there is only one."),

		// The last 255 flows, this flow counted.
		number("dst_host_count", "flows", "Flows to the same destination host among the last 255."),
		number("dst_host_srv_count", "flows", "Flows of the same service among the last 255."),
		number("dst_host_same_srv_rate", "share", "Share of dst_host_count's flows with the same service."),
		number("dst_host_diff_srv_rate", "share", "Distinct services among dst_host_count's flows over it; 0 if there is only one."),
		number("dst_host_same_src_port_rate", "share", "Share of dst_host_count's flows from the same source port."),
		number("dst_host_srv_diff_host_rate", "share", "Distinct hosts among dst_host_srv_count's flows over it; 0 if there is only one."),
		number("dst_host_serror_rate", "share", "Share of dst_host_count's flows that got no proper answer."),
		number("dst_host_srv_serror_rate", "share", "Share of dst_host_srv_count's flows that got no proper answer."),
		number("dst_host_rerror_rate", "share", "Share of dst_host_count's flows that were refused or reset."),
		number("dst_host_srv_rerror_rate", "share", "Share of dst_host_srv_count's flows that were refused or reset."),
	)
})
