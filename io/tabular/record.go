package tabular

import (
	"fmt"
	"math"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/alleles"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// record is one variant, or one site of several ALTs, as a table gives it.
type record struct {
	path  string
	line  int64 // 1-based row, or column where a variant is one
	group int   // row group, from 1; 0 where it is not of one
	name  string

	chrom      string
	pos        int64
	ref        string
	alts       []string
	id, filter string
	info       float64 // NaN for none

	cells  []uint16 // one for each sample
	paired bool     // the cells are calls

	halfCalls, polyploidCalls int64 // among them, once the record is filled in
}

func (r *record) errorf(field, format string, args ...any) error {
	err := fileerr.New(fileerr.Malformed, r.path, format, args...)
	err.Field, err.RowGroup, err.Variant = field, r.group, r.name
	if r.name == "" && r.ref != "" {
		err.Variant = fmt.Sprintf("%s:%d:%s:%s", r.chrom, r.pos, r.ref, strings.Join(r.alts, ","))
	}
	return err
}

// judge settles chromosome, alleles and outcome of a record, as far as they do not
// depend on its genotypes.
func (r *record) judge() (chrom genome.Chromosome, o source.Outcome, err error) {
	chrom, ok := genome.ParseChromosome(r.chrom)
	if !ok || r.pos == 0 {
		return chrom, source.UnsupportedContig, nil
	}
	if r.pos < 0 || r.pos > math.MaxInt32 {
		return chrom, 0, r.errorf("pos", "found the position %d, expected 1 to %d", r.pos, math.MaxInt32)
	}
	r.ref = alleleText(r.ref)
	if r.ref == "" || r.ref == "0" || r.ref == "." || len(r.alts) == 0 {
		return chrom, source.Malformed, nil
	}
	seen := map[string]bool{r.ref: true}
	for i, alt := range r.alts {
		if alt = alleleText(alt); alt == "0" {
			alt = "."
		}
		if alt == "" || seen[alt] || alt == "." && len(r.alts) > 1 {
			return chrom, source.Malformed, nil
		}
		seen[alt] = true
		r.alts[i] = alt
	}
	return chrom, source.OutcomeOf(r.ref, r.alts), nil
}

// alleleText gives an allele as it is stored, and "" for what is no token.
func alleleText(text string) string {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f {
			return ""
		}
	}
	return alleles.Text(text)
}

// fill makes a site of a record: rows of the storage. Its memory is used again. declared
// says that the values were declared to be calls, so that a lone number as a text is no count.
func (r *record) fill(site *source.Site, chrom genome.Chromosome, dosages, declared bool) (known bool, err error) {
	r.halfCalls, r.polyploidCalls = 0, 0
	*site = source.Site{
		Path: r.path, Line: int(r.line), Chrom: chrom, Pos: int32(r.pos), ID: r.id, Ref: r.ref,
		Alts: append(site.Alts[:0], r.alts...), Filter: r.filter,
		Calls: site.Calls, Dosages: site.Dosages, CallLength: site.CallLength, Info: site.Info[:0],
	}
	if math.IsNaN(r.info) {
		site.Info = nil
	}
	for range r.alts {
		if !math.IsNaN(r.info) {
			site.Info = append(site.Info, r.info)
		}
	}
	if !r.paired && len(r.alts) > 1 {
		return false, r.errorf("alt", "found %d ALTs beside numbers, which count the copies of one; write a row for each ALT", len(r.alts))
	}
	lengths := site.CallLength
	site.CallLength = nil
	if dosages {
		site.Calls = nil
		return r.fillDosages(site), nil
	}
	site.Dosages = nil
	site.Calls = rowsOf(site.Calls, len(r.alts), (len(r.cells)+3)/4)
	if !r.paired {
		return r.packNumbers(site.Calls[0]), nil
	}
	return r.packCalls(site, lengths, declared)
}

// noCopies says whether nobody has a copy of an ALT that is not known.
func (r *record) noCopies(copies bool) bool { return !copies || r.alts[0] != "." }

func (r *record) fillDosages(site *source.Site) bool {
	site.Dosages = rowsOf(site.Dosages, 1, len(r.cells))
	row := site.Dosages[0]
	copies := false
	for s, cell := range r.cells {
		if cell == unseen {
			cell = missing
		}
		row[s] = cell // missing is source.MissingDosage
		copies = copies || cell != 0 && cell != missing
	}
	return r.noCopies(copies)
}

func (r *record) packNumbers(row []byte) bool {
	copies := false
	for s, cell := range r.cells {
		code := byte(3)
		if cell <= 2 {
			code = byte(cell)
			copies = copies || cell > 0
		}
		row[s/4] |= code << (2 * (s % 4))
	}
	return r.noCopies(copies)
}

func (r *record) packCalls(site *source.Site, lengths []uint8, declared bool) (bool, error) {
	if cap(lengths) < len(r.cells) {
		lengths = make([]uint8, len(r.cells))
	}
	lengths = lengths[:len(r.cells)]
	haploid, copies := false, false
	for s, cell := range r.cells {
		a, b := int(cell>>alleleBits&maxAllele), int(cell&maxAllele)
		lengths[s] = 2
		switch {
		case cell == halfCall:
			r.halfCalls++
			a = -1
		case cell == polyploid:
			r.polyploidCalls++
			a, lengths[s] = -1, 0
		case cell >= bad:
			a, lengths[s] = -1, 0
		case cell&loneBit != 0 && !(declared && site.Chrom >= genome.ChrX):
			return false, r.refuseLone(s, site.Chrom)
		case cell&(loneBit|haploidBit) != 0:
			a, lengths[s], haploid = b, 1, true
		}
		if a > len(r.alts) || a >= 0 && b > len(r.alts) {
			return false, r.errorf("", "sample number %d has a call of allele %d, there are REF and %d ALTs", s+1, max(a, b), len(r.alts))
		}
		copies = copies || a > 0 || a == 0 && b > 0
		for k, row := range site.Calls {
			code := byte(3)
			if a >= 0 {
				code = 0
				if a == k+1 {
					code++
				}
				if b == k+1 {
					code++
				}
			}
			row[s/4] |= code << (2 * (s % 4))
		}
	}
	if haploid || site.Chrom >= genome.ChrX {
		site.CallLength = lengths
	}
	return r.noCopies(copies), nil
}

// refuseLone refuses the text of a lone number, which may be an allele or a count of ALT
// copies, where it is not told which, or where no call has one allele.
func (r *record) refuseLone(s int, chrom genome.Chromosome) error {
	if chrom < genome.ChrX {
		return r.errorf("", "sample number %d has a lone number as text, and calls on autosomes have two alleles; write calls as 0/1, and counts of ALT copies as an integer column", s+1)
	}
	return r.errorf("", "sample number %d has a lone number as text, which may be an allele or a count of ALT copies; "+
		"give --field GT if it is a haploid call, write counts as an integer column", s+1)
}

// rowsOf gives n cleared rows of a width, in the memory of rows.
func rowsOf[T byte | uint16](rows [][]T, n, width int) [][]T {
	for len(rows) < n {
		rows = append(rows, nil)
	}
	rows = rows[:n]
	for i := range rows {
		if cap(rows[i]) < width {
			rows[i] = make([]T, width)
		}
		rows[i] = rows[i][:width]
		clear(rows[i])
	}
	return rows
}
