package simulate

import (
	"bufio"
	"fmt"
	"io"
	"slices"
)

// WriteVCF writes the genotypes as VCF 4.2, sorted by position.
func (p *Population) WriteVCF(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "##fileformat=VCFv4.2\n##source=simulated people of the demonstration\n"+
		"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for s := range p.People {
		fmt.Fprintf(b, "\t%s", p.People[s].ID)
	}
	order := make([]int, len(p.Sites))
	for v := range order {
		order[v] = v
	}
	slices.SortFunc(order, func(i, j int) int { return compareSites(p.Sites[i], p.Sites[j]) })
	for _, v := range order {
		site := p.Sites[v]
		fmt.Fprintf(b, "\n%s\t%d\t%s\t%s\t%s\t.\tPASS\t.\tGT", site.Chrom, site.Pos, site.ID, site.Ref, site.Alt)
		for s, call := range p.Calls[v] {
			b.WriteByte('\t')
			b.WriteString(genotype(call, p.haploid(v, s)))
		}
	}
	b.WriteByte('\n')
	return b.Flush()
}

func compareSites(a, b Site) int {
	if a.Chrom != b.Chrom {
		return int(a.Chrom) - int(b.Chrom)
	}
	if a.Pos != b.Pos {
		return int(a.Pos) - int(b.Pos)
	}
	return slices.Compare([]string{a.Ref, a.Alt}, []string{b.Ref, b.Alt})
}

func genotype(call uint8, haploid bool) string {
	if haploid {
		return [4]string{"0", "1", "1", "."}[call]
	}
	return [4]string{"0/0", "0/1", "1/1", "./."}[call]
}

// WriteFrequencies writes the frequencies that were drawn from, to be pinned.
func (p *Population) WriteFrequencies(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "chrom\tpos\tref\talt\talt_freq\n")
	for _, site := range p.Sites {
		if site.AltFreq != "" {
			fmt.Fprintf(b, "%s\t%d\t%s\t%s\t%s\n", site.Chrom, site.Pos, site.Ref, site.Alt, site.AltFreq)
		}
	}
	return b.Flush()
}

// WriteCAD writes the simulated score as a scoring file.
func (p *Population) WriteCAD(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "#format_version=2.0\n#pgs_id=%s\n#pgs_name=SIMULATED, weights drawn at random: not a real score\n"+
		"#trait_reported=none\n#genome_build=GRCh37\n#variants_number=%d\n#weight_type=beta\n#license=Apache-2.0\n"+
		"rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n", CADName, len(p.CADSites))
	for i, site := range p.CADSites {
		effect, other := site.Alt, site.Ref
		if i%3 == 0 { // published files name either allele
			effect, other = other, effect
		}
		fmt.Fprintf(b, "%s\t%s\t%d\t%s\t%s\t%s\n", site.ID, site.Chrom, site.Pos, effect, other, p.CADWeights[i])
	}
	return b.Flush()
}
