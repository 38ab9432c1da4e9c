package pgscatalog

import (
	"bytes"
	"encoding/binary"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// mostPlainRows is how many rows are read at a time, column by column; leastPlainRows how
// many are tried where none was plain before.
const mostPlainRows, leastPlainRows = 128, 8

// plainRows reads rows that are like nearly all rows, as addPlain does, many at a time and
// column by column: what a step does for a row hardly depends on the row.
type plainRows struct {
	*rowReader
	stride int // ends of a line
	rows   [mostPlainRows]scoreset.PlainRow
	// tried is how many lines are looked at: some more than were plain last, as those behind
	// a row of another kind are looked at again.
	tried int
	// The chromosome met last: its name in the high bytes, zeros before it.
	name  uint64
	chrom genome.Chromosome
}

// mostName is how many bytes the name of a chromosome has at most that is read so.
const mostName = 8

// addPlainLines adds the rows of the lines that ends begins with, up to the first that is
// not like nearly all, or mostPlainRows of them; ends are those of all fields, behind the
// place before them. It says how many it added.
func (b *block) addPlainLines(ends []int32) int {
	p := b.plain
	n := p.readRows(ends)
	p.tried = min(2*n+leastPlainRows, mostPlainRows)
	if n == 0 {
		return 0
	}
	if p.harmonised {
		p.noteRows(ends, n)
	}
	b.chunk.AddPlainRows(p.rows[:n], int32(b.count+1), p.text)
	p.addWeights(b.chunk, ends, n)
	b.count += n
	return n
}

// readRows reads all of the rows but their weights, and says how many it read.
func (p *plainRows) readRows(ends []int32) int {
	n := p.regular(ends)
	for _, step := range [...]func(ends []int32, n int) int{p.readAlleles, p.readIDs, p.readPositions, p.readChromosomes} {
		if n == 0 {
			return 0
		}
		n = step(ends, n)
	}
	return n
}

// regular counts the lines that have as many fields as there are columns, and no more
// than a line feed at their ends.
func (p *plainRows) regular(ends []int32) (n int) {
	text, stride := p.text, p.stride
	most := min(p.tried, (len(ends)-1)/stride)
	for ; n < most; n++ {
		if end := ends[(n+1)*stride]; text[end] != '\n' || text[end-1] == '\r' {
			break
		}
	}
	for n > 0 && bytes.Count(text[ends[0]+1:ends[n*stride]+1], []byte{'\n'}) != n { // one ends before
		n /= 2
	}
	return n
}

// column gives the ends before and behind the fields of a column.
func (p *plainRows) column(ends []int32, at, n int) (before, behind []int32) {
	last := max(0, n-1) * p.stride
	return ends[at : at+last+1], ends[at+1 : at+last+2]
}

// readAlleles reads alleles of one letter.
func (p *plainRows) readAlleles(ends []int32, n int) int {
	text, stride, rows := p.text, p.stride, p.rows[:n]
	frequency := p.columns.has(effectFrequency)
	before, behind := p.column(ends, p.columns.at[effectAllele], n)
	otherBefore, otherBehind := p.column(ends, p.columns.at[otherAllele], n)
	for i := range rows {
		at := i * stride
		effect, other := letters[text[before[at]+1]], letters[text[otherBefore[at]+1]]
		if behind[at]-before[at] != 2 || otherBehind[at]-otherBefore[at] != 2 || effect == 0 || other == 0 {
			return i
		}
		if frequency && effect+other == letters['A']+letters['T'] { // palindromic: read keeps the frequency
			return i
		}
		rows[i].Effect, rows[i].Other = effect, other
	}
	return n
}

// readIDs finds the texts of ids.
func (p *plainRows) readIDs(ends []int32, n int) int {
	for i := range p.rows[:n] {
		p.rows[i].IDStart, p.rows[i].IDEnd = 0, 0
	}
	if p.columns.has(rsID) {
		n = p.readIDsOf(ends, p.columns.at[rsID], n, 'H') // which may begin the name of an HLA allele
	}
	if p.harmonised && p.columns.has(hmRSID) {
		n = p.readIDsOf(ends, p.columns.at[hmRSID], n, '"')
	}
	return n
}

// readIDsOf finds the ids of a column, in place of those found before; none begins with a
// letter.
func (p *plainRows) readIDsOf(ends []int32, at, n int, none byte) int {
	text, stride, rows := p.text, p.stride, p.rows[:n]
	before, behind := p.column(ends, at, n)
	for i := range rows {
		start, end := before[i*stride]+1, behind[i*stride]
		if start == end {
			continue
		}
		first := text[start]
		if first == none || first <= '"' || text[end-1] <= '"' { // in quotes or among blanks, which get takes away
			return i
		}
		if end-start <= 2 && (first == '.' && end-start == 1 || first == 'N' && text[start+1] == 'A') { // no value
			continue
		}
		rows[i].IDStart, rows[i].IDEnd = start, end
	}
	return n
}

// readPositions reads positions.
func (p *plainRows) readPositions(ends []int32, n int) int {
	text, stride, rows := p.text, p.stride, p.rows[:n]
	_, at := p.placeAt()
	if at < 0 {
		return 0
	}
	before, behind := p.column(ends, at, n)
	for i := range rows {
		pos, ok := position(text, before[i*stride]+1, behind[i*stride])
		if !ok || pos == 0 {
			return i
		}
		rows[i].Pos = pos
	}
	return n
}

// readChromosomes reads the names of chromosomes, which mostly are that of the row before.
func (p *plainRows) readChromosomes(ends []int32, n int) int {
	text, stride, rows := p.text, p.stride, p.rows[:n]
	at, _ := p.placeAt()
	if at < 0 {
		return 0
	}
	before, behind := p.column(ends, at, n)
	for i := range rows {
		start, end := before[i*stride]+1, behind[i*stride]
		length := end - start
		if uint(length-1) >= mostName {
			return i
		}
		name := binary.LittleEndian.Uint64(text[start:]) << (64 - 8*uint(length)) // behind the line stand ScanPadding bytes
		if name != p.name {
			chrom, ok := genome.ParseChromosome(string(text[start:end]))
			if !ok {
				return i
			}
			p.name, p.chrom = name, chrom
		}
		rows[i].Chrom = p.chrom
	}
	return n
}

// noteRows is noteHarmonisation of n lines. Nearly all have nothing to note, which the first
// letters tell: ENSEMBL and True, or no text.
func (p *plainRows) noteRows(ends []int32, n int) {
	at := p.columns.at
	columns := [...]struct {
		at    int
		quiet [2]byte
	}{{at[hmSource], [2]byte{'E', 'E'}}, {at[hmMatchChr], [2]byte{'T', 't'}}, {at[hmMatchPos], [2]byte{'T', 't'}}}
	var noted [mostPlainRows]bool
	some := false
	for _, c := range columns {
		if c.at < 0 {
			continue
		}
		before, behind := p.column(ends, c.at, n)
		for i := range noted[:n] {
			start := before[i*p.stride] + 1
			if first := p.text[start]; start != behind[i*p.stride] && first != c.quiet[0] && first != c.quiet[1] {
				noted[i], some = true, true
			}
		}
	}
	if !some {
		return
	}
	for i := range noted[:n] {
		if noted[i] {
			p.cut(ends[i*p.stride:])
			p.noteHarmonisation()
		}
	}
}

// cut makes the fields of a line known to get.
func (p *plainRows) cut(ends []int32) {
	p.fields = p.fields[:p.stride]
	for i := range p.fields {
		p.fields[i] = span{ends[i] + 1, ends[i+1]}
	}
}

// addWeights adds the weights of n lines.
func (p *plainRows) addWeights(chunk *scoreset.Chunk, ends []int32, n int) {
	c := p.columns
	if len(c.weights) < manyWeights {
		chunk.ScanFields(p.text, ends, n, p.stride, c.weights, c.separator)
		return
	}
	for ; n > 0; n, ends = n-1, ends[p.stride:] {
		for weights := c.weights; len(weights) > 0; {
			start, end := ends[weights[0]]+1, ends[weights[0]+1]
			added, _ := chunk.ScanWeights(p.text, int(start), c.together[weights[0]], c.separator)
			if added == 0 {
				added = 1
				chunk.AddWeight(bytes.Trim(p.text[start:end], " \""))
			}
			weights = weights[added:]
		}
	}
}
