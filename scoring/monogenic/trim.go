package monogenic

// trim makes a variant parsimonious: bases shared at the right end go first,
// then bases shared at the left end, each allele keeping one base. The position
// moves with the bases taken off the left, so it never decreases. This is the
// trimming step of Tan, Abecasis and Kang (2015, doi 10.1093/bioinformatics/btv112);
// their left shift needs the reference sequence and is not done.
func trim(pos int32, ref, alt string) (int32, string, string) {
	for len(ref) > 1 && len(alt) > 1 && ref[len(ref)-1] == alt[len(alt)-1] {
		ref, alt = ref[:len(ref)-1], alt[:len(alt)-1]
	}
	for len(ref) > 1 && len(alt) > 1 && ref[0] == alt[0] {
		pos, ref, alt = pos+1, ref[1:], alt[1:]
	}
	return pos, ref, alt
}

// trimmed is the variant of the row in its parsimonious form.
func (r *Row) trimmed() alleles {
	pos, ref, alt := trim(r.Pos, r.Ref, r.Alt)
	return alleles{place{r.Chrom, pos}, ref, alt}
}
