package match

import (
	"fmt"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Note says what a person who looks up row i needs to know beside its outcome, "" for
// nothing: of a palindromic row under AmbiguousFrequency the frequencies that were
// compared, of a row that is spelled in another way its normal spelling, of a proxy
// which variant it is, of a row by dosage its weights, beside which effect_weight, where
// it has one, is not used. Results that were not made by Match have no notes.
func (r *Result) Note(i int) string {
	if r.opts == nil {
		return ""
	}
	var notes []string
	if proxy, ok := r.Proxies[int32(i)]; ok {
		notes = append(notes, proxy.String())
	}
	row := r.Score.Unweighted(i)
	if w := row.Dosage; w != nil && row.Effect == scoreset.ByDosage {
		notes = append(notes, fmt.Sprintf("weights by dosage 0/1/2: %s, %s, %s", w[0].Text(), w[1].Text(), w[2].Text()))
	}
	if row.OtherAllele == "" || row.Pair != nil || row.Parts != nil || row.Pos <= 0 || r.opts.PGSC2 != nil {
		return strings.Join(notes, "; ")
	}
	if r.opts.Ambiguous == AmbiguousFrequency && (r.Outcome[i] == scoreset.Ambiguous || r.Outcome[i].Used()) && genome.Palindromic(row.EffectAllele, row.OtherAllele) {
		notes = append(notes, r.frequencyNote(i, &row))
	}
	if isLong(row.EffectAllele, row.OtherAllele) {
		s := spellerOf(r.opts.Reference, row.Chrom)
		if as := s.normal(row.Pos, row.EffectAllele, row.OtherAllele); s.Err == nil && as != (spelling{row.Pos, row.EffectAllele, row.OtherAllele}) {
			notes = append(notes, fmt.Sprintf("normally %s:%d:%s:%s", row.Chrom, as.pos, as.effect, as.other))
		}
	}
	return strings.Join(notes, "; ")
}

// MadeWith says by which options a result was made that was kept since and read again:
// Note tells by them. Match does so itself.
func (r *Result) MadeWith(opts *Options) { r.opts = opts }

// frequencyNote tells of the frequencies by which a palindromic row was judged.
func (r *Result) frequencyNote(i int, row *scoreset.Row) string {
	f := frequenciesOf(r.Score, i, row, r.opts.Frequencies)
	stated, pinned := "none", "none"
	if f.hasStated {
		stated = fmt.Sprintf("%.4g", f.stated.Float64())
	}
	if f.effect.Known() {
		pinned = fmt.Sprintf("%.4g", float64(f.effect.Count)/float64(f.effect.Of))
	}
	settled := "the strand is not known"
	switch {
	case !r.opts.RefAsserted:
		settled = "REF of the cohort is not asserted"
	case f.asWritten():
		settled = "read as written"
	}
	return fmt.Sprintf("frequency of %s: %s in the score file, %s pinned: %s", row.EffectAllele, stated, pinned, settled)
}
