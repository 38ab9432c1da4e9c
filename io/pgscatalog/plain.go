package pgscatalog

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// letters numbers the alleles of one letter as scoreset.Chunk.AddPlain takes them; 0 is
// none of them.
var letters = [256]uint8{'A': 1, 'a': 1, 'C': 2, 'c': 2, 'G': 3, 'g': 3, 'T': 4, 't': 4}

// addPlain adds a row that is like nearly all rows: of one variant with a place and two
// alleles of one letter. For any other it says false and has done nothing: read says what
// it is. It is for files with columns.plain.
func (r *rowReader) addPlain(chunk *scoreset.Chunk, number int32) bool {
	c := r.columns
	chromAt, posAt := c.at[chrName], c.at[chrPosition]
	if r.harmonised {
		chromAt, posAt = c.at[hmChr], c.at[hmPos]
	}
	effect, other := r.letter(c.at[effectAllele]), r.letter(c.at[otherAllele])
	if effect == 0 || other == 0 {
		return false
	}
	if effect+other == letters['A']+letters['T'] && c.has(effectFrequency) { // palindromic: read keeps the frequency
		return false
	}
	// An HLA allele, or a text in quotes or behind blanks, which may be one.
	if id := r.field(c.at[rsID]); len(id) > 0 && (id[0] == 'H' || id[0] <= '"') {
		return false
	}
	pos, ok := parsePosition(r.field(posAt))
	if !ok || pos == 0 {
		return false
	}
	if name := r.field(chromAt); string(name) != r.lastName || r.lastChrom == 0 {
		chrom, ok := genome.ParseChromosome(string(name))
		if !ok {
			return false
		}
		r.lastName, r.lastChrom = string(name), chrom
	}
	if r.harmonised {
		r.noteHarmonisation()
	}
	chunk.AddPlain(r.lastChrom, pos, effect, other, number, r.id())
	return true
}

// letter numbers an allele of one letter that stands at a place of the line, 0 for any
// other text.
func (r *rowReader) letter(at int) uint8 {
	if text := r.field(at); len(text) == 1 {
		return letters[text[0]]
	}
	return 0
}
