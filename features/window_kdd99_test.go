package features

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// KDD'99's own window columns, row by row, against the rules that Window follows. The
// 10 % set keeps the order of the records but only about every tenth of them, so the
// windows can't be recomputed from it; what each row says by itself can be checked, and
// is what settled the rules: the caps, the rounding, the error rates and the distinct counts.
func TestKDD99ObeysTheWindowRules(t *testing.T) {
	rows := openKDD99(t)
	seen := kddFacts{float: newParts(rate), double: newParts(doubleRate)}
	for n := 1; rows.Scan(); n++ {
		f, outcome := kddRow(t, rows.Text(), n)
		if n == 1 && (f[9] != 9 || f[13] != rate(1, 9)) {
			t.Errorf("row 1: dst_host_same_src_port_rate %v of %v flows, want 0.11 of 9", f[13], f[9])
		}
		seen.look(f, outcome)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}

	seen.float, seen.double = nil, nil
	t.Logf("%+v", seen)
	if seen.rows != 494021 || seen.maxCount != recentFlows || seen.maxSrvCount != recentFlows {
		t.Errorf("%d rows, count up to %d, srv_count up to %d; want 494021, 511, 511", seen.rows, seen.maxCount, seen.maxSrvCount)
	}
	if seen.maxUnion != recentFlows || seen.fullUnion < 200_000 {
		t.Errorf("the two seconds hold at least %d flows, %d times 511; want never over 511, and often", seen.maxUnion, seen.fullUnion)
	}
	if seen.maxHostUnion != lastFlows || seen.fullHostUnion != 468_180 {
		t.Errorf("the host window holds at least %d flows, %d times 255; want never over 255, and 468180 times", seen.maxHostUnion, seen.fullHostUnion)
	}
	if seen.singleMisfits > 0 {
		t.Errorf("%d error rates of a single flow are not its own flag's", seen.singleMisfits)
	}
	if seen.floatMisfits > 0 || seen.doubleMisfits < 100 {
		t.Errorf("%d rates can't be a single-precision quotient, %d can't be a double one; want 0, over 100", seen.floatMisfits, seen.doubleMisfits)
	}
	if seen.distinctMisfits > 12 || seen.oneMinusMisfits < 100_000 {
		t.Errorf("the distinct-count rule misses %d rows, 1 - same_srv_rate %d; want at most 12, over 100000", seen.distinctMisfits, seen.oneMinusMisfits)
	}
	if seen.empty > 5 {
		t.Errorf("%d rows do not even count themselves", seen.empty)
	}
}

// kddFacts is what the file says about the windows.
type kddFacts struct {
	float, double               *parts
	rows, empty                 int // rows; those with a count of 0, where even the flow itself is missing
	maxCount, maxSrvCount       int32
	maxUnion, maxHostUnion      int32 // the smallest union of the host's and the service's flows
	fullUnion, fullHostUnion    int   // rows where it is 511, 255
	singleMisfits               int   // error rates of a single flow that are not its own flag's
	floatMisfits, doubleMisfits int   // rates that no k/n gives in single, in double precision
	distinctMisfits             int   // diff_srv_rate that no number of distinct services explains
	oneMinusMisfits             int   // diff_srv_rate that is not 1 - same_srv_rate
}

// kddDenominator is, for each window feature, the feature that it is a share of; -1 if it is a count.
var kddDenominator = [...]int{-1, -1, 0, 1, 0, 1, 0, 0, 1, -1, -1, 9, 9, 9, 10, 9, 10, 9, 10}

func (k *kddFacts) look(f WindowFeatures, outcome Outcome) {
	k.rows++
	count, srv := int32(f[0]), int32(f[1])
	k.maxCount, k.maxSrvCount = max(k.maxCount, count), max(k.maxSrvCount, srv)
	if f[9] > 0 && f[10] > 0 {
		union := k.smallestUnion(f[9], f[10], f[11])
		k.maxHostUnion = max(k.maxHostUnion, union)
		if union == lastFlows {
			k.fullHostUnion++
		}
	}
	if count == 0 || srv == 0 || f[9] == 0 || f[10] == 0 {
		k.empty++
		return
	}
	union := k.smallestUnion(f[0], f[1], f[6])
	k.maxUnion = max(k.maxUnion, union)
	if union == recentFlows {
		k.fullUnion++
	}
	for i, of := range kddDenominator {
		if of < 0 {
			continue
		}
		if k.float.most(f[i], int32(f[of])) < 0 {
			k.floatMisfits++
		}
		if k.double.most(f[i], int32(f[of])) < 0 {
			k.doubleMisfits++
		}
	}
	for i, n := range []int32{count, srv} {
		serror, rerror := f[2+i] == 1, f[4+i] == 1
		if n == 1 && (serror != (outcome == Unanswered) || rerror != (outcome == Refused)) {
			k.singleMisfits++
		}
	}
	if !k.distinctFits(count, f[6], f[7]) {
		k.distinctMisfits++
	}
	if f[6] < 1 && math.Abs(1-f[6]-f[7]) > 0.001 {
		k.oneMinusMisfits++
	}
}

// smallestUnion is how many distinct flows the host's and the service's window hold at least.
func (k *kddFacts) smallestUnion(host, service, same float64) int32 {
	both := k.float.most(same, int32(host))
	return int32(host) + int32(service) - min(both, int32(service))
}

// distinctFits says whether some number of distinct services explains diff_srv_rate: at
// least two if there are flows of other services, and at most one more than there are.
func (k *kddFacts) distinctFits(count int32, same, diff float64) bool {
	least, most := k.float.least(same, count), k.float.most(same, count)
	if most == count && diff == 0 {
		return true
	}
	for distinct := int32(2); distinct <= count-least+1; distinct++ {
		if rate(distinct, count) == diff {
			return true
		}
	}
	return false
}

// parts answers which k of n are printed as a rate, by its hundredths.
type parts [recentFlows + 1][101]struct{ least, most int32 }

func newParts(rate func(k, n int32) float64) *parts {
	p := new(parts)
	for n := range p {
		for h := range p[n] {
			p[n][h].least, p[n][h].most = -1, -1
		}
		for k := range n + 1 {
			if n == 0 {
				continue
			}
			cell := &p[n][int(math.Round(rate(int32(k), int32(n))*100))]
			if cell.least < 0 {
				cell.least = int32(k)
			}
			cell.most = int32(k)
		}
	}
	return p
}

func (p *parts) least(rate float64, n int32) int32 { return p[n][int(math.Round(rate*100))].least }
func (p *parts) most(rate float64, n int32) int32  { return p[n][int(math.Round(rate*100))].most }

func doubleRate(k, n int32) float64 {
	v, _ := strconv.ParseFloat(fmt.Sprintf("%.2f", float64(k)/float64(n)), 64)
	return v
}

func kddRow(t *testing.T, line string, n int) (WindowFeatures, Outcome) {
	t.Helper()
	fields := strings.Split(line, ",")
	if len(fields) != 42 {
		t.Fatalf("row %d has %d columns", n, len(fields))
	}
	var f WindowFeatures
	for i := range f {
		v, err := strconv.ParseFloat(fields[22+i], 64)
		if err != nil {
			t.Fatal(err)
		}
		f[i] = v
	}
	return f, OutcomeOf(fields[3])
}

func openKDD99(t *testing.T) *bufio.Scanner {
	t.Helper()
	dir := os.Getenv("TRUNKLINE_DATA")
	path := filepath.Join(dir, "kdd99", "kddcup.data_10_percent.gz")
	f, err := os.Open(path)
	if dir == "" || err != nil {
		if os.Getenv("TRUNKLINE_REQUIRE") == "1" {
			t.Fatalf("TRUNKLINE_REQUIRE=1, but KDD'99 is not there: %v", err)
		}
		t.Skip("needs KDD'99: set TRUNKLINE_DATA to a directory with kdd99/kddcup.data_10_percent.gz")
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return bufio.NewScanner(z)
}
