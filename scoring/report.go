package scoring

import (
	"fmt"
	"time"

	"cardioscore/scoring/kernel"
)

// Report says what a pass did, for a log. No result depends on it.
type Report struct {
	Tier kernel.Tier
	// Readings is how often the genotypes were read: once for each part of the
	// scores that fits the memory.
	Readings int
	// Groups are scores that are summed together, over all readings; Dense those of
	// several scores, Sparse those of one.
	Dense, Sparse int
	// SparseScores are those of several, which were added on the rows that they use alone.
	SparseScores int
	ByTables     int   // of the groups, those that the kernels added by tables
	Slabs        int   // of cohort rows, over all readings
	Genotypes    int64 // read
	Bytes        int64 // of packed rows read
	// What the workers spent, added up over them: reading and checking rows, making
	// integers of weights and packing them, the kernels, and missing calls and all
	// terms that are no additive ones.
	Reading, Packing, Kernels, Missing, Others time.Duration
}

func (r Report) String() string {
	second := func(d time.Duration) float64 { return d.Seconds() }
	return fmt.Sprintf("tier %s, %d readings, %d dense and %d sparse groups, %d by tables, %d sparse scores, %d slabs, %.3f G genotypes, %.1f MB; worker seconds: read %.3f, pack %.3f, kernels %.3f, missing %.3f, other terms %.3f",
		r.Tier, r.Readings, r.Dense, r.Sparse, r.ByTables, r.SparseScores, r.Slabs, float64(r.Genotypes)/1e9, float64(r.Bytes)/1e6,
		second(r.Reading), second(r.Packing), second(r.Kernels), second(r.Missing), second(r.Others))
}

// add adds what one worker did.
func (r *Report) add(other *Report) {
	r.Genotypes += other.Genotypes
	r.Bytes += other.Bytes
	r.Reading += other.Reading
	r.Packing += other.Packing
	r.Kernels += other.Kernels
	r.Missing += other.Missing
	r.Others += other.Others
}

// stopwatch gives the time since it was last asked.
type stopwatch struct{ last time.Time }

func (w *stopwatch) lap() time.Duration {
	now := time.Now()
	elapsed := now.Sub(w.last)
	w.last = now
	return elapsed
}
