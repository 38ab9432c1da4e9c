package scoretest

import (
	"context"
	"math/rand/v2"

	"pgregory.net/rapid"

	"cardioscore/scoring/match"
)

// Phased says on which haplotype, 0 or 1, of a phase set a call has its ALT.
type Phased struct {
	Haplotype uint8
	Set       int32
}

// HasPhase fulfils scoring.Phaser.
func (c *Cohort) HasPhase() bool { return c.Phases != nil }

// PhaseOf fulfils scoring.Phaser.
func (c *Cohort) PhaseOf(ctx context.Context, rows []int, yield func(row int, sample int32, haplotype uint8, set int32) error) error {
	for _, row := range rows {
		for s := range c.People {
			if p, ok := c.Phases[row][s]; ok {
				if err := yield(row, int32(s), p.Haplotype, p.Set); err != nil {
					return err
				}
			}
		}
	}
	return ctx.Err()
}

// DrawPhase gives most heterozygous calls of a cohort a phase, in few phase sets. One
// number is drawn for all: calls are many.
func DrawPhase(t *rapid.T, c *Cohort) {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "phase"), 0))
	c.Phases = map[int]map[int]Phased{}
	for v := range c.Variant {
		c.Phases[v] = map[int]Phased{}
		for s := range c.People {
			if c.Call(v, s) == 1 && random.IntN(4) > 0 {
				c.Phases[v][s] = Phased{uint8(random.IntN(2)), []int32{-1, -1, -1, 7}[random.IntN(4)]}
			}
		}
	}
}

// phaseOf is the phase of one sample's calls.
func (c *Cohort) phaseOf(s int) func(v int32) (Phased, bool) {
	return func(v int32) (Phased, bool) {
		p, ok := c.Phases[int(v)][s]
		return p, ok
	}
}

// phasesOf are those of the people with these numbers.
func (c *Cohort) phasesOf(people []int) map[int]map[int]Phased {
	if c.Phases == nil {
		return nil
	}
	out := map[int]map[int]Phased{}
	for v, phases := range c.Phases {
		out[v] = map[int]Phased{}
		for at, s := range people {
			if p, ok := phases[s]; ok {
				out[v][at] = p
			}
		}
	}
	return out
}

// doubleHeterozygote is the score row of somebody with one copy of each ALT of a
// table, or -1 and why there is none.
func doubleHeterozygote(j *match.Joint, of genotypes) (row int32, name string) {
	if of.phase != nil {
		first, known := of.phase(j.Rows[0])
		second, both := of.phase(j.Rows[1])
		if known && both && first.Set == second.Set {
			if first.Haplotype == second.Haplotype {
				return j.ByPhase[1], j.Unlisted
			}
			return j.ByPhase[0], j.Unlisted
		}
	}
	if j.Cells[1][1] < 0 && j.ByPhase[0] >= 0 && j.ByPhase[1] >= 0 {
		return -1, match.Unphased
	}
	return j.Cells[1][1], j.Unlisted
}
