package vcf

import (
	"cardioscore/io/internal/bgzf"
	"cardioscore/scoring/genome"
)

// Chunk gathers a piece of a VCF, plain or as blocks of BGZF: the header, records or the
// end. Chunks of one Encoder may be filled at the same time and are written in order. One
// is used again and again, by one goroutine at a time.
type Chunk struct {
	encoder    *Encoder
	compressed bool
	text       []byte
	packer     bgzf.Packer
	packed     []byte
}

// NewChunk makes an empty chunk.
func (e *Encoder) NewChunk(compressed bool) *Chunk { return &Chunk{encoder: e, compressed: compressed} }

// Clear forgets what was gathered and keeps the memory.
func (c *Chunk) Clear() { c.text, c.packed = c.text[:0], c.packed[:0] }

// AddHeader adds what stands before the records.
func (c *Chunk) AddHeader() { c.text = append(c.text, c.encoder.header()...) }

// Add adds a record: see Encoder.appendRecord.
func (c *Chunk) Add(v *genome.Variant, calls []byte, dosages []uint16) (err error) {
	c.text, err = c.encoder.appendRecord(c.text, v, calls, dosages)
	return err
}

// Pack compresses what was gathered, where that is wanted, and gives the bytes, as Packed
// does afterwards. last adds the mark of the end of a BGZF file.
func (c *Chunk) Pack(last bool) []byte {
	if c.compressed {
		c.packed = c.packer.Append(c.packed[:0], c.text)
		if last {
			c.packed = bgzf.AppendEnd(c.packed)
		}
	}
	return c.Packed()
}

// Packed gives the bytes that Pack made, valid until the chunk is used again.
func (c *Chunk) Packed() []byte {
	if !c.compressed {
		return c.text
	}
	return c.packed
}
