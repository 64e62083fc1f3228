package nearest

import (
	"context"
	"math"
)

// Components numbers the connected parts of the graph that links any two points at
// most radius apart: component[i] is that of the i-th point given to New, counted
// from 0 in order of their first points. It returns ctx's error soon after ctx ends.
//
// Every point is taken out of the trees when it is first reached, so that later
// searches pass over what is done: no neighbourhood is listed twice.
func (ix *Index) Components(ctx context.Context, radius float64) (component []int32, count int, err error) {
	w := &walk{search: ix.newSearch(), radius: radius, taken: make([]bool, ix.Len()), left: make([]int32, len(ix.nodes))}
	for k, n := range ix.nodes {
		w.left[k] = n.to - n.from
	}
	at := make([]int32, ix.Len()) // id by origin
	for id, origin := range ix.origin {
		at[origin] = int32(id)
	}
	component = make([]int32, ix.Len())
	for _, id := range at {
		if w.taken[id] {
			continue
		}
		w.from(id)
		for len(w.queue) > 0 {
			if err := ctx.Err(); err != nil {
				return nil, 0, err
			}
			next := w.queue[len(w.queue)-1]
			w.queue = w.queue[:len(w.queue)-1]
			component[ix.origin[next]] = int32(count)
			w.from(next)
		}
		count++
	}
	return component, count, nil
}

// A walk takes points out of an index, neighbourhood by neighbourhood.
type walk struct {
	*search
	radius float64
	taken  []bool  // by id
	left   []int32 // points of each node not yet taken
	queue  []int32
	point  []float32
}

// from takes every point within the radius of point id and queues it.
func (w *walk) from(id int32) {
	if w.point == nil {
		w.point = make([]float32, w.ix.width)
	}
	w.ix.PointTo(w.point, id)
	w.load(w.point)
	for g, bound := range w.bounds {
		if group := &w.ix.groups[g]; w.left[group.root] > 0 && w.within(bound) {
			w.offset = w.patternDistance(group)
			w.takeNode(group.root)
		}
	}
}

func (w *walk) within(squared float32) bool {
	return squared <= 0 || math.Sqrt(float64(squared)) <= w.radius
}

// takeNode gives the number of points that it took below the node.
func (w *walk) takeNode(at int32) int32 {
	if w.left[at] == 0 || !w.within(w.boxDistance(at)) {
		return 0
	}
	n := &w.ix.nodes[at]
	took := int32(0)
	if n.left != 0 {
		took = w.takeNode(n.left) + w.takeNode(n.right)
	} else {
		for i := n.from; i < n.to; i++ {
			if !w.taken[i] && w.within(distance(w.numbers, w.ix.row(i), w.offset, float32(math.Inf(1)))) {
				w.taken[i] = true
				w.queue = append(w.queue, i)
				took++
			}
		}
	}
	w.left[at] -= took
	return took
}
