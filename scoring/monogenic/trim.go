package monogenic

import (
	"fmt"

	"cardioscore/scoring/genome"
)

// trimmed is the variant of the row in its parsimonious form, where it is written.
func (r *Row) trimmed() alleles {
	pos, ref, alt := genome.Trim(r.Pos, r.Ref, r.Alt)
	return alleles{place{r.Chrom, pos}, ref, alt}
}

// SameVariantError is returned where two rows of a condition are one variant, once
// insertions and deletions are moved to the left.
type SameVariantError struct{ First, Second *Row }

func (e *SameVariantError) Error() string {
	return fmt.Sprintf("%s and %s are spellings of one variant, and stand for one condition (%s) both; a variant counts once",
		e.First.Key(), e.Second.Key(), e.First.Condition)
}

// normal gives the variant of every row as it is compared: trimmed and, where there is a
// reference, moved to the left. The error is that of the reference, or a
// *SameVariantError: a variant that counted twice would be two alleles of a gene.
func (cat *Catalogue) normal(reference genome.Reference) ([]alleles, error) {
	var spellers [genome.LastChromosome + 1]genome.Speller
	variants := make([]alleles, len(cat.Rows))
	first := map[variantInCondition]*Row{}
	for i := range cat.Rows {
		r := &cat.Rows[i]
		s := &spellers[r.Chrom]
		s.Reference, s.Chrom = reference, r.Chrom
		pos, ref, alt := s.Normal(r.Pos, r.Ref, r.Alt)
		if s.Err != nil {
			return nil, s.Err
		}
		variants[i] = alleles{place{r.Chrom, pos}, ref, alt}
		key := variantInCondition{variants[i], r.conditionKey()}
		if same, ok := first[key]; ok {
			return nil, &SameVariantError{same, r}
		}
		first[key] = r
	}
	return variants, nil
}
