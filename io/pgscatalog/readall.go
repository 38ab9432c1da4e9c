package pgscatalog

import (
	"runtime"
	"sync"
	"sync/atomic"

	"cardioscore/scoring/scoreset"
)

// Options of a read. The zero value uses every processor, keeps all weights in memory
// and finds columns by their usual names. No result depends on Threads and Scratch.
type Options struct {
	Threads int      // 0 for one a processor
	Scratch *Scratch // takes weights beyond its budget; nil for none
	// Columns declares the columns of files; the first one that is about a file's name
	// holds.
	Columns []Declaration
	// Population chooses allelefrequency_effect_<Population> where a file has it,
	// instead of allelefrequency_effect; Score.FrequencyColumn says what was read.
	Population string
	// EffectWeights: rows with weights by dosage and an effect_weight are read by the
	// latter, as the PGS Catalog Calculator does; without it by the weights by dosage.
	EffectWeights bool
	// AuthorPositions: the positions of harmonised files are those of the authors, in
	// their build, as if nothing had been harmonised.
	AuthorPositions bool
	// Every: of the lines of a file one in so many is read, and the others are counted
	// alone; 0 and 1 for all.
	Every int
}

// ReadAll reads score files, plain, gzip or BGZF, several at once, and gives their
// scores in the order of paths; Score.Source says whose a score is. Most files hold
// one score; a table with several weight columns ("effect_weight_<id>"), or with
// several values of accession, gives one score for each, in the order of the file.
// The scores of a table with several weight columns share their rows.
//
// The build of a score is UnknownBuild where the file does not declare GRCh37 or
// GRCh38 for the positions it gives; the caller decides what to do then. Score
// ids are unique within the file, not among files.
//
// The error is that of the first file that has one, the same for any number of
// threads.
func ReadAll(paths []string, options Options) ([]*scoreset.Score, error) {
	threads := options.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	open := min(threads, len(paths))
	p := newPool(threads)
	defer p.close()
	scores, errs := make([][]*scoreset.Score, len(paths)), make([]error, len(paths))
	var next, failed atomic.Int64
	failed.Store(int64(len(paths)))
	var files sync.WaitGroup
	for range open {
		files.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= int64(len(paths)) || i > failed.Load() {
					return
				}
				r := &reader{path: paths[i], pool: p, blocks: 2 + 2*threads/open}
				r.effectWeights, r.authorPositions = options.EffectWeights, options.AuthorPositions
				r.every = options.Every
				r.asked.population = options.Population
				r.asked.layout, r.asked.declared = declared(options.Columns, paths[i])
				if options.Scratch != nil {
					r.store = options.Scratch
				}
				if scores[i], errs[i] = r.readFile(); errs[i] != nil {
					lower(&failed, i)
				}
			}
		})
	}
	files.Wait()
	var all []*scoreset.Score
	for i := range paths {
		if errs[i] != nil {
			return nil, errs[i]
		}
		all = append(all, scores[i]...)
	}
	return all, nil
}

// lower sets a number to i if it is larger.
func lower(n *atomic.Int64, i int64) {
	for old := n.Load(); i < old && !n.CompareAndSwap(old, i); old = n.Load() {
	}
}

// pool runs the tasks of all files that are read.
type pool struct {
	tasks   chan func()
	workers sync.WaitGroup
}

func newPool(threads int) *pool {
	p := &pool{tasks: make(chan func())}
	for range threads {
		p.workers.Go(func() {
			for task := range p.tasks {
				task()
			}
		})
	}
	return p
}

func (p *pool) close() {
	close(p.tasks)
	p.workers.Wait()
}
