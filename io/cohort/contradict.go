package cohort

import "cardioscore/io/source"

// genotypes are those of one row: packed calls, and planes of dosages, empty where the
// cohort has none.
type genotypes struct{ calls, planes []byte }

// contradictions are calls and dosages that are missing because two records of one variant
// have them, and not the same.
type contradictions struct{ calls, dosages int64 }

func (c *contradictions) add(o contradictions) {
	c.calls += o.calls
	c.dosages += o.dosages
}

// contradict sets missing in a row what a later row of the same variant contradicts: both
// have a call, or a dosage, and not the same. It gives how many of each are missing for it.
// Which of the two is right cannot be told, and the first as a call of the reference would
// say that somebody does not carry what the second says. Dosages are whole numbers of one
// unit, the same in both rows: any difference counts, as there is no saying where one that
// does not matter ends. What was made of the others in the row that is kept goes with them.
func (g genotypes) contradict(later genotypes, m made) contradictions {
	n := contradictions{contradictCalls(g.calls, later.calls), contradictDosages(g.planes, later.planes)}
	switch lo, hi := halves(g.planes); {
	case m&dosagesMade != 0 && n.calls > 0:
		n.dosages += dropDosages(lo, hi, g.calls)
	case m&callsMade != 0 && n.dosages > 0:
		n.calls += dropCalls(g.calls, lo, hi)
	}
	return n
}

func contradictCalls(kept, later []byte) (calls int64) {
	for i, a := range kept {
		b := later[i]
		if a == b {
			continue
		}
		for s := 0; s < 8; s += 2 {
			if x, y := a>>s&3, b>>s&3; x != y && x != 3 && y != 3 {
				kept[i] |= 3 << s
				calls++
			}
		}
	}
	return calls
}

func contradictDosages(kept, later []byte) (dosages int64) {
	lo, hi := halves(kept)
	laterLo, laterHi := halves(later)
	for s := range lo {
		x, y := uint16(lo[s])|uint16(hi[s])<<8, uint16(laterLo[s])|uint16(laterHi[s])<<8
		if x != y && x != source.MissingDosage && y != source.MissingDosage {
			lo[s], hi[s] = 255, 255
			dosages++
		}
	}
	return dosages
}

// dropDosages sets the dosages of missing calls missing, and gives how many were not.
func dropDosages(lo, hi, calls []byte) (dosages int64) {
	for s := range lo {
		if calls[s/4]>>(2*(s%4))&3 == 3 && lo[s]&hi[s] != 255 {
			lo[s], hi[s] = 255, 255
			dosages++
		}
	}
	return dosages
}

// dropCalls sets the calls of missing dosages missing, and gives how many were not.
func dropCalls(calls, lo, hi []byte) (dropped int64) {
	for s := range lo {
		if shift := 2 * (s % 4); lo[s]&hi[s] == 255 && calls[s/4]>>shift&3 != 3 {
			calls[s/4] |= 3 << shift
			dropped++
		}
	}
	return dropped
}
