package job

import (
	"math"

	"cardioscore/io/catalogue"
	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/monogenic"
)

// addCatalogue asks for the variants of a catalogue, whose REF is known.
func (w *wanted) addCatalogue(path string, build genome.Build) error {
	c, err := catalogue.Read(path)
	if err != nil {
		return err
	}
	if c.Build != build {
		return fileerr.New(fileerr.Inconsistent, path, "is of build %s, the import of %s; use the catalogue of %s", c.Build, build, build)
	}
	for i := range c.Rows {
		if err := w.addRow(&c.Rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// addRow asks for the variant of a catalogue row: where a reference moves it to, and there
// for evidence, and for the records where it is written. Without a reference it asks for the
// insertions and deletions as far around as screen takes them for possible spellings.
func (w *wanted) addRow(row *monogenic.Row) error {
	pos, ref, alt := row.Pos, row.Ref, row.Alt
	if w.fasta != nil {
		at, x, y, _, err := match.Normal(w.fasta, row.Chrom, pos, ref, alt)
		if err != nil {
			return err
		}
		if trimmed, _, _ := genome.Trim(pos, ref, alt); at != trimmed {
			w.addRecords(row.Chrom, pos, len(ref))
			w.set.AddSpelling(row.Chrom, at, x, y, sites.Alleles{Pos: int64(pos), Ref: ref, Alt: alt})
			pos, ref, alt = at, x, y
		}
	}
	if w.fasta == nil && match.MaySlide(ref, alt) {
		last := min(int64(pos)+int64(len(ref))-1+match.Furthest, math.MaxInt32)
		w.set.AddIndels(sites.Region{Chrom: row.Chrom, From: max(1, pos-match.Furthest), To: int32(last)})
	}
	return w.addVariant(sites.Variant{Chrom: row.Chrom, Pos: pos, Ref: ref, Alt: alt, RefKnown: true})
}

// addVariant asks for a variant, as far left as the reference moves it. Of an insertion or
// deletion it asks for the records and for evidence as far as a spelling of it reaches; for
// records alone where that is not known, as without a reference: a block that says
// reference at one place of a repeat does not speak of carriers whose record lies at
// another.
func (w *wanted) addVariant(v sites.Variant) error {
	if !match.MaySlide(v.Ref, v.Alt) {
		w.set.Add(v)
		return nil
	}
	known := false
	if at, a, b := genome.Trim(v.Pos, v.Ref, v.Alt); w.fasta != nil && !match.MayMove(a, b) {
		if w.speller.Chrom != v.Chrom {
			w.speller = genome.Speller{Reference: w.fasta, Chrom: v.Chrom}
		}
		if v.Reach, known = w.speller.Reach(at, a, b); w.speller.Err != nil {
			return w.speller.Err
		}
	}
	if !known {
		w.addRecords(v.Chrom, v.Pos, max(len(v.Ref), len(v.Alt)))
		w.movable++
		return nil
	}
	w.set.Add(v)
	return nil
}
