package monogenic

import (
	"cmp"
	"slices"

	"cardioscore/scoring/genome"
)

// evaluation is the work on one condition.
type evaluation struct {
	plan      *Plan
	observed  *Observations
	out       *Screening
	condition int
	scope     Scope
}

// run goes through the people in order and emits findings and states.
func (e *evaluation) run(calls []alleleCall, lab []labAllele) {
	slices.SortStableFunc(lab, func(a, b labAllele) int { return cmp.Compare(a.sample, b.sample) })
	for s := range int32(len(e.observed.Samples)) {
		var mine []alleleCall
		var mineLab []labAllele
		mine, calls = take(calls, func(c alleleCall) bool { return c.sample == s })
		mineLab, lab = take(lab, func(l labAllele) bool { return l.sample == s })
		state := e.person(s, mine, mineLab)
		if state != e.scope.State {
			e.out.People = append(e.out.People, PersonState{s, e.condition, state})
		}
	}
}

// take splits off the leading elements that belong to somebody.
func take[T any](list []T, belongs func(T) bool) (head, rest []T) {
	n := 0
	for n < len(list) && belongs(list[n]) {
		n++
	}
	return list[:n], list[n:]
}

// person evaluates one person: appends the findings, returns the state.
func (e *evaluation) person(s int32, calls []alleleCall, lab []labAllele) State {
	c := &e.plan.Conditions[e.condition]
	state := e.scope.State
	if e.observed.excluded(int(s)) {
		return State{Excluded, state.Reportable, state.Assayed, 0}
	}
	first := len(e.out.Findings)
	if len(lab) > 0 {
		e.out.Findings = c.labFindings(e.out.Findings, e.condition, lab)
	}
	ploidy := genome.Diploid
	if c.Inheritance == XL {
		ploidy = xCopies(&e.observed.Samples[s])
	}
	unresolved := ploidy == genome.UnknownPloidy && state.Assayed+e.scope.InReview > 0
	if !unresolved {
		var carried []alleleCall
		carried, state.NoCall = e.split(calls, ploidy, state.NoCall)
		state.Status = e.plan.Options.Assay.without(state.Reportable, state.Assayed, state.NoCall)
		switch {
		case len(carried) == 0: // nearly everybody
		case e.plan.Options.Assay == Imputed:
			state.Status = ImputedOnly
		default:
			e.find(s, carried, ploidy == genome.Haploid)
		}
	} else {
		state.Status, state.NoCall = SexUnresolved, 0
	}
	meetLaboratory(e.out.Findings[first:])
	if top := weightiest(e.out.Findings[first:]); top != NoStatus {
		state.Status = top
	}
	return state
}

// split takes the carried alleles from the missing calls, and counts missing
// calls of variants that are evidence. A heterozygous call on an only X is an
// allele for the analyst and no call for everything else.
func (e *evaluation) split(calls []alleleCall, ploidy genome.Ploidy, noCall int) ([]alleleCall, int) {
	var carried []alleleCall
	for _, c := range calls {
		uncallable := c.copies == MissingCall || ploidy == genome.Haploid && c.copies == 1
		if c.copies != MissingCall {
			carried = append(carried, c)
		}
		if uncallable && e.plan.Matches[c.row].Evidence {
			noCall++
		}
	}
	return carried, noCall
}

// find appends the findings of the alleles that a person carries. Alleles that
// are reportable without review are evaluated by themselves; the others are
// evaluated together with them and go to review, so that a doubtful allele never
// changes what is reported.
func (e *evaluation) find(s int32, carried []alleleCall, haploid bool) {
	c := &e.plan.Conditions[e.condition]
	var clean, all []allele
	for _, call := range carried {
		if haploid && call.copies == 1 {
			continue
		}
		a := e.allele(call)
		all = append(all, a)
		if e.plan.Matches[call.row].Review == 0 {
			clean = append(clean, a)
		}
	}
	reported, reviewed := c.truth(clean, haploid), c.truth(all, haploid)
	for _, call := range carried {
		row := &e.plan.Catalogue.Rows[call.row]
		f := Finding{Sample: s, Condition: e.condition, Row: row, Zygosity: Heterozygous,
			Review: e.plan.Matches[call.row].Review}
		gene, _ := c.gene(row.Gene)
		switch {
		case haploid && call.copies == 1:
			f.Status, f.Review = HaploidHet, f.Review|ReviewHaploid
		case f.Review == 0:
			f.Status = reported[gene]
		default:
			f.Status = reviewed[gene]
		}
		switch {
		case haploid && call.copies == 2:
			f.Zygosity = HemizygousAllele
		case call.copies == 2:
			f.Zygosity = Homozygous
		}
		f.Disposition = f.Status.disposition()
		if f.Review != 0 && f.Disposition != Withheld {
			f.Disposition = ToReview
		}
		if f.Status == BiallelicDominant { // reported, and looked at
			f.Review |= ReviewZygosity
		}
		if call.twice && call.copies == 1 && !haploid { // one copy is sure, two may be there
			f.Review |= ReviewZygosity
			if f.Disposition == Withheld {
				f.Disposition = ToReview
			}
		}
		e.out.Findings = append(e.out.Findings, f)
	}
}

func (e *evaluation) allele(call alleleCall) allele {
	c := &e.plan.Conditions[e.condition]
	row := &e.plan.Catalogue.Rows[call.row]
	gene, _ := c.gene(row.Gene)
	a := allele{gene: gene, copies: call.copies}
	if v := row.trimmed(); len(v.ref) == 1 && len(v.alt) == 1 {
		a.snv = v.place
	}
	return a
}

// meetLaboratory sends carriers to review in whom a laboratory found an allele of
// the same gene: two alleles may be what the rule needs, and whether they are two
// cannot be told here, because laboratories name variants in words of their own.
func meetLaboratory(findings []Finding) {
	for i := range findings {
		mine := &findings[i]
		if mine.Confirmed() || mine.Disposition != Withheld {
			continue
		}
		for k := range findings {
			theirs := &findings[k]
			if theirs.Confirmed() && theirs.Gene() == mine.Gene() && theirs.Variant() != mine.Variant() {
				mine.Disposition, mine.Review = ToReview, mine.Review|ReviewLaboratory
			}
		}
	}
}

// xCopies is how many X a person has: unknown where calls and recorded sex
// disagree.
func xCopies(s *genome.Sample) genome.Ploidy {
	if s.Sex == genome.Male && s.XPloidy == genome.Diploid ||
		s.Sex == genome.Female && s.XPloidy == genome.Haploid {
		return genome.UnknownPloidy
	}
	return s.XPloidy
}

// weightiest is the status that stands for a person: of the findings that are
// passed on or withheld the last in the order of Status, else review.
func weightiest(findings []Finding) Status {
	top := NoStatus
	review := false
	for i := range findings {
		f := &findings[i]
		if f.Disposition == ToReview {
			review = true
			continue
		}
		top = max(top, f.Status)
	}
	if review && (top == NoStatus || top == Carrier) {
		return QCReview
	}
	return top
}
