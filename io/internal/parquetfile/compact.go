package parquetfile

import (
	"encoding/binary"
	"errors"
)

var (
	errShort   = errors.New("a Thrift structure runs past its end")
	errThrift  = errors.New("not a Thrift structure")
	errNesting = errors.New("a Thrift structure is nested too deeply")
)

const maxNesting = 24

// Types of the Thrift compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// structLength gives the bytes that the Thrift structure at the start of b
// takes in the compact protocol. It fails where a count or a length exceeds
// what b holds, so that decoding allocates at most in proportion to b.
func structLength(b []byte) (int, error) {
	rest, err := skipStruct(b, 0)
	return len(b) - len(rest), err
}

func skipStruct(b []byte, depth int) ([]byte, error) {
	if depth > maxNesting {
		return b, errNesting
	}
	for {
		if len(b) == 0 {
			return b, errShort
		}
		field := b[0]
		b = b[1:]
		if field == 0 {
			return b, nil
		}
		if field>>4 == 0 { // the field id follows in full
			var err error
			if _, b, err = uvarint(b); err != nil {
				return b, err
			}
		}
		kind := field & 15
		if kind == thriftTrue || kind == thriftFalse {
			continue // a boolean field has its value in the header
		}
		var err error
		if b, err = skipValue(b, kind, depth); err != nil {
			return b, err
		}
	}
}

func skipValue(b []byte, kind byte, depth int) ([]byte, error) {
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		return skipBytes(b, 1)
	case thriftI16, thriftI32, thriftI64:
		_, b, err := uvarint(b)
		return b, err
	case thriftDouble:
		return skipBytes(b, 8)
	case thriftBinary:
		n, b, err := uvarint(b)
		if err != nil {
			return b, err
		}
		return skipBytes(b, n)
	case thriftList, thriftSet:
		return skipList(b, depth)
	case thriftMap:
		return skipMap(b, depth)
	case thriftStruct:
		return skipStruct(b, depth+1)
	}
	return b, errThrift
}

func skipList(b []byte, depth int) ([]byte, error) {
	if len(b) == 0 {
		return b, errShort
	}
	count, kind := uint64(b[0]>>4), b[0]&15
	b = b[1:]
	var err error
	if count == 15 {
		if count, b, err = uvarint(b); err != nil {
			return b, err
		}
	}
	return skipValues(b, count, depth, kind)
}

func skipMap(b []byte, depth int) ([]byte, error) {
	count, b, err := uvarint(b)
	if err != nil || count == 0 {
		return b, err
	}
	if len(b) == 0 {
		return b, errShort
	}
	kinds := b[0]
	return skipValues(b[1:], count, depth, kinds>>4, kinds&15)
}

// skipValues skips count times one value of each kind. Every value takes at
// least one byte, which bounds count.
func skipValues(b []byte, count uint64, depth int, kinds ...byte) ([]byte, error) {
	if count > uint64(len(b)) {
		return b, errShort
	}
	if depth > maxNesting {
		return b, errNesting
	}
	for range count {
		for _, kind := range kinds {
			var err error
			if b, err = skipValue(b, kind, depth+1); err != nil {
				return b, err
			}
		}
	}
	return b, nil
}

func skipBytes(b []byte, n uint64) ([]byte, error) {
	if n > uint64(len(b)) {
		return b, errShort
	}
	return b[n:], nil
}

func uvarint(b []byte) (uint64, []byte, error) {
	v, n := binary.Uvarint(b)
	switch {
	case n == 0:
		return 0, b, errShort
	case n < 0:
		return 0, b, errThrift
	}
	return v, b[n:], nil
}
