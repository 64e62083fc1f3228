package tree

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/trunkline/trunkline/features"
)

// counted is a column with its distinct values. The callback that it is handed to may
// change code and keep nothing.
type counted struct {
	distinct []uint32 // keys, rising, without that of NaN
	counts   []uint32 // rows of each
	known    int      // rows that are not NaN

	few   bool      // at most 256 distinct keys
	code  []uint8   // a byte for each row; if few: its index into keys
	keys  []uint32  // if few: in order of appearance, that of NaN among them
	x     []float32 // else: row i's value is x[i*width]
	width int
}

func (c *counted) key(row int) uint32 { return keyOf(c.x[row*c.width]) }

const nanKey = 1<<32 - 1

func keyOf(x float32) uint32 {
	if x != x {
		return nanKey
	}
	return orderKey(x)
}

// eachCounted calls then for every column, in any order and on all workers. What the
// workers need comes from free and goes back.
func eachCounted(ctx context.Context, r features.Rows, workers int, free *slabs, then func(j int, c *counted)) error {
	var next atomic.Int64
	workers = max(1, min(workers, (r.Width+inOneGo-1)/inOneGo))
	codes := make([]slab, (workers*inOneGo+slabColumns-1)/slabColumns)
	for i := range codes {
		codes[i] = free.take()
	}
	inParallel(workers, func(worker int) {
		w := counter{room: free.take()}
		defer func() { free.give(w.room) }()
		for k := range w.code {
			at := worker*inOneGo + k
			w.code[k] = codes[at/slabColumns].column(at % slabColumns)
		}
		for {
			from := int(next.Add(inOneGo)) - inOneGo
			if from >= r.Width || ctx.Err() != nil {
				return
			}
			w.count(ctx, r, from, min(from+inOneGo, r.Width), then)
		}
	})
	free.give(codes...)
	return ctx.Err()
}

// inOneGo is how many columns a counter counts together: they are in the same cache lines.
const inOneGo = slabColumns / 2

// A counter counts neighbouring columns and keeps its buffers.
type counter struct {
	few    [inOneGo]coder
	code   [inOneGo][]uint8
	room   slab
	sorter keySorter
}

// count codes the columns from … to-1 as long as they show few distinct values, and
// sorts those that show many.
func (w *counter) count(ctx context.Context, r features.Rows, from, to int, then func(j int, c *counted)) {
	const block = 512
	for j := range to - from {
		w.few[j].begin(w.code[j])
	}
	for at := 0; at < r.N && ctx.Err() == nil; at += block {
		rows := r.Slice(at, min(at+block, r.N))
		for j := range to - from {
			w.few[j].take(rows.X[from+j:], rows.N, r.Width)
		}
	}
	for j := from; j < to && ctx.Err() == nil; j++ {
		var c counted
		if few := &w.few[j-from]; few.many {
			c = w.sort(r, j)
			c.code = w.code[j-from][:r.N]
		} else {
			c = few.counted()
		}
		then(j, &c)
	}
}

// sort counts a column of many distinct values. There is room for two keys a row, so
// the column's values are read from the matrix again when they are wanted again.
func (w *counter) sort(r features.Rows, j int) counted {
	c := counted{x: r.X[j:], width: r.Width}
	keys, spare := w.room.halves()
	keys, spare = keys[:r.N], spare[:r.N]
	for i := range keys {
		keys[i] = c.key(i)
	}
	sorted, counts := w.sorter.sort(keys, spare)
	for c.known = len(sorted); c.known > 0 && sorted[c.known-1] == nanKey; {
		c.known--
	}
	n := 0
	for i := 0; i < c.known; n++ {
		k, first := sorted[i], i
		for i < c.known && sorted[i] == k {
			i++
		}
		sorted[n], counts[n] = k, uint32(i-first)
	}
	c.distinct, c.counts = sorted[:n], counts[:n]
	return c
}

// A coder numbers the distinct keys of a column in order of appearance, by hashing,
// up to 256 of them.
type coder struct {
	many bool
	code []uint8
	keys []uint32
	slot [1024]struct {
		key    uint32
		number uint32 // 1 + index into keys; 0: free
	}
}

func (c *coder) begin(code []uint8) {
	c.many, c.keys = false, nil
	c.code = code[:0]
	clear(c.slot[:])
}

// take codes the first value of each of the rows, unless there are too many values.
func (c *coder) take(x []float32, rows, width int) {
	if c.many {
		return
	}
	for i := range rows {
		k := keyOf(x[i*width])
		h := k * 0x9e3779b1 >> 22
		for c.slot[h].number != 0 && c.slot[h].key != k {
			h = (h + 1) & 1023
		}
		if c.slot[h].number == 0 {
			if len(c.keys) == MaxBins {
				c.many, c.keys = true, nil
				return
			}
			c.keys = append(c.keys, k)
			c.slot[h].key, c.slot[h].number = k, uint32(len(c.keys))
		}
		c.code = append(c.code, uint8(c.slot[h].number-1))
	}
}

func (c *coder) counted() counted {
	var rows [MaxBins]int
	for _, b := range c.code {
		rows[b]++
	}
	out := counted{few: true, code: c.code, keys: c.keys}
	order := make([]int, len(c.keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if c.keys[a] < c.keys[b] {
			return -1
		}
		return 1
	})
	for _, i := range order {
		if c.keys[i] != nanKey {
			out.distinct = append(out.distinct, c.keys[i])
			out.counts = append(out.counts, uint32(rows[i]))
			out.known += rows[i]
		}
	}
	return out
}
