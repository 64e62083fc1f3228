package tree

import "sync"

// inParallel runs f(0) … f(workers-1) at once and returns when all have.
func inParallel(workers int, f func(worker int)) {
	var wg sync.WaitGroup
	for w := 1; w < workers; w++ {
		wg.Go(func() { f(w) })
	}
	f(0)
	wg.Wait()
}

// eachPart cuts 0 … n-1 into one even part a worker and runs f(from, to) on all at once.
func eachPart(workers, n int, f func(from, to int)) {
	workers = max(1, min(workers, n))
	inParallel(workers, func(w int) { f(n*w/workers, n*(w+1)/workers) })
}
