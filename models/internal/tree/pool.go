package tree

import (
	"runtime"
	"slices"
	"sync"
)

// A branchPool holds branches that nobody works on.
type branchPool struct {
	sync.Mutex
	open []*branch
	busy int // workers who may yet put more
}

func (p *branchPool) put(b *branch) {
	p.Lock()
	p.open = append(p.open, b)
	p.Unlock()
}

// take gives the branch of most rows, or nil when there will be no more; finished
// says that the caller is done with the one it took before.
func (p *branchPool) take(finished bool) *branch {
	for ; ; runtime.Gosched() { // not for long: sleeping would take longer
		p.Lock()
		if finished {
			p.busy--
			finished = false
		}
		if len(p.open) > 0 {
			most := 0
			for i, b := range p.open {
				if b.to-b.from > p.open[most].to-p.open[most].from {
					most = i
				}
			}
			b := p.open[most]
			p.open = slices.Delete(p.open, most, most+1)
			p.busy++
			p.Unlock()
			return b
		}
		idle := p.busy == 0
		p.Unlock()
		if idle {
			return nil
		}
	}
}
