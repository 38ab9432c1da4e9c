package pgscatalog

import (
	"bytes"
	"fmt"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// A diplotype row names two variants, split by ";", and two haplotypes over
// them, split by "/", each with one allele for each variant:
//
//	rsID               chr_name  chr_position        effect_allele  is_diplotype
//	rs429358;rs7412    19;19     45411941;45412079   T;T/T;C        TRUE
//
// For these two variants of APOE the names e1 to e4 serve as well: "e2/e3",
// "APOE-e2/e3".

// apoe are the two variants, in the order of the alleles in epsilon.
var apoe = [2]string{"rs429358", "rs7412"}

// epsilon spells the APOE haplotypes by the alleles of rs429358 and rs7412, on
// the forward strand (dbSNP; the Arg and Cys codons of residues 112 and 158).
var epsilon = map[string][2]string{
	"e1": {"C", "T"},
	"e2": {"T", "T"},
	"e3": {"T", "C"},
	"e4": {"C", "C"},
}

// Names of the genotypes that a table of diplotypes does not list.
const (
	unlistedAPOE = "apoe_e1"
	unlistedPair = "unlisted_diplotype"
)

// readComplex recognises rows that are not one variant: a diplotype of two
// variants gets its Pair, every other kind is named and left out.
func (r *rowReader) readComplex(row *scoreset.Row) *fieldProblem {
	var flags [3]bool
	for i, col := range []column{isHaplotype, isDiplotype, isInteraction} {
		var err *fieldProblem
		if flags[i], err = r.flag(col); err != nil {
			return err
		}
	}
	haplotype, diplotype, interaction := flags[0], flags[1], flags[2]
	kind, effect, id := r.get(variantType), r.get(effectAllele), r.get(rsID)
	hla := bytes.HasPrefix(id, []byte("HLA")) || bytes.HasPrefix(effect, []byte("HLA"))
	product := bytes.Contains(effect, []byte("_x_")) || bytes.Contains(r.position(), []byte("_x_"))
	several := bytes.ContainsAny(effect, ";/") || bytes.IndexByte(r.position(), ';') >= 0
	if !haplotype && !interaction && !product && !hla && (diplotype || several || string(kind) == "APOE_allele") {
		done, err := r.readPair(row)
		if done || err != nil {
			return err
		}
	}
	switch {
	case kind != nil:
		row.Kind = r.intern(kind)
	case hla:
		row.Kind = "HLA_allele"
	case interaction || product:
		row.Kind = "interaction"
	case haplotype:
		row.Kind = "haplotype"
	case diplotype || several:
		row.Kind = "diplotype"
	default:
		return nil
	}
	settle(row, scoreset.ComplexUnsupported)
	return nil
}

// position is the text of the position that counts.
func (r *rowReader) position() []byte {
	if r.harmonised {
		return r.get(hmPos)
	}
	return r.get(chrPosition)
}

// readPair fills a diplotype row, and says false where it is of another kind.
func (r *rowReader) readPair(row *scoreset.Row) (bool, *fieldProblem) {
	ids := parts(r.get(rsID), ";")
	haplotypes, ok := r.haplotypes(ids)
	if !ok {
		return false, nil
	}
	if row.Effect != scoreset.Additive {
		settle(row, scoreset.Contradictory)
	}
	row.Effect = scoreset.Diplotype
	pair := &scoreset.Pair{Haplotype: haplotypes, Unlisted: unlistedPair}
	if len(ids) == 2 {
		pair.Variant[0].RSID, pair.Variant[1].RSID = r.intern([]byte(ids[0])), r.intern([]byte(ids[1]))
		if isAPOE(ids) {
			pair.Unlisted = unlistedAPOE
		}
	}
	return true, r.placePair(row, pair)
}

// placePair reads the two positions. A row without them keeps the fate that
// readPlace gave it.
func (r *rowReader) placePair(row *scoreset.Row, pair *scoreset.Pair) *fieldProblem {
	chroms, positions := parts(r.get(chrName), ";"), parts(r.position(), ";")
	if r.harmonised {
		chroms = parts(r.get(hmChr), ";")
	}
	if len(chroms) == 1 && len(positions) == 2 {
		chroms = append(chroms, chroms[0])
	}
	if len(chroms) != 2 || len(positions) != 2 {
		settle(row, scoreset.NoPosition)
		return nil
	}
	for i := range pair.Variant {
		chrom, supported := genome.ParseChromosome(chroms[i])
		pos, ok := parsePosition([]byte(positions[i]))
		switch {
		case !ok || pos == 0:
			return &fieldProblem{r.placeField("pos"), fmt.Sprintf("%.30q is not a position, a whole number up to %d", positions[i], maxPosition)}
		case !supported:
			settle(row, scoreset.UnsupportedContig)
			return nil
		}
		pair.Variant[i].Chrom, pair.Variant[i].Pos = chrom, pos
	}
	if pair.Variant[0].Chrom == pair.Variant[1].Chrom && pair.Variant[0].Pos == pair.Variant[1].Pos {
		settle(row, scoreset.Contradictory)
		return nil
	}
	row.Chrom, row.Pos, row.Pair = pair.Variant[0].Chrom, pair.Variant[0].Pos, pair
	return nil
}

// haplotypes reads the effect allele of a diplotype row.
func (r *rowReader) haplotypes(ids []string) (h [2][2]string, ok bool) {
	sides := parts(r.get(effectAllele), "/")
	if len(sides) != 2 {
		return h, false
	}
	for i, side := range sides {
		if alleles, named := epsilonAlleles(side, ids); named {
			h[i] = alleles
			continue
		}
		alleles := parts([]byte(side), ";")
		if len(alleles) != 2 {
			return h, false
		}
		for j, allele := range alleles {
			if h[i][j] = r.allele([]byte(allele)); !genome.IsACGT(h[i][j]) {
				return h, false
			}
		}
	}
	return h, true
}

// epsilonAlleles spells a named APOE haplotype in the order of ids.
func epsilonAlleles(name string, ids []string) ([2]string, bool) {
	if !isAPOE(ids) {
		return [2]string{}, false
	}
	name = strings.ToLower(name)
	name = strings.TrimLeft(strings.TrimPrefix(name, "apoe"), "-_* ")
	alleles, ok := epsilon[strings.Replace(name, "ε", "e", 1)]
	if ids[0] == apoe[1] {
		alleles[0], alleles[1] = alleles[1], alleles[0]
	}
	return alleles, ok
}

func isAPOE(ids []string) bool {
	return len(ids) == 2 && (ids[0] == apoe[0] && ids[1] == apoe[1] || ids[0] == apoe[1] && ids[1] == apoe[0])
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
