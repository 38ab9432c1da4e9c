package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/format"
)

// spareValues is by how many values the runs of a page may exceed its own: bit-packed
// ones come in eights, and some writers fill up more.
const spareValues = 1 << 10

// checkCounts looks at every count in a page's content that the library would allocate
// for before it looks for the values: runs of levels and of indexes, which take six bytes
// for 2^31 values, blocks of differences, and the entries of a dictionary. None may
// exceed the values that the header says. levels are those of a page of version 2.
func checkCounts(h *format.PageHeader, leaf *Leaf, levels, content []byte) error {
	var encoding format.Encoding
	var values int32
	switch h.Type {
	case format.DictionaryPage:
		return checkDictionary(&h.DictionaryPageHeader.V, leaf, len(content))
	case format.DataPageV2:
		encoding, values = h.DataPageHeaderV2.V.Encoding, h.DataPageHeaderV2.V.NumValues
	default:
		encoding, values = h.DataPageHeader.V.Encoding, h.DataPageHeader.V.NumValues
		if leaf.MaxDef > 0 {
			if levelEncoding := h.DataPageHeader.V.DefinitionLevelEncoding; levelEncoding != format.RLE {
				return fmt.Errorf("levels with encoding %v, expected RLE", levelEncoding)
			}
			var err error
			if levels, content, err = afterLength(content); err != nil {
				return err
			}
		}
	}
	if leaf.MaxDef > 0 { // 1: a plain column has no more
		if err := checkRuns(levels, 1, values); err != nil {
			return err
		}
	}
	return checkValues(encoding, leaf, content, values)
}

func checkValues(encoding format.Encoding, leaf *Leaf, content []byte, values int32) error {
	switch encoding {
	case format.Plain:
		if least := leastBytes(leaf); leaf.MaxDef == 0 && int64(values)*least > int64(len(content)) {
			return fmt.Errorf("%d values in %d bytes", values, len(content))
		}
		return nil
	//nolint:staticcheck // other people's files still have the deprecated encoding
	case format.PlainDictionary, format.RLEDictionary:
		if len(content) == 0 {
			return nil
		}
		if content[0] > 32 {
			return errWidth
		}
		return checkRuns(content[1:], int(content[0]), values)
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		return checkDeltaCount(content, values)
	case format.RLE:
		if leaf.Kind == format.Boolean {
			runs, _, err := afterLength(content)
			if err != nil {
				return err
			}
			return checkRuns(runs, 1, values)
		}
	case format.ByteStreamSplit:
		if leaf.Kind != format.FixedLenByteArray { // the library would make room before it looks
			return nil
		}
	}
	return fmt.Errorf("encoding %v of type %v is not read; write the file with plain or dictionary encoding", encoding, leaf.Kind)
}

// checkDictionary checks the entries of a dictionary of size bytes.
func checkDictionary(h *format.DictionaryPageHeader, leaf *Leaf, size int) error {
	//nolint:staticcheck // other people's files still have the deprecated encoding
	if h.Encoding != format.Plain && h.Encoding != format.PlainDictionary {
		return fmt.Errorf("a dictionary with encoding %v, expected PLAIN", h.Encoding)
	}
	if h.NumValues < 0 || int64(h.NumValues)*max(leastBytes(leaf), 1) > int64(size) {
		return fmt.Errorf("a dictionary of %d values in %d bytes", h.NumValues, size)
	}
	return nil
}

// leastBytes is what a value takes at least that is written PLAIN; 0 for bits.
func leastBytes(leaf *Leaf) int64 {
	switch leaf.Kind {
	case format.Boolean:
		return 0
	case format.ByteArray: // its length
		return 4
	case format.Int96:
		return 12
	}
	return int64(valueBytes(leaf.Kind, leaf.Width))
}

// afterLength splits off what is behind its length of 4 bytes.
func afterLength(b []byte) (part, rest []byte, err error) {
	if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
		return nil, nil, errors.New("its levels run past the page")
	}
	n := 4 + binary.LittleEndian.Uint32(b)
	return b[4:n], b[n:], nil
}

// checkRuns adds up the lengths of the runs of an RLE and bit-packed hybrid.
func checkRuns(b []byte, width int, values int32) error {
	most := uint64(values) + spareValues
	for n := uint64(0); len(b) > 0; {
		v, used := binary.Uvarint(b)
		if used <= 0 {
			return errRunLength
		}
		b = b[used:]
		count, bytes := v>>1, uint64(width+7)/8
		if v&1 == 1 {
			count = min(count, 1<<40) // no overflow
			bytes, count = count*uint64(width), 8*count
		}
		if count > most-n {
			return fmt.Errorf("runs of more than %d levels or indexes, the page has %d values", most, values)
		}
		n += count
		b = b[min(bytes, uint64(len(b))):]
	}
	return nil
}

// checkDeltaCount reads the header of a delta block: block size, mini-blocks,
// count of values.
func checkDeltaCount(content []byte, values int32) error {
	for i := range 3 {
		v, n := binary.Uvarint(content)
		if n <= 0 {
			return errors.New("a delta block without a header")
		}
		if i == 2 && v > uint64(values) {
			return fmt.Errorf("a delta block claims %d values, the page has %d", v, values)
		}
		content = content[n:]
	}
	return nil
}
