package bgen

import (
	"io"
	"slices"
)

// mostShapes bounds the variants of a file that are unpacked by survey.
const mostShapes = 64

// tellingSamples are enough for another bit a number to take another byte.
const tellingSamples = 8

// shape is what a variant shows of its probabilities without being unpacked. Variants of
// one shape are taken to have the same bits: with other bits, the same size takes other
// ploidies.
type shape struct {
	alleles  int
	unpacked int64
}

// survey reads the header of a file, and over what the probabilities of its variants are.
// It unpacks the first variant of each shape, and goes over all others by their lengths.
func survey(path string) (h *header, units []uint64, err error) {
	s, err := openStream(path, surveyBuffer)
	if err != nil {
		return nil, nil, err
	}
	defer s.cursor.file.Close()
	h = s.header
	switch {
	case h.variants == 0:
		return h, nil, nil
	case h.layout == 1:
		return h, []uint64{layout1Scale}, nil
	}
	seen := map[shape]bool{}
	cutter := &cutter{header: h, src: s.cursor, skips: func(r *record) bool {
		return h.samples >= tellingSamples && (seen[shape{r.alleles, r.unpacked}] || len(seen) == mostShapes)
	}}
	b, u := &batch{header: h}, unpacker{compression: h.compression}
	defer u.close()
	for range h.variants {
		b.raw, b.count = b.raw[:0], 0
		if err := cutter.next(b); err != nil {
			return nil, nil, err
		}
		r := &b.all[0]
		if r.packed == (span{}) {
			continue
		}
		seen[shape{r.alleles, r.unpacked}] = true
		data, problem := u.unpack(b.raw[r.packed.from:r.packed.to], int(r.unpacked))
		var p *packed
		if problem == nil {
			p, problem = parseLayout2(data, h.samples, r.alleles)
		}
		if problem != nil {
			problem.Path, problem.Message = path, h.place(r.number, problem.Message)
			return nil, nil, problem
		}
		if m := p.units(); !slices.Contains(units, m) {
			units = append(units, m)
		}
	}
	if err := cutter.fill(b); err != io.EOF { // nothing may follow
		return nil, nil, err
	}
	return h, units, nil
}
