package pgscatalog

import (
	"bytes"

	"cardioscore/scoring/scoreset"
)

// variant is a variant id that spells its variant: 1:1000:A:G, chr1_1000_A_G.
type variant struct{ chrom, pos, first, second []byte }

// parseVariant gives an empty variant for an id of another kind, such as an rsID.
func parseVariant(id []byte) variant {
	for _, sep := range []string{":", "_"} {
		if f := bytes.Split(id, []byte(sep)); len(f) == 4 {
			return variant{f[0], f[1], f[2], f[3]}
		}
	}
	return variant{}
}

// readOther finds the other allele among two that stand in no order: those of the
// variant's id, or REF and ALT. A row whose effect allele is none of them contradicts
// itself; several ALTs leave the other allele of REF open.
func (r *rowReader) readOther(row *scoreset.Row) {
	first, second := r.variant.first, r.variant.second
	if r.columns.has(refAllele) && r.columns.has(altAllele) {
		first, second = r.get(refAllele), r.get(altAllele)
	}
	if first == nil || second == nil || row.EffectAllele == "" {
		return
	}
	for _, alt := range bytes.Split(second, []byte(",")) {
		if r.allele(alt) == row.EffectAllele {
			row.OtherAllele = r.allele(first)
			return
		}
	}
	switch {
	case r.allele(first) != row.EffectAllele:
		settle(row, scoreset.Contradictory)
	case bytes.IndexByte(second, ',') >= 0:
		r.notes[scoreset.SeveralOthers]++
	default:
		row.OtherAllele = r.allele(second)
	}
}
