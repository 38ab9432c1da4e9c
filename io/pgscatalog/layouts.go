package pgscatalog

import (
	"maps"
	"slices"
)

// layouts are those of files that other programs write and whose meaning their
// manuals state. In each the effect allele is the one that the weight is for.
//
//   - plink: association results of PLINK 1.9 (.assoc, .assoc.linear,
//     .assoc.logistic) and PLINK 2 (.glm.*). A1 is the tested allele; the other one is
//     A2, OMITTED, or what is left of REF and ALT. OR becomes its logarithm; rows of
//     TEST other than ADD, DOM and REC are complex_unsupported.
//   - plink-score: what PLINK's --score reads by default: variant id, allele, weight,
//     without a line of names. Ids such as 1:1000:A:G give the place; rsIDs do not.
//   - prs-cs: chromosome, rsID, position, A1 (the effect allele), A2, effect, without
//     a line of names, one file a chromosome.
//   - ldpred2: data frames as bigsnpr names their columns: chr, pos, a0, a1 (the
//     effect allele), and beta_auto, beta_grid or beta_inf, else beta.
//   - sbayesrc: .snpRes of GCTB (SBayesR, SBayesS, SBayesRC). A1Effect is that of A1.
var layouts = map[string]*layout{
	"plink": {alone: true, names: map[column][]string{
		chrName: {"#CHROM", "CHROM", "CHR"}, chrPosition: {"BP", "POS"}, rsID: {"SNP", "ID"},
		effectAllele: {"A1"}, otherAllele: {"A2", "OMITTED"}, refAllele: {"REF"}, altAllele: {"ALT"},
		effectWeight: {"BETA"}, oddsRatio: {"OR"}, effectType: {"TEST"}, effectFrequency: {"A1_FREQ"},
	}},
	"plink-score": {alone: true, numbers: map[column]int{variantID: 1, effectAllele: 2, effectWeight: 3}},
	"prs-cs":      {alone: true, numbers: map[column]int{chrName: 1, rsID: 2, chrPosition: 3, effectAllele: 4, otherAllele: 5, effectWeight: 6}},
	"ldpred2": {alone: true, fallback: true, names: map[column][]string{
		chrName: {"chr"}, chrPosition: {"pos"}, rsID: {"rsid"}, effectAllele: {"a1"}, otherAllele: {"a0"},
		effectWeight: {"beta_auto", "beta_grid", "beta_inf", "beta"},
	}},
	"sbayesrc": {alone: true, names: map[column][]string{
		rsID: {"Name"}, chrName: {"Chrom"}, chrPosition: {"Position"}, effectAllele: {"A1"}, otherAllele: {"A2"},
		effectFrequency: {"A1Frq"}, effectWeight: {"A1Effect"},
	}},
}

func layoutNames() []string { return slices.Sorted(maps.Keys(layouts)) }
