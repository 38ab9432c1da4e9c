package match

import (
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// PGSC2Join is what the Calculator's rules said of the rows of a score.
type PGSC2Join struct {
	// Refused: rows have weights by dosage, for which the Calculator refuses the score.
	Refused bool
	// Labels of the best candidate, by index of the score's rows; 0 where there is none.
	Labels []PGSC2Labels

	chroms     [genome.LastChromosome + 1]*pgsc2Chrom // while places are resolved; nil without a log
	candidates []pgsc2Logged                          // by score row, then as they were found
	alleles    []string
}

// pgsc2Logged is a candidate for the log. Alleles are numbers of texts.
type pgsc2Logged struct {
	scoreRow int32
	ref, alt uint32
	idAlt    uint32 // the ALT in the ID; pgsc2NoAlleles where the ID is a position alone
	labels   PGSC2Labels
	kind     PGSC2Type
}

const pgsc2NoAlleles = ^uint32(0)

// pgsc2Chrom is the candidates of one chromosome: each is worked on by one goroutine.
type pgsc2Chrom struct {
	candidates []pgsc2Logged
	alleles    []string
	numbers    map[string]uint32
}

func newPGSC2Join(score *scoreset.Score, log bool) *PGSC2Join {
	j := &PGSC2Join{Labels: make([]PGSC2Labels, score.Len())}
	if log {
		for chrom := range j.chroms {
			j.chroms[chrom] = &pgsc2Chrom{numbers: map[string]uint32{}}
		}
	}
	return j
}

// note keeps candidates for the log.
func (j *PGSC2Join) note(chrom genome.Chromosome, p *place, candidates []pgsc2Candidate, ids []int32, policy *PGSC2) {
	all := j.chroms[chrom]
	for i := range candidates {
		c := &candidates[i]
		logged := pgsc2Logged{
			scoreRow: c.scoreRow, ref: all.number(p.rows[c.ref].Ref), alt: all.number(p.rows[c.alt].Alt), labels: c.labels, kind: c.kind,
		}
		switch {
		case !policy.several(&p.rows[c.row]):
			logged.idAlt = logged.alt
		case policy.KeepMultiallelic:
			logged.idAlt = all.number(p.rows[ids[c.row]].Alt)
		default:
			logged.idAlt = pgsc2NoAlleles
		}
		all.candidates = append(all.candidates, logged)
	}
}

func (c *pgsc2Chrom) number(allele string) uint32 {
	n, known := c.numbers[allele]
	if !known {
		n = uint32(len(c.alleles))
		c.alleles = append(c.alleles, allele)
		c.numbers[allele] = n
	}
	return n
}

// finish puts the candidates of all chromosomes together.
func (j *PGSC2Join) finish() {
	n := 0
	for _, chrom := range j.chroms {
		if chrom != nil {
			n += len(chrom.candidates)
		}
	}
	j.candidates = make([]pgsc2Logged, 0, n)
	for i, chrom := range j.chroms {
		if chrom == nil {
			continue
		}
		first := uint32(len(j.alleles))
		j.alleles = append(j.alleles, chrom.alleles...)
		for _, c := range chrom.candidates {
			c.ref, c.alt = first+c.ref, first+c.alt
			if c.idAlt != pgsc2NoAlleles {
				c.idAlt += first
			}
			j.candidates = append(j.candidates, c)
		}
		j.chroms[i] = nil
	}
	slices.SortStableFunc(j.candidates, func(a, b pgsc2Logged) int { return int(a.scoreRow) - int(b.scoreRow) })
}

// PGSC2Candidate is a line of the Calculator's log: a score row with one of its
// candidates, or with none.
type PGSC2Candidate struct {
	ScoreRow int32 // index of the score row
	Labels   PGSC2Labels
	Type     PGSC2Type
	// Ref and Alt are those of the variant, "" where there is no candidate.
	Ref, Alt string
	// IDAlleles end the ID of the variant, ":REF:ALT"; "" where it is the position alone.
	IDAlleles string
}

// MatchedEffectAllele is the effect allele as the cohort spells it.
func (c *PGSC2Candidate) MatchedEffectAllele(effect string) string {
	if pgsc2Types[c.Type].flipped {
		return pgsc2Complement(effect)
	}
	return effect
}

// EachCandidate gives all candidates of all rows, in the order of the rows; it needs
// PGSC2.Log. A refused score has none.
func (j *PGSC2Join) EachCandidate(yield func(*PGSC2Candidate) error) error {
	if j.Refused {
		return nil
	}
	rest := j.candidates
	for i := range j.Labels {
		if len(rest) == 0 || int(rest[0].scoreRow) != i {
			if err := yield(&PGSC2Candidate{ScoreRow: int32(i)}); err != nil {
				return err
			}
		}
		for ; len(rest) > 0 && int(rest[0].scoreRow) == i; rest = rest[1:] {
			c := &rest[0]
			out := PGSC2Candidate{ScoreRow: int32(i), Labels: c.labels, Type: c.kind, Ref: j.alleles[c.ref], Alt: j.alleles[c.alt]}
			if c.idAlt != pgsc2NoAlleles {
				out.IDAlleles = ":" + out.Ref + ":" + j.alleles[c.idAlt]
			}
			if err := yield(&out); err != nil {
				return err
			}
		}
	}
	return nil
}

// PGSC2Count is a line of the Calculator's summary: how many score rows have a best
// candidate with exactly these labels, or none.
type PGSC2Count struct {
	Labels PGSC2Labels
	Rows   int
}

// Summary counts the rows of a score by their labels: matched ones first, then
// excluded and unmatched ones. A refused score has none.
func (j *PGSC2Join) Summary() []PGSC2Count {
	if j.Refused {
		return nil
	}
	counts := map[PGSC2Labels]int{}
	for _, labels := range j.Labels {
		counts[labels]++
	}
	var all []PGSC2Count
	for labels, n := range counts {
		all = append(all, PGSC2Count{labels, n})
	}
	order := func(c PGSC2Count) int { // by status, then by label
		if c.Labels == 0 {
			return 1 << 16
		}
		return int(c.Labels)
	}
	slices.SortFunc(all, func(a, b PGSC2Count) int { return order(a) - order(b) })
	return all
}
