package pgscatalog

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// fieldProblem is a field that makes its line no row; the reader places it.
type fieldProblem struct{ field, message string }

// rowReader turns the fields of a line into a row. It keeps one copy of each
// allele, so that rows share memory.
type rowReader struct {
	columns    *columns
	harmonised bool
	build      genome.Build // of the positions
	sameBuild  bool         // the authors' positions are of the same
	notes      *scoreset.Notes
	frequency  scoreset.Decimal  // of the current row
	variant    variant           // of the current row, where a column holds variant ids
	alleles    map[string]string // by the allele as written
	texts      map[string]string // other texts that rows share
	text       []byte            // that holds the current line
	fields     []span            // of the current line
	// The last chromosome that addPlain met, as written; rows mostly lie side by side.
	lastName  string
	lastChrom genome.Chromosome
	// effectWeights is Options.EffectWeights.
	effectWeights bool
}

func newRowReader(c *columns, h *header) *rowReader {
	build, _ := h.build("") // an error of it has ended the read
	return &rowReader{
		columns: c, harmonised: h.harmonised(), build: build, sameBuild: build != genome.UnknownBuild && build == h.originalBuild(),
		alleles: map[string]string{}, texts: map[string]string{}, fields: make([]span, 0, c.total),
	}
}

// field is the text at a place of the line, as it stands, nil where there is none.
func (r *rowReader) field(at int) []byte {
	if uint(at) >= uint(len(r.fields)) {
		return nil
	}
	f := r.fields[at]
	return r.text[f.start:f.end]
}

// get is the text of a column, nil where it is not there or says "no value".
func (r *rowReader) get(col column) []byte {
	text := r.field(r.columns.at[col])
	// Most fields have nothing to trim and are none of the words below.
	if n := len(text); n == 0 {
		return nil
	} else if n == 1 && text[0] > '.' || n > 2 && text[0] > '"' && text[n-1] > '"' {
		return text
	}
	if text = bytes.Trim(text, " "); len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' {
		text = text[1 : len(text)-1]
	}
	switch string(text) {
	case "", ".", "NA":
		return nil
	}
	return text
}

// intern gives the one copy of a text that many rows share.
func (r *rowReader) intern(text []byte) string {
	if s, ok := r.texts[string(text)]; ok {
		return s
	}
	s := string(text)
	r.texts[s] = s
	return s
}

// read fills row with all but its id and its weights.
func (r *rowReader) read(row *scoreset.Row) *fieldProblem {
	if r.harmonised {
		r.noteHarmonisation()
	}
	if r.columns.effects {
		if err := r.readEffect(row); err != nil {
			return err
		}
	}
	if r.columns.has(variantID) {
		r.variant = parseVariant(r.get(variantID))
	}
	r.readAlleles(row)
	failed, err := r.readPlace(row)
	if err != nil {
		return err
	}
	done := false
	if r.columns.kinds || !r.plain(row) {
		if done, err = r.readComplex(row, failed); err != nil {
			return err
		}
	}
	if !done {
		settle(row, failed)
	}
	if r.columns.has(dosage0) && r.byDosage() {
		if r.effectWeights && r.hasEffectWeight() {
			r.notes[scoreset.EffectWeightUsed]++
		} else {
			r.readDosageWeights(row)
		}
	}
	if r.columns.has(effectFrequency) {
		r.readFrequency(row)
	}
	return nil
}

// plain says whether nothing in the texts of a row makes it more than one variant:
// it has one position, its effect allele is one letter, and its id is not that of
// an HLA allele.
func (r *rowReader) plain(row *scoreset.Row) bool {
	id := r.get(rsID)
	return row.Pos > 0 && len(row.EffectAllele) == 1 && (len(id) == 0 || id[0] != 'H')
}

// settle gives a row its fate, unless a graver one is known.
func settle(row *scoreset.Row, fate scoreset.Outcome) {
	if gravity(fate) > gravity(row.Fate) {
		row.Fate = fate
	}
}

// gravity orders fates: a row has the first that applies, and what is wrong
// with the row itself comes before where it lies.
func gravity(fate scoreset.Outcome) int {
	switch fate {
	case scoreset.BadWeight:
		return 5
	case scoreset.ComplexUnsupported:
		return 4
	case scoreset.Contradictory:
		return 3
	case scoreset.NoPosition, scoreset.HarmonisationFailed, scoreset.UnsupportedContig:
		return 2
	case scoreset.AlleleMismatch:
		return 1
	}
	return 0
}

func (r *rowReader) readAlleles(row *scoreset.Row) {
	if text := r.get(effectAllele); text != nil {
		row.EffectAllele = r.allele(text)
	} else {
		settle(row, scoreset.AlleleMismatch)
	}
	other := r.get(otherAllele)
	if other == nil {
		if other = r.get(hmInferOtherAllele); other != nil {
			r.notes[scoreset.OthersInferred]++
		} else if r.columns.has(variantID) || r.columns.has(refAllele) && r.columns.has(altAllele) {
			r.readOther(row)
			return
		}
	}
	switch {
	case len(other) == 1 && other[0] >= 'A' && other[0] <= 'Z' || other != nil && !bytes.ContainsAny(other, "/,|"):
		row.OtherAllele = r.allele(other)
	case other != nil && !bytes.Contains(other, []byte(productSplit)):
		r.notes[scoreset.SeveralOthers]++
	}
}

// allele raises the letters a, c, g, t of an allele that is spelled in them;
// other tokens stay as they are.
func (r *rowReader) allele(text []byte) string {
	if len(text) == 1 {
		switch text[0] {
		case 'A', 'a':
			return "A"
		case 'C', 'c':
			return "C"
		case 'G', 'g':
			return "G"
		case 'T', 't':
			return "T"
		}
	}
	if s, ok := r.alleles[string(text)]; ok {
		return s
	}
	s := string(text)
	if upper := strings.ToUpper(s); genome.IsACGT(upper) {
		s = upper
	}
	r.alleles[string(text)] = s
	return s
}

// readPlace reads where a row lies, and gives why it has no position, Undecided where
// it has one, or where its text is of several.
func (r *rowReader) readPlace(row *scoreset.Row) (failed scoreset.Outcome, problem *fieldProblem) {
	chrom, pos, failed := r.get(chrName), r.get(chrPosition), scoreset.NoPosition
	if r.harmonised {
		chrom, pos, failed = r.get(hmChr), r.get(hmPos), scoreset.HarmonisationFailed
	}
	if pos == nil && r.columns.has(variantID) && !r.harmonised {
		chrom, pos = r.variant.chrom, r.variant.pos
	}
	if chrom == nil || pos == nil {
		return failed, nil
	}
	position, ok := parsePosition(pos)
	if !ok {
		if bytes.IndexByte(pos, ';') >= 0 || bytes.Contains(pos, []byte(productSplit)) {
			return scoreset.Undecided, nil // several variants: readComplex decides
		}
		return failed, &fieldProblem{r.placeField("pos"), fmt.Sprintf("%.30q is not a position, a whole number up to %d", pos, maxPosition)}
	}
	number, ok := genome.ParseChromosome(string(chrom))
	switch {
	case position == 0 || string(chrom) == "0":
		return failed, nil
	case !ok:
		return scoreset.UnsupportedContig, nil
	}
	row.Chrom, row.Pos = number, position
	return scoreset.Undecided, nil
}

func (r *rowReader) placeField(kind string) string {
	switch {
	case r.harmonised:
		return "hm_" + kind
	case kind == "pos":
		return "chr_position"
	}
	return "chr_name"
}

// maxPosition is the largest position that a cohort can hold. It is beyond every
// human chromosome; simulated cohorts number their variants so.
const maxPosition = math.MaxInt32

func parsePosition(text []byte) (int32, bool) {
	if len(text) == 0 || len(text) > 10 {
		return 0, false
	}
	n := int64(0)
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return int32(n), n <= maxPosition
}

// readEffect reads how copies of the effect allele count.
func (r *rowReader) readEffect(row *scoreset.Row) *fieldProblem {
	dominant, err := r.flag(isDominant)
	if err != nil {
		return err
	}
	recessive, err := r.flag(isRecessive)
	if err != nil {
		return err
	}
	switch string(r.get(effectType)) {
	case "", "additive", "ADD": // ADD, DOM, REC: tests of association of PLINK
	case "dominant", "DOM":
		dominant = true
	case "recessive", "REC":
		recessive = true
	default:
		row.Kind = "effect_type " + r.intern(r.get(effectType))
		settle(row, scoreset.ComplexUnsupported)
	}
	switch {
	case dominant && recessive:
		settle(row, scoreset.Contradictory)
	case dominant:
		row.Effect = scoreset.Dominant
	case recessive:
		row.Effect = scoreset.Recessive
	}
	return nil
}

// flag reads a column of TRUE and FALSE; no value is false.
func (r *rowReader) flag(col column) (bool, *fieldProblem) {
	text := r.get(col)
	if text == nil {
		return false, nil
	}
	switch strings.ToLower(string(text)) {
	case "true", "t", "1":
		return true, nil
	case "false", "f", "0":
		return false, nil
	}
	return false, &fieldProblem{columnNames[col][0], fmt.Sprintf("%.30q is neither TRUE nor FALSE", text)}
}
