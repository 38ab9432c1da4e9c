package inorder

import "sync"

// Pool runs tasks on a fixed number of workers. A task never waits for another one, so
// that Submit always goes on in the end.
type Pool struct {
	tasks chan func(worker int)
	ended sync.WaitGroup
}

// NewPool starts so many workers. Close ends them.
func NewPool(workers int) *Pool {
	p := &Pool{tasks: make(chan func(int))}
	for worker := range workers {
		p.ended.Go(func() {
			for task := range p.tasks {
				task(worker)
			}
		})
	}
	return p
}

// Submit hands over a task, which is told the number of its worker, from 0; it waits until
// one is free.
func (p *Pool) Submit(task func(worker int)) { p.tasks <- task }

// Close waits for the tasks under way. Nothing may be submitted any more.
func (p *Pool) Close() {
	close(p.tasks)
	p.ended.Wait()
}
