package job

import (
	"context"
	"sync"

	"cardioscore/io/inorder"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

const (
	// pieceBytes is about how much of a file one worker encodes at a time, and
	// pieceRows how many rows at most.
	pieceBytes = 4 << 20
	pieceRows  = 8192
)

// piece is some consecutive rows, from reading to writing. It is used again and again.
type piece struct {
	rows     []int
	variants []genome.Variant
	calls    []byte   // packed, of the samples that are exported, row after row
	dosages  []uint16 // likewise
	stored   []byte   // rows of one block
	encoded  any      // memory of the format
}

// callsOf gives the packed calls of row i, dosagesOf its dosages; nil for what there is not.
func (p *piece) callsOf(i int) []byte {
	if p.calls == nil {
		return nil
	}
	stride := len(p.calls) / len(p.rows)
	return p.calls[i*stride : (i+1)*stride]
}

func (p *piece) dosagesOf(i int) []uint16 {
	if p.dosages == nil {
		return nil
	}
	samples := len(p.dosages) / len(p.rows)
	return p.dosages[i*samples : (i+1)*samples]
}

// write streams the rows: one goroutine walks the variants, pieces are read and encoded
// by as many as there are threads, and written in order. It holds a few pieces at a time,
// however many variants there are.
func (x *export) write(ctx context.Context) error {
	if err := x.format.begin(x); err != nil {
		return err
	}
	bar := x.progress("export", "variants")
	defer bar.end()
	size, done := x.format.pieceRows(), int64(0)
	pieces := sync.Pool{New: func() any { return new(piece) }}
	queue := inorder.New(x.Threads)
	submit := func(p *piece) error {
		return queue.Add(func() error {
			if err := x.gather.read(ctx, x, p); err != nil {
				return err
			}
			return x.format.encode(p)
		}, func() error {
			if err := x.format.put(p); err != nil {
				return err
			}
			done += int64(len(p.rows))
			bar.at(done, int64(x.found.rows))
			pieces.Put(p)
			return nil
		})
	}
	err := x.walk(ctx, func(next func(yield func(row int, v *genome.Variant) error) error) error {
		p := pieces.Get().(*piece)
		p.rows, p.variants = p.rows[:0], p.variants[:0]
		err := next(func(row int, v *genome.Variant) error {
			p.rows, p.variants = append(p.rows, row), append(p.variants, *v)
			if len(p.rows) < size {
				return nil
			}
			full := p
			p = pieces.Get().(*piece)
			p.rows, p.variants = p.rows[:0], p.variants[:0]
			return submit(full)
		})
		if err == nil && len(p.rows) > 0 {
			err = submit(p)
		}
		return err
	})
	if waited := queue.Wait(); waited != nil {
		err = waited
	}
	if err != nil {
		return err
	}
	return x.format.end()
}

// walk calls each with the rows of one stretch of the file after the other; the rows of
// a stretch rise.
func (x *export) walk(ctx context.Context, each func(next func(yield func(int, *genome.Variant) error) error) error) error {
	for _, chrom := range x.found.contigs {
		for _, holds := range x.format.stretches(chrom) {
			err := each(func(yield func(int, *genome.Variant) error) error {
				return x.cohort.Variants(ctx, chrom, func(row int, v *genome.Variant) error {
					if !holds(v.Region) || !x.exports(row, v) {
						return nil
					}
					return yield(row, v)
				})
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// gatherer puts the rows of blocks together for the samples that are exported.
type gatherer struct {
	blocks  []scoring.Block
	picked  [][]int // by block: its samples that are kept; nil where all are
	first   []int   // by block: the number of the first of them among all that are kept
	samples int
}

func newGatherer(blocks []scoring.Block, kept []bool) gatherer {
	g := gatherer{blocks: blocks, picked: make([][]int, len(blocks))}
	for b, block := range blocks {
		g.first = append(g.first, g.samples)
		if kept == nil {
			g.samples += block.Samples
			continue
		}
		g.picked[b] = []int{}
		for s := range block.Samples {
			if kept[block.First+s] {
				g.picked[b] = append(g.picked[b], s)
			}
		}
		g.samples += len(g.picked[b])
	}
	return g
}

// read fills the genotypes of a piece: those of the storage that is exported.
func (g *gatherer) read(ctx context.Context, x *export, p *piece) error {
	stride := (g.samples + 3) / 4
	if x.storage.Calls {
		p.calls = sized(p.calls, len(p.rows)*stride)
		clear(p.calls)
	}
	if x.storage.Denominator > 0 {
		p.dosages = sized(p.dosages, len(p.rows)*g.samples)
	}
	for b, block := range g.blocks {
		if g.picked[b] != nil && len(g.picked[b]) == 0 {
			continue
		}
		if x.storage.Calls {
			p.stored = sized(p.stored, len(p.rows)*block.CallBytes)
			if err := x.cohort.ReadCalls(ctx, b, p.rows, p.stored); err != nil {
				return err
			}
			for i := range p.rows {
				g.takeCalls(p.calls[i*stride:(i+1)*stride], p.stored[i*block.CallBytes:(i+1)*block.CallBytes], b)
			}
		}
		if x.storage.Denominator > 0 {
			p.stored = sized(p.stored, len(p.rows)*block.RowBytes)
			if err := x.cohort.ReadRows(ctx, b, p.rows, p.stored); err != nil {
				return err
			}
			for i := range p.rows {
				g.takeDosages(p.dosages[i*g.samples:(i+1)*g.samples], p.stored[i*block.RowBytes:(i+1)*block.RowBytes], b)
			}
		}
	}
	return nil
}

// takeCalls puts the row of a block into that of all samples.
func (g *gatherer) takeCalls(dst, row []byte, b int) {
	at := g.first[b]
	if g.picked[b] == nil { // blocks begin at a whole byte
		copy(dst[at/4:], row)
		return
	}
	for _, s := range g.picked[b] {
		dst[at/4] |= row[s/4] >> (2 * (s % 4)) & 3 << (2 * (at % 4))
		at++
	}
}

// takeDosages puts the two planes of a block into the dosages of all samples.
func (g *gatherer) takeDosages(dst []uint16, planes []byte, b int) {
	lo, hi := planes[:len(planes)/2], planes[len(planes)/2:]
	dst = dst[g.first[b]:]
	if g.picked[b] == nil {
		for s := range lo {
			dst[s] = uint16(lo[s]) | uint16(hi[s])<<8
		}
		return
	}
	for i, s := range g.picked[b] {
		dst[i] = uint16(lo[s]) | uint16(hi[s])<<8
	}
}
