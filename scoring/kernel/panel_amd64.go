//go:build amd64 && !purego

package kernel

import "slices"

// The panel of the vector tiers is a sequence of strips of 64 samples, and a
// strip a sequence of groups of four rows, so that a dot product walks through
// memory in order.
//
// Of calls, a group is 16 dwords: dword i holds one byte of each of the four rows,
// the calls of samples 4i … 4i+3; shifted right by 2h bits and masked with 3, it
// is the four genotypes of sample 4i+h. Of dosages, for AMX, a group is 64 dwords, one a
// sample, and there is one such panel for each plane; for the others it is twice 64, of
// the words of two rows each (see words_amd64.go). Dword 16h+i is sample 16(i/4) + 4h +
// i%4. In all of them, the samples of one h are a quarter of the strip.

const (
	stripSamples = 64
	// wholeStrips is how many strips the interleaving of calls fills at once.
	wholeStrips = 4
	wholeBytes  = wholeStrips * stripSamples / 4
)

func (p *Panel) strips() int { return (p.samples + stripSamples - 1) / stripSamples }

// shapeStrips makes room for planes panels whose groups take so many bytes. A
// strip takes an odd number of cache lines: rows are written to many strips at
// once, which must not all meet in the same set of the cache.
func (p *Panel) shapeStrips(planes, groupBytes int) {
	p.stride = (p.groups()*groupBytes/64 | 1) * 64
	p.plane = (p.strips() + wholeStrips - 1) &^ (wholeStrips - 1) * p.stride
	// A tile of AMX may reach beyond the last group, where weights are 0.
	p.codes = resizeLines(p.codes, planes*p.plane+tileGroups*groupBytes)
}

func (p *Panel) interleaveCalls(rows [][]byte, missing bool) {
	p.shapeStrips(1, callGroupBytes)
	bytes := (p.samples + 3) / 4
	whole := bytes
	if p.tier == AVX2 {
		whole = bytes &^ (wholeBytes - 1)
	}
	for g := range p.groups() {
		pointers := p.pointers(rows, g, 0)
		dst, flags := p.codes[g*callGroupBytes:], p.flags[g*p.flagBytes():][:p.flagBytes()]
		switch {
		case p.tier != AVX2 && missing:
			interleaveMissingAVX512(&dst[0], p.stride, &flags[0], &pointers, bytes)
		case p.tier != AVX2:
			interleaveCallsAVX512(&dst[0], p.stride, &flags[0], &pointers, bytes)
		case missing && whole > 0:
			interleaveMissingAVX2(&dst[0], p.stride, &flags[0], &pointers, whole)
		case whole > 0:
			interleaveCallsAVX2(&dst[0], p.stride, &flags[0], &pointers, whole)
		}
		if whole == bytes {
			continue
		}
		// The last bytes of each row in full registers.
		var ends [4][wholeBytes]byte
		for r, row := range group(rows, g) {
			copy(ends[r][:], row[whole:bytes])
			pointers[r], pointers[4+r] = &ends[r][0], &ends[r][0]
		}
		dst, flags = dst[whole/16*p.stride:], flags[whole/wholeBytes*callFlagBytes:]
		if missing {
			interleaveMissingAVX2(&dst[0], p.stride, &flags[0], &pointers, len(ends[0]))
		} else {
			interleaveCallsAVX2(&dst[0], p.stride, &flags[0], &pointers, len(ends[0]))
		}
	}
}

// interleaveDosages fills the panels of the planes, for AMX.
func (p *Panel) interleaveDosages(rows [][]byte) {
	p.shapeStrips(2, byteGroupBytes)
	for g := range p.groups() {
		pointers := p.pointers(rows, g, p.first)
		low, high := p.codes[g*byteGroupBytes:], p.codes[p.plane+g*byteGroupBytes:]
		flags := p.flags[g*p.flagBytes():][:p.flagBytes()]
		interleaveDosagesAVX512(&low[0], &high[0], p.stride, &flags[0], &pointers, p.block, p.samples)
	}
}

func (p *Panel) interleaveWords(rows [][]byte) {
	p.shapeStrips(1, wordGroupBytes)
	whole := p.samples
	if p.tier == AVX2 {
		whole = p.samples &^ (stripSamples - 1)
	}
	for g := range p.groups() {
		pointers := p.pointers(rows, g, p.first)
		dst, flags := p.codes[g*wordGroupBytes:], p.flags[g*p.flagBytes():][:p.flagBytes()]
		switch {
		case p.tier != AVX2:
			interleaveWordsAVX512(&dst[0], p.stride, &flags[0], &pointers, p.block, p.samples)
		case whole > 0:
			interleaveWordsAVX2(&dst[0], p.stride, &flags[0], &pointers, p.block, whole)
		}
		if whole == p.samples {
			continue
		}
		// The last samples of each row in full registers.
		var ends [4][2][stripSamples]byte
		for r, row := range group(rows, g) {
			copy(ends[r][0][:], row[p.first+whole:p.first+p.samples])
			copy(ends[r][1][:], row[p.block+p.first+whole:p.block+p.first+p.samples])
			pointers[r], pointers[4+r] = &ends[r][0][0], &ends[r][0][0]
		}
		strip := whole / stripSamples
		interleaveWordsAVX2(&dst[strip*p.stride], p.stride, &flags[dosageFlagBytes*strip], &pointers, stripSamples, stripSamples)
	}
}

// pointers gives the rows of a group from a byte on, and those of the next group,
// to be fetched ahead.
func (p *Panel) pointers(rows [][]byte, g, first int) (pointers [8]*uint8) {
	if 4*g+8 <= len(rows) {
		for r, row := range rows[4*g:][:8] {
			pointers[r] = &row[first]
		}
		return pointers
	}
	for r, row := range group(rows, g) {
		pointers[r] = &row[first]
	}
	for r, row := range group(rows, min(g+1, p.groups()-1)) {
		pointers[4+r] = &row[first]
	}
	return pointers
}

// appendCalls appends the missing calls that are wanted.
func (p *Panel) appendCalls(dst []MissingAt, first int, rows [][]byte) []MissingAt {
	whole := 0
	if p.tier != Go {
		whole = p.samples / flagSamples
	}
	if whole > 0 {
		together := min(max(mostMarks/(64*whole), 1), len(p.wanted)) // groups
		p.marks = resize(p.marks, together*whole*64+unaskedMarks)
		for g := 0; g < len(p.wanted); g += together {
			groups := min(together, len(p.wanted)-g)
			n := listMarks(&p.marks[0], &p.flags[g*p.flagBytes()], groups, p.flagBytes(), whole, &p.wanted[g], p.groupRows(), g*p.groupRows())
			if n > 0 {
				dst = slices.Grow(dst, 16*n)
				found := dst[:cap(dst)][len(dst):]
				dst = dst[:len(dst)+listCalls(&found[0].Row, &p.marks[0], n, &rows[0], first)]
			}
		}
	}
	if whole*flagSamples == p.samples {
		return dst
	}
	return p.appendCallsGeneric(dst, first, rows, whole)
}

const (
	// unaskedMarks is how many marks listMarks may write beyond those that there are.
	unaskedMarks = 3
	// mostMarks is how many bits of flags are listed at once, but for those of one group:
	// each call of a kernel costs as much as some bits.
	mostMarks = 1 << 14
)
