package match

import (
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// table is all diplotype rows of one group over the same two variants.
type table struct {
	group    int32
	key      tableKey
	rows     []tableRow
	unlisted string
	rare     [2]string        // Pair.Rare
	alleles  [2][]string      // listed alleles of each variant, at most two
	forms    [2]forms         // of each variant, how its listed alleles are spelled
	places   []place          // of the two variants as written; then those of the other strand where that is another position
	outcome  scoreset.Outcome // that ends the whole table, else Undecided
}

// tableKey is the two variants, in the order of chromosome and position.
type tableKey [2]struct {
	chrom genome.Chromosome
	pos   int32
}

// tableRow is one listed diplotype.
type tableRow struct {
	index   int32 // of the score row
	swapped bool  // the row names the two variants in the other order
	// haplotype gives the two haplotypes, the smaller first: bit 1 is set for the
	// second allele of the first variant, bit 0 for that of the second variant.
	haplotype [2]uint8
}

func keyOf(pair *scoreset.Pair) (key tableKey, swapped bool) {
	for i, v := range pair.Variant {
		key[i].chrom, key[i].pos = v.Chrom, v.Pos
	}
	if key[1].chrom < key[0].chrom || key[1].chrom == key[0].chrom && key[1].pos < key[0].pos {
		key[0], key[1] = key[1], key[0]
		swapped = true
	}
	return key, swapped
}

// spell finds the listed alleles and writes every row in them. Any other outcome
// than Undecided ends the whole table: a row that cannot be read leaves a hole in
// it, and a third allele does not fit two variants with one ALT each.
func (t *table) spell(score *scoreset.Score) scoreset.Outcome {
	for i := range t.rows {
		row := score.Unweighted(int(t.rows[i].index))
		if row.Fate != scoreset.Undecided {
			return scoreset.Contradictory
		}
		var codes [2]uint8
		for h, haplotype := range row.Pair.Haplotype {
			if t.rows[i].swapped {
				haplotype[0], haplotype[1] = haplotype[1], haplotype[0]
			}
			for v, allele := range haplotype {
				at := slices.Index(t.alleles[v], allele)
				if at < 0 {
					at = len(t.alleles[v])
					t.alleles[v] = append(t.alleles[v], allele)
				}
				if at > 1 {
					return scoreset.Contradictory
				}
				codes[h] |= uint8(at) << (1 - v)
			}
		}
		t.rows[i].haplotype = [2]uint8{min(codes[0], codes[1]), max(codes[0], codes[1])}
	}
	return scoreset.Undecided
}

// exchange puts the two variants in the other order.
func (t *table) exchange() {
	t.key[0], t.key[1] = t.key[1], t.key[0]
	t.rare[0], t.rare[1] = t.rare[1], t.rare[0]
	t.alleles[0], t.alleles[1] = t.alleles[1], t.alleles[0]
	other := func(code uint8) uint8 { return code>>1 | code&1<<1 }
	for i := range t.rows {
		a, b := other(t.rows[i].haplotype[0]), other(t.rows[i].haplotype[1])
		t.rows[i].haplotype = [2]uint8{min(a, b), max(a, b)}
	}
}

// rareHaplotype is the rare haplotype in the form of tableRow.haplotype, -1 where
// there is none or the table does not list its alleles.
func (t *table) rareHaplotype() int {
	code := 0
	for v, allele := range t.rare {
		at := slices.IndexFunc(t.alleles[v], func(listed string) bool { return sameAllele(listed, allele) })
		if at < 0 {
			return -1
		}
		code |= at << (1 - v)
	}
	return code
}

// list gives the diplotypes that the table lists once, or several times with
// one weight, in the order of the file. outcome is told of the rows that are left
// out.
func (t *table) list(same func(first, second int32) bool, outcome func(row int32, o scoreset.Outcome)) (listed []tableRow) {
	var seen, contradicted [4][4]bool // by haplotype
	var first [4][4]int32
	for _, row := range t.rows {
		a, b := row.haplotype[0], row.haplotype[1]
		if !seen[a][b] {
			seen[a][b], first[a][b] = true, row.index
		} else if !same(first[a][b], row.index) {
			contradicted[a][b] = true
		}
	}
	for _, row := range t.rows {
		a, b := row.haplotype[0], row.haplotype[1]
		switch {
		case contradicted[a][b]:
			outcome(row.index, scoreset.DuplicateTarget)
		case first[a][b] != row.index:
			outcome(row.index, scoreset.DuplicateRow)
		default:
			listed = append(listed, row)
		}
	}
	return listed
}

// end gives every row of the table one outcome, or the fate it came with.
func (t *table) end(score *scoreset.Score, result *Join, outcome scoreset.Outcome) {
	for _, row := range t.rows {
		result.Outcome[row.index] = outcome
		if fate := score.Fate(int(row.index)); fate != scoreset.Undecided {
			result.Outcome[row.index] = fate
		}
	}
}
