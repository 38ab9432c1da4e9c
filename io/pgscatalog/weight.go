package pgscatalog

import (
	"bytes"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// id is the text of the row's rsID, the harmonised one where there is one, or else of
// its variant id.
func (r *rowReader) id() []byte {
	if r.harmonised {
		if id := r.get(hmRSID); id != nil {
			return id
		}
	}
	if id := r.get(rsID); id != nil || !r.columns.has(variantID) {
		return id
	}
	return r.get(variantID)
}

// weightText is the text of a weight column; of a row that has dosage weights
// alone, these with "/" between them; of a ratio, its logarithm.
func (r *rowReader) weightText(column int) (text []byte) {
	text = bytes.Trim(r.field(column), " \"")
	switch byDosage := r.byDosage(); {
	case r.columns.ratio && byDosage, len(text) == 0 && byDosage:
		text = bytes.Join([][]byte{r.get(dosage0), r.get(dosage1), r.get(dosage2)}, []byte("/"))
	case r.columns.ratio:
		text = r.logarithm(text)
	}
	return text
}

// logarithm is the text of a ratio's logarithm; of what is no ratio, a text that says
// so and is no number.
func (r *rowReader) logarithm(ratio []byte) []byte {
	if d, err := scoreset.ParseDecimal(string(ratio)); err == nil {
		if text, ok := scoreset.LogText(d); ok {
			r.notes[scoreset.RatioConverted]++
			return []byte(text)
		}
	}
	return append([]byte("log "), ratio...)
}

// byDosage says whether the row has weights by dosage.
func (r *rowReader) byDosage() bool {
	return r.get(dosage0) != nil || r.get(dosage1) != nil || r.get(dosage2) != nil
}

// hasEffectWeight says whether the row has an effect_weight, beside what else it has.
func (r *rowReader) hasEffectWeight() bool {
	return !r.columns.ratio && len(bytes.Trim(r.field(r.columns.at[effectWeight]), " \"")) > 0
}

func (r *rowReader) readDosageWeights(row *scoreset.Row) {
	if row.Effect != scoreset.Additive {
		settle(row, scoreset.Contradictory) // dominant or recessive, and weights of its own
	}
	row.Effect = scoreset.ByDosage
	if r.hasEffectWeight() {
		r.notes[scoreset.DosageWeightsUsed]++
	}
	table := new([3]scoreset.Decimal)
	for i, col := range []column{dosage0, dosage1, dosage2} {
		d, err := scoreset.ParseDecimal(string(r.get(col)))
		if err != nil {
			settle(row, scoreset.BadWeight)
			return
		}
		table[i] = d
	}
	row.Dosage = table
}

// readFrequency reads the frequency of the effect allele where matching may ask for
// it: of rows whose alleles do not tell their strand, or that name one allele only, or
// several variants.
func (r *rowReader) readFrequency(row *scoreset.Row) {
	if row.OtherAllele != "" && row.Effect < scoreset.Diplotype && !genome.Palindromic(row.EffectAllele, row.OtherAllele) {
		return
	}
	text := r.get(effectFrequency)
	if text == nil {
		return
	}
	d, err := scoreset.ParseDecimal(string(text))
	if err != nil || d.Sign() < 0 || d.Cmp(scoreset.Int(1)) > 0 {
		r.notes[scoreset.FrequencyUnreadable]++
		return
	}
	r.frequency = d
	row.EffectFrequency = &r.frequency
}
