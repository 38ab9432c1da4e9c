package scoring

import (
	"fmt"

	"cardioscore/scoring/genome"
)

// MemoryError says that a pass needs more memory than it may use.
type MemoryError struct {
	Needed, Limit int64 // bytes
}

func (e *MemoryError) Error() string {
	const mib = 1 << 20
	return fmt.Sprintf("the pass needs %d MiB of memory, the limit is %d MiB: raise the limit, or score fewer scores, fewer samples or with fewer threads at a time",
		(e.Needed+mib-1)/mib, e.Limit/mib)
}

// FrequencyError says that a missing call has to be imputed and no frequency is
// pinned for it.
type FrequencyError struct {
	ScoreID   string
	RowNumber int32 // data row of the score file
}

func (e *FrequencyError) Error() string {
	return fmt.Sprintf("score %s, row %d: a missing call is imputed by its expectation, and no allele frequency is known: give frequencies, or let missing calls be skipped", e.ScoreID, e.RowNumber)
}

// PloidyError says that a score reads a region where a sample's ploidy is not
// known. Matching leaves such rows out (wrong_ploidy).
type PloidyError struct {
	Sample int // number of the sample, from 1
	Region genome.Region
}

func (e *PloidyError) Error() string {
	return fmt.Sprintf("the ploidy of sample number %d in %s is unknown, and a score reads this region", e.Sample, e.Region)
}
