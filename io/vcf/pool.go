package vcf

import "sync"

// pool runs tasks on a fixed number of goroutines. A task never waits for
// another one, so submit always goes on in the end.
type pool struct {
	tasks chan func()
	ended sync.WaitGroup
}

func newPool(workers int) *pool {
	p := &pool{tasks: make(chan func())}
	for range workers {
		p.ended.Go(func() {
			for task := range p.tasks {
				task()
			}
		})
	}
	return p
}

// submit hands a task over; it waits until a worker is free.
func (p *pool) submit(task func()) { p.tasks <- task }

// close waits for the tasks under way. Nothing may be submitted any more.
func (p *pool) close() {
	close(p.tasks)
	p.ended.Wait()
}
