package job

import (
	"context"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// mostIDs is how many rows of a score are looked for by their rsIDs.
const mostIDs = 2_000

// byID is where a cohort has variants of a score's rsIDs: at the score's position, or at
// another one of the chromosome, which is what a score of another build looks like. It
// takes no second build: neither positions of the authors nor a chain file.
type byID struct{ same, other int }

// speaks says whether the ids speak for another build.
func (b byID) speaks() bool {
	return b.other >= leastFitting && float64(b.other) >= rightShare*float64(b.same+b.other)
}

// namedRow is a row of a score, by its place among the scores that are looked for.
type namedRow struct {
	score int
	pos   int32
}

// fitsByID looks for the rsIDs of scores in a cohort, in one walk over the chromosomes
// that they name. Of a score with more rows than mostIDs it takes some, evenly spread.
func fitsByID(ctx context.Context, c opened, scores []*scoreset.Score) ([]byID, error) {
	var wanted [genome.LastChromosome + 1]map[string][]namedRow
	for k, score := range scores {
		for n := range min(mostIDs, score.Len()) {
			i := n * score.Len() / min(mostIDs, score.Len())
			row := score.Row(i)
			if row.Fate != scoreset.Undecided || row.Parts != nil || row.Pair != nil || !strings.HasPrefix(row.RSID, "rs") {
				continue
			}
			if wanted[row.Chrom] == nil {
				wanted[row.Chrom] = map[string][]namedRow{}
			}
			wanted[row.Chrom][row.RSID] = append(wanted[row.Chrom][row.RSID], namedRow{k, row.Pos})
		}
	}
	found := make([]byID, len(scores))
	for _, chrom := range c.Chromosomes() {
		ids := wanted[chrom]
		if ids == nil {
			continue
		}
		err := c.Variants(ctx, chrom, func(_ int, v *genome.Variant) error {
			if !strings.HasPrefix(v.ID, "rs") {
				return nil
			}
			for _, row := range ids[v.ID] {
				// An indel may be written one base to either side.
				if d := v.Pos - row.pos; d >= -1 && d <= 1 {
					found[row.score].same++
				} else {
					found[row.score].other++
				}
			}
			delete(ids, v.ID) // further ALTs have the same one
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
