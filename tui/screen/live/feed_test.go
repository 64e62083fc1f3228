package live

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/drift"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/replay"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models/metric"
)

// feed is a replay that stands still until a test moves it. Its figures are made up.
type feed struct {
	view View
	did  []string
}

func (f *feed) Look() View { return f.view }
func (f *feed) Pause(on bool) {
	f.did = append(f.did, fmt.Sprint("pause ", on))
	f.view.Snapshot.Paused = on
}
func (f *feed) SetSpeed(v float64) {
	f.did = append(f.did, fmt.Sprint("speed ", v))
	f.view.Snapshot.Speed = v
}
func (f *feed) Step(n int) {
	f.did = append(f.did, fmt.Sprint("step ", n))
	f.view.Snapshot.Position += n
}
func (f *feed) NormalFlowsPerDay() float64 { return 4_950_000 }
func (f *feed) Promise(p *promise.Promise) error {
	if p != nil && p.Value < 1e-5 {
		return errors.New("cannot be promised with 13469 calibration flows")
	}
	f.did = append(f.did, fmt.Sprintf("promise %v", p))
	return nil
}
func (f *feed) Seek(at int) {
	f.did = append(f.did, fmt.Sprint("seek ", at))
	f.view.Snapshot.Position = at
}

// playing is a labelled replay with n groups, the first with the newest change.
func playing(n int) *feed {
	clock := time.Date(2000, 1, 1, 0, 4, 9, 0, time.UTC)
	s := replay.Snapshot{Source: "made-up", Labelled: true, Position: 12480, Total: 22544, Clock: clock, Speed: 20, Promised: 0.01,
		Champion:   replay.Duty{Key: "boost", Tag: "boost@7f3a", Title: "Gradient boosting", Threshold: 0.42, CalibrationRows: 13469},
		Challenger: replay.Duty{Key: "forest", Tag: "forest@19c2", Title: "Random forest", Threshold: 0.3, CalibrationRows: 13469},
		Against:    replay.Tally{TP: 9120, FP: 312, FN: 1611, TN: 9000}, GroupCount: n, AlertCount: 9432, BySeverity: [4]int{500, 900, 6032, 2000},
		Agree: replay.Agreement{Both: 9120, OnlyChampion: 312, OnlyChallenger: 61, Champion: replay.Tally{TP: 9120, FP: 312, FN: 1611, TN: 9000}, Challenger: replay.Tally{TP: 8700, FP: 508, FN: 2004, TN: 8800}},
	}
	s.Promise = promise.Promise{Kind: promise.FPR, Value: 0.01}
	s.Outcome = promise.Judge(s.Against.FP, s.Against.FP+s.Against.TN, 13469, 0.01, promise.Always)
	s.Drift = drifted()
	for i := range 90 {
		s.FlowRate = append(s.FlowRate, 1000+200*math.Sin(float64(i)/7))
		s.AlertRate = append(s.AlertRate, 300+250*math.Sin(float64(i)/11))
		s.Recall = append(s.Recall, 0.8+0.001*float64(i))
		s.Precision = append(s.Precision, 0.95)
	}
	for i := range 4000 {
		s.Latency.Record(time.Duration(2000+i%900*10) * time.Nanosecond)
	}
	s.Latency.Record(6 * time.Millisecond)
	for i := range n {
		s.Groups = append(s.Groups, group(i, clock))
	}
	return &feed{view: View{Playing: true, Snapshot: s, Station: workstation.State{Phase: workstation.Ready}}}
}

// drifted is traffic that left training's behind at flow 4,250.
func drifted() replay.Drift {
	shift := func(name string, psi, usual float64, v features.Verdict) drift.Shift {
		return drift.Shift{Shift: features.Shift{Feature: name, PSI: psi, Noise: 0.01, Verdict: v}, Usual: usual}
	}
	return replay.Drift{Verdict: drift.Shifted, Void: true, Since: 4250, Watched: 3280, Held: 3000, Features: 40, Shifted: 2, Moving: 1,
		Reasons: []replay.Reason{{About: "rate", Text: "3.4 % of normal flows alert, 1 % are promised", Since: 4250},
			{About: "shift of src_bytes", Text: "src_bytes has shifted: PSI 0.42, at most 0.03 among stretches of training", Since: 4335}},
		Score: shift("score", 0.08, 0.02, features.Steady),
		Top: []drift.Shift{shift("src_bytes", 0.42, 0.03, features.Shifted), shift("service", 0.31, 0.05, features.Shifted),
			shift("dst_host_same_src_port_rate", 0.14, 0.02, features.Moving), shift("count", 0.04, 0.01, features.Steady)}}
}

// stratified is a replay whose champion promises 1 % for each service apart.
func stratified() *feed {
	f := playing(20)
	s := &f.view.Snapshot
	s.Promise.By = promise.ByService
	stratum := func(name string, rows int, fp, normals int, rate float64) replay.StratumCount {
		return replay.StratumCount{Name: name, Rows: rows, Basis: promise.Own, Flows: normals, Outcome: promise.Judge(fp, normals, rows, rate, promise.Always)}
	}
	s.Strata = []replay.StratumCount{stratum("http", 8000, 12, 6100, 0.01), stratum("smtp", 1500, 2, 120, 0.01), stratum("ftp_data", 900, 160, 900, 0.01),
		stratum("netbios_ns", 12, 3, 30, math.NaN()), stratum(promise.OtherName, 700, 5, 400, 0.01)}
	for i := range s.Groups {
		s.Groups[i].Latest.Family = []string{"dos", "unlike", "probe"}[i%3]
	}
	return f
}

func group(i int, clock time.Time) alert.Group {
	label := []string{"neptune", "normal", "satan", "warezmaster"}[i%4]
	a := alert.Alert{ID: fmt.Sprintf("%04x", i), Row: 100 + i, Time: clock.Add(-time.Duration(i) * time.Second), Severity: metric.Severity(3 - i%4), Score: 0.998 - float64(i)/1000,
		Threshold: 0.42, PValue: 7e-5, Model: "boost@7f3a", Label: label, Flow: alert.Flow{Protocol: []string{"tcp", "udp", "icmp"}[i%3], Service: fmt.Sprint("service_", i), Flag: "S0"},
		Challenger: &alert.Opinion{Model: "forest@19c2", Score: 0.91, Alert: true}}
	g := alert.Group{ID: "g" + a.ID, Key: "boost@7f3a · " + a.Flow.Protocol + " · " + a.Flow.Service + " · S0", Count: 1 + i*i, First: a.Time.Add(-time.Minute), Last: a.Time,
		Worst: a.Severity, Top: a, Latest: a, Labels: map[string]int{label: 1 + i*i}, Sequence: uint64(10_000 - i)}
	g.Why = []alert.Reason{{Feature: "count", Value: "254", Unit: "flows", Percentile: 99.7, Contribution: 2.1}, {Feature: "flag", Value: "S0", NormalShare: 0.004, Contribution: 1.2}, {Feature: "dst_bytes", Value: "44", Unit: "bytes", Percentile: 12, Contribution: -0.4}}
	return g
}

// core is what the simulated core's replay looks like: addresses, planes, classes.
func core() *feed {
	f := playing(12)
	s := &f.view.Snapshot
	s.Source, s.Simulated, s.HasTimes = "sim-day2", true, true
	s.Planes = []replay.PlaneCount{{Plane: "signalling", Flows: 5100, Alerts: 12}, {Plane: "user", Flows: 7380, Alerts: 88}}
	for i := range s.Groups {
		a := &s.Groups[i].Latest
		a.Family, a.Flow.Protocol, a.Flow.Function, a.Flow.Service = "dos", "pfcp", "smf", "n4"
		a.Flow.Src = data.Endpoint{Addr: netip.MustParseAddr("10.40.0.2"), Port: 8805}
		a.Flow.Dst = data.Endpoint{Addr: netip.MustParseAddr("10.41.0.1"), Port: 8805}
	}
	f.view.Station.Simulated = true
	return f
}

// starting is a station on its way to the first model.
func starting() *feed {
	return &feed{view: View{Station: workstation.State{Phase: workstation.Training, Inputs: &experiment.Inputs{Train: &data.Table{Name: "made-up"}},
		Progress: experiment.Progress{Stage: experiment.Fitting, Model: "boost", Done: 62, Total: 200}, Elapsed: 3 * time.Second,
		Download: workstation.Download{State: workstation.Fetching, File: "KDDTrain+.txt", Done: 4_000_000, Total: 22_000_000, Rate: 2e6}}}}
}
