package cohort

import (
	"fmt"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// recordKind is how a record that became rows is counted: a record with several
// ALTs is split, one whose only ALT cannot be matched is symbolic (ALT "." is
// evidence of reference, and imported).
type recordKind uint8

const (
	imported recordKind = iota
	split
	symbolic
	recordKinds
)

func kindOf(alts int, alt string) recordKind {
	switch {
	case alts > 1:
		return split
	case alt != "." && !genome.Matchable(alt):
		return symbolic
	}
	return imported
}

// droppedRecords counts duplicate rows, and by their kind the records of which
// every row is a duplicate.
type droppedRecords struct {
	rows    int64
	records [recordKinds]int64
}

// count takes the heads of one position in source order; the rows of a record
// lie together.
func (d *droppedRecords) count(heads []head, kept []bool) {
	for i := 0; i < len(heads); {
		n, any := heads[i].alts, false
		for _, k := range kept[i : i+n] {
			any = any || k
			if !k {
				d.rows++
			}
		}
		if !any {
			d.records[kindOf(n, heads[i].alt)]++
		}
		i += n
	}
}

func (d *droppedRecords) add(o droppedRecords) {
	d.rows += o.rows
	for k := range d.records {
		d.records[k] += o.records[k]
	}
}

// finalOutcomes moves the duplicates among the records that became rows to
// duplicate_key. became counts those records by kind, and must agree with what
// the source says.
func finalOutcomes(o source.Outcomes, became [recordKinds]int64, dropped droppedRecords, haploidHet int64, lost contradictions) (source.Outcomes, error) {
	handed := became[imported] + became[split] + became[symbolic]
	if said := o.Imported + o.Split + o.Symbolic + o.ReferenceRows; said != handed || o.Total() != o.Records {
		return o, fmt.Errorf("the source counts %d records, %d of them in an outcome, %d imported; it handed over %d", o.Records, o.Total(), said, handed)
	}
	if r := o.LargestRounding; !(r >= 0 && r <= 1) {
		return o, fmt.Errorf("the source says that it rounded a dosage by %v copies", r)
	}
	o.Imported = became[imported] - o.ReferenceRows - dropped.records[imported]
	o.Split = became[split] - dropped.records[split]
	o.Symbolic = became[symbolic] - dropped.records[symbolic]
	for _, n := range dropped.records {
		o.DuplicateKey += n
	}
	o.HaploidHet += haploidHet
	o.ContradictedCalls, o.ContradictedDosages = lost.calls, lost.dosages
	return o, nil
}
