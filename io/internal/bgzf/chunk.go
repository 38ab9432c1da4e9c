package bgzf

import (
	"io"
	"math"

	"cardioscore/io/fileerr"
)

// Offset is a place in the content of a BGZF file, as indexes name it: the place of a
// block in the file times 65,536, and a byte of its content.
type Offset uint64

// Block is the place of the block in the file.
func (o Offset) Block() int64 { return int64(o >> 16) }

func (o Offset) within() int { return int(o & 0xffff) }

// Chunk is a stretch of the content, End not included.
type Chunk struct{ Begin, End Offset }

// NewChunkReader reads stretches of a file, in their order, one after the other. It is
// otherwise as NewReader, but that nothing tells whether the file is whole.
func NewChunkReader(path string, file io.ReaderAt, chunks []Chunk, submit func(task func()), ahead int) *Reader {
	r := newReader(path, nil, submit, ahead)
	r.file, r.chunks = file, chunks
	r.ended.Go(r.readChunks)
	return r
}

// readChunks is readAhead for chunks.
func (r *Reader) readChunks() {
	for _, c := range r.chunks {
		r.offset = c.Begin.Block()
		r.src.Reset(io.NewSectionReader(r.file, r.offset, math.MaxInt64-r.offset))
		from := c.Begin.within()
		for r.offset < c.End.Block() || r.offset == c.End.Block() && c.End.within() > 0 {
			b, ok := r.freeBlock()
			if !ok {
				return
			}
			b.offset, b.problem, b.from, b.to = r.offset, "", from, -1
			if from = 0; r.offset == c.End.Block() {
				b.to = c.End.within()
			}
			if b.err = r.readBlock(b); b.err == io.EOF {
				b.err = r.beyond()
			}
			if b.err != nil {
				r.ordered <- b
				return
			}
			r.submit(b.inflate)
			r.ordered <- b
		}
	}
	if b, ok := r.freeBlock(); ok {
		b.err = io.EOF
		r.ordered <- b
	}
}

// freeBlock waits for a block to fill; ok is false after Close.
func (r *Reader) freeBlock() (b *block, ok bool) {
	select {
	case b = <-r.free:
	case <-r.quit:
		return nil, false
	}
	if b == nil {
		b = newBlock()
	}
	return b, true
}

// beyond is the error for a chunk that the file does not have.
func (r *Reader) beyond() error {
	return fileerr.New(fileerr.Integrity, r.path, "the index does not fit the file; make it again")
}
