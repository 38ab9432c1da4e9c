package inflate

import "encoding/binary"

const (
	// While so much of the input is left, bits may be taken eight bytes at a time
	// twice without a look; while so much of the output is, three literals and the
	// longest match fit, and the bytes that copying eight at a time writes too far.
	fastInput  = 16
	fastOutput = 6 + 258 + 8
)

// symbols unpacks a block whose tables are built.
func (d *Decoder) symbols(s *stream) error {
	ended, err := d.fast(s)
	for !ended && err == nil {
		ended, err = d.careful(s)
	}
	return err
}

// careful unpacks one literal, two, or a match, and looks whether all of it is there and
// has room. ended says that it was the end of the block instead.
func (d *Decoder) careful(s *stream) (ended bool, err error) {
	s.refill()
	e, ok := s.symbol(d.lit[:], litBits)
	switch {
	case e&special != 0 && e>>valueShift == 0 && ok:
		return true, nil
	case e&special != 0:
		return false, ErrDamaged
	case !ok:
		return false, ErrCut
	case e&literal != 0:
		literals := [2]byte{byte(e >> valueShift), byte(e >> (valueShift + 8))}
		count := int(e >> extraShift & extraMask)
		if s.out+count > len(s.dst) {
			return false, ErrSize
		}
		s.out += copy(s.dst[s.out:], literals[:count])
		return false, nil
	}
	length, ok := s.value(e)
	if !ok {
		return false, ErrCut
	}
	s.refill()
	e, ok = s.symbol(d.dist[:], distBits)
	if e&special != 0 {
		return false, ErrDamaged
	}
	dist, whole := s.value(e)
	switch {
	case !ok || !whole:
		return false, ErrCut
	case dist > s.out:
		return false, ErrDamaged
	case length > len(s.dst)-s.out:
		return false, ErrSize
	}
	for range length {
		s.dst[s.out] = s.dst[s.out-dist]
		s.out++
	}
	return false, nil
}

// symbol gives the entry of the next code and takes its bits; ok is false where
// they are not all there.
func (s *stream) symbol(table []entry, width uint) (e entry, ok bool) {
	e = table[s.bits&(1<<width-1)]
	if e&(special|ending) == special {
		if _, ok := s.take(width); !ok {
			return e &^ special, false
		}
		e = table[uint64(e>>valueShift)+s.bits&(1<<(e>>extraShift&extraMask)-1)]
	}
	_, ok = s.take(uint(e & lengthMask))
	return e, ok
}

// value adds the extra bits of a length or distance to its base.
func (s *stream) value(e entry) (value int, ok bool) {
	extra, ok := s.take(uint(e >> extraShift & extraMask))
	return int(e>>valueShift) + extra, ok
}

// fast unpacks while input and output are far from their ends. It does what
// symbols does, and ended says that the block is. The state lives in registers:
// nothing may take its address.
func (d *Decoder) fast(s *stream) (ended bool, err error) {
	src, dst, at, out, bits, have := s.src, s.dst, s.at, s.out, s.bits, s.have
	for at+fastInput <= len(src) && out+fastOutput <= len(dst) {
		bits |= binary.LittleEndian.Uint64(src[at:]) << (have & 63)
		at += int(63-have) >> 3
		have |= 56
		e := d.lit[bits&(1<<litBits-1)]
		if e&literal != 0 {
			bits >>= e & lengthMask
			have -= uint(e & lengthMask)
			binary.LittleEndian.PutUint16(dst[out:], uint16(e>>valueShift))
			out += int(e >> extraShift & 3)
			e = d.lit[bits&(1<<litBits-1)]
			if e&literal != 0 {
				bits >>= e & lengthMask
				have -= uint(e & lengthMask)
				binary.LittleEndian.PutUint16(dst[out:], uint16(e>>valueShift))
				out += int(e >> extraShift & 3)
				e = d.lit[bits&(1<<litBits-1)]
				if e&literal != 0 {
					bits >>= e & lengthMask
					have -= uint(e & lengthMask)
					binary.LittleEndian.PutUint16(dst[out:], uint16(e>>valueShift))
					out += int(e >> extraShift & 3)
					continue
				}
			}
		}
		// 34 bits are left at least, for a length of up to 20.
		if e&special != 0 {
			if e&ending == 0 {
				bits >>= litBits
				have -= litBits
				e = d.lit[(uint64(e>>valueShift)+bits&(1<<(e>>extraShift&extraMask)-1))%litRoom]
			}
			if e&special != 0 {
				if e>>valueShift != 0 {
					return false, ErrDamaged
				}
				s.at, s.out, s.bits, s.have = at, out, bits>>(e&lengthMask), have-uint(e&lengthMask)
				return true, nil
			}
		}
		bits >>= e & lengthMask
		have -= uint(e & lengthMask)
		if e&literal != 0 { // of a long code
			dst[out] = byte(e >> valueShift)
			out++
			continue
		}
		extra := e >> extraShift & extraMask
		length := int(e>>valueShift) + int(bits&(1<<extra-1))
		bits >>= extra
		have -= uint(extra)

		bits |= binary.LittleEndian.Uint64(src[at:]) << (have & 63)
		at += int(63-have) >> 3
		have |= 56
		e = d.dist[bits&(1<<distBits-1)]
		if e&special != 0 {
			if e&ending == 0 {
				bits >>= distBits
				have -= distBits
				e = d.dist[(uint64(e>>valueShift)+bits&(1<<(e>>extraShift&extraMask)-1))%distRoom]
			}
			if e&special != 0 {
				return false, ErrDamaged
			}
		}
		bits >>= e & lengthMask
		have -= uint(e & lengthMask)
		extra = e >> extraShift & extraMask
		dist := int(e>>valueShift) + int(bits&(1<<extra-1))
		bits >>= extra
		have -= uint(extra)
		if dist > out {
			return false, ErrDamaged
		}
		repeat(dst, out, dist, length)
		out += length
	}
	s.at, s.out, s.bits, s.have = at, out, bits, have
	return false, nil
}

// repeat writes length bytes at out, each as the one dist before it. Up to seven
// bytes more may be written.
func repeat(dst []byte, out, dist, length int) {
	end := out + length
	if dist >= 8 {
		for from := out - dist; out < end; out, from = out+8, from+8 {
			binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[from:]))
		}
		return
	}
	if dist == 1 {
		eight := uint64(dst[out-1]) * 0x0101010101010101
		for ; out < end; out += 8 {
			binary.LittleEndian.PutUint64(dst[out:], eight)
		}
		return
	}
	for ; out < end; out++ {
		dst[out] = dst[out-dist]
	}
}
