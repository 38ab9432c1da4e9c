package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/parquet-go/parquet-go/format"
)

var errValues = errors.New("its values end too early")

// Typed are values of one physical type: the field of that type holds them. Bytes share
// the memory of the page.
type Typed struct {
	Int32  []int32
	Int64  []int64
	Float  []float32
	Double []float64
	Bytes  [][]byte // texts, and values of fixed width
}

// Len is the number of values.
func (t *Typed) Len() int {
	return len(t.Int32) + len(t.Int64) + len(t.Float) + len(t.Double) + len(t.Bytes)
}

func (t *Typed) clear() {
	t.Int32, t.Int64, t.Float, t.Double, t.Bytes = t.Int32[:0], t.Int64[:0], t.Float[:0], t.Double[:0], t.Bytes[:0]
}

// valueReader decodes the values of a page that are not indexes, some at a time.
type valueReader struct {
	kind     format.Type
	width    int // of FIXED_LEN_BYTE_ARRAY
	encoding format.Encoding
	b        []byte
	deltas   deltas
	lengths  []int32 // of texts still to come
	prefixes []int32 // of DELTA_BYTE_ARRAY
	spare    [2][]int32
	last     []byte
	stride   int // values of a page of BYTE_STREAM_SPLIT
	at       int // the next of them
}

// reset begins a page of at most count values.
func (r *valueReader) reset(kind format.Type, width int, encoding format.Encoding, b []byte, count int) error {
	spare := r.spare
	*r = valueReader{kind: kind, width: width, encoding: encoding, b: b, spare: spare}
	var err error
	switch {
	case encoding == format.Plain:
		if valueBytes(kind, width) == 0 && kind != format.ByteArray {
			return fmt.Errorf("has type %v, which is not read", kind)
		}
		return nil
	case encoding == format.DeltaBinaryPacked && (kind == format.Int32 || kind == format.Int64):
		return r.deltas.reset(b)
	case encoding == format.DeltaLengthByteArray && kind == format.ByteArray:
		r.lengths, r.b, err = lengths(r.spare[0], b, count)
		r.spare[0] = r.lengths
		return err
	case encoding == format.DeltaByteArray && (kind == format.ByteArray || kind == format.FixedLenByteArray):
		if r.prefixes, b, err = lengths(r.spare[1], b, count); err != nil {
			return err
		}
		r.spare[1] = r.prefixes
		r.lengths, r.b, err = lengths(r.spare[0], b, count)
		r.spare[0] = r.lengths
		return err
	case encoding == format.ByteStreamSplit && kind != format.ByteArray && valueBytes(kind, width) > 0:
		if len(b)%valueBytes(kind, width) != 0 {
			return errValues
		}
		r.stride = len(b) / valueBytes(kind, width)
		return nil
	}
	return fmt.Errorf("encoding %v of type %v is not read; write the file with plain or dictionary encoding", encoding, kind)
}

// valueBytes is the width of a value, 0 where it varies or the type is not read.
func valueBytes(kind format.Type, width int) int {
	switch kind {
	case format.Int32, format.Float:
		return 4
	case format.Int64, format.Double:
		return 8
	case format.FixedLenByteArray:
		return max(width, 0)
	}
	return 0
}

// take decodes the next n values.
func (r *valueReader) take(t *Typed, n int) error {
	t.clear()
	switch r.encoding {
	case format.DeltaBinaryPacked:
		return r.takeDeltas(t, n)
	case format.DeltaLengthByteArray, format.DeltaByteArray:
		return r.takeTexts(t, n)
	case format.ByteStreamSplit:
		return r.takeSplit(t, n)
	}
	if r.kind == format.ByteArray {
		for range n {
			if len(r.b) < 4 {
				return errValues
			}
			length := uint64(binary.LittleEndian.Uint32(r.b))
			if length > uint64(len(r.b)-4) {
				return errValues
			}
			t.Bytes = append(t.Bytes, r.b[4:4+length:4+length])
			r.b = r.b[4+length:]
		}
		return nil
	}
	width := valueBytes(r.kind, r.width)
	if width == 0 || n*width > len(r.b) {
		return errValues
	}
	t.appendPlain(r.kind, width, r.b[:n*width])
	r.b = r.b[n*width:]
	return nil
}

// appendPlain appends values of fixed width, as PLAIN has them.
func (t *Typed) appendPlain(kind format.Type, width int, b []byte) {
	switch kind {
	case format.Int32:
		for ; len(b) >= 4; b = b[4:] {
			t.Int32 = append(t.Int32, int32(binary.LittleEndian.Uint32(b)))
		}
	case format.Int64:
		for ; len(b) >= 8; b = b[8:] {
			t.Int64 = append(t.Int64, int64(binary.LittleEndian.Uint64(b)))
		}
	case format.Float:
		for ; len(b) >= 4; b = b[4:] {
			t.Float = append(t.Float, math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
	case format.Double:
		for ; len(b) >= 8; b = b[8:] {
			t.Double = append(t.Double, math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
	default:
		for ; len(b) >= width; b = b[width:] {
			t.Bytes = append(t.Bytes, b[:width:width])
		}
	}
}

func (r *valueReader) takeDeltas(t *Typed, n int) error {
	for range n {
		v, err := r.deltas.next()
		if err != nil {
			return err
		}
		if r.kind == format.Int32 {
			t.Int32 = append(t.Int32, int32(v)) // differences wrap round, as the format has it
		} else {
			t.Int64 = append(t.Int64, v)
		}
	}
	return nil
}

func (r *valueReader) takeTexts(t *Typed, n int) error {
	if n > len(r.lengths) || r.encoding == format.DeltaByteArray && n > len(r.prefixes) {
		return errValues
	}
	grown := 0 // a text may repeat all of the one before, but not without end
	for i, length := range r.lengths[:n] {
		if int(length) > len(r.b) {
			return errValues
		}
		text := r.b[:length:length]
		r.b = r.b[length:]
		if r.encoding == format.DeltaByteArray {
			prefix := int(r.prefixes[i])
			if grown += prefix; prefix > len(r.last) || grown > freePageBytes {
				return errValues
			}
			if prefix > 0 {
				text = append(append(make([]byte, 0, prefix+len(text)), r.last[:prefix]...), text...)
			}
			r.last = text
		}
		if r.kind == format.FixedLenByteArray && len(text) != r.width {
			return errValues
		}
		t.Bytes = append(t.Bytes, text)
	}
	r.lengths = r.lengths[n:]
	if r.encoding == format.DeltaByteArray {
		r.prefixes = r.prefixes[n:]
	}
	return nil
}

func (r *valueReader) takeSplit(t *Typed, n int) error {
	if n > r.stride-r.at {
		return errValues
	}
	width := valueBytes(r.kind, r.width)
	joined := make([]byte, n*width)
	for i := range n {
		for k := range width {
			joined[i*width+k] = r.b[k*r.stride+r.at+i]
		}
	}
	r.at += n
	t.appendPlain(r.kind, width, joined)
	return nil
}
