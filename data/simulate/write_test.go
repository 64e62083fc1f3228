package simulate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/data/sourcetest"
)

func TestCSVReadsBackToTheBit(t *testing.T) {
	s := simulate.Settings{Seed: 6, Length: 4 * time.Minute}
	want := table(t, s)
	source, err := data.Open("-", bytes.NewReader(written(t, s, "csv")), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := data.ReadAll(source)
	if err != nil {
		t.Fatal(err)
	}
	got.Line = nil
	if d := sourcetest.Diff(want, got); d != "" || !got.Simulated {
		t.Errorf("simulated %v; %s", got.Simulated, d)
	}
}

func TestEachJSONLineSaysThatItIsSimulated(t *testing.T) {
	s := simulate.Settings{Seed: 6, Length: time.Minute}
	want := table(t, s)
	lines := bytes.Split(bytes.TrimSuffix(written(t, s, "jsonl"), []byte("\n")), []byte("\n"))
	if len(lines) != want.Rows() {
		t.Fatalf("%d lines, want %d", len(lines), want.Rows())
	}
	for row, line := range lines {
		var o map[string]any
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatal(err)
		}
		if o["simulated"] != true || o["label"] != want.LabelName(row) || o["src_bytes"] != want.Number("src_bytes")[row] ||
			o["dst"] != want.Dst[row].Addr.String() || o["function"] != want.Category("function", row) {
			t.Fatalf("line %d: %s", row+1, line)
		}
		if at, err := time.Parse(time.RFC3339Nano, o["start"].(string)); err != nil || at.UnixNano() != want.Start[row] {
			t.Fatalf("line %d starts at %v", row+1, o["start"])
		}
	}
}

func TestAnUnknownFormatWritesNothing(t *testing.T) {
	source, err := simulate.Open(simulate.Settings{Length: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var e *simulate.FormatError
	if err := simulate.Write(&out, source, "pcap"); !errors.As(err, &e) || out.Len() > 0 {
		t.Errorf("%v, %d bytes written", err, out.Len())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestAWriterThatFailsEndsTheRun(t *testing.T) {
	source, err := simulate.Open(simulate.Settings{}) // without an end
	if err != nil {
		t.Fatal(err)
	}
	if err := simulate.Write(full{}, source, "csv"); err == nil {
		t.Error("no error")
	}
}

func BenchmarkSimulateDay1(b *testing.B) {
	flows := 0
	for b.Loop() {
		flows += table(b, simulate.Day1()).Rows()
	}
	b.ReportMetric(float64(flows)/b.Elapsed().Seconds(), "flows/s")
}
