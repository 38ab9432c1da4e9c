package pgscatalog

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"cardioscore/scoring/genome"
)

//go:embed apoe.tsv
var apoeTable string

// apoeVariant is one of the two variants of APOE: where it lies, and its alleles by
// the name of the haplotype.
type apoeVariant struct {
	id      string
	at      map[genome.Build]place
	alleles map[string]string
}

// apoe gives the two variants, in the order of the table.
var apoe = sync.OnceValue(func() (both [2]apoeVariant) {
	var names []string
	next := 0
	for line := range strings.Lines(apoeTable) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if line[0] == '#' {
			continue
		}
		if names == nil {
			names = fields
			continue
		}
		v := apoeVariant{id: fields[0], at: map[genome.Build]place{}, alleles: map[string]string{}}
		for i, name := range names[1:] {
			field := fields[i+1]
			if build, ok := genome.ParseBuild(name); ok {
				chrom, pos, _ := strings.Cut(field, ":")
				number, _ := genome.ParseChromosome(chrom)
				position, _ := strconv.Atoi(pos)
				v.at[build] = place{number, int32(position)}
			} else {
				v.alleles[name] = field
			}
		}
		both[next] = v
		next++
	}
	return both
})

// rareAPOE is so rare that a double heterozygote without phase is read as e2/e4.
const rareAPOE = "e1"

// unlistedAPOE names the genotypes of e1, which tables of APOE do not list.
const unlistedAPOE = "apoe_e1"

// apoeName reads the name of a haplotype: e2, E2, ε2, APOE-e2. gene says whether
// the name says the gene too.
func apoeName(name string) (haplotype string, gene, ok bool) {
	name = strings.ToLower(name)
	if rest, found := strings.CutPrefix(name, "apoe"); found {
		gene, name = true, strings.TrimLeft(rest, "-_* ")
	}
	name = strings.Replace(name, "ε", "e", 1)
	_, ok = apoe()[0].alleles[name]
	return name, gene, ok
}

// apoeOrder says at which of the two variants each of two rsIDs stands, false where
// they are others.
func apoeOrder(ids []string) (order [2]int, ok bool) {
	v := apoe()
	switch {
	case len(ids) != 2:
		return order, false
	case ids[0] == v[0].id && ids[1] == v[1].id:
		return [2]int{0, 1}, true
	case ids[0] == v[1].id && ids[1] == v[0].id:
		return [2]int{1, 0}, true
	}
	return order, false
}

// namesAPOE says whether a row without the two rsIDs is about APOE: by its locus, its
// kind, its id, or the names themselves.
func (r *rowReader) namesAPOE(sides []string) bool {
	about := string(r.get(variantType)) == "APOE_allele" || strings.EqualFold(string(r.get(locusName)), "APOE") ||
		strings.HasPrefix(strings.ToUpper(string(r.get(rsID))), "APOE")
	for _, side := range sides {
		_, gene, ok := apoeName(side)
		if !ok {
			return false
		}
		about = about || gene
	}
	return about
}
