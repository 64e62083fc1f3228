package features

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
)

var windowTestSchema = data.NewSchema("test-flows",
	data.Column{Name: "service", Kind: data.Category}, data.Column{Name: "flag", Kind: data.Category}, data.Column{Name: "src_bytes"})

// randomTable is n flows with starts up to jitter out of order.
func randomTable(seed uint64, n int, jitter time.Duration) *data.Table {
	r := rand.New(rand.NewPCG(seed, 0))
	t := data.NewTable(windowTestSchema)
	t.Label, t.Labels = []int32{}, data.NewDictionary()
	flags := []string{"SF", "SF", "S0", "REJ", "OTH", "RSTR"}
	for i := range n {
		t.Codes[0] = append(t.Codes[0], t.Dicts[0].Code(fmt.Sprintf("service-%d", r.IntN(6))))
		t.Codes[1] = append(t.Codes[1], t.Dicts[1].Code(flags[r.IntN(len(flags))]))
		t.Numbers[2] = append(t.Numbers[2], float64(i))
		t.Start = append(t.Start, int64(i)*2e7-r.Int64N(int64(jitter)+1))
		t.Src = append(t.Src, data.Endpoint{Addr: netip.AddrFrom4([4]byte{10, 1, 0, byte(r.IntN(9))}), Port: uint16(40000 + r.IntN(5))})
		t.Dst = append(t.Dst, data.Endpoint{Addr: netip.AddrFrom4([4]byte{10, 2, 0, byte(r.IntN(5))}), Port: 80})
		t.Label = append(t.Label, t.Labels.Code("normal"))
	}
	t.SetRows(n)
	return t
}

// tableSource plays a table as a source, in batches of its own choosing.
type tableSource struct {
	t    *data.Table
	next int
	end  error
}

func (s *tableSource) Schema() *data.Schema { return s.t.Schema }
func (s *tableSource) Close() error         { return nil }
func (s *tableSource) Next(t *data.Table, max int) (int, error) {
	n := min(max, s.t.Rows()-s.next, 37)
	if n == 0 {
		return 0, s.end
	}
	rows := make([]int, n)
	for i := range rows {
		rows[i] = s.next + i
	}
	s.next += n
	t.Append(s.t, rows)
	return n, nil
}

func TestAppendWindowsKeepsRowsAndAddsNineteenColumns(t *testing.T) {
	in := randomTable(1, 500, time.Second)
	out, err := AppendWindows(in)
	if err != nil {
		t.Fatal(err)
	}
	if out.Rows() != 500 || len(out.Schema.Columns) != 3+19 || len(in.Schema.Columns) != 3 {
		t.Fatalf("%d rows, %d columns, input has %d; want 500, 22, 3", out.Rows(), len(out.Schema.Columns), len(in.Schema.Columns))
	}
	for i, c := range out.Schema.Columns {
		if c.Kind == data.Number && len(out.Numbers[i]) != 500 {
			t.Errorf("column %s has %d values", c.Name, len(out.Numbers[i]))
		}
	}
	if !slices.Equal(out.Number("src_bytes"), in.Number("src_bytes")) || !slices.Equal(out.Start, in.Start) {
		t.Error("rows are not in the order they came")
	}
	for i, name := range []string{"count", "dst_host_count"} {
		for row, v := range out.Number(name) {
			if v < 1 || v > []float64{511, 255}[i] {
				t.Fatalf("%s of row %d is %v", name, row, v)
			}
		}
	}
}

// The order of the rows does not matter, but for ties.
func TestWindowsFollowStartTimesNotRows(t *testing.T) {
	in := randomTable(2, 400, 0)
	rows := rand.New(rand.NewPCG(3, 0)).Perm(400)
	a, err := AppendWindows(in)
	if err != nil {
		t.Fatal(err)
	}
	b, err := AppendWindows(in.Select(rows))
	if err != nil {
		t.Fatal(err)
	}
	sameNumbers(t, a.Select(rows), b)
}

func TestTiesAreTakenByRow(t *testing.T) {
	in := randomTable(4, 40, 0)
	for i := range in.Start {
		in.Start[i] = 5
		in.Dst[i] = in.Dst[0]
	}
	out, err := AppendWindows(in)
	if err != nil {
		t.Fatal(err)
	}
	for row, count := range out.Number("count") {
		if count != float64(row+1) {
			t.Fatalf("count of row %d is %v, want %d", row, count, row+1)
		}
	}
}

func TestStreamAndBatchGiveTheSameBits(t *testing.T) {
	const jitter = 300 * time.Millisecond
	for _, batch := range []int{1, 7, 500, 100_000} {
		in := randomTable(5, 3000, jitter)
		want, err := AppendWindows(in.Select(toInts(byStart(in.Start))))
		if err != nil {
			t.Fatal(err)
		}
		s, err := AddWindows(&tableSource{t: in, end: io.EOF}, Reorder{Slack: jitter, Flows: 64})
		if err != nil {
			t.Fatal(err)
		}
		got := data.NewTable(s.Schema())
		for err == nil {
			var n int
			n, err = s.Next(got, batch)
			if n > batch {
				t.Fatalf("asked for %d flows, got %d", batch, n)
			}
		}
		if err != io.EOF {
			t.Fatal(err)
		}
		sameNumbers(t, want, got)
		if !slices.Equal(want.Start, got.Start) || want.Category("service", 2999) != got.Category("service", 2999) {
			t.Error("the stream's flows are not the batch's")
		}
		if held := s.(*windowSource).held.Rows(); held > 3*64 {
			t.Errorf("%d rows are held, want at most 192", held)
		}
	}
}

func TestAStreamGivesWhatItHasBeforeItSaysWhatEndedIt(t *testing.T) {
	broken := errors.New("cut off")
	s, err := AddWindows(&tableSource{t: randomTable(6, 100, 0), end: broken}, Reorder{Slack: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	got := data.NewTable(s.Schema())
	n, err := s.Next(got, 1000)
	if n != 100 || err != nil {
		t.Errorf("%d flows, %v; want 100 and no error yet", n, err)
	}
	if _, err = s.Next(got, 1000); err != broken {
		t.Errorf("error %v, want what ended the stream", err)
	}
}

func TestWindowsSayWhatATableLacks(t *testing.T) {
	for name, spoil := range map[string]func(*data.Table) *data.Table{
		"no start times":         func(t *data.Table) *data.Table { t.Start = nil; return t },
		"no addresses":           func(t *data.Table) *data.Table { t.Dst = nil; return t },
		"no column service":      func(*data.Table) *data.Table { return data.NewTable(data.NewSchema("x")) },
		"a column count already": func(*data.Table) *data.Table { return data.NewTable(data.NSLKDD()) },
	} {
		_, err := AppendWindows(spoil(randomTable(7, 10, 0)))
		var e *WindowError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want one about %q", err, name)
		}
	}
	in := randomTable(8, 10, 0)
	in.Start = nil
	s, err := AddWindows(&tableSource{t: in, end: io.EOF}, Reorder{})
	if err != nil {
		t.Fatal(err)
	}
	var e *WindowError
	if _, err = s.Next(data.NewTable(s.Schema()), 10); !errors.As(err, &e) {
		t.Errorf("a stream without times gives %v", err)
	}
}

func toInts(rows []int32) []int {
	out := make([]int, len(rows))
	for i, r := range rows {
		out[i] = int(r)
	}
	return out
}

func sameNumbers(t *testing.T, want, got *data.Table) {
	t.Helper()
	if want.Rows() != got.Rows() {
		t.Fatalf("%d rows, want %d", got.Rows(), want.Rows())
	}
	for i, c := range want.Schema.Columns {
		for row := range want.Numbers[i] {
			if math.Float64bits(want.Numbers[i][row]) != math.Float64bits(got.Numbers[i][row]) {
				t.Fatalf("%s of row %d is %v, want %v", c.Name, row, got.Numbers[i][row], want.Numbers[i][row])
			}
		}
	}
}
