package match

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// fit is how the alleles of a score row read at a place.
type fit struct {
	outcome     scoreset.Outcome
	row         *cohortRow // the row that fits, nil where none does
	effectIsAlt bool
	flipped     bool // the row's alleles are those of the other strand
	leftOut     bool // what fits is left out by Options.Keep
}

// fit tries the eight kinds of reading a row: its effect allele is REF or ALT,
// with or without another allele given, on the strand as written or on the other.
//
// The strand as written comes first; the other one serves where nothing fits as
// written. On one strand, REF and ALT are equal readings: where two variants at
// the position fit (an insertion and a deletion of the same base, or two ALTs of
// different REFs for a row without other allele), the row has several candidates,
// and no order of preference may decide between different doses.
//
// A strand is unknown, and the row ambiguous, where both strands read the same
// two alleles in exchange (A and T, C and G, also of more than one base); and
// where, without an other allele, the effect allele is found as written and,
// complemented, as another allele of the place. keepAmbiguous takes such rows as
// written. Tokens outside ACGT have no other strand.
func (p *place) fit(effect, other string, keepAmbiguous bool) fit {
	if effect == other {
		return fit{outcome: scoreset.Contradictory}
	}
	if f, ok := p.fitOnly(effect, other); ok {
		return f
	}
	flipEffect, flipOther, flippable := otherStrand(effect, other)
	written, flipped := spelling{p.pos, effect, other}, spelling{p.pos, flipEffect, flipOther}
	return p.fitForms(&forms{written, flipped, flippable}, keepAmbiguous)
}

// fitForms is fit for a row that is spelled on each strand on its own. A strand that
// puts the row elsewhere does not count here.
func (p *place) fitForms(f *forms, keepAmbiguous bool) fit {
	other := f.written.other
	direct := p.readings(&f.written, kept)
	var flipped readings
	if f.flippable {
		flipped = p.readings(&f.flipped, kept)
	}
	switch {
	case direct.n > 0:
		ambiguous := other != "" && f.flippable && f.flipped == spelling{f.written.pos, other, f.written.effect} ||
			other == "" && f.flipped.effect != f.written.effect && flipped.n > 0
		if ambiguous && !keepAmbiguous {
			return fit{outcome: scoreset.Ambiguous}
		}
		return direct.settle(other, false)
	case flipped.n > 0:
		return flipped.settle(other, true)
	case p.readings(&f.written, leftOut).n > 0 || f.flippable && p.readings(&f.flipped, leftOut).n > 0:
		return fit{outcome: scoreset.AbsentNotRequested, leftOut: true}
	}
	return fit{outcome: p.unfit(f.flippable)}
}

// fitOnly is fit for the commonest case: the only row of the place has the two
// alleles as written, and they tell their strand.
func (p *place) fitOnly(effect, other string) (fit, bool) {
	if len(p.rows) != 1 || other == "" {
		return fit{}, false
	}
	row := &p.rows[0]
	isAlt := row.alt == effect && row.ref == other
	if !row.named || !row.kept || !isAlt && (row.ref != effect || row.alt != other) || genome.Palindromic(effect, other) {
		return fit{}, false
	}
	return readings{1, row, isAlt}.settle(other, false), true
}

// unfit is the outcome where no row fits.
func (p *place) unfit(flippable bool) scoreset.Outcome {
	outcome := scoreset.Absent
	for i := range p.rows {
		switch row := &p.rows[i]; {
		case row.named && row.kept && flippable:
			return scoreset.AlleleMismatch
		case row.named && row.kept:
			return scoreset.NotACGT
		case row.named:
			outcome = scoreset.AbsentNotRequested
		}
	}
	return outcome
}

// otherStrand reads the alleles on the other strand; other may be empty. ok is
// false where an allele is not spelled in the four bases.
func otherStrand(effect, other string) (flipEffect, flipOther string, ok bool) {
	if flipEffect, ok = genome.ReverseComplement(effect); !ok {
		return "", "", false
	}
	if other == "" {
		return flipEffect, "", true
	}
	if flipOther, ok = genome.ReverseComplement(other); !ok {
		return "", "", false
	}
	return flipEffect, flipOther, true
}

// readings are the ways in which two alleles read at a place, on one strand.
type readings struct {
	n           int // different readings
	row         *cohortRow
	effectIsAlt bool
}

func kept(row *cohortRow) bool    { return row.kept }
func leftOut(row *cohortRow) bool { return !row.kept }

// readings finds the rows that an effect allele and an other allele name; other
// is empty where any may stand there.
func (p *place) readings(as *spelling, among func(*cohortRow) bool) (r readings) {
	if as.pos != p.pos {
		return r
	}
	effect, other := as.effect, as.other
	for i := range p.rows {
		row := &p.rows[i]
		if !row.named || !among(row) || other == "" && row.elsewhere {
			continue // one allele of a row is found at one position alone, and counts once
		}
		if row.ref == effect && (other == "" || row.alt == other) {
			// The ALTs of one site have one REF: without other allele that is one reading.
			if r.n > 0 && !r.effectIsAlt && r.row.Site == row.Site {
				continue
			}
			r = readings{r.n + 1, row, false}
		}
		if row.alt == effect && (other == "" || row.ref == other) {
			r = readings{r.n + 1, row, true}
		}
	}
	return r
}

// settle gives the fit of readings of which there is at least one.
func (r readings) settle(other string, flipped bool) fit {
	if r.n > 1 {
		return fit{outcome: scoreset.SeveralCandidates}
	}
	f := fit{row: r.row, effectIsAlt: r.effectIsAlt, flipped: flipped}
	switch {
	case other == "":
		f.outcome = scoreset.EffectOnly
	case flipped && r.effectIsAlt:
		f.outcome = scoreset.AltRefFlipped
	case flipped:
		f.outcome = scoreset.RefAltFlipped
	case r.effectIsAlt:
		f.outcome = scoreset.AltRef
	default:
		f.outcome = scoreset.RefAlt
	}
	return f
}
