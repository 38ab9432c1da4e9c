package pgen

import (
	"encoding/binary"
	"encoding/hex"
	"io"
	"os"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bedrow"
)

// Storage modes, the third byte of a file.
const (
	modeSampleMajor   = 0x00
	modePlink1        = 0x01
	modeCalls         = 0x02
	modeDosages       = 0x03
	modePhasedDosages = 0x04
	modeVariable      = 0x10
	modeExtended      = 0x11 // modeVariable with a footer, and more in the header
	modeIndexed       = 0x20 // modeVariable with the header in a .pgen.pgi
	modeIndexedExt    = 0x21 // modeExtended with the header in a .pgen.pgi
)

// Bytes of the header: the magic number and mode, and with the number of
// variants, the number of samples and a byte that says what follows.
const (
	magicBytes  = 3
	headerBytes = 12
)

// The limits of PLINK 2.
const (
	maxVariants = 1<<31 - 3
	maxSamples  = 1<<31 - 2
)

// readMode gives the storage mode of a .pgen, or why it is not read.
func readMode(path string, file io.ReaderAt) (byte, error) {
	magic := make([]byte, magicBytes)
	n, err := file.ReadAt(magic, 0)
	if err != nil && err != io.EOF {
		return 0, fileerr.Wrap(fileerr.IO, path, err)
	}
	if n < magicBytes {
		return 0, fileerr.New(fileerr.Integrity, path, "found %d bytes, expected a header: the file is cut short; copy it again", n)
	}
	if magic[0] != 0x6c || magic[1] != 0x1b {
		return 0, fileerr.New(fileerr.Malformed, path,
			"begins with the bytes %s, expected 6c1b: not a .pgen; make one with: plink2 --make-pgen", hex.EncodeToString(magic))
	}
	switch mode := magic[2]; mode {
	case modePlink1, modeCalls, modeDosages, modePhasedDosages, modeVariable, modeExtended, modeIndexed, modeIndexedExt:
		return mode, nil
	case modeSampleMajor:
		return 0, fileerr.New(fileerr.Malformed, path, "sample-major (mode byte 00); convert it with: plink2 --make-pgen")
	case modeIndexed + 0x10, modeIndexedExt + 0x10:
		return 0, fileerr.New(fileerr.Malformed, path, "is the index of a .pgen (mode byte %02x), expected the .pgen itself", mode)
	default:
		return 0, fileerr.New(fileerr.Malformed, path,
			"mode byte %02x, expected 01 to 04, 10, 11, 20 or 21: a kind of .pgen that this version does not read; write it anew with: plink2 --make-pgen", mode)
	}
}

// readIndex reads the header of a .pgen, in it or in its .pgen.pgi, and checks
// it against the number of samples and the sizes of the files.
func (s *set) readIndex(pgen *os.File, samples int) error {
	mode, err := readMode(s.pgen, pgen)
	if err != nil {
		return err
	}
	x := &index{path: s.pgen, file: pgen, samples: samples, kind: -1}
	s.index = x
	switch mode {
	case modePlink1:
		err = s.plink1Index(x)
	case modeIndexed, modeIndexedExt:
		x.path += ".pgi"
		file, openErr := os.Open(x.path)
		if openErr != nil {
			return fileerr.Wrap(fileerr.IO, x.path, openErr)
		}
		defer file.Close()
		x.file = file
		err = s.separateIndex(x, mode)
	default:
		err = s.ownIndex(x, mode)
	}
	if err != nil {
		return err
	}
	if s.findings, err = x.check(); err != nil {
		return err
	}
	extended := mode == modeExtended || mode == modeIndexedExt
	if found := s.size; found < s.findings.end || found > s.findings.end && !extended {
		return fileerr.New(fileerr.Integrity, s.pgen,
			"found %d bytes, expected %d for %d variants of %d samples: the file is cut or was added to, or the set does not belong together",
			found, s.findings.end, x.variants, samples)
	}
	return nil
}

// plink1Index describes a .bed by another name. It does not say how many samples
// it has, nor whether REF is known.
func (s *set) plink1Index(x *index) error {
	row := int64(bedrow.Bytes(x.samples))
	records := s.size - magicBytes
	if records%row != 0 || records/row > maxVariants {
		return fileerr.New(fileerr.Integrity, s.pgen,
			"found %d bytes, expected 3 and a whole number of rows of %d bytes, for %d samples (%s): the file is cut or the set does not belong together",
			s.size, row, x.samples, s.samplePath)
	}
	x.records, x.kind, x.length = magicBytes, plink1, uint32(row)
	x.variants, x.flags = int(records/row), refProvisional
	return nil
}

// separateIndex reads a .pgen.pgi.
func (s *set) separateIndex(x *index, mode byte) error {
	info, err := os.Stat(x.path)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, x.path, err)
	}
	magic := make([]byte, magicBytes)
	if err := readAt(x.file, x.path, magic, 0); err != nil {
		return err
	}
	if magic[0] != 0x6c || magic[1] != 0x1b || magic[2] != mode+0x10 {
		return fileerr.New(fileerr.Malformed, x.path,
			"begins with the bytes %s, expected 6c1b%02x: not the index of this .pgen", hex.EncodeToString(magic), mode+0x10)
	}
	end, err := x.readDimensions(info.Size(), true)
	if err != nil {
		return err
	}
	if mode == modeIndexed && end != info.Size() {
		return fileerr.New(fileerr.Integrity, x.path, "found %d bytes, expected %d: not the whole index, or added to", info.Size(), end)
	}
	x.records = magicBytes
	return nil
}

// ownIndex reads the header of a .pgen that holds it.
func (s *set) ownIndex(x *index, mode byte) error {
	end, err := x.readDimensions(s.size, mode >= modeVariable)
	if err != nil {
		return err
	}
	x.records = end
	row := int64(bedrow.Bytes(x.samples))
	switch mode {
	case modeCalls:
		x.kind = 0
	case modeDosages:
		x.kind = dosageAll
		row += 2 * int64(x.samples)
	case modePhasedDosages:
		x.kind = dosageAll | phasedDosage
		row += 4 * int64(x.samples)
	case modeExtended:
		return s.extendedStart(x)
	}
	if row > 1<<32-1 {
		return fileerr.New(fileerr.Resource, x.path, "%d samples, which is more than a record of 4 GiB holds", x.samples)
	}
	x.length = uint32(row)
	return nil
}

// extendedStart finds where the records of a mode 11 file begin: behind header
// extensions, which are not needed, so the offset of the first block is taken.
func (s *set) extendedStart(x *index) error {
	start := make([]byte, 8)
	if err := readAt(x.file, x.path, start, headerBytes); err != nil {
		return err
	}
	offset := binary.LittleEndian.Uint64(start)
	if offset < uint64(x.records) || offset > uint64(s.size) {
		return fileerr.New(fileerr.Malformed, x.path,
			"the records begin at byte %d, expected %d to %d: the header is damaged", offset, x.records, s.size)
	}
	x.records = int64(offset)
	return nil
}

// readDimensions reads what the header says of the file and gives where the
// header ends, which is within its size.
func (x *index) readDimensions(size int64, variable bool) (end int64, err error) {
	header := make([]byte, headerBytes)
	if err := readAt(x.file, x.path, header, 0); err != nil {
		return 0, err
	}
	variants, samples := binary.LittleEndian.Uint32(header[3:]), binary.LittleEndian.Uint32(header[7:])
	control := header[11]
	x.flags = control >> 6
	switch {
	case samples == 0 || samples > maxSamples || variants == 0 || variants > maxVariants:
		return 0, fileerr.New(fileerr.Malformed, x.path, "says that it has %d variants of %d samples: the header is damaged", variants, samples)
	case int(samples) != x.samples:
		return 0, fileerr.New(fileerr.Inconsistent, x.path,
			"has %d samples, expected the %d of the sample file: the set does not belong together", samples, x.samples)
	case !variable && control&0x3f != 0:
		return 0, fileerr.New(fileerr.Malformed, x.path, "byte 12 is %02x, which a file of fixed width cannot have: the header is damaged", control)
	case control&8 != 0:
		return 0, fileerr.New(fileerr.Malformed, x.path,
			"its index is in the compact form for few samples (byte 12 is %02x), which is not read; write it anew with: plink2 --make-pgen", control)
	}
	x.variants = int(variants)
	x.body = headerBytes
	if !variable {
		if end = x.body; x.flags == refMixed {
			end += (int64(variants) + 7) / 8
		}
	} else {
		x.kindBits, x.lengthBytes = 4+int(control&4), 1+int(control&3)
		x.countBytes = int(control >> 4 & 3)
		x.body += 8 * int64(x.blocks())
		last := x.variants - (x.blocks()-1)*blockVariants
		end = x.body + int64(x.blocks()-1)*x.blockLength(blockVariants) + x.blockLength(last)
	}
	if end > size {
		return 0, fileerr.New(fileerr.Integrity, x.path,
			"found %d bytes, expected a header of %d for %d variants: the file is cut short; copy it again", size, end, variants)
	}
	return end, nil
}
