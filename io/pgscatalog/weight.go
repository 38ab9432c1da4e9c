package pgscatalog

import (
	"bytes"

	"cardioscore/scoring/scoreset"
)

// id is the text of the row's rsID, the harmonised one where there is one.
func (r *rowReader) id() []byte {
	if r.harmonised {
		if id := r.get(hmRSID); id != nil {
			return id
		}
	}
	return r.get(rsID)
}

// weightText is the text of a weight column; of a row that has dosage weights
// alone, these with "/" between them.
func (r *rowReader) weightText(column int) (text []byte) {
	if column >= 0 && column < len(r.fields) {
		text = bytes.Trim(r.fields[column], " ")
	}
	if len(text) == 0 && r.byDosage() {
		text = bytes.Join([][]byte{r.get(dosage0), r.get(dosage1), r.get(dosage2)}, []byte("/"))
	}
	return text
}

// byDosage says whether the row has weights by dosage.
func (r *rowReader) byDosage() bool {
	return r.get(dosage0) != nil || r.get(dosage1) != nil || r.get(dosage2) != nil
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
