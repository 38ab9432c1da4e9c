package tabular

import (
	"encoding/binary"
	"math"

	"github.com/klauspost/compress/zstd"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// LongGroup encodes row groups of a LongWriter, one after the other; it keeps its memory
// and belongs to one goroutine.
type LongGroup struct {
	writer *LongWriter
	rows   int
	bytes  []byte
	chunks []longChunk

	people      []byte // the chunk of sample_id, which all groups of one size share
	peopleChunk longChunk
	peopleOf    int // variants in it

	compress *zstd.Encoder
	page     []byte
	small    []byte
	dict     []byte
	codes    []uint32 // of a genotype column, without nulls
	levels   []uint32 // 0 for a null
	numberOf []uint32 // by dosage: its place in the dictionary and 1; 0 for none
	run      []uint32
}

// longChunk is what the footer says of a column chunk.
type longChunk struct {
	start, size, raw int64
	dictionary       int64 // bytes of the dictionary page
	nulls            int
	lower, upper     []byte
}

// NewGroup makes an encoder.
func (w *LongWriter) NewGroup() *LongGroup { return &LongGroup{writer: w} }

// Encode makes a row group of variants. calls and dosages give the packed calls and the
// dosages of each of them, as far as the storage has them.
func (g *LongGroup) Encode(variants []genome.Variant, calls func(int) []byte, dosages func(int) []uint16) error {
	if g.compress == nil {
		var err error
		// One goroutine, so that the bytes do not depend on how many there are.
		if g.compress, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)); err != nil {
			return fileerr.Wrap(fileerr.Internal, g.writer.name, err)
		}
	}
	o := &g.writer.opts
	g.rows = len(variants) * len(o.Samples)
	g.bytes, g.chunks = g.bytes[:0], g.chunks[:0]
	if err := g.appendPeople(len(variants)); err != nil {
		return err
	}
	for _, text := range []func(*genome.Variant) string{
		func(v *genome.Variant) string { return v.Chrom.String() }, nil,
		func(v *genome.Variant) string { return v.ID }, func(v *genome.Variant) string { return v.Ref }, func(v *genome.Variant) string { return v.Alt },
	} {
		if err := g.appendPerVariant(variants, text); err != nil {
			return err
		}
	}
	if o.Storage.Denominator > 0 {
		if err := g.appendDosages(len(variants), dosages); err != nil {
			return err
		}
	}
	if o.Storage.Calls {
		return g.appendCalls(len(variants), calls)
	}
	return nil
}

// appendPeople appends the column of sample ids: all of them again for each variant.
func (g *LongGroup) appendPeople(variants int) error {
	if g.peopleOf != variants {
		samples := g.writer.opts.Samples
		g.dict = g.dict[:0]
		for s := range samples {
			g.dict = appendBytes(g.dict, samples[s].ID)
		}
		g.codes = g.codes[:0]
		for range variants {
			for s := range samples {
				g.codes = append(g.codes, uint32(s))
			}
		}
		start := len(g.bytes)
		if err := g.appendChunk(len(samples), func(page []byte, width int) []byte { return parquetfile.AppendPacked(page, g.codes, width) }); err != nil {
			return err
		}
		g.people = append(g.people[:0], g.bytes[start:]...)
		g.peopleChunk, g.peopleOf = g.chunks[0], variants
		return nil
	}
	g.bytes = append(g.bytes, g.people...)
	g.chunks = append(g.chunks, g.peopleChunk)
	return nil
}

// appendPerVariant appends a column of which a variant has one value: a text, or its
// position where text is nil.
func (g *LongGroup) appendPerVariant(variants []genome.Variant, text func(*genome.Variant) string) error {
	g.dict, g.run = g.dict[:0], g.run[:0]
	numbers := map[string]uint32{}
	lower, upper := int32(math.MaxInt32), int32(math.MinInt32)
	for i := range variants {
		v := &variants[i]
		key := ""
		if text != nil {
			key = text(v)
		} else {
			key = string(binary.LittleEndian.AppendUint32(nil, uint32(v.Pos)))
			lower, upper = min(lower, v.Pos), max(upper, v.Pos)
		}
		number, known := numbers[key]
		if !known {
			number = uint32(len(numbers))
			numbers[key] = number
			if text != nil {
				g.dict = appendBytes(g.dict, key)
			} else {
				g.dict = append(g.dict, key...)
			}
		}
		g.run = append(g.run, number)
	}
	samples := len(g.writer.opts.Samples)
	err := g.appendChunk(len(numbers), func(page []byte, width int) []byte {
		for i := 0; i < len(g.run); {
			end := i + 1
			for end < len(g.run) && g.run[end] == g.run[i] {
				end++
			}
			page = parquetfile.AppendRun(page, g.run[i], (end-i)*samples, width)
			i = end
		}
		return page
	})
	if text == nil {
		chunk := &g.chunks[len(g.chunks)-1]
		chunk.lower = binary.LittleEndian.AppendUint32(nil, uint32(lower))
		chunk.upper = binary.LittleEndian.AppendUint32(nil, uint32(upper))
	}
	return err
}

// appendDosages appends the column of dosages; its dictionary has those that occur.
func (g *LongGroup) appendDosages(variants int, dosages func(int) []uint16) error {
	denominator := g.writer.opts.Storage.Denominator
	if g.numberOf == nil {
		g.numberOf = make([]uint32, source.MissingDosage+1)
	}
	clear(g.numberOf)
	g.dict, g.codes, g.levels = g.dict[:0], g.codes[:0], g.levels[:0]
	distinct := uint32(0)
	for i := range variants {
		for _, n := range dosages(i) {
			if n == source.MissingDosage {
				g.levels = append(g.levels, 0)
				continue
			}
			g.levels = append(g.levels, 1)
			if g.numberOf[n] == 0 {
				distinct++
				g.numberOf[n] = distinct
				g.dict = binary.LittleEndian.AppendUint64(g.dict, math.Float64bits(float64(n)/float64(denominator)))
			}
			g.codes = append(g.codes, g.numberOf[n]-1)
		}
	}
	if distinct == 0 { // some readers want a dictionary with something in it
		distinct, g.dict = 1, binary.LittleEndian.AppendUint64(g.dict, 0)
	}
	return g.appendGenotypes(int(distinct))
}

// appendCalls appends the column of calls, whose dictionary is 0, 1, 2.
func (g *LongGroup) appendCalls(variants int, calls func(int) []byte) error {
	g.dict, g.codes, g.levels = g.dict[:0], g.codes[:0], g.levels[:0]
	for copies := range uint32(3) {
		g.dict = binary.LittleEndian.AppendUint32(g.dict, copies)
	}
	for i := range variants {
		row := calls(i)
		for s := range g.writer.opts.Samples {
			code := uint32(row[s/4] >> (2 * (s % 4)) & 3)
			if code == 3 {
				g.levels = append(g.levels, 0)
				continue
			}
			g.levels, g.codes = append(g.levels, 1), append(g.codes, code)
		}
	}
	return g.appendGenotypes(3)
}

// appendGenotypes appends a column with nulls: its levels, then its codes.
func (g *LongGroup) appendGenotypes(distinct int) error {
	err := g.appendChunk(distinct, func(page []byte, width int) []byte { return parquetfile.AppendPacked(page, g.codes, width) })
	g.chunks[len(g.chunks)-1].nulls = len(g.levels) - len(g.codes)
	return err
}
