package kernel

import "encoding/binary"

// The panel of calls of tier Go holds, group by group, one byte a sample: the
// codes of its four rows side by side, the first row's in the low bits. Such a
// byte is an index into a table of the 256 sums that four weights can make.
//
// Samples are taken 32 at a time; byte 8i+j of such a block is sample 4j+i, as
// the transpose leaves them. Sums keep that order until Total.

// lookupSamples is the number of samples a group takes in the panel.
func lookupSamples(samples int) int { return (samples + 31) &^ 31 }

// lookupSample gives the sample at a position of a group, and of the sums.
func lookupSample(position int) int { return position&^31 | position&7<<2 | position>>3&3 }

func (p *Panel) fillCallsGeneric(rows [][]byte, missing bool) {
	width := lookupSamples(p.samples)
	p.lookup = resize(p.lookup, p.groups()*width)
	bytes := (p.samples + 3) / 4
	for g := range p.groups() {
		four := group(rows, g)
		lookupGroup(p.lookup[g*width:][:width], p.flags[g*p.flagBytes():][:p.flagBytes()],
			four[0][:bytes], four[1][:bytes], four[2][:bytes], four[3][:bytes], missing)
	}
}

// lookupGroup fills one group of the panel and its flags.
func lookupGroup(dst, flags []uint8, a, b, c, d []byte, missing bool) {
	clear(flags)
	for at := 0; len(a) > 0; at++ {
		var w, x, y, z uint64
		if len(a) >= 8 && len(b) >= 8 && len(c) >= 8 && len(d) >= 8 {
			w, x = binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b)
			y, z = binary.LittleEndian.Uint64(c), binary.LittleEndian.Uint64(d)
			a, b, c, d = a[8:], b[8:], c[8:], d[8:]
		} else {
			w, x, y, z = tail(a), tail(b), tail(c), tail(d)
			a = nil
		}
		// The high bits of the missing calls, which are 3.
		wm, xm, ym, zm := w&(w<<1)&^lowBits, x&(x<<1)&^lowBits, y&(y<<1)&^lowBits, z&(z<<1)&^lowBits
		if wm|xm|ym|zm != 0 {
			to := (*[callFlagBytes]uint8)(flags[at/8*callFlagBytes:])
			for r, m := range [4]uint64{wm, xm, ym, zm} {
				to[2*r+at/4%2] |= halves(m) << (at % 4 * 2)
			}
		}
		if missing {
			w, x, y, z = wm>>1, xm>>1, ym>>1, zm>>1
		} else {
			w, x, y, z = w^wm, x^xm, y^ym, z^zm
		}
		indexes := transpose(w, x, y, z)
		block := (*[32]uint8)(dst[32*at:])
		binary.LittleEndian.PutUint64(block[0:], indexes[0])
		binary.LittleEndian.PutUint64(block[8:], indexes[1])
		binary.LittleEndian.PutUint64(block[16:], indexes[2])
		binary.LittleEndian.PutUint64(block[24:], indexes[3])
	}
}

// halves has bit 0 set where the low half of a word is not 0, bit 1 for the high.
func halves(word uint64) (flags uint8) {
	if uint32(word) != 0 {
		flags = 1
	}
	if word>>32 != 0 {
		flags |= 2
	}
	return flags
}

// fillDosagesGeneric joins the two planes to one number a sample.
func (p *Panel) fillDosagesGeneric(rows [][]byte) {
	p.dosages = resize(p.dosages, p.rows*p.samples)
	for r, row := range rows {
		flags := p.flags[r/4*p.flagBytes():][:p.flagBytes()]
		low, high := row[p.first:][:p.samples], row[p.block+p.first:][:p.samples]
		dst := p.dosages[r*p.samples:][:p.samples]
		for at := r % 4 * 8; len(dst) > 0; at += dosageFlagBytes {
			n := min(64, len(dst))
			binary.LittleEndian.PutUint64(flags[at:], joinPlanes(dst[:n], low[:n], high[:n]))
			dst, low, high = dst[n:], low[n:], high[n:]
		}
	}
}

// joinPlanes gives a bit for each of up to 64 dosages: 1 where it is missing.
func joinPlanes(dst []uint16, low, high []uint8) (found uint64) {
	low, high = low[:len(dst)], high[:len(dst)]
	for s := range dst {
		n := uint32(low[s]) | uint32(high[s])<<8
		missing := (n + 1) >> 16 // 1 for 65,535, which is both bytes 255
		found |= uint64(missing) << (s & 63)
		dst[s] = uint16(n & (missing - 1))
	}
	return found
}
