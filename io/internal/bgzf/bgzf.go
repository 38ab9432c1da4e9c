// Package bgzf reads the blocked gzip format of the SAM specification
// (section 4.1): a chain of gzip members of at most 64 KiB of content, each
// naming its own packed size in an extra field "BC". The sizes let blocks be
// inflated in parallel; an empty block at the end proves that the file is whole.
//
//	offset  bytes  one block
//	0       4      1f 8b 08 04: gzip, deflate, extra field present
//	4       6      time, flags, system: not read
//	10      2      XLEN, bytes of extra fields
//	12      XLEN   extra fields; one is "BC", 2, size of the block less one
//	12+XLEN …      deflate data
//	-8      4      CRC-32 of the content
//	-4      4      length of the content, 65,536 at most
//
// A gzip reader sees a file cut between two blocks as a whole one. Here the
// end-of-file block is required, and every length and checksum is checked.
package bgzf

import (
	"bytes"
	"encoding/binary"
)

const (
	maxContent = 1 << 16
	fixedSize  = 12 // of a block's header, before the extra fields
	footerSize = 8  // CRC-32 and length
	eofSize    = 28 // of the end-of-file block
)

// EOFSize is the size of the empty block that ends every file.
const EOFSize = eofSize

// eofBody is the end-of-file block after its header: nothing, deflated, its
// CRC-32 and its length.
var eofBody = []byte{3, 0, 0, 0, 0, 0, 0, 0, 0, 0}

var magic = []byte{0x1f, 0x8b, 8, 4}

// IsBGZF says whether a file that begins with prefix is BGZF. 18 bytes tell it
// for every writer in use; where other extra fields come first, prefix has to
// reach beyond them.
func IsBGZF(prefix []byte) bool {
	if len(prefix) < fixedSize || !bytes.Equal(prefix[:4], magic) {
		return false
	}
	extra := prefix[fixedSize:]
	if n := int(binary.LittleEndian.Uint16(prefix[10:])); n < len(extra) {
		extra = extra[:n]
	}
	return blockSize(extra) > 0
}

// blockSize finds the size of a whole block in its extra fields, 0 if no field tells.
func blockSize(extra []byte) int {
	for len(extra) >= 4 {
		n := int(binary.LittleEndian.Uint16(extra[2:]))
		if len(extra) < 4+n {
			break
		}
		if extra[0] == 'B' && extra[1] == 'C' && n == 2 {
			return int(binary.LittleEndian.Uint16(extra[4:])) + 1
		}
		extra = extra[4+n:]
	}
	return 0
}
