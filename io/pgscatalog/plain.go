package pgscatalog

import (
	"encoding/binary"

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
	chromAt, posAt := r.placeAt()
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

// placeAt gives the columns of chromosome and position, below 0 where there is none.
func (r *rowReader) placeAt() (chrom, pos int) {
	if r.harmonised {
		return r.columns.at[hmChr], r.columns.at[hmPos]
	}
	return r.columns.at[chrName], r.columns.at[chrPosition]
}

// letter numbers an allele of one letter that stands at a place of the line, 0 for any
// other text.
func (r *rowReader) letter(at int) uint8 {
	if text := r.field(at); len(text) == 1 {
		return letters[text[0]]
	}
	return 0
}

// position is parsePosition of text[start:end]. The digits of nearly all are read at once, as
// how many they are cannot be foreseen. Eight bytes stand behind the end.
func position(text []byte, start, end int32) (int32, bool) {
	digits := end - start
	if uint(digits-1) > 8 || end < 8 {
		return parsePosition(text[start:end])
	}
	ninth := uint64(0)
	if digits == 9 {
		ninth = uint64(text[start] - '0')
	}
	few := 8 * uint(min(digits, 8))
	const zeros, tooMany, tops = 0x3030303030303030, 0x7676767676767676, 0x8080808080808080
	word := (binary.LittleEndian.Uint64(text[end-8:]) ^ zeros) >> (64 - few) << (64 - few)
	if (word+tooMany|word)&tops != 0 || ninth > 9 { // 0x76 and more than 9 reach the top bit of a byte
		return 0, false
	}
	// Digits are joined in pairs three times; the first one is in the low byte.
	const pairs = 0x000000ff000000ff
	word = 10*word + word>>8
	return int32((word&pairs*0x000f424000000064+word>>16&pairs*0x0000271000000001)>>32 + 1e8*ninth), true
}
