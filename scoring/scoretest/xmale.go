package scoretest

import (
	"math/big"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// once says whether the sample's only allele in a region counts once.
func (g genotypes) once(region genome.Region) bool {
	return g.xMale == scoring.XMaleOne && region == genome.XNonPAR && g.person.PloidyIn(region) == genome.Haploid
}

// onceJoint says whether a joint counts one allele observation. A table counts pairs of
// haplotypes whatever the ploidy, and what reads Y counts as Y does.
func (g genotypes) onceJoint(j *match.Joint) bool {
	found := j.Kind != match.PairTable && g.once(j.Region)
	for _, part := range j.Parts {
		if part.Region == genome.Y {
			return false
		}
		found = found || g.once(part.Region)
	}
	return found
}

// counted is how many of the copies that are stored count in a region; nil where they are
// missing, or are one call in a sample that has one allele.
func (g genotypes) counted(copies *big.Rat, region genome.Region) *big.Rat {
	if copies == nil || !g.once(region) {
		return copies
	}
	if !g.dosages && copies.Cmp(big.NewRat(1, 1)) == 0 {
		return nil
	}
	return copies.Quo(copies, big.NewRat(2, 1))
}

// readsX says whether copies on X, outside the pseudo-autosomal regions, are counted.
func readsX(r *match.Result) bool {
	for _, t := range r.Terms {
		if t.Region == genome.XNonPAR {
			return true
		}
	}
	for _, j := range r.Joints {
		found := j.Kind != match.PairTable && j.Region == genome.XNonPAR
		for _, part := range j.Parts {
			found = found || part.Region == genome.XNonPAR
		}
		if found {
			return true
		}
	}
	return false
}
