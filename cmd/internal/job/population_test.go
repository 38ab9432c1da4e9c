package job_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// population is drawn genotypes: chromosomes 1 and X, sites of one and two ALTs, missing
// calls, indels. Its people are those of a whole VCF, or some of them.
type population struct {
	lines []string    // CHROM to FORMAT of each record
	calls [][]string  // by record, then person
	known [][4]string // chrom, pos, ref, first ALT
}

func drawPopulation(r *rand.Rand, people, records int) *population {
	p := &population{}
	pos := 10_000
	for v := range records {
		pos += 1 + r.IntN(500)
		chrom := "1"
		if v > records*3/4 {
			chrom = "X"
		}
		at := pos
		if chrom == "X" {
			at += 20_000_000
		}
		ref := string("ACGT"[r.IntN(4)])
		alt := string("ACGT"[r.IntN(4)])
		if alt == ref {
			alt = ref + "AC"
		}
		alts := alt
		two := r.IntN(6) == 0
		if two {
			alts += ",TTG"
		}
		p.known = append(p.known, [4]string{chrom, fmt.Sprint(at), ref, alt})
		p.lines = append(p.lines, fmt.Sprintf("%s\t%d\trs%d\t%s\t%s\t.\tPASS\t.\tGT", chrom, at, v, ref, alts))
		var calls []string
		share := r.Float64()
		for person := range people {
			call := func() string {
				switch {
				case r.Float64() > share:
					return "0"
				case two && r.IntN(3) == 0:
					return "2"
				}
				return "1"
			}
			switch {
			case r.IntN(20) == 0:
				calls = append(calls, "./.")
			case chrom == "X" && person%2 == 0:
				calls = append(calls, call())
			default:
				calls = append(calls, call()+"/"+call())
			}
		}
		p.calls = append(p.calls, calls)
	}
	return p
}

// vcf writes the people of a slice.
func (p *population) vcf(t *testing.T, people []int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for _, person := range people {
		fmt.Fprintf(&text, "\tP%d", person)
	}
	for i, line := range p.lines {
		text.WriteString("\n" + line)
		for _, person := range people {
			text.WriteString("\t" + p.calls[i][person])
		}
	}
	text.WriteString("\n")
	return write(t, "people.vcf", text.String())
}

// sexes writes who is haploid on X.
func (p *population) sexes(t *testing.T, people []int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("sample_id\tsex\n")
	for _, person := range people {
		fmt.Fprintf(&text, "P%d\t%s\n", person, []string{"male", "female"}[person%2])
	}
	return write(t, "sex.tsv", text.String())
}

// of is how a cohort of some of the people is imported.
func (p *population) of(t *testing.T, people []int) job.ImportOptions {
	return job.ImportOptions{VCF: []string{p.vcf(t, people)}, Sex: p.sexes(t, people)}
}

// frequencies writes a pinned table of the first ALTs, but for some.
func (p *population) frequencies(t *testing.T, r *rand.Rand) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("chrom\tpos\tref\talt\tac\tan\n")
	for i, v := range p.known {
		if r.IntN(12) > 0 {
			an := 50 + r.IntN(1000)
			fmt.Fprintf(&text, "%s\t%s\t%s\t%s\t%d\t%d\n", v[0], v[1], v[2], v[3], r.IntN(an+1), an)
			if strings.Contains(p.lines[i], ",TTG") {
				fmt.Fprintf(&text, "%s\t%s\t%s\tTTG\t0\t%d\n", v[0], v[1], v[2], an)
			}
		}
	}
	return write(t, "frequencies.tsv", text.String())
}

// score writes a score of rows of every kind on the population's variants, and on some
// that it does not have.
func (p *population) score(t *testing.T, r *rand.Rand, id string) string {
	t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "#pgs_id=%s\n#genome_build=GRCh37\n#trait_reported=a=b\n#license=for research\n", id)
	text.WriteString("rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_dominant\tis_recessive\tis_interaction\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\tallelefrequency_effect\n")
	weights := []func() string{
		func() string { return fmt.Sprintf("%.4f", r.NormFloat64()) },
		func() string { return fmt.Sprintf("%.15g", r.NormFloat64()) },
		func() string { return fmt.Sprintf("%.3e", r.NormFloat64()) },
		func() string { return fmt.Sprintf("%+.2E", r.NormFloat64()) },
		func() string { return []string{"0", "0.50", "-0", ".5", "NA", "", "1,5", "00.25"}[r.IntN(8)] },
	}
	style := weights[:1]
	if r.IntN(3) > 0 {
		style = weights
	}
	for i, v := range p.known {
		chrom, pos, effect, other := v[0], v[1], v[3], v[2]
		weight := style[r.IntN(len(style))]()
		dominant, recessive, interaction, frequency := "", "", "", ""
		dosage := "\t\t\t"
		switch r.IntN(14) {
		case 0:
			effect, other = other, effect
		case 1:
			dominant = "TRUE"
		case 2:
			recessive = "TRUE"
		case 3:
			dosage, weight = fmt.Sprintf("\t%.2f\t%.3f\t%.1f", r.NormFloat64(), r.NormFloat64(), r.NormFloat64()), ""
		case 4:
			other = ""
		case 5:
			effect = "GGGG"
		case 6:
			chrom = "GL000191.1"
		case 7:
			pos = fmt.Sprint(900_000_000 + i)
		case 8:
			if next := p.known[(i+1)%len(p.known)]; next[0] == chrom {
				pos, effect, other, interaction = pos+"_x_"+next[1], effect+"_x_"+next[3], other+"_x_"+next[2], "TRUE"
			}
		case 9:
			frequency = fmt.Sprintf("%.3f", r.Float64())
		case 10:
			pos = ""
		}
		fmt.Fprintf(&text, "rs%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s%s\t%s\n", i, chrom, pos, effect, other, weight, dominant, recessive, interaction, dosage, frequency)
	}
	return write(t, id+".txt", text.String())
}

// wideScore writes a table of several scores.
func (p *population) wideScore(t *testing.T, r *rand.Rand, count int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele")
	for k := range count {
		fmt.Fprintf(&text, "\teffect_weight_wide%d", k)
	}
	for _, v := range p.known {
		fmt.Fprintf(&text, "\n%s\t%s\t%s\t%s", v[0], v[1], v[3], v[2])
		for k := range count {
			if k == 1 && r.IntN(30) == 0 {
				text.WriteString("\t?")
			} else {
				fmt.Fprintf(&text, "\t%.*f", 2+4*k, r.NormFloat64())
			}
		}
	}
	return write(t, "wide.txt", text.String()+"\n")
}

func everybody(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}
