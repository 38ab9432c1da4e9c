package cohort

import "cardioscore/io/source"

// genotypes are those of one row: packed calls, and planes of dosages, empty where the
// cohort has none.
type genotypes struct{ calls, planes []byte }

// contradictions are how many calls and dosages two records of one variant have, and not
// the same.
type contradictions struct{ calls, dosages int64 }

func (c *contradictions) add(o contradictions) {
	c.calls += o.calls
	c.dosages += o.dosages
}

// contradict sets missing in a row what a later row of the same variant contradicts: both
// have a call, or a dosage, and not the same. It gives how many of each those are. Which of
// the two is right cannot be told, and the first as a call of the reference would say that
// somebody does not carry what the second says. Dosages are whole numbers of one unit, the
// same in both rows: any difference counts, as there is no saying where one that does not
// matter ends; but those that were made of calls say no more than the calls do, and are
// contradicted, or contradict, where the calls are. Where dosages are contradicted and a
// call is not, the dosage is that of the call: a dosage is missing only where the call is,
// in every format. What was made of the others in the row that is kept goes with them.
func (g genotypes) contradict(later genotypes, m, laterMade made, denominator int64) (n contradictions) {
	lo, hi := halves(g.planes)
	if (m|laterMade)&dosagesMade != 0 {
		for s := range lo {
			if x, y := g.call(s), later.call(s); x != y && x != 3 && y != 3 {
				if m&dosagesMade == 0 && lo[s]&hi[s] != 255 {
					n.dosages++
				}
				lo[s], hi[s] = 255, 255
			}
		}
		n.calls = contradictCalls(g.calls, later.calls)
		return n
	}
	n.calls = contradictCalls(g.calls, later.calls)
	whole := [4]uint16{0, uint16(denominator), uint16(2 * denominator), source.MissingDosage}
	laterLo, laterHi := halves(later.planes)
	for s := range lo {
		x, y := uint16(lo[s])|uint16(hi[s])<<8, uint16(laterLo[s])|uint16(laterHi[s])<<8
		if x == y || x == source.MissingDosage || y == source.MissingDosage {
			continue
		}
		n.dosages++
		v := uint16(source.MissingDosage)
		if len(g.calls) > 0 {
			shift := 2 * (s % 4)
			if m&callsMade != 0 && g.calls[s/4]>>shift&3 != 3 {
				g.calls[s/4] |= 3 << shift
				n.calls++
			}
			v = whole[g.calls[s/4]>>shift&3]
		}
		lo[s], hi[s] = byte(v), byte(v>>8)
	}
	return n
}

func (g genotypes) call(s int) byte { return g.calls[s/4] >> (2 * (s % 4)) & 3 }

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

// dropDosages sets the dosages of missing calls missing.
func dropDosages(lo, hi, calls []byte) {
	for s := range lo {
		if calls[s/4]>>(2*(s%4))&3 == 3 {
			lo[s], hi[s] = 255, 255
		}
	}
}
