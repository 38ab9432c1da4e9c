package match

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// joinedRow is a score row over several variants: the copies of a haplotype, or a
// product.
type joinedRow struct {
	group  int32
	index  int32 // of the score row
	parts  []scoreset.Part
	forms  []forms // by part, how it is spelled
	places []place // by part, as written; then those of the other strand where that is another position
}

// formsOfPart gives the spellings of a part. One that has but one, where the row says,
// is spelled as written.
func (m *matcher) formsOfPart(p *scoreset.Part) forms {
	row := &scoreset.Row{Chrom: p.Chrom, Pos: p.Pos, EffectAllele: p.Effect, OtherAllele: p.Other}
	if !isLong(p.Effect, p.Other) || p.Effect == p.Other {
		return forms{written: spelling{p.Pos, p.Effect, p.Other}}
	}
	s := &m.spellers[p.Chrom]
	s.Reference, s.Chrom = m.opts.Reference, p.Chrom
	return s.formsOf(row)
}

// wantParts enters a row of several variants.
func (m *matcher) wantParts(g, i int32, parts []scoreset.Part) {
	row := joinedRow{group: g, index: i, parts: parts}
	places := len(parts)
	for at := range parts {
		p := &parts[at]
		if p.Pos <= 0 || p.Chrom > genome.LastChromosome {
			panic(fmt.Sprintf("BUG: match: part %d of row %d of score %s has no place", at+1, m.scores[g].Number(int(i)), m.scores[g].ID))
		}
		f := m.formsOfPart(p)
		m.wantPlace(g, at, p.Chrom, f.written.pos)
		if f.apart() {
			m.wantPlace(g, places, p.Chrom, f.flipped.pos)
			places++
		}
		row.forms = append(row.forms, f)
	}
	row.places = make([]place, places)
	m.places = append(m.places, row.places)
	m.joined = append(m.joined, row)
}

// resolveJoined gives the rows of several variants their outcomes. Rows of one
// score that add up the same are compared as rows of one variant are: of equal
// ones the first is used, of contradicting ones none.
func (m *matcher) resolveJoined(c *comparer) {
	type target struct {
		group int32
		key   string
	}
	found := map[target][]int{} // indexes of uses
	type use struct {
		group   int32
		joint   Joint
		outcome scoreset.Outcome
	}
	var uses []use
	for i := range m.joined {
		r := &m.joined[i]
		joint, outcome := m.joint(r)
		m.joins[r.group].Outcome[r.index] = outcome
		if outcome.Used() {
			at := target{r.group, targetOf(&joint)}
			found[at] = append(found[at], len(uses))
			uses = append(uses, use{r.group, joint, outcome})
		}
	}
	for i := range uses {
		first := &uses[i]
		alike := found[target{first.group, targetOf(&first.joint)}]
		if alike[0] != i { // settled with the first
			continue
		}
		join := m.joins[first.group]
		equal := true
		for _, k := range alike[1:] {
			equal = equal && c.sameWeight(first.group, first.joint.ScoreRow, uses[k].joint.ScoreRow)
		}
		if equal {
			join.Joints = append(join.Joints, first.joint)
			alike = alike[1:]
		}
		for _, k := range alike {
			join.Outcome[uses[k].joint.ScoreRow] = scoreset.DuplicateTarget
			if equal {
				join.Outcome[uses[k].joint.ScoreRow] = scoreset.DuplicateRow
			}
		}
	}
}

// targetOf names what a joint of parts adds up; the order of parts is free.
func targetOf(j *Joint) string {
	parts := make([]string, len(j.Parts))
	for i, p := range j.Parts {
		rows := make([]int32, len(p.At))
		for k, at := range p.At {
			rows[k] = j.Rows[at]
		}
		parts[i] = fmt.Sprint(rows, p.EffectIsAlt)
	}
	slices.Sort(parts)
	return fmt.Sprint(j.Kind) + strings.Join(parts, "")
}

// joint reads a row of several variants. Where a part fits no cohort row, the row
// ends as that part would by itself; absent where any part is. The parts of a
// haplotype lie on one chromosome, in one region, at different sites. No policy
// fills a row of which a part is absent.
func (m *matcher) joint(r *joinedRow) (Joint, scoreset.Outcome) {
	score := m.scores[r.group]
	j := Joint{Kind: HaplotypeOf, ScoreRow: r.index, Unlisted: Unphased, DoubleHet: doubleHet(r.parts)}
	used := scoreset.Haplotype
	if score.Effect(int(r.index)) == scoreset.Product {
		j.Kind, j.Unlisted, used = ProductOf, "", scoreset.Interaction
	}
	fits, places := make([]fit, len(r.parts)), make([]*place, len(r.parts))
	failed := scoreset.Undecided
	apart := len(r.parts)
	for i := range r.parts {
		f, at := m.fitPart(&r.places[i], r.forms[i]), &r.places[i]
		if r.forms[i].apart() {
			f, at = m.eitherStrand(f, at, m.fitPart(&r.places[apart], r.forms[i]), &r.places[apart])
			apart++
		}
		if f.row != nil && !m.ploidyKnown(f.row.Region) {
			f = fit{outcome: scoreset.WrongPloidy}
		}
		fits[i], places[i] = f, at
		if f.row == nil && (failed == scoreset.Undecided || f.outcome == scoreset.Absent) {
			failed = f.outcome
		}
	}
	if failed != scoreset.Undecided {
		return j, m.absentOutcome(failed)
	}
	if j.Kind == HaplotypeOf {
		if outcome := oneHaplotype(fits); outcome != scoreset.Undecided {
			return j, outcome
		}
		if f, ok := score.EffectFrequency(int(r.index)); ok {
			j.Frequency = f.Rat()
		}
	}
	m.readParts(&j, places, fits)
	if m.opts.NeedFrequency && j.Frequency == nil && !j.allKnown() {
		return j, scoreset.NoFrequency
	}
	return j, used
}

// doubleHet is Joint.DoubleHet of a haplotype: where the rare haplotype has neither or
// both of its alleles, a double heterozygote with a copy would carry that one too.
func doubleHet(parts []scoreset.Part) int8 {
	if len(parts) != 2 {
		return -1
	}
	shared := 0
	for i := range parts {
		if parts[i].Rare == "" {
			return -1
		}
		if sameAllele(parts[i].Effect, parts[i].Rare) {
			shared++
		}
	}
	return int8(shared & 1)
}

// sameAllele compares two alleles, which may be written on different strands.
func sameAllele(a, b string) bool {
	flipped, ok := genome.ReverseComplement(b)
	return a == b || ok && a == flipped
}

// fitPart finds the cohort row of one of several variants at a place. The frequency
// that the file states is of the whole row, and settles no strand.
func (m *matcher) fitPart(p *place, as forms) fit {
	if as.flippable {
		return p.fitForms(&as, m.keepsAmbiguous())
	}
	return p.fit(as.written.effect, as.written.other, m.keepsAmbiguous())
}

// found says whether the alleles read in one way or more.
func (f *fit) found() bool { return f.row != nil || f.outcome == scoreset.SeveralCandidates }

// eitherStrand is the fit of a part that lies at one place as written and at another on
// the other strand.
func (m *matcher) eitherStrand(written fit, at *place, flipped fit, other *place) (fit, *place) {
	switch {
	case written.found() && flipped.found():
		return fit{outcome: scoreset.SeveralCandidates}, at
	case flipped.row != nil:
		return flipped, other
	case written.row == nil && telling(flipped.outcome, flipped.leftOut) > telling(written.outcome, written.leftOut):
		return flipped, other
	}
	return written, at
}

// oneHaplotype says why parts cannot lie on one haplotype, or Undecided.
func oneHaplotype(fits []fit) scoreset.Outcome {
	for i := range fits {
		first, other := fits[0].row, fits[i].row
		if first.Chrom != other.Chrom {
			return scoreset.Contradictory
		}
		if first.Region != other.Region { // males have one copy here and two there
			return scoreset.WrongPloidy
		}
		for k := range i {
			if fits[k].row.Site == other.Site {
				return scoreset.Contradictory
			}
		}
	}
	return scoreset.Undecided
}

// readParts gives the joint its rows, and its parts their places among them.
func (m *matcher) readParts(j *Joint, places []*place, fits []fit) {
	reads := make([][]cohortRow, len(fits)) // by part
	var all []cohortRow
	for i := range fits {
		f := &fits[i]
		if reads[i] = []cohortRow{*f.row}; !f.effectIsAlt && f.row.SiteAlts > 1 {
			reads[i] = places[i].siteRows(f.row.Site)
		}
		all = append(all, reads[i]...)
	}
	slices.SortFunc(all, func(a, b cohortRow) int { return int(a.row) - int(b.row) })
	all = slices.CompactFunc(all, func(a, b cohortRow) bool { return a.row == b.row })
	type site struct {
		chrom  genome.Chromosome
		number int32
	}
	numbers := map[site]int32{}
	for i := range all {
		at := site{all[i].Chrom, all[i].Site}
		if _, ok := numbers[at]; !ok {
			numbers[at] = int32(len(numbers))
		}
		j.Rows, j.Site = append(j.Rows, all[i].row), append(j.Site, numbers[at])
		j.Alt, j.Het = append(j.Alt, m.frequencyOf(&all[i])), append(j.Het, all[i].Het)
	}
	j.Region = fits[0].row.Region
	for i := range fits {
		p := JointPart{EffectIsAlt: fits[i].effectIsAlt, Region: fits[i].row.Region}
		for _, row := range reads[i] {
			at, _ := slices.BinarySearch(j.Rows, row.row)
			p.At = append(p.At, at)
		}
		j.Parts = append(j.Parts, p)
	}
}

// allKnown says whether the frequencies of all rows are known, and those of the rows
// of one site add up to no more than 1.
func (j *Joint) allKnown() bool {
	sums := map[int32]*big.Rat{}
	for i, f := range j.Alt {
		if !f.Known() {
			return false
		}
		sum := sums[j.Site[i]]
		if sum == nil {
			sum = new(big.Rat)
			sums[j.Site[i]] = sum
		}
		if sum.Add(sum, f.Rat()).Cmp(one) > 0 {
			return false
		}
	}
	return true
}
