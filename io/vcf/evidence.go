package vcf

import (
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// evidence gathers what the records of a file tell about variants that are asked for
// and have no record of their own. Records come by position within a chromosome.
type evidence struct {
	set       *sites.Set
	reference Reference
	samples   int
	calls     bool // rows are made; else only records are looked for

	chrom   genome.Chromosome // 0 before the first
	done    [genome.LastChromosome + 1]bool
	front   int32 // position of the last record
	next    int   // index of the first variant of the chromosome that is not pending or passed
	pending []*wanted
	ready   []*wanted // to be given out
	path    string

	known, whole []byte // rows of the record under way
	requested    Requested
}

// observe takes a record that is given out, or a reference block.
func (e *evidence) observe(b *batch, r *record) error {
	if r.chrom != e.chrom {
		if e.done[r.chrom] {
			return unsorted(b, r)
		}
		e.pass(1 << 62)
		e.skipRest()
		e.chrom, e.next, e.front = r.chrom, 0, 0
		e.done[r.chrom] = true
	}
	if r.pos < e.front {
		return unsorted(b, r)
	}
	e.front = r.pos
	e.path = b.path
	e.pass(int64(r.pos))
	if err := e.reach(r); err != nil {
		return err
	}
	e.known, e.whole = nil, nil
	alts := b.alts[r.alts.from:r.alts.to]
	for _, w := range e.pending {
		if int64(w.Pos) > r.end {
			break
		}
		if w.fate == fromRecord || max(w.end, w.last) < int64(r.pos) {
			continue
		}
		if w.is(int64(r.pos), r.ref, alts) { // whichever allele REF is by the reference
			w.fate = fromRecord
			continue
		}
		if w.fate == undecided && int64(r.pos) <= w.end {
			e.tell(w, b, r, alts)
		}
	}
	return nil
}

func unsorted(b *batch, r *record) error {
	return fileerr.AtLine(fileerr.Malformed, b.path, r.line, "POS",
		"the record is not behind the one before it; with --sites, records have to be in the order of their positions: sort the file with bcftools sort")
}

// reach makes the variants pending that begin up to the end of a record.
func (e *evidence) reach(r *record) error {
	list := e.set.Variants(r.chrom)
	for ; e.next < len(list) && int64(list[e.next].Pos) <= r.end; e.next++ {
		v := list[e.next]
		w := &wanted{Variant: v, fate: undecided, next: int64(v.Pos), end: int64(v.Span().To), also: e.set.Spellings(&v)}
		for _, also := range w.also {
			w.last = max(w.last, also.Pos)
		}
		if e.reference != nil {
			bases, err := e.reference.Bases(v.Chrom, v.Pos, max(len(v.Ref), len(v.Alt)))
			if err != nil {
				return err
			}
			w.settle(bases)
			if v.Reach > v.Pos {
				if w.stretch, err = e.reference.Bases(v.Chrom, v.Pos, int(v.Span().To-v.Pos)+1); err != nil {
					return err
				}
			}
		}
		e.pending = append(e.pending, w)
	}
	return nil
}

// tell adds what a record of another variant, or a reference block, says about w.
func (e *evidence) tell(w *wanted, b *batch, r *record, alts []string) {
	if at := int64(w.Pos) - int64(r.pos); at >= 0 && at < int64(len(r.ref)) {
		if w.settle(r.ref[at:]); w.fate != undecided {
			return
		}
	}
	if !e.calls || !r.tells || int64(r.pos) > w.next {
		return // or there is a gap in front of the record
	}
	row := e.homozygousReference(b, r)
	if r.pos == w.Pos && r.ref == w.Ref && w.RefKnown {
		row = e.wholeCalls(b, r, alts) // any allele spelled out is not w's
	}
	w.next = max(w.next, r.end+1)
	if w.calls == nil {
		w.calls, w.filter, w.line = row, r.filter, r.line
	} else {
		both := slices.Clone(row)
		for i := range both {
			both[i] |= w.calls[i]
		}
		w.calls = both
	}
	if r.hasLengths {
		w.lengths = slices.Clone(b.lengths[r.lengths.from:r.lengths.to])
	}
}

const lowBits = 0x55 // the lower bit of each code of a byte

// homozygousReference is 0 for each sample without a copy of an ALT, else missing.
func (e *evidence) homozygousReference(b *batch, r *record) []byte {
	if e.known == nil {
		stride := (e.samples + 3) / 4
		e.known = make([]byte, stride)
		for i, x := range b.rows[r.rows.from:r.rows.to] {
			e.known[i%stride] |= x
		}
		for i, x := range e.known {
			e.known[i] = (x | x>>1) & lowBits * 3
		}
	}
	return e.known
}

// wholeCalls is 0 for each sample whose alleles are all spelled out, else missing.
func (e *evidence) wholeCalls(b *batch, r *record, alts []string) []byte {
	if e.whole == nil {
		stride := (e.samples + 3) / 4
		e.whole = make([]byte, stride)
		for i, x := range b.rows[r.rows.from:r.rows.to] {
			absent := x & (x >> 1) & lowBits
			if !genome.Matchable(alts[i/stride]) {
				absent = (x | x>>1) & lowBits
			}
			e.whole[i%stride] |= absent * 3
		}
	}
	return e.whole
}

// pass ends what is pending in front of a position: no later record tells of it.
func (e *evidence) pass(pos int64) {
	kept, i := 0, 0
	var made map[sites.Alleles]bool
	for ; i < len(e.pending) && int64(e.pending[i].Pos) < pos; i++ {
		w := e.pending[i]
		if max(w.end, w.last) >= pos {
			e.pending[kept] = w
			kept++
			continue
		}
		if w.fate == undecided {
			w.fate = w.byEvidence()
		}
		if w.fate == fromBlocks {
			// Scores and catalogues may ask for one variant in several ways.
			if key := (sites.Alleles{Pos: int64(w.Pos), Ref: w.Ref, Alt: w.Alt}); !made[key] {
				if made == nil {
					made = map[sites.Alleles]bool{}
				}
				made[key] = true
				e.ready = append(e.ready, w)
			}
		}
		e.requested.count(w.fate)
	}
	if kept < i {
		e.pending = slices.Delete(e.pending, kept, i)
	}
}

// byEvidence is the fate of a variant without a record of its own.
func (w *wanted) byEvidence() fate {
	switch {
	case w.next <= w.end || w.calls == nil:
		return notCovered
	case !w.RefKnown:
		return unknownReference
	}
	return fromBlocks
}

// skipRest counts the variants of the chromosome that no record has reached.
func (e *evidence) skipRest() {
	if e.chrom > 0 {
		e.requested.NotCovered += int64(len(e.set.Variants(e.chrom)) - e.next)
	}
}

// finish ends everything, behind the last record.
func (e *evidence) finish() {
	e.pass(1 << 62)
	e.skipRest()
	e.chrom = 0
	for chrom, seen := range e.done {
		if !seen {
			e.requested.NotCovered += int64(len(e.set.Variants(genome.Chromosome(chrom))))
			e.done[chrom] = true
		}
	}
}

// give moves the next row that is ready to site, if there is one.
func (e *evidence) give(site *source.Site) bool {
	if len(e.ready) == 0 {
		return false
	}
	w := e.ready[0]
	e.ready[0] = nil
	e.ready = e.ready[1:]
	*site = source.Site{
		Path: e.path, Line: w.line, Chrom: w.Chrom, Pos: w.Pos, ID: ".", Ref: w.Ref, Filter: w.filter,
		Alts:  append(site.Alts[:0], w.Alt),
		Calls: append(site.Calls[:0], append([]byte(nil), w.calls...)),
	}
	if w.lengths != nil {
		site.CallLength = w.lengths
	}
	return true
}
