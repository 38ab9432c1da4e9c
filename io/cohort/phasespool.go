package cohort

import (
	"bufio"
	"encoding/binary"
	"os"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// phaseSpool holds the phased calls of the rows of one chromosome while the source is
// read, in a scratch file in source order. The head of a row says where its own are.
type phaseSpool struct {
	file  *os.File
	out   *bufio.Writer
	end   int64
	bytes []byte
}

// phasePlace is where the phased calls of a row are in their spool: so many bytes, 0 for
// none, from one on.
type phasePlace struct {
	at    int64
	bytes int
}

func newPhaseSpool(layout *genotypeLayout, chrom genome.Chromosome) (*phaseSpool, error) {
	file, err := layout.dir.CreateScratch("spool/chr" + chrom.String() + ".phase")
	if err != nil {
		return nil, err
	}
	return &phaseSpool{file: file, out: bufio.NewWriterSize(file, 1<<16)}, nil
}

// add appends the phased calls of a row.
func (s *phaseSpool) add(list []source.PhasedCall) (phasePlace, error) {
	if len(list) == 0 {
		return phasePlace{}, nil
	}
	// Differences are small: samples rise, and sets are alike or close.
	s.bytes = s.bytes[:0]
	sample, set := int32(0), int32(0)
	for i := range list {
		p := &list[i]
		s.bytes = binary.AppendUvarint(s.bytes, uint64(p.Sample-sample)<<1|uint64(p.Haplotype))
		s.bytes = binary.AppendVarint(s.bytes, int64(p.Set)-int64(set))
		sample, set = p.Sample, p.Set
	}
	place := phasePlace{s.end, len(s.bytes)}
	s.end += int64(len(s.bytes))
	if _, err := s.out.Write(s.bytes); err != nil {
		return place, spoolError(s.file, err)
	}
	return place, nil
}

// finish ends the writing.
func (s *phaseSpool) finish() error {
	if err := s.out.Flush(); err != nil {
		return spoolError(s.file, err)
	}
	s.out, s.bytes = nil, nil
	return nil
}

// phaseReader reads a phaseSpool that is finished. What follows a row that was asked for
// is read ahead when it comes next.
type phaseReader struct {
	spool  *phaseSpool
	window []byte
	first  int64 // of the window
	list   []source.PhasedCall
}

// of gives the phased calls of a row, valid until the next call; they may be changed.
func (r *phaseReader) of(place phasePlace) ([]source.PhasedCall, error) {
	r.list = r.list[:0]
	if place.bytes == 0 {
		return nil, nil
	}
	end := r.first + int64(len(r.window))
	if place.at < r.first || place.at+int64(place.bytes) > end {
		n := place.bytes
		if place.at >= r.first && place.at <= end { // rows come in source order
			n = int(min(max(int64(n), maxWindow), r.spool.end-place.at))
		}
		r.window, r.first = resized(r.window, n), place.at
		if _, err := r.spool.file.ReadAt(r.window, place.at); err != nil {
			return nil, spoolError(r.spool.file, err)
		}
	}
	b := r.window[place.at-r.first:][:place.bytes]
	var last source.PhasedCall
	for len(b) > 0 {
		sample, n := binary.Uvarint(b)
		set, m := binary.Varint(b[n:])
		b = b[n+m:]
		last = source.PhasedCall{Sample: last.Sample + int32(sample>>1), Set: last.Set + int32(set), Haplotype: uint8(sample & 1)}
		r.list = append(r.list, last)
	}
	return r.list, nil
}

// heterozygous appends the phased calls of samples whose packed call is heterozygous.
func heterozygous(dst, list []source.PhasedCall, calls []byte) []source.PhasedCall {
	for _, p := range list {
		if isHet(calls, p.Sample) {
			dst = append(dst, p)
		}
	}
	return dst
}

func isHet(calls []byte, sample int32) bool { return calls[sample/4]>>(2*(sample&3))&3 == 1 }

// phaseHolds says whether the phase of a site is as source.Source has it.
func (in *intake) phaseHolds(site *source.Site) bool {
	if len(site.Phase) == 0 {
		return true
	}
	if !in.given.Phase || len(site.Phase) != len(site.Alts) {
		return false
	}
	for alt, list := range site.Phase {
		last := int32(-1)
		for i := range list {
			p := &list[i]
			if p.Sample <= last || int(p.Sample) >= len(in.samples) || p.Haplotype > 1 || p.Set < source.WholeChromosome || site.Calls != nil && !isHet(site.Calls[alt], p.Sample) {
				return false
			}
			last = p.Sample
		}
	}
	return true
}

// addPhase spools the phased calls of a row, those of samples whose call is stored as a
// heterozygous one: it may have been made from a dosage.
func (in *intake) addPhase(s *spool, site *source.Site, alt int, m made, calls []byte) (phasePlace, error) {
	if len(site.Phase) == 0 {
		return phasePlace{}, nil
	}
	list := site.Phase[alt]
	if m&callsMade != 0 {
		in.phased = heterozygous(in.phased[:0], list, calls)
		list = in.phased
	}
	return s.phase.add(list)
}
