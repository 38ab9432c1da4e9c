package job

import (
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
// for evidence, and for the records where it is written; for records alone at the place of
// an insertion or deletion that may lie further left, for a block that says reference there
// does not speak of carriers whose record lies on the left.
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
	if match.MayMove(ref, alt) {
		w.addRecords(row.Chrom, pos, len(ref))
		w.movable++
		return nil
	}
	w.set.AddVariant(row.Chrom, pos, ref, alt)
	return nil
}
