package kernel

func (w *Weights) shapeGeneric() { w.plain = resize(w.plain, w.scores*w.groups()*4) }

// putGeneric packs piece by piece for tier Go.
func (w *Weights) putGeneric(q []int64) {
	for piece := 0; len(q) > 0; piece++ {
		n := min(pieceRows*w.scores, len(q))
		w.putPiece(piece, q[:n])
		q = q[n:]
	}
}

func (w *Weights) putPiece(piece int, q []int64) {
	limit := MaxWeight(w.digits)
	lowest := -limit / 127 * 128 // all digits -128
	rows := len(q) / w.scores
	for k := range w.scores {
		dst := w.plain[k*w.groups()*4+piece*pieceRows:][:(rows+3)&^3]
		clear(dst)
		any := int64(0)
		for r := range rows {
			x := q[r*w.scores+k]
			if x > limit || x < lowest {
				panic("BUG: a weight that does not fit its digits")
			}
			dst[r] = x
			any |= x
		}
		zero := uint8(0)
		if any == 0 {
			zero = 1
		}
		w.zero[k*w.pieces()+piece] = zero
	}
}
