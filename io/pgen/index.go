package pgen

import (
	"encoding/binary"
	"io"

	"cardioscore/io/fileerr"
)

// blockVariants is the number of variants of a block; the last may have fewer.
const blockVariants = 1 << 16

// index knows the type, the length and so the place of every record. Of a file
// of variable width it holds one block at a time.
type index struct {
	path     string      // of the file it stands in: the .pgen or the .pgen.pgi
	file     io.ReaderAt // that file
	variants int
	samples  int
	records  int64 // where the first record begins, in the .pgen

	// One type and length for all, in a file of fixed width; kind is -1 in others.
	kind   int
	length uint32

	body        int64 // where the first block of the index begins, in file
	kindBits    int   // 4 or 8
	lengthBytes int
	countBytes  int  // of a number of alleles, 0 where there are none
	flags       byte // two bits: what is known of provisional REF alleles
}

// What the flags say of REF.
const (
	refUnstated = iota
	refAsserted
	refProvisional
	refMixed // a bit for each variant, set where REF is provisional
)

// block is the index of the records of one block.
type block struct {
	number  int // from 0
	kinds   []uint8
	lengths []uint32
	alleles []byte // countBytes for each variant
	flags   []byte
	buffer  []byte
}

// blockLength is the length of the index of n variants.
func (x *index) blockLength(n int) int64 {
	length := (int64(n)*int64(x.kindBits)+7)/8 + int64(n)*int64(x.lengthBytes+x.countBytes)
	if x.flags == refMixed {
		length += (int64(n) + 7) / 8
	}
	return length
}

func (x *index) blocks() int { return (x.variants + blockVariants - 1) / blockVariants }

// load reads the index of a block, whose number counts from 0.
func (x *index) load(number int, b *block) error {
	b.number = number
	n := min(blockVariants, x.variants-number*blockVariants)
	if cap(b.kinds) < n {
		b.kinds, b.lengths = make([]uint8, n), make([]uint32, n)
	}
	b.kinds, b.lengths = b.kinds[:n], b.lengths[:n]
	if x.kind >= 0 {
		for i := range b.lengths {
			b.lengths[i] = x.length
		}
		return nil
	}
	length := x.blockLength(n)
	if int64(cap(b.buffer)) < length {
		b.buffer = make([]byte, length)
	}
	bytes := b.buffer[:length]
	if err := readAt(x.file, x.path, bytes, x.body+int64(number)*x.blockLength(blockVariants)); err != nil {
		return err
	}
	if x.kindBits == 8 {
		bytes = bytes[copy(b.kinds, bytes):]
	} else {
		for i := range b.kinds {
			b.kinds[i] = bytes[i/2] >> (i % 2 * 4) & 15
		}
		bytes = bytes[(n+1)/2:]
	}
	for i := range b.lengths {
		var padded [4]byte
		copy(padded[:], bytes[:x.lengthBytes])
		b.lengths[i] = binary.LittleEndian.Uint32(padded[:])
		bytes = bytes[x.lengthBytes:]
	}
	b.alleles, b.flags = bytes[:n*x.countBytes], bytes[n*x.countBytes:]
	return nil
}

// kindOf is the type of a record of the block.
func (x *index) kindOf(b *block, i int) int {
	if x.kind >= 0 {
		return x.kind
	}
	return int(b.kinds[i])
}

// alleleCount is the number of alleles that the index gives for a variant of the
// block, 0 where it gives none.
func (x *index) alleleCount(b *block, i int) int {
	n := 0
	for j := range x.countBytes {
		n |= int(b.alleles[i*x.countBytes+j]) << (8 * j)
	}
	return n
}

// findings is what a look at the whole index shows.
type findings struct {
	end         int64 // behind the last record
	dosages     bool  // whether any record has dosages
	provisional bool  // whether any REF is marked as provisional
}

// check goes through the whole index: the offsets of the blocks have to agree
// with the lengths of the records.
func (x *index) check() (findings, error) {
	f := findings{end: x.records, dosages: x.kind >= 0 && x.kind&dosageBits != 0, provisional: x.flags == refProvisional}
	if x.kind >= 0 {
		f.end += int64(x.variants) * int64(x.length)
		return f, x.checkFixedFlags(&f)
	}
	starts := make([]byte, 8*x.blocks())
	if err := readAt(x.file, x.path, starts, x.body-int64(len(starts))); err != nil {
		return f, err
	}
	var b block
	for number := range x.blocks() {
		if start := binary.LittleEndian.Uint64(starts[8*number:]); start != uint64(f.end) {
			return f, fileerr.New(fileerr.Malformed, x.path,
				"block %d of the variants begins at byte %d, expected %d, where the records before it end: the header is damaged", number+1, start, f.end)
		}
		if err := x.load(number, &b); err != nil {
			return f, err
		}
		if referencesEarlier(int(b.kinds[0])) {
			return f, fileerr.New(fileerr.Malformed, x.path,
				"the first record of block %d refers to an earlier one, which the format does not allow: the header is damaged", number+1)
		}
		all := uint8(0)
		for i, kind := range b.kinds {
			all |= kind
			f.end += int64(b.lengths[i])
		}
		f.dosages = f.dosages || all&dosageBits != 0
		if x.flags == refMixed {
			f.provisional = f.provisional || countBits(b.flags) > 0
		}
	}
	return f, nil
}

// checkFixedFlags reads the flags of a file of fixed width, which stand before
// the records in one array.
func (x *index) checkFixedFlags(f *findings) error {
	if x.flags != refMixed {
		return nil
	}
	flags := make([]byte, min(blockVariants, x.records-x.body))
	for at := x.body; at < x.records && !f.provisional; at += int64(len(flags)) {
		part := flags[:min(int64(len(flags)), x.records-at)]
		if err := readAt(x.file, x.path, part, at); err != nil {
			return err
		}
		f.provisional = countBits(part) > 0
	}
	return nil
}

// readAt fills bytes from a place in a file.
func readAt(file io.ReaderAt, path string, bytes []byte, at int64) error {
	n, err := file.ReadAt(bytes, at)
	if n == len(bytes) {
		return nil
	}
	if err == io.EOF {
		return fileerr.New(fileerr.Integrity, path, "ends at byte %d, expected bytes up to %d: the file is cut short; copy it again", at+int64(n), at+int64(len(bytes)))
	}
	return fileerr.Wrap(fileerr.IO, path, err)
}
