package metric

import (
	"math"
	"math/bits"
	"time"
)

// A Latency is a histogram of durations in log-spaced buckets: fixed memory, exact to
// 1/64 of the value, mergeable. The zero value is empty and ready. It is for one
// goroutine; give each its own and Merge them.
type Latency struct {
	counts   [latencyBuckets]uint64
	n        uint64
	max, min time.Duration
	sum      float64 // ns
}

// Each power of two is cut into 64 equal buckets; below 64 ns every nanosecond has its own.
const (
	subBits        = 6
	subBuckets     = 1 << subBits
	latencyBuckets = (64 - subBits) * subBuckets
)

// Record counts one duration. Negative ones count as 0, and 146 years is the most.
func (l *Latency) Record(d time.Duration) {
	d = min(max(d, 0), 1<<62-1)
	l.counts[bucketOf(uint64(d))]++
	if l.n == 0 || d < l.min {
		l.min = d
	}
	l.max = max(l.max, d)
	l.sum += float64(d)
	l.n++
}

// Merge adds other's durations to l.
func (l *Latency) Merge(other *Latency) {
	if other.n == 0 {
		return
	}
	for i, c := range other.counts {
		l.counts[i] += c
	}
	if l.n == 0 || other.min < l.min {
		l.min = other.min
	}
	l.max = max(l.max, other.max)
	l.sum += other.sum
	l.n += other.n
}

// N is how many durations were recorded.
func (l *Latency) N() int { return int(l.n) }

// Max and Min are exact; 0 without durations.
func (l *Latency) Max() time.Duration { return l.max }
func (l *Latency) Min() time.Duration { return l.min }

// Mean is exact to the nanosecond; 0 without durations.
func (l *Latency) Mean() time.Duration {
	if l.n == 0 {
		return 0
	}
	return time.Duration(math.Round(l.sum / float64(l.n)))
}

// Quantile gives the duration that a share q of all durations do not exceed, rounded up
// to its bucket's end (so it is never flattering) and at most Max; 0 without durations.
func (l *Latency) Quantile(q float64) time.Duration {
	if l.n == 0 || math.IsNaN(q) {
		return 0
	}
	want := uint64(math.Ceil(min(max(q, 0), 1) * float64(l.n)))
	seen := uint64(0)
	for i, c := range l.counts {
		seen += c
		if c > 0 && seen >= want {
			return max(min(time.Duration(bucketEnd(i)), l.max), l.min)
		}
	}
	return l.max
}

// A LatencyBucket counts the durations in [From, To).
type LatencyBucket struct {
	From, To time.Duration
	N        int
}

// Buckets gives the histogram for a chart, perOctave (1, 2, 4 … 64) buckets for each
// doubling, from the first that is not empty to the last.
func (l *Latency) Buckets(perOctave int) []LatencyBucket {
	perOctave = 1 << (bits.Len(uint(min(max(perOctave, 1), subBuckets))) - 1)
	width := subBuckets / perOctave
	var out []LatencyBucket
	for i := 0; i < latencyBuckets; i += width {
		b := LatencyBucket{From: time.Duration(bucketStart(i)), To: time.Duration(bucketEnd(i+width-1) + 1)}
		for _, c := range l.counts[i : i+width] {
			b.N += int(c)
		}
		if b.N > 0 || len(out) > 0 {
			out = append(out, b)
		}
	}
	for len(out) > 0 && out[len(out)-1].N == 0 {
		out = out[:len(out)-1]
	}
	return out
}

// A LatencySummary is what `compare` and `replay` print, in microseconds.
type LatencySummary struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
	N   int     `json:"n"`
}

// Summary gives p50, p99 and max in microseconds.
func (l *Latency) Summary() LatencySummary {
	return LatencySummary{micros(l.Quantile(0.50)), micros(l.Quantile(0.99)), micros(l.max), l.N()}
}

func micros(d time.Duration) float64 { return float64(d) / 1e3 }

// bucketOf numbers the bucket of v: v itself below 64, then 64 to an octave.
func bucketOf(v uint64) int {
	if v < subBuckets {
		return int(v)
	}
	shift := bits.Len64(v) - 1 - subBits
	return shift*subBuckets + int(v>>shift)
}

func bucketStart(i int) uint64 {
	if i < 2*subBuckets {
		return uint64(i)
	}
	shift := i/subBuckets - 1
	return uint64(subBuckets+i%subBuckets) << shift
}

func bucketEnd(i int) uint64 { return bucketStart(i+1) - 1 }
