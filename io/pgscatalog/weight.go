package pgscatalog

import (
	"bytes"

	"cardioscore/scoring/scoreset"
)

// readWeight reads the weight or the three dosage weights, and the rsID, whose
// text shares one allocation with the weight's.
func (r *rowReader) readWeight(row *scoreset.Row, weight int) {
	var id, text []byte
	if id = r.get(rsID); r.harmonised {
		if harmonised := r.get(hmRSID); harmonised != nil {
			id = harmonised
		}
	}
	if weight >= 0 && weight < len(r.fields) {
		text = bytes.Trim(r.fields[weight], " ")
	}
	byDosage := r.get(dosage0) != nil || r.get(dosage1) != nil || r.get(dosage2) != nil
	if byDosage && len(text) == 0 {
		text = bytes.Join([][]byte{r.get(dosage0), r.get(dosage1), r.get(dosage2)}, []byte("/"))
	}
	r.scratch = append(append(r.scratch[:0], id...), text...)
	both := string(r.scratch)
	row.RSID, row.WeightText = both[:len(id)], both[len(id):]
	if byDosage {
		r.readDosageWeights(row)
		return
	}
	d, err := scoreset.ParseDecimal(row.WeightText)
	if err != nil {
		settle(row, scoreset.BadWeight)
		return
	}
	row.Weight = d
}

func (r *rowReader) readDosageWeights(row *scoreset.Row) {
	if row.Effect != scoreset.Additive {
		settle(row, scoreset.Contradictory) // dominant or recessive, and weights of its own
	}
	row.Effect = scoreset.ByDosage
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
