package scoreset

import (
	"encoding/binary"
	"math"
	"sort"
)

// weights is the weights of consecutive rows of a table in all its columns, row
// after row, in one of three formats:
//
//	short   4 bytes: a coefficient on the exponent of its column
//	long    8 bytes of coefficients, then 2 bytes of shapes
//	texts   4 bytes a text's end, after a first 0, then the texts
//
// Few weights may stand beside it as their texts.
type weights struct {
	first, rows int32
	format      format
	columns     []shortColumn // of the format short
	data        []byte        // nil where they are kept in the store
	at          int64         // in the store
	odd         []oddText
}

type format uint8

const (
	formatShort format = iota
	formatLong
	formatTexts
)

// shortColumn says how the coefficients of a column read.
type shortColumn struct {
	shape shape // its exponent is that of all coefficients
	form  shortForm
}

// shortForm says how the numbers of a column are written.
type shortForm uint8

const (
	paddedForm    shortForm = iota // all of the column's shape: 0.50, 0.00
	plainZeroForm                  // so, but for zero: 0.50, 0
	strippedForm                   // fixed, with as few decimals as it takes: 0.5, 0
)

type oddText struct {
	at   uint32 // row x columns + column, within these rows
	text string
}

// oddIn says whether a weight of a row stands beside the others.
func (w *weights) oddIn(row, columns int) bool {
	i := sort.Search(len(w.odd), func(i int) bool { return int(w.odd[i].at) >= row*columns })
	return i < len(w.odd) && int(w.odd[i].at) < (row+1)*columns
}

// oddAt gives the text of a weight that stands beside the others.
func (w *weights) oddAt(at int) (string, bool) {
	i := sort.Search(len(w.odd), func(i int) bool { return int(w.odd[i].at) >= at })
	if i == len(w.odd) || int(w.odd[i].at) != at {
		return "", false
	}
	return w.odd[i].text, true
}

// number gives a number of the format short.
func (c shortColumn) number(coef int32) number {
	switch {
	case coef == 0 && c.form != paddedForm:
		return number{0, plainZero}
	case c.form == strippedForm:
		exp := c.shape.exp()
		for ; exp < 0 && coef%10 == 0; exp++ {
			coef /= 10
		}
		return number{int64(coef), shapeOf(exp, fixed)}
	}
	return number{int64(coef), c.shape}
}

// size is how many bytes the data of weights in this format take, texts apart.
func (f format) size(values int) int {
	switch f {
	case formatShort:
		return 4 * values
	case formatLong:
		return 10 * values
	}
	return 4 * (values + 1)
}

// read gives bytes of the data, from the store into buffer where they are there.
func (w *weights) read(store Store, from, size int, buffer []byte) ([]byte, error) {
	if w.data != nil {
		return w.data[from : from+size], nil
	}
	if cap(buffer) < size {
		buffer = make([]byte, size)
	}
	buffer = buffer[:size]
	return buffer, store.Read(buffer, w.at+int64(from))
}

// value reads one weight: as a number, or as its text.
func (w *weights) value(store Store, columns, row, column int) (n number, text string, isText bool, err error) {
	at := row*columns + column
	if text, isText = w.oddAt(at); isText {
		return n, text, true, nil
	}
	var buffer [8]byte
	switch values := int(w.rows) * columns; w.format {
	case formatShort:
		data, err := w.read(store, 4*at, 4, buffer[:])
		if err != nil {
			return n, "", false, err
		}
		return w.columns[column].number(int32(binary.LittleEndian.Uint32(data))), "", false, nil
	case formatLong:
		data, err := w.read(store, 8*at, 8, buffer[:])
		if err != nil {
			return n, "", false, err
		}
		n.coef = int64(binary.LittleEndian.Uint64(data))
		if data, err = w.read(store, 8*values+2*at, 2, buffer[:]); err != nil {
			return n, "", false, err
		}
		n.shape = shape(binary.LittleEndian.Uint16(data))
		return n, "", false, nil
	default:
		data, err := w.read(store, 4*at, 8, buffer[:])
		if err != nil {
			return n, "", false, err
		}
		start, end := int(binary.LittleEndian.Uint32(data)), int(binary.LittleEndian.Uint32(data[4:]))
		data, err = w.read(store, formatTexts.size(values)+start, end-start, nil)
		return n, string(data), true, err
	}
}

// fits says whether a coefficient has a place in the format short.
func fits(coef int64) bool { return coef >= -math.MaxInt32 && coef <= math.MaxInt32 }
