package kernel

func (s *Sums) shapeGeneric() { s.plain = make([]int64, s.scores*lookupSamples(s.samples)) }

// addGeneric is Add of tier Go. Four groups of rows go over all samples
// together, so that a sum is read and written once for 16 rows.
func (s *Sums) addGeneric(p *Panel, w *Weights, first int) {
	for k := range w.scores {
		weights := w.plain[k*w.groups()*4:][:w.groups()*4]
		sums := s.plain[(first+k)*lookupSamples(s.samples):]
		for from, to := w.nextRun(k, 0); from < to; from, to = w.nextRun(k, to) {
			if s.dosage {
				addDosages(sums[:p.samples], p.dosages, weights, from*pieceRows, min(to*pieceRows, p.rows))
			} else {
				addLookups(sums[:lookupSamples(p.samples)], p.lookup, weights, from*pieceRows/4, min(to*pieceRows/4, w.groups()))
			}
		}
	}
}

// lookupTables are the sums that the codes of four groups of four rows make.
type lookupTables [4][256]int64

// addLookups adds groups from … to-1 of a panel to the sums of one score.
func addLookups(sums []int64, panel []uint8, weights []int64, from, to int) {
	var t lookupTables
	n := len(sums)
	for ; from+4 <= to; from += 4 {
		for i := range t {
			tabulateCopies(&t[i], (*[4]int64)(weights[4*(from+i):]))
		}
		c := panel[from*n:][:4*n]
		c0, c1, c2, c3 := c[:n], c[n:][:n], c[2*n:][:n], c[3*n:][:n]
		for i := range sums {
			sums[i] += t[0][c0[i]] + t[1][c1[i]] + t[2][c2[i]] + t[3][c3[i]]
		}
	}
	for ; from < to; from++ {
		tabulateCopies(&t[0], (*[4]int64)(weights[4*from:]))
		c := panel[from*n:][:n]
		for i := range sums {
			sums[i] += t[0][c[i]]
		}
	}
}

// tabulateCopies fills sums[i0 | i1<<2 | i2<<4 | i3<<6] with
// i0 w[0] + … + i3 w[3].
func tabulateCopies(sums *[256]int64, w *[4]int64) {
	var low [16]int64
	for i := range low {
		low[i] = int64(i&3)*w[0] + int64(i>>2)*w[1]
	}
	for i := range 16 {
		high := int64(i&3)*w[2] + int64(i>>2)*w[3]
		block := (*[16]int64)(sums[16*i:])
		for j := range block {
			block[j] = low[j] + high
		}
	}
}

// addDosages adds rows from … to-1 of a panel to the sums of one score.
func addDosages(sums []int64, panel []uint16, weights []int64, from, to int) {
	n := len(sums)
	for ; from+4 <= to; from += 4 {
		d := panel[from*n:][:4*n]
		d0, d1, d2, d3 := d[:n], d[n:][:n], d[2*n:][:n], d[3*n:][:n]
		w := (*[4]int64)(weights[from:])
		w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
		for i := range sums {
			sums[i] += w0*int64(d0[i]) + w1*int64(d1[i]) + w2*int64(d2[i]) + w3*int64(d3[i])
		}
	}
	for ; from < to; from++ {
		d, w := panel[from*n:][:n], weights[from]
		for i := range sums {
			sums[i] += w * int64(d[i])
		}
	}
}

// totalGeneric is Total of tier Go.
func (s *Sums) totalGeneric(score int, unit int64, dst []int64) {
	width := lookupSamples(s.samples)
	sums := s.plain[score*width:][:width]
	if s.dosage {
		for i := range dst {
			dst[i] += sums[i] * unit
		}
	} else {
		for i, x := range sums {
			if at := lookupSample(i); at < len(dst) {
				dst[at] += x * unit
			}
		}
	}
	clear(sums)
}

// totalRowsGeneric is TotalRows of tier Go.
func (s *Sums) totalRowsGeneric(dst, units []int64) {
	width := lookupSamples(s.samples)
	for k, unit := range units {
		for i, x := range s.plain[k*width:][:width] {
			if at := lookupSample(i)*len(units) + k; at < len(dst) {
				dst[at] += x * unit
			}
		}
	}
	clear(s.plain)
}
