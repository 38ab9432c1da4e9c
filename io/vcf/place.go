package vcf

import (
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// place says, behind the fixed fields, whether a record is asked for, and what it
// tells of.
func (p *plan) place(r *record, alts []string) {
	r.unread = r.outcome == source.UnsupportedContig
	if r.unread || p.sites == nil && p.regions == nil {
		return
	}
	block, indel := true, false
	r.tells = true
	for _, alt := range alts {
		reference := alt == "." || isUnseen(alt)
		block, indel = block && reference, indel || sites.Indel(r.ref, alt)
		r.tells = r.tells && (reference || genome.Matchable(alt) || alt == "*")
	}
	bases := int64(r.pos) + int64(len(r.ref)) - 1
	stated := r.end > bases
	if r.end = max(r.end, bases); !block {
		r.end = bases // a deletion's END is not what its calls say of REF
	}
	to := int32(min(r.end, 1<<31-1))
	if p.regions != nil && !p.regions.Overlaps(r.chrom, r.pos, to) || p.sites != nil && !p.sites.Keeps(r.chrom, r.pos, to, indel) {
		r.outcome, r.unread = source.NotRequested, true
		return
	}
	if p.sites == nil || !block {
		return
	}
	wanted := p.sites.HasVariants(r.chrom, r.pos, to)
	if wanted || stated || alts[0] != "." {
		r.outcome, r.unread = source.ReferenceBlock, !wanted || !p.calls
	}
}

// isUnseen says whether an ALT stands for any allele that was not seen.
func isUnseen(alt string) bool { return alt == "<NON_REF>" || alt == "<*>" }
