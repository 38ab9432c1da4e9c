package population

import "encoding/binary"

// RowBytes is the length of a row of packed calls.
func (p *Population) RowBytes() int { return (p.Samples + 3) / 4 }

// Calls fills dst with the packed calls of variant v: four samples a byte, low bits
// first, the copies of ALT, 3 for a missing call, unused bits 0. It reuses the memory of
// dst and returns what it filled.
func (p *Population) Calls(v int, dst []byte) []byte {
	n := p.RowBytes()
	words := (p.Samples + 63) / 64
	if cap(dst) < 16*words {
		dst = make([]byte, 16*words)
	}
	dst = dst[:16*words]
	frequency, missing := chanceOf(p.Variant(v).Frequency), chanceOf(p.Missing)
	calls, gaps := p.random(v, purposeCalls), p.random(v, purposeMissing)
	for w := range words {
		one, other := calls.mask(frequency), calls.mask(frequency)
		gap := gaps.mask(missing)
		low, high := one^other|gap, one&other|gap
		binary.LittleEndian.PutUint64(dst[16*w:], spread(uint32(low))|spread(uint32(high))<<1)
		binary.LittleEndian.PutUint64(dst[16*w+8:], spread(uint32(low>>32))|spread(uint32(high>>32))<<1)
	}
	dst = dst[:n]
	if rest := p.Samples % 4; rest != 0 {
		dst[n-1] &= 1<<(2*rest) - 1
	}
	return dst
}

// spread puts bit i of x at bit 2i.
func spread(x uint32) uint64 {
	y := uint64(x)
	y = (y | y<<16) & 0x0000ffff0000ffff
	y = (y | y<<8) & 0x00ff00ff00ff00ff
	y = (y | y<<4) & 0x0f0f0f0f0f0f0f0f
	y = (y | y<<2) & 0x3333333333333333
	return (y | y<<1) & 0x5555555555555555
}

// Dosages fills dst with the dosages of variant v, one a sample, in units of
// 1/Denominator, MissingDosage where the call is missing, and calls with the hard calls
// that PLINK 2 makes of them: the nearest whole number where it is within a tenth of a
// copy, else missing. It reuses the memory of both.
//
// A dosage that is not whole lies anywhere from two units to half a copy from the drawn
// call: PLINK 2 can drop whole ones only together with those one unit away.
func (p *Population) Dosages(v int, dst []uint16, calls []byte) ([]uint16, []byte) {
	calls = p.Calls(v, calls)
	if cap(dst) < p.Samples {
		dst = make([]uint16, p.Samples)
	}
	dst = dst[:p.Samples]
	random, share := p.random(v, purposeDosages), chanceOf(p.Uncertain)
	var mask uint64
	for s := range dst {
		if s%64 == 0 {
			mask = random.mask(share)
		}
		shift := 2 * (s % 4)
		call := calls[s/4] >> shift & 3
		if call == 3 {
			dst[s] = MissingDosage
			continue
		}
		n := int(call) * Denominator
		if mask>>(s%64)&1 != 0 {
			off := 2 + int(random.next()%(Denominator/2-2))
			if call == 2 || call == 1 && off&1 != 0 {
				off = -off
			}
			n += off
			if max(off, -off) > Denominator/10 {
				calls[s/4] |= 3 << shift
			}
		}
		dst[s] = uint16(n)
	}
	return dst, calls
}
