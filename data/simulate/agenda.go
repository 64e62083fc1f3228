package simulate

import "container/heap"

// An agenda is what is still to happen, in order of time; what was planned first
// comes first among equals. It holds as much as is planned at once, not a day.
type agenda[T any] struct {
	items   []planned[T]
	planned uint64
}

type planned[T any] struct {
	at, order int64
	what      T
}

func (a *agenda[T]) add(at int64, what T) {
	a.planned++
	heap.Push((*agendaHeap[T])(a), planned[T]{at: at, order: int64(a.planned), what: what})
}

// next says when the first thing is due.
func (a *agenda[T]) next() (at int64, ok bool) {
	if len(a.items) == 0 {
		return 0, false
	}
	return a.items[0].at, true
}

func (a *agenda[T]) take() (at int64, what T) {
	p := heap.Pop((*agendaHeap[T])(a)).(planned[T])
	return p.at, p.what
}

type agendaHeap[T any] agenda[T]

func (h *agendaHeap[T]) Len() int { return len(h.items) }
func (h *agendaHeap[T]) Less(i, j int) bool {
	a, b := h.items[i], h.items[j]
	return a.at < b.at || a.at == b.at && a.order < b.order
}
func (h *agendaHeap[T]) Swap(i, j int) { h.items[i], h.items[j] = h.items[j], h.items[i] }
func (h *agendaHeap[T]) Push(x any)    { h.items = append(h.items, x.(planned[T])) }
func (h *agendaHeap[T]) Pop() any {
	n := len(h.items) - 1
	x := h.items[n]
	h.items[n] = planned[T]{}
	h.items = h.items[:n]
	return x
}
