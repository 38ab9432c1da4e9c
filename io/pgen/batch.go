package pgen

import (
	"cardioscore/io/source"
)

// Limits of a batch. The last record may exceed them.
const (
	batchRows    = 2 << 20   // bytes of rows and dosages
	batchRecords = 1 << 20   // bytes of records
	batchText    = 512 << 10 // bytes of lines
	batchSites   = 4096
)

// batch is some records and their lines, and the sites they become. Its memory is
// used again for later batches.
type batch struct {
	set    *set
	layout *variantLayout

	first   int // 1-based number of the first variant
	records []record
	earlier place  // the record before the batch that its first one refers to
	data    []byte // of the earlier record, and of all others behind it
	text    []byte // the lines, one after the other

	alts    []string
	quality []float64
	rows    []byte
	dosages []uint16
	phase   []source.AltPhase
	sites   []site
}

type span struct{ from, to int }

// record is what the index and the cutting know of a record.
type record struct {
	kind    int
	data    span // without the earlier record
	alts    int
	alleles int // as the index counts them, 0 for not
	line    int // 1-based
	text    span
}

// site is a decoded record. Its texts and rows stand in the batch.
type site struct {
	variant
	line    int // 1-based
	outcome source.Outcome
	rows    span
	dosages span // empty for none
	phase   span
}

// empty takes all records out of the batch.
func (b *batch) empty() { b.records, b.text, b.earlier = b.records[:0], b.text[:0], noPlace }

// resize gives memory for n entries, in what is there if that is enough.
func resize[T any](memory []T, n int) []T {
	if cap(memory) < n {
		return make([]T, n)
	}
	return memory[:n]
}

// rowsOf appends the rows of a site to views. A row cannot grow into the next one.
func (b *batch) rowsOf(s *site, stride int, views [][]byte) [][]byte {
	for from := s.rows.from; from < s.rows.to; from += stride {
		views = append(views, b.rows[from:from+stride:from+stride])
	}
	return views
}

// dosagesOf gives the dosages of a site, nil where it has none.
func (b *batch) dosagesOf(s *site) []uint16 {
	if s.dosages.to == 0 {
		return nil
	}
	return b.dosages[s.dosages.from:s.dosages.to:s.dosages.to]
}

// give shows a site to the reader of the source: its rows stay in the batch.
func (b *batch) give(s *site, stride int, to *source.Site) {
	dosages, phase := to.Dosages[:0], to.Phase
	*to = source.Site{
		Path: b.set.variantPath, Line: s.line,
		Chrom: s.chrom, Pos: s.pos, ID: s.id, Ref: s.ref, Filter: s.filter,
		Alts:  append(to.Alts[:0], s.alts...),
		Calls: b.rowsOf(s, stride, to.Calls[:0]),
		Info:  s.quality,
	}
	if of := b.dosagesOf(s); of != nil {
		to.Dosages = append(dosages, of)
	}
	to.Phase = phase
	to.SetPhase(b.phase[s.phase.from:s.phase.to])
}
