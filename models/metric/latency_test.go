package metric

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func durations(t *rapid.T, name string) []time.Duration {
	out := []time.Duration{}
	for _, e := range rapid.SliceOfN(rapid.Float64Range(0, 40), 1, 100).Draw(t, name) {
		out = append(out, time.Duration(math.Exp2(e)))
	}
	return out
}

func TestQuantilesAreNeverFlatteringAndAtMostA64thTooHigh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l Latency
		all := durations(t, "durations")
		for _, d := range all {
			l.Record(d)
		}
		slices.Sort(all)
		q := rapid.SampledFrom([]float64{0, 0.01, 0.5, 0.9, 0.99, 1}).Draw(t, "q")
		want := all[max(int(math.Ceil(q*float64(len(all))))-1, 0)]
		got := l.Quantile(q)
		if got < want || float64(got) > float64(want)*(1+1.0/64)+1 {
			t.Fatalf("q%g of %v: got %v, want %v", q, all, got, want)
		}
		if l.Max() != all[len(all)-1] || l.Min() != all[0] || l.N() != len(all) {
			t.Fatalf("max %v, min %v, n %d", l.Max(), l.Min(), l.N())
		}
	})
}

func TestMergedHistogramsEqualOneThatSawAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a, b, all Latency
		for _, d := range durations(t, "first") {
			a.Record(d)
			all.Record(d)
		}
		for _, d := range durations(t, "second") {
			b.Record(d)
			all.Record(d)
		}
		a.Merge(&b)
		a.sum, all.sum = 0, 0 // of floats, in another order
		if a != all {
			t.Fatal("they differ")
		}
		before := a
		a.Merge(new(Latency))
		if a != before {
			t.Fatal("an empty histogram changed it")
		}
	})
}

func TestEveryDurationFallsInTheBucketThatHoldsIt(t *testing.T) {
	for _, v := range []uint64{0, 1, 63, 64, 127, 128, 129, 1000, 1 << 20, 1<<40 + 12345, 1<<62 - 1} {
		if i := bucketOf(v); v < bucketStart(i) || v > bucketEnd(i) {
			t.Errorf("%d is in bucket %d, which is %d to %d", v, i, bucketStart(i), bucketEnd(i))
		}
	}
}

func TestChartBucketsHoldEveryDurationAndMeetEndToEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l Latency
		for _, d := range durations(t, "durations") {
			l.Record(d)
		}
		buckets := l.Buckets(rapid.IntRange(0, 70).Draw(t, "per octave"))
		n := 0
		for i, b := range buckets {
			n += b.N
			if b.From >= b.To || i > 0 && buckets[i-1].To != b.From {
				t.Fatalf("bucket %d: %+v after %+v", i, b, buckets[max(i-1, 0)])
			}
		}
		if n != l.N() {
			t.Fatalf("%d in buckets, %d recorded", n, l.N())
		}
	})
}

func TestAnEmptyHistogramHasNothingToSay(t *testing.T) {
	var l Latency
	if l.Quantile(0.5) != 0 || l.Mean() != 0 || l.Buckets(4) != nil || l.Summary() != (LatencySummary{}) {
		t.Error("an empty histogram has figures")
	}
	l.Record(-time.Second)
	l.Record(math.MaxInt64)
	if l.Min() != 0 || l.Max() <= 0 {
		t.Errorf("hostile durations: %v to %v", l.Min(), l.Max())
	}
}

func BenchmarkLatencyRecord(b *testing.B) {
	var l Latency
	d := time.Duration(1)
	for b.Loop() {
		l.Record(d)
		d = d*3%1000003 + 1
	}
}
