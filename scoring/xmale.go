package scoring

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// XMaleDosage says how many copies of an allele a call on X counts for in a sample that
// is haploid there, outside the pseudo-autosomal regions. Genotypes store 0 or 2, and
// dosages between, whatever it says.
type XMaleDosage uint8

const (
	// XMaleTwo: 0 or 2 copies, as many as those of a woman with two equal alleles.
	XMaleTwo XMaleDosage = iota
	// XMaleOne: 0 or 1 copy. The term counts one allele observation.
	XMaleOne
)

func (x XMaleDosage) String() string {
	if x == XMaleOne {
		return "1"
	}
	return "2"
}

// ParseXMaleDosage reads the names that String gives.
func ParseXMaleDosage(text string) (XMaleDosage, bool) {
	for _, x := range []XMaleDosage{XMaleTwo, XMaleOne} {
		if x.String() == text {
			return x, true
		}
	}
	return 0, false
}

// halves says whether haploid samples count half of what is stored in a region.
func (x XMaleDosage) halves(r genome.Region) bool { return x == XMaleOne && r == genome.XNonPAR }

// carrier is who an expectation is of: two alleles, or one that counts once or twice.
type carrier uint8

const (
	ofTwo carrier = iota
	once
	twice
)

// haploidIn is how the allele of a haploid sample counts in a region.
func (x XMaleDosage) haploidIn(r genome.Region) carrier {
	if x.halves(r) {
		return once
	}
	return twice
}

// halvesOf says whether a total of the score may have half a unit of the cohort's
// dosages. Its unit is then half as large: in the end, since it is whole units that are
// added up, and half ones apart.
func (p *pass) halvesOf(k int) bool { return p.encoding == Dosages && p.plan.scores[k].halves }

// halved says whether some samples count half in a region.
func (p *pass) halved(r genome.Region) bool { return p.haploidX != nil && r == genome.XNonPAR }

// halves says whether a sample of the tile counts half of the calls that a joint term
// reads.
func (w *worker) halves(j *slabJoint, i int) bool {
	return j.halves && w.haploidX[w.other.tile.first+i]
}

// from says where the values of a sample that counts half are: those of its 0 to 1 copies
// of the effect allele lie between the values at from and from+1 ALT copies of others.
// Where REF is the effect allele such a sample has no copy where the ALT is, as others
// with two ALTs, and else one.
func (t *term) from() int {
	if t.ofRef {
		return 1
	}
	return 0
}

// halveCalls gives a row of hard calls in which the calls of those who count half are the
// ones whose values are theirs: 0 and 2 become from and from+1. One copy, which a haploid
// sample cannot have, is missing. i tells the rows that are in use at a time apart.
func (w *worker) halveCalls(i int, row []byte, t tile, of *term) []byte {
	const low = 0x55
	men := w.menOf(t)
	w.hidden[i] = append(w.hidden[i][:0], row...)
	for k, code := range w.hidden[i] {
		a, b := code&low, code>>1&low
		if of.ofRef {
			code |= ^(a | b) & men[k]
		} else {
			code ^= b &^ a & men[k] * 3
		}
		w.hidden[i][k] = code | a&^b&men[k]*3
	}
	return w.hidden[i]
}

// menOf gives the low bit of each code of a tile's samples who count half.
func (w *worker) menOf(t tile) []byte {
	if w.menTile == t.number+1 {
		return w.men
	}
	w.menTile = t.number + 1
	w.men = resized(w.men, (t.samples+3)/4)
	clear(w.men)
	for s := range t.samples {
		if w.haploidX[t.first+s] {
			w.men[s/4] |= 1 << (2 * (s % 4))
		}
	}
	return w.men
}

// addHalvedDosages is addDosages where some samples count half.
func (w *worker) addHalvedDosages(u *slabTerm, t tile) {
	o := &w.other
	o.missing = o.missing[:0]
	whole, from := 2*w.perCopy, u.from()
	for s, stored := range w.dosages {
		n := int64(stored)
		switch {
		case stored == MissingDosage:
			o.missing = append(o.missing, uint16(s))
			o.sum[s] += w.perCopy * u.value[3]
		case w.haploidX[t.first+s]:
			o.addHalves(s, (whole-n)*u.value[from]+n*u.value[from+1])
		default:
			o.sum[s] += between(n, w.perCopy, u.value[0], u.value[1], u.value[2])
		}
	}
}

// halvedCell is the cell of a sample that counts half, by the one that its stored calls
// give. One copy, which a haploid sample cannot have, is missing.
func (j *joint) halvedCell(cell uint32) uint32 {
	switch {
	case cell != 0 && cell != 2:
		return missingCell
	case j.match.Kind == match.SiteRef: // by ALT copies: none leaves one REF
		return 1 + cell/2
	}
	return cell / 2
}

// addHalves adds half units to a sample of the tile.
func (o *otherSums) addHalves(i int, units int64) {
	o.sum[i] += units >> 1
	o.half[i] += uint32(units & 1)
}

// takeHalf gives the whole units of a value in half units, and keeps a half that is left.
func (o *otherSums) takeHalf(i int, units Total) Total {
	if units.Lo&1 == 1 {
		o.half[i]++
	}
	return Total{Hi: units.Hi >> 1, Lo: units.Lo>>1 | uint64(units.Hi)<<63}
}

// addHalves adds the half units of a tile to those of a score. The tile is locked.
func (w *worker) addHalves(score *ScoreResult) {
	if score.halves == nil {
		return
	}
	for i, n := range w.other.half {
		score.halves[w.other.tile.first+i] += n
	}
}

// joinHalves turns totals in whole units, and the half ones beside them, into totals in
// half units.
func (r *ScoreResult) joinHalves(first, last int) {
	if r.halves == nil {
		return
	}
	for s := first; s < last; s++ {
		r.total.plus(s, r.total.at(s).Plus(TotalOf(int64(r.halves[s]))))
	}
}
