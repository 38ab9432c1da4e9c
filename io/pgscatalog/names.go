package pgscatalog

import (
	"fmt"
	"strings"
)

// column names one column that is read.
type column uint8

const (
	rsID column = iota
	chrName
	chrPosition
	effectAllele
	otherAllele
	effectWeight
	dosage0
	dosage1
	dosage2
	isDominant
	isRecessive
	effectType
	isHaplotype
	isDiplotype
	isInteraction
	variantType
	accession
	hmRSID
	hmChr
	hmPos
	hmInferOtherAllele
	hmSource
	hmMatchChr
	hmMatchPos
	oddsRatio
	hazardRatio
	effectFrequency
	locusName
	variantDescription
	refAllele // of declarations alone, as the two below
	altAllele
	variantID
	numColumns
)

// columnNames gives the names of a column: its own first, then those of
// other programs, which serve where its own is not there. Letter case is free.
var columnNames = [numColumns][]string{
	rsID:               {"rsid", "snp"},
	chrName:            {"chr_name", "chr", "chrom"},
	chrPosition:        {"chr_position", "bp", "pos"},
	effectAllele:       {"effect_allele", "a1", "ea"},
	otherAllele:        {"other_allele", "reference_allele", "a2", "oa"},
	effectWeight:       {"effect_weight", "beta", "weight"},
	dosage0:            {"dosage_0_weight"},
	dosage1:            {"dosage_1_weight"},
	dosage2:            {"dosage_2_weight"},
	isDominant:         {"is_dominant"},
	isRecessive:        {"is_recessive"},
	effectType:         {"effect_type"},
	isHaplotype:        {"is_haplotype"},
	isDiplotype:        {"is_diplotype"},
	isInteraction:      {"is_interaction"},
	variantType:        {"variant_type"},
	accession:          {"accession"},
	hmRSID:             {"hm_rsid"},
	hmChr:              {"hm_chr"},
	hmPos:              {"hm_pos"},
	hmInferOtherAllele: {"hm_inferotherallele"},
	hmSource:           {"hm_source"},
	hmMatchChr:         {"hm_match_chr"},
	hmMatchPos:         {"hm_match_pos"},
	oddsRatio:          {"or"},
	hazardRatio:        {"hr"},
	effectFrequency:    {"allelefrequency_effect"},
	locusName:          {"locus_name"},
	variantDescription: {"variant_description"},
	refAllele:          {"ref_allele"},
	altAllele:          {"alt_allele"},
	variantID:          {"variant_id"},
}

// optional says of columns that a row may end before them: editors cut empty fields.
func (c column) optional() bool {
	switch c {
	case hmInferOtherAllele, hmSource, hmMatchChr, hmMatchPos, oddsRatio, hazardRatio, effectFrequency, locusName, variantDescription:
		return true
	}
	return false
}

// ofDeclarations says of columns that they have no usual name.
func (c column) ofDeclarations() bool { return c >= refAllele }

// frequencyPrefix begins the columns of frequencies in one population each.
const frequencyPrefix = "allelefrequency_effect_"

// usual gives the place of a column by its usual names, -1 if it is not there. Of the
// names of other programs only one may be there: which of two is meant would be a
// guess.
func usual(names []string, place map[string]int) (at int, problem string) {
	at = -1
	alias := ""
	for k, name := range names {
		i, ok := place[name]
		switch {
		case !ok:
		case k == 0:
			return i, ""
		case at >= 0:
			return -1, fmt.Sprintf("both %q and %q may be the column %s; name it so", alias, name, names[0])
		default:
			at, alias = i, name
		}
	}
	return at, ""
}

// known says whether a column of this name is read.
func known(name string) bool {
	for col, names := range columnNames {
		if column(col).ofDeclarations() {
			continue
		}
		for _, n := range names {
			if n == name {
				return true
			}
		}
	}
	return strings.HasPrefix(name, weightPrefix)
}
