package vcf

import (
	"encoding/binary"
	"math"
	"strconv"
)

// Types of values in BCF (section 6.3.3 of the specification).
const (
	typeNull  = 0
	typeInt8  = 1
	typeInt16 = 2
	typeInt32 = 3
	typeFloat = 5
	typeChar  = 7
)

var typeSizes = [16]int{typeInt8: 1, typeInt16: 2, typeInt32: 4, typeFloat: 4, typeChar: 1}

// Reserved bit patterns of floats; those of integers are their least values.
const (
	floatMissing = 0x7F800001
	floatEnd     = 0x7F800002
)

// typed is a vector of values, or one for each sample.
type typed struct {
	kind, length int // length: values of one vector
	data         []byte
}

// bytesReader takes values from the part of a record. bad is set at the first one
// that is not there.
type bytesReader struct {
	rest []byte
	bad  bool
}

func (r *bytesReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *bytesReader) int32() int32 {
	if b := r.take(4); b != nil {
		return int32(binary.LittleEndian.Uint32(b))
	}
	return 0
}

// descriptor takes a type and a length.
func (r *bytesReader) descriptor() typed {
	b := r.take(1)
	if b == nil {
		return typed{}
	}
	v := typed{kind: int(b[0] & 15), length: int(b[0] >> 4)}
	if v.length == 15 {
		n, ok := r.number()
		if !ok || n < 0 {
			r.bad = true
		}
		v.length = n
	}
	if typeSizes[v.kind] == 0 && !(v.kind == typeNull && v.length == 0) {
		r.bad = true
	}
	return v
}

// vector takes a type, a length and the values.
func (r *bytesReader) vector() typed { return r.vectors(1) }

// vectors takes a type, a length and the values of so many vectors.
func (r *bytesReader) vectors(n int) typed {
	v := r.descriptor()
	size := int64(v.length) * int64(typeSizes[v.kind]) // below 2^33
	if r.bad || n > 0 && size > int64(len(r.rest)/n) {
		r.bad, r.rest = true, nil
		return typed{}
	}
	v.data = r.take(int(size) * n)
	return v
}

// number takes a single integer, as lengths and numbers of dictionaries are stored.
func (r *bytesReader) number() (int, bool) {
	b := r.take(1)
	if b == nil || b[0]>>4 != 1 {
		r.bad = true
		return 0, false
	}
	v := typed{kind: int(b[0] & 15), length: 1}
	if v.kind < typeInt8 || v.kind > typeInt32 {
		r.bad = true
		return 0, false
	}
	if v.data = r.take(typeSizes[v.kind]); r.bad {
		return 0, false
	}
	n, state := v.integer(0)
	return n, state == present
}

// state is what a place in a vector holds.
type state uint8

const (
	present state = iota
	missing
	ended // the vector is shorter
)

// integer gives the i-th value of a vector of integers.
func (v *typed) integer(i int) (int, state) {
	n, least := 0, 0
	switch v.kind {
	case typeInt8:
		n, least = int(int8(v.data[i])), math.MinInt8
	case typeInt16:
		n, least = int(int16(binary.LittleEndian.Uint16(v.data[2*i:]))), math.MinInt16
	case typeInt32:
		n, least = int(int32(binary.LittleEndian.Uint32(v.data[4*i:]))), math.MinInt32
	}
	switch n {
	case least:
		return 0, missing
	case least + 1:
		return 0, ended
	}
	return n, present
}

// isInteger says whether the values are integers.
func (v *typed) isInteger() bool { return v.kind >= typeInt8 && v.kind <= typeInt32 }

// number gives the i-th value of a vector of integers or floats. A float stands for
// the shortest decimal number that is stored as it: what VCF would have.
func (v *typed) number(i int) (value decimal, negative bool, s state, ok bool) {
	if v.kind != typeFloat {
		n, s := v.integer(i)
		if n < 0 {
			n, negative = -n, true
		}
		return scaled(uint64(n), 16, false), negative, s, true
	}
	bits := binary.LittleEndian.Uint32(v.data[4*i:])
	switch bits {
	case floatMissing:
		return 0, false, missing, true
	case floatEnd:
		return 0, false, ended, true
	}
	f := math.Float32frombits(bits)
	if n := math.Round(float64(f) * 1e4); n >= 0 && n <= 20000 && float32(n/1e4) == f {
		return decimal(n) * 1e12, false, present, true // five digits at most: no shorter number is stored alike
	}
	var text [32]byte
	value, negative, _, ok = parseDecimal(strconv.AppendFloat(text[:0], float64(f), 'e', -1, 32), 0)
	return value, negative, present, ok
}

// text gives the characters of vector s of a kind of char, without what fills it up.
func (v *typed) text(s int) []byte {
	t := v.data[s*v.length : (s+1)*v.length]
	for len(t) > 0 && t[len(t)-1] == 0 {
		t = t[:len(t)-1]
	}
	return t
}
