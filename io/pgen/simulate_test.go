package pgen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// shape says what a simulated VCF holds.
type shape struct {
	samples, variants int
	several           bool   // variants of several ALTs
	phased            bool   // variants of phased and of partly phased calls
	dosage            string // FORMAT field beside GT: "", DS or HDS
}

// simulate makes a VCF whose variants call for every way in which PLINK 2 stores a
// record: rare, frequent and fixed ALTs, few and many missing calls, variants
// like the one before them, also with REF and ALT the other way round.
func simulate(seed uint64, s shape) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	pick := func(of ...float64) float64 { return of[rng.IntN(len(of))] }
	var text strings.Builder
	text.WriteString("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"call\">\n" +
		"##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"dosage\">\n" +
		"##FORMAT=<ID=HDS,Number=.,Type=Float,Description=\"haploid dosages\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for i := range s.samples {
		fmt.Fprintf(&text, "\ts%d", i)
	}
	text.WriteByte('\n')
	calls := make([][2]int, s.samples) // allele numbers, -1 for missing
	for v := range s.variants {
		alts := 1
		if s.several && rng.IntN(3) > 0 {
			alts = int(pick(2, 2, 3, 4, 5, 6, 16, 17, 18, 40))
		}
		frequency, missing := pick(0, .003, .02, .2, .2, .5, .8, .98, 1), pick(0, 0, .01, .3, .97)
		rare := pick(0, .02, .4, 1) // how many ALT alleles are not the first
		like := v > 0 && rng.IntN(3) == 0
		turned := rng.IntN(2) == 0
		for i := range calls {
			c := &calls[i]
			if like && rng.Float64() > .02 {
				for a := range c {
					if turned && c[a] >= 0 && alts == 1 {
						c[a] = 1 - min(c[a], 1)
					}
					c[a] = min(c[a], alts)
				}
				continue
			}
			for a := range c {
				if c[a] = 0; rng.Float64() < frequency {
					if c[a] = 1; rng.Float64() < rare {
						c[a] = 1 + rng.IntN(alts)
					}
				}
			}
			if rng.Float64() < missing {
				*c = [2]int{-1, -1}
			}
		}
		var names []string
		for a := range alts {
			names = append(names, strings.Repeat("C", a+1))
		}
		format := "GT"
		if s.dosage != "" {
			format += ":" + s.dosage
		}
		fmt.Fprintf(&text, "1\t%d\tv%d\tA\t%s\t.\tPASS\t.\t%s", 100+v, v, strings.Join(names, ","), format)
		density, unphased := pick(0, .01, .1, .5, 1), pick(0, .5, 1)
		for _, c := range calls {
			mark := "/"
			if s.phased && rng.Float64() >= unphased {
				mark = "|"
			}
			one, two := c[0], c[1]
			if mark == "/" && one > two {
				one, two = two, one
			}
			text.WriteByte('\t')
			if one < 0 {
				text.WriteString("./.")
			} else {
				text.WriteString(strconv.Itoa(one) + mark + strconv.Itoa(two))
			}
			if s.dosage == "" {
				continue
			}
			var haplotypes [2]float64
			for a := range haplotypes {
				haplotypes[a] = float64(max(c[a], 0))
				if rng.Float64() < density {
					haplotypes[a] = min(1, max(0, haplotypes[a]+rng.NormFloat64()*pick(.01, .3)))
				}
			}
			switch {
			case one < 0 && rng.Float64() >= density:
				text.WriteString(":.")
			case s.dosage == "DS":
				fmt.Fprintf(&text, ":%.4f", haplotypes[0]+haplotypes[1])
			default:
				fmt.Fprintf(&text, ":%.4f,%.4f", haplotypes[0], haplotypes[1])
			}
		}
		text.WriteByte('\n')
	}
	return text.String()
}
