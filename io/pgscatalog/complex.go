package pgscatalog

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// place is where a variant lies.
type place struct {
	chrom genome.Chromosome
	pos   int32
}

// Rows that are not one variant have the entries of their variants side by side in
// each field:
//
//	              split by   effect allele          becomes
//	haplotype     ;          T;C                    scoreset.HaplotypeCopies
//	diplotype     ; and /    T;T/T;C                scoreset.Diplotype
//	interaction   _x_        A_x_C                  scoreset.Product
//
// A field with one entry holds for all variants where that makes sense: the
// chromosome. What cannot be read in this way is complex_unsupported.
const (
	variantSplit   = ";"
	haplotypeSplit = "/"
	productSplit   = "_x_"
)

// readComplex recognises rows that are not one variant, and says false of rows that
// are one. failed is why the row has no position of its own, Undecided where it has
// one, or where the text of its position is of several.
func (r *rowReader) readComplex(row *scoreset.Row, failed scoreset.Outcome) (bool, *fieldProblem) {
	var flags [3]bool
	for i, col := range []column{isHaplotype, isDiplotype, isInteraction} {
		var err *fieldProblem
		if flags[i], err = r.flag(col); err != nil {
			return false, err
		}
	}
	haplotype, diplotype, interaction := flags[0], flags[1], flags[2]
	kind, effect, id := r.get(variantType), r.get(effectAllele), r.get(rsID)
	hla := bytes.HasPrefix(id, []byte("HLA")) || bytes.HasPrefix(effect, []byte("HLA")) || bytes.HasPrefix(kind, []byte("HLA"))
	product := interaction || bytes.Contains(effect, []byte(productSplit)) || bytes.Contains(r.position(), []byte(productSplit))
	several := bytes.ContainsAny(effect, ";/") || bytes.IndexByte(r.position(), ';') >= 0
	var sides []string
	if len(effect) > 1 && (several || haplotype || diplotype || !genome.IsACGT(row.EffectAllele)) { // few rows of a file
		sides = parts(effect, haplotypeSplit)
		several = several || r.namesAPOE(sides)
	}
	done := false
	var problem *fieldProblem
	switch {
	case product:
		done, problem = r.readProduct(row, failed)
	case hla:
		done, problem = r.readMarkers(row, failed, haplotype && !diplotype)
	case !haplotype && !diplotype && !several && string(kind) != "APOE_allele":
	case len(sides) == 2:
		done, problem = r.readPair(row, failed, sides)
	case len(sides) == 1 && !diplotype:
		done, problem = r.readHaplotype(row, failed, sides[0])
	}
	if done || problem != nil {
		return true, problem
	}
	switch {
	case kind != nil:
		row.Kind = r.intern(kind)
	case product:
		row.Kind = "interaction"
	case hla:
		row.Kind = "HLA_allele"
	case haplotype:
		row.Kind = "haplotype"
	case diplotype || several:
		row.Kind = "diplotype"
	default:
		return false, nil
	}
	settle(row, scoreset.ComplexUnsupported)
	settle(row, failed)
	return true, nil
}

// position is the text of the position that counts.
func (r *rowReader) position() []byte {
	if r.harmonised {
		return r.get(hmPos)
	}
	return r.get(chrPosition)
}

// places reads the places of n variants. In a harmonised file the authors' own serve
// where harmonisation gave none and the build is the same. fate is why there are none,
// Undecided where there are. ok is false where the fields do not hold n places.
func (r *rowReader) places(sep string, n int, failed scoreset.Outcome) (all []place, fate scoreset.Outcome, ok bool, problem *fieldProblem) {
	chroms, positions, field := parts(r.get(chrName), sep), parts(r.get(chrPosition), sep), "chr_position"
	if r.harmonised && (r.get(hmPos) != nil || !r.sameBuild) {
		chroms, positions, field = parts(r.get(hmChr), sep), parts(r.get(hmPos), sep), "hm_pos"
	}
	if len(chroms) == 0 || len(positions) == 0 {
		if failed == scoreset.Undecided {
			failed = scoreset.NoPosition
		}
		return nil, failed, true, nil
	}
	if len(chroms) == 1 {
		chroms = slices.Repeat(chroms, n)
	}
	if len(chroms) != n || len(positions) != n {
		return nil, scoreset.Undecided, false, nil
	}
	for i := range n {
		chrom, supported := genome.ParseChromosome(chroms[i])
		pos, ok := parsePosition([]byte(positions[i]))
		switch {
		case !ok || pos == 0:
			return nil, 0, false, &fieldProblem{field, fmt.Sprintf("%.30q is not a position, a whole number from 1 to %d", positions[i], maxPosition)}
		case !supported:
			return nil, scoreset.UnsupportedContig, true, nil
		}
		all = append(all, place{chrom, pos})
	}
	return all, scoreset.Undecided, true, nil
}

// ids gives the rsIDs of n variants, empty texts where the row does not name n.
func (r *rowReader) ids(sep string, n int) []string {
	ids := parts(r.get(rsID), sep)
	if len(ids) != n {
		return make([]string, n)
	}
	for i := range ids {
		ids[i] = r.intern([]byte(ids[i]))
	}
	return ids
}

// others gives the other alleles of n variants, empty texts where the row does not
// name one for each.
func (r *rowReader) others(sep string, n int) []string {
	for _, col := range []column{otherAllele, hmInferOtherAllele} {
		if others := parts(r.get(col), sep); len(others) == n {
			for i, other := range others {
				if strings.ContainsAny(other, "/,|.") {
					other = ""
				}
				others[i] = r.allele([]byte(other))
			}
			return others
		}
	}
	return make([]string, n)
}

// spelled makes the parts of a row, one for each allele; nil places leave them without.
// It says false where an allele is not spelled in A, C, G and T.
func (r *rowReader) spelled(alleles, ids, others []string, places []place) ([]scoreset.Part, bool) {
	all := make([]scoreset.Part, len(alleles))
	for i, allele := range alleles {
		effect := r.allele([]byte(allele))
		if !genome.IsACGT(effect) {
			return nil, false
		}
		all[i] = scoreset.Part{RSID: ids[i], Effect: effect, Other: others[i]}
		if places != nil {
			all[i].Chrom, all[i].Pos = places[i].chrom, places[i].pos
		}
	}
	return all, true
}

// settleParts gives a row its parts, or the fate that it has without places.
func settleParts(row *scoreset.Row, effect scoreset.Effect, all []scoreset.Part, fate scoreset.Outcome) {
	if row.Effect != scoreset.Additive { // dominant or recessive: of which of them?
		settle(row, scoreset.Contradictory)
	}
	row.Effect = effect
	if fate != scoreset.Undecided {
		settle(row, fate)
		return
	}
	row.Chrom, row.Pos, row.Parts = all[0].Chrom, all[0].Pos, all
}

// parts splits a text and trims the blanks of each part; nil gives none.
func parts(text []byte, sep string) []string {
	if text == nil {
		return nil
	}
	all := strings.Split(string(text), sep)
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}
