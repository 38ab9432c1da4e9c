package match

import "math/big"

// haplotypes gives the frequencies of the haplotypes over two variants, where a
// table lists exactly three of the four and all six diplotypes of them; the
// fourth is taken as 0. Then the frequencies follow from those of the alleles:
// each of the fourth's two alleles occurs on one listed haplotype only.
// first is the frequency of the first listed allele of each variant. Without
// either, or where the frequencies do not fit together, it gives nil.
func haplotypes(listed []tableRow, first [2]Frequency) ([]*big.Rat, []DiplotypeRow) {
	if !first[0].Known() || !first[1].Known() || len(listed) != 6 {
		return nil, nil
	}
	var seen [4]bool
	n := 0
	for _, row := range listed {
		for _, h := range row.haplotype {
			if !seen[h] {
				seen[h] = true
				n++
			}
		}
	}
	if n != 3 {
		return nil, nil
	}
	missing := 0
	for seen[missing] {
		missing++
	}
	allele := func(v int) *big.Rat { // of the missing haplotype's allele of variant v
		if missing>>(1-v)&1 == 0 {
			return first[v].Rat()
		}
		return first[v].Other().Rat()
	}
	var frequency [4]*big.Rat
	frequency[missing^1] = allele(0) // shares the first variant's allele with the missing one
	frequency[missing^2] = allele(1)
	rest := new(big.Rat).Sub(one, frequency[missing^1])
	rest.Sub(rest, frequency[missing^2])
	if rest.Sign() < 0 {
		return nil, nil
	}
	frequency[missing^3] = rest

	var index [4]int
	var all []*big.Rat
	for h := range frequency {
		if h != missing {
			index[h] = len(all)
			all = append(all, frequency[h])
		}
	}
	diplotypes := make([]DiplotypeRow, 0, len(listed))
	for _, row := range listed {
		diplotypes = append(diplotypes, DiplotypeRow{row.index, index[row.haplotype[0]], index[row.haplotype[1]]})
	}
	return all, diplotypes
}
