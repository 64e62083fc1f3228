package tree

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestACrewDoesEveryJobOnceAWorker(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, size := range []int{0, 1, 2, 5} {
		c := newCrew(size)
		for job := range 300 {
			if job%100 == 50 {
				time.Sleep(2 * lookOut) // they fall asleep
			}
			times := make([]int, c.size) // no lock: do must order the workers' writes
			c.do(func(w int) { times[w]++ })
			if slices.Max(times) != 1 || slices.Min(times) != 1 {
				t.Fatalf("crew of %d, job %d: the workers ran %v times", c.size, job, times)
			}
		}
		var covered atomic.Int64
		c.eachPart(7, func(from, to int) { covered.Add(int64(to - from)) })
		if covered.Load() != 7 {
			t.Errorf("crew of %d: parts cover %d of 7", c.size, covered.Load())
		}
		c.dismiss()
	}
}

func TestASlowHelperIsWaitedFor(t *testing.T) {
	c := newCrew(2)
	defer c.dismiss()
	var finished atomic.Bool
	c.do(func(w int) {
		if w == 1 {
			time.Sleep(5 * lookOut) // the leader falls asleep meanwhile
			finished.Store(true)
		}
	})
	if !finished.Load() {
		t.Error("do returned before the helper was done")
	}
}
