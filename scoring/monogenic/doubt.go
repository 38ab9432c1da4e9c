package monogenic

import (
	"slices"
	"strings"

	"cardioscore/scoring/genome"
)

// doubt is what may be a catalogue variant in other words: rows of the cohort that no rule
// takes for the variant, and whose carriers are no proof of its absence. A person of whom
// every clause holds has no call of the variant, unless a matched row shows a copy. A clause
// holds where one of its rows shows a copy or has no call.
//
// Five things are such words. The variant with REF and ALT exchanged, where REF is not
// asserted, beside a row that has them as the catalogue. In a repeat, an insertion or
// deletion of the same bases at another place, where no reference tells whether the repeat
// reaches so far. A longer substitution, or a replacement of bases by more or fewer, that
// has the variant's bases within. Single changes that together are a substitution of several
// bases. And the variant itself in a row that a list of variants leaves out. Where REF is not
// asserted, all of them with their alleles exchanged too.
type doubt [][]read

// nearby is how far apart an insertion or deletion may be spelled in a repeat.
const nearby = genome.Furthest

// otherWords finds doubts among the rows of one chromosome.
type otherWords struct {
	w      *walk
	indels []int           // catalogue rows that only insert or delete, by position as compared
	bases  map[int32]byte  // of the reference, as rows tell them, around those
	longer map[int][]read  // catalogue row -> rows that may have it within, or are it and left out
	parts  map[int]doubt   // catalogue row -> by base, rows that change it alike
	moved  map[int][]slid  // catalogue row -> rows that may be the same in a repeat
	spans  map[int32][]int // position -> catalogue rows that substitute it among others
}

// slid is a row that is the same insertion or deletion if the reference repeats the bases
// from one place to another.
type slid struct {
	read
	from  int32 // position of the first base of the repeat
	bases string
	n     int32 // bases of the reference that have to be those, over and over
}

func newOtherWords(w *walk) *otherWords {
	o := &otherWords{w: w, bases: map[int32]byte{}, longer: map[int][]read{}, parts: map[int]doubt{}, moved: map[int][]slid{}, spans: map[int32][]int{}}
	for _, i := range w.rows {
		a := &w.variants[i]
		if _, _, ok := indel(a.ref, a.alt); ok && w.speller.Reference == nil {
			o.indels = append(o.indels, i)
		}
		if len(a.ref) == len(a.alt) && len(a.ref) > 1 {
			for k := range len(a.ref) {
				o.spans[a.pos+int32(k)] = append(o.spans[a.pos+int32(k)], i)
			}
		}
	}
	slices.SortStableFunc(o.indels, func(a, b int) int { return int(w.variants[a].pos) - int(w.variants[b].pos) })
	for _, i := range w.rows {
		o.learn(w.cat.Rows[i].Pos, w.cat.Rows[i].Ref)
	}
	return o
}

// indel gives the bases that a trimmed variant inserts or deletes, and whether it inserts;
// ok is false where it does more than that.
func indel(ref, alt string) (bases string, inserts, ok bool) {
	switch {
	case len(ref) == len(alt) || min(len(ref), len(alt)) != 1 || ref[0] != alt[0]:
		return "", false, false
	case len(alt) > 1:
		return alt[1:], true, genome.IsACGT(alt)
	}
	return ref[1:], false, genome.IsACGT(ref)
}

// around gives the catalogue's insertions and deletions near a position.
func (o *otherWords) around(pos int32) []int {
	at := func(pos int) int { // which may be outside of 32 bits
		n, _ := slices.BinarySearchFunc(o.indels, pos, func(i, pos int) int { return int(o.w.variants[i].pos) - pos })
		return n
	}
	return o.indels[at(int(pos)-nearby):at(int(pos)+nearby+1)]
}

// learn keeps the bases of a REF that is that of the reference, where they may be asked for.
func (o *otherWords) learn(pos int32, ref string) {
	if len(o.indels) == 0 || len(o.around(pos)) == 0 || !genome.IsACGT(ref) {
		return
	}
	for k := range min(len(ref), nearby) {
		o.bases[pos+int32(k)] = ref[k]
	}
}

// visit takes a row of the cohort, trimmed as the catalogue is.
func (o *otherWords) visit(row int, v *genome.Variant, pos int32, ref, alt string) {
	bases, inserts, moves := indel(ref, alt)
	switch {
	case o.w.refAsserted:
		o.learn(pos, ref)
	case moves: // the base before it, which both alleles have
		o.learn(pos, ref[:1])
	}
	if moves && len(o.indels) > 0 {
		for _, i := range o.around(pos) {
			o.slide(i, row, v, pos, bases, inserts)
		}
	}
	if !moves && max(len(ref), len(alt)) > 1 && genome.IsACGT(ref) && genome.IsACGT(alt) {
		reach := len(ref)
		if !o.w.refAsserted {
			reach = max(reach, len(alt))
		}
		for k := range reach + 1 { // from the base before on, at which insertions and deletions of the first base are told
			for _, i := range o.w.byPos[pos-1+int32(k)] {
				o.within(i, row, v, pos, ref, alt)
			}
		}
	}
	if len(ref) == len(alt) && len(o.spans) > 0 {
		for k := range len(ref) {
			for _, i := range o.spans[pos+int32(k)] {
				o.part(i, row, pos+int32(k), ref[k], alt[k])
			}
		}
	}
}

// slide notes a row that may be a catalogue row's insertion or deletion at another place:
// moved along a repeat, the bases of one begin at another of them.
func (o *otherWords) slide(i, row int, v *genome.Variant, pos int32, bases string, inserts bool) {
	a := &o.w.variants[i]
	want, wantInserts, _ := indel(a.ref, a.alt)
	as := read{row: row}
	if inserts != wantInserts {
		as = o.exchanged(row, v.AC, v.AN)
	}
	if len(bases) != len(want) || pos == a.pos || as.as == swapped && o.w.refAsserted {
		return
	}
	from, left, right := a.pos, want, bases
	if pos < a.pos {
		from, left, right = pos, bases, want
	}
	n := max(pos, a.pos) - from
	for k := range len(left) {
		if right[k] != left[(k+int(n))%len(left)] {
			return
		}
	}
	o.moved[i] = append(o.moved[i], slid{as, from + 1, left, n})
}

// leftOut notes a row that a list of variants leaves out, where it is a catalogue row's.
func (o *otherWords) leftOut(row int, v *genome.Variant, pos int32, ref, alt string) {
	for _, i := range o.w.byPos[pos] {
		if as, ok := o.w.compare(o.w.variants[i], ref, alt); ok && as != reference {
			o.longer[i] = append(o.longer[i], o.read(i, hit{row: row, as: as, ac: v.AC, an: v.AN}))
		}
	}
}

// exchanged is a row read with its alleles exchanged that may stand as they are as well.
//
// A row of T and TG that is read as the deletion of G may be its insertion. Nearly everybody
// has T twice, and would have the deletion twice: unless TG is the commoner allele, two copies
// by a row read so are no doubt. Where frequencies are pinned they never are, as a person's
// result must not depend then on who else is in the cohort.
func (o *otherWords) exchanged(row int, ac, an int64) read {
	return read{row: row, as: swapped, usual: !o.w.counted || 2*ac <= an}
}

// read is a row that a catalogue row matches.
func (o *otherWords) read(i int, h hit) read {
	a := &o.w.variants[i]
	if _, _, moves := indel(a.ref, a.alt); moves && h.as == swapped {
		return o.exchanged(h.row, h.ac, h.an)
	}
	return read{row: h.row, as: h.as}
}

// within notes a row that replaces more than a catalogue row does, and may do the same there.
func (o *otherWords) within(i, row int, v *genome.Variant, pos int32, ref, alt string) {
	a := o.w.variants[i]
	if pos == a.pos && (ref == a.ref && alt == a.alt || ref == a.alt && alt == a.ref) {
		return
	}
	if _, _, moves := indel(a.ref, a.alt); moves { // the base before is none of what it does
		a.pos, a.ref, a.alt = a.pos+1, a.ref[1:], a.alt[1:]
	}
	at := int(a.pos - pos)
	if a.in(at, ref, alt) {
		o.longer[i] = append(o.longer[i], read{row: row})
	}
	if !o.w.refAsserted && a.in(at, alt, ref) {
		as := read{row: row, as: swapped}
		if there := ref[min(at, len(ref)):]; strings.HasPrefix(there, a.ref) || strings.HasPrefix(a.ref, there) {
			as = o.exchanged(row, v.AC, v.AN) // its REF may be that of the reference
		}
		o.longer[i] = append(o.longer[i], as)
	}
}

// in says whether a replacement of ref by alt may change a variant's bases as it does, at
// that place of ref.
func (a *alleles) in(at int, ref, alt string) bool {
	switch {
	case at < 0 || at+len(a.ref) > len(ref) || ref[at:at+len(a.ref)] != a.ref:
		return false
	case len(ref) == len(alt):
		return len(a.ref) == len(a.alt) && alt[at:at+len(a.alt)] == a.alt
	}
	return strings.Contains(alt, a.alt)
}

// part notes a row that makes one of the changes of a catalogue row's substitution.
func (o *otherWords) part(i, row int, pos int32, ref, alt byte) {
	v := &o.w.variants[i]
	k := int(pos - v.pos)
	as := direct
	switch {
	case v.ref[k] == v.alt[k]:
		return
	case ref == v.ref[k] && alt == v.alt[k]:
	case !o.w.refAsserted && ref == v.alt[k] && alt == v.ref[k]:
		as = swapped
	default:
		return
	}
	if o.parts[i] == nil {
		o.parts[i] = make(doubt, len(v.ref))
	}
	o.parts[i][k] = append(o.parts[i][k], read{row: row, as: as})
}

// of gives the doubts of a catalogue row that these rows match.
func (o *otherWords) of(i int, hits []hit) []doubt {
	other := func(r read) bool {
		return !slices.ContainsFunc(hits, func(h hit) bool { return h.row == r.row }) && !(r.as == swapped && o.w.named[r.row])
	}
	var either []read
	for _, h := range o.w.hits[i] {
		if r := o.read(i, h); h.as == swapped && other(r) {
			either = append(either, r)
		}
	}
	for _, r := range o.longer[i] {
		if other(r) {
			either = append(either, r)
		}
	}
	for _, s := range o.moved[i] {
		if other(s.read) && o.repeats(s) {
			either = append(either, s.read)
		}
	}
	var doubts []doubt
	if either != nil {
		doubts = append(doubts, doubt{either})
	}
	if together := o.together(i, other); together != nil {
		doubts = append(doubts, together)
	}
	return doubts
}

// together gives a clause for each base that a substitution changes, nil where the rows
// beside it do not make all of its changes.
func (o *otherWords) together(i int, other func(read) bool) doubt {
	v := &o.w.variants[i]
	var all doubt
	for k, rows := range o.parts[i] {
		var clause []read
		for _, r := range rows {
			if other(r) {
				clause = append(clause, r)
			}
		}
		switch {
		case clause != nil:
			all = append(all, clause)
		case v.ref[k] != v.alt[k]:
			return nil
		}
	}
	return all
}

// repeats says whether no base that is known speaks against a repeat.
func (o *otherWords) repeats(s slid) bool {
	for k := range s.n {
		if base, known := o.bases[s.from+k]; known && base != s.bases[int(k)%len(s.bases)] {
			return false
		}
	}
	return true
}
