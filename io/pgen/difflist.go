package pgen

import (
	"encoding/binary"
	"math/bits"
)

// groupSize is the number of entries of a list that share one starting sample.
const groupSize = 64

// sampleWidth is the number of bytes that hold the number of samples, and so
// any sample number below it. The specification's text allows one byte for 256
// samples, two for 65,536 and three for 2^24; PLINK 2 and its library write and
// read one more there, as done here.
func sampleWidth(n int) int { return (bits.Len(uint(n)) + 7) / 8 }

// list reads an increasing list of 0-based sample numbers, the specification's
// difflist. values is the packed array of two bits an entry that stands in it,
// nil where there is none. The numbers are valid until the next list is read.
func (d *decoder) list(t *track, hasValues bool) (samples []uint32, values []byte, err error) {
	length, err := t.varint(d.samples)
	if err != nil || length == 0 {
		return nil, nil, err
	}
	groups := (length + groupSize - 1) / groupSize
	width := sampleWidth(d.samples)
	firsts, err := t.take(groups * width)
	if err != nil {
		return nil, nil, err
	}
	sizes, err := t.take(groups - 1)
	if err != nil {
		return nil, nil, err
	}
	if hasValues {
		if values, err = t.take((length + 3) / 4); err != nil {
			return nil, nil, err
		}
	}
	if cap(d.listed) < length {
		d.listed = make([]uint32, length, max(length, min(2*length, d.samples)))
	}
	samples = d.listed[:length]
	next := uint32(0) // the smallest number that may follow
	for g := range groups {
		group := samples[g*groupSize : min((g+1)*groupSize, length)]
		group[0] = firstSample(firsts[g*width:], width)
		if group[0] < next || int64(group[0]) >= int64(d.samples) {
			return nil, nil, problem("a list of samples does not increase, or goes beyond the last sample")
		}
		rest, ok := deltas(t.data, group, uint32(d.samples))
		if !ok {
			return nil, nil, problem("a list of samples is cut, does not increase, or goes beyond the last sample")
		}
		if g < len(sizes) && len(t.data)-len(rest) != int(sizes[g])+groupSize-1 {
			return nil, nil, problem("a list of samples has a group of another size than it says")
		}
		t.data = rest
		next = group[len(group)-1] + 1
	}
	return samples, values, nil
}

func firstSample(bytes []byte, width int) uint32 {
	switch width {
	case 1:
		return uint32(bytes[0])
	case 2:
		return uint32(binary.LittleEndian.Uint16(bytes))
	case 3:
		return uint32(bytes[0]) | uint32(bytes[1])<<8 | uint32(bytes[2])<<16
	}
	return binary.LittleEndian.Uint32(bytes)
}

// deltas fills group behind its first entry from differences, and gives what
// follows them. ok is false where they end too early, or an entry is not above
// the one before it and below end.
func deltas(data []byte, group []uint32, end uint32) (rest []byte, ok bool) {
	sample := group[0]
	at := 0
	for i := 1; i < len(group); i++ {
		if at >= len(data) {
			return nil, false
		}
		delta := uint32(data[at])
		at++
		if delta >= 0x80 { // rare: the next sample is 128 or more away
			delta &= 0x7f
			for shift := 7; ; shift += 7 {
				if at >= len(data) || shift > 28 || shift == 28 && data[at] > 7 {
					return nil, false // 31 bits hold every number of a sample
				}
				b := data[at]
				at++
				delta |= uint32(b&0x7f) << shift
				if b < 0x80 {
					break
				}
			}
		}
		sample += delta // both are below 1<<31
		if delta == 0 || sample >= end {
			return nil, false
		}
		group[i] = sample
	}
	return data[at:], true
}
