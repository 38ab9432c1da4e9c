package tabular

import (
	"slices"
	"strings"
)

// role is what a column is for.
type role string

const (
	roleChrom    role = "chrom"
	rolePos      role = "pos"
	roleStart    role = "start" // 0-based
	roleRef      role = "ref"
	roleAlt      role = "alt"
	roleAlleles  role = "alleles" // REF, then the ALTs
	roleID       role = "id"
	roleFilter   role = "filter"
	roleInfo     role = "info"
	roleSample   role = "sample"
	roleSamples  role = "samples" // a list of ids in every row
	roleSex      role = "sex"
	roleDosage   role = "dosage"
	roleGenotype role = "genotype"
)

// namesOf are the column names that have a role, in any case and with or without a
// leading #. Where several are there, the first of this order is taken.
var namesOf = []struct {
	role  role
	names []string
}{
	{roleChrom, []string{"chrom", "chromosome", "chr", "contig", "contigname", "chr_name", "locus.contig"}},
	{rolePos, []string{"pos", "position", "bp", "chr_position", "base_pair_location", "locus.position"}},
	{roleStart, []string{"start"}},
	{roleRef, []string{"ref", "reference", "reference_allele", "ref_allele", "referenceallele"}},
	{roleAlt, []string{"alt", "alternate", "alternate_allele", "alt_allele", "alternateallele", "alternatealleles", "alts"}},
	{roleAlleles, []string{"alleles"}},
	{roleID, []string{"variant_id", "variantid", "variant", "rsid", "id", "names", "snp", "marker", "markername"}},
	{roleFilter, []string{"filter", "filters"}},
	{roleInfo, []string{"info", "r2", "dr2", "ar2"}},
	{roleSample, []string{"sample_id", "sampleid", "sample", "iid", "eid", "s"}},
	{roleSamples, []string{"sample_ids", "sampleids", "samples"}},
	{roleSex, []string{"sex"}},
	{roleDosage, []string{"dosage", "dosages", "ds", "alt_dosage"}},
	{roleGenotype, []string{"genotype", "genotypes", "gt", "call", "calls", "entries"}},
}

// otherNames are columns of variants, of people and of data frames that have no role and
// are never taken for a sample or a variant.
var otherNames = []string{
	"qual", "quality", "format", "cm", "end", "af", "aaf", "maf", "mac", "ac", "an", "ns",
	"fid", "family_id", "pat", "mat", "father", "mother", "phenotype", "pheno1",
	"index", "__index_level_0__",
}

func (r role) known() bool { return slices.Contains(roleNames(), string(r)) }

func roleNames() []string {
	var names []string
	for _, n := range namesOf {
		names = append(names, string(n.role))
	}
	return names
}

// plainName is a name as namesOf spells it.
func plainName(name string) string { return strings.ToLower(strings.TrimPrefix(name, "#")) }

// knownName says whether a column has a role by its name, or is of otherNames.
func knownName(name string) bool {
	name = plainName(name)
	for _, n := range namesOf {
		if slices.Contains(n.names, name) {
			return true
		}
	}
	return slices.Contains(otherNames, name)
}
