package scoretable

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// ofTexts takes a column of texts: by dictionary where that is smaller.
func (e *chunkEncoder) ofTexts(column *Column, runs *textRuns, meta *chunkMeta) content {
	if column.Nullable {
		runs = e.withoutNull(runs)
	}
	return e.ofRuns(runs, meta)
}

// ofRuns takes texts none of which is null.
func (e *chunkEncoder) ofRuns(runs *textRuns, meta *chunkMeta) content {
	rows := runs.rows()
	c := content{values: rows, texts: true}
	w := &e.words
	w.clear()
	list, size := runs.texts, 0
	if runs.repeats() {
		w.add(runs)
		list = w.list
	}
	for i, text := range list {
		size += 4 + len(text)
		if i == 0 || text < string(meta.lower) {
			meta.lower = append(meta.lower[:0], text...)
		}
		if i == 0 || text > string(meta.upper) {
			meta.upper = append(meta.upper[:0], text...)
		}
	}
	if len(list) == 0 || len(meta.lower) > maxBound || len(meta.upper) > maxBound {
		meta.lower, meta.upper = nil, nil
	}
	if coded := size + rows*bits.Len(uint(len(w.list)))/8; len(w.list) > 0 && size <= maxDictionary && int64(coded) < w.bytes+4*int64(rows) {
		c.codes, c.distinct = w.codes, len(w.list)
		for _, text := range w.list {
			c.dictionary = appendText(c.dictionary, text)
		}
		return c
	}
	c.size = size
	c.plain = func(dst []byte, first, end int) ([]byte, int) {
		run := runs.runOf(first)
		for i := first; i < end; i++ {
			if i == runs.ends[run] {
				run++
			}
			if text := runs.texts[run]; len(dst) == 0 || len(dst)+len(text) <= pageText {
				dst = appendText(dst, text)
				continue
			}
			return dst, i
		}
		return dst, end
	}
	return c
}

// withoutNull gives the texts that are not empty, which are all in most columns.
func (e *chunkEncoder) withoutNull(runs *textRuns) *textRuns {
	if !slices.Contains(runs.texts, "") {
		return runs
	}
	e.allocateLevels(runs.rows())
	e.texts.clear()
	for i, text := range runs.texts {
		if n := runs.length(i); text != "" {
			e.texts.add(text, n)
		} else {
			clear(e.levels[runs.ends[i]-n : runs.ends[i]])
		}
	}
	return &e.texts
}

// maxBound is the length of a text from which it is no bound that helps a reader.
const maxBound = 64

func appendText(dst []byte, text string) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(text))), text...)
}

// allocateLevels begins levels of a column with a null, unless that is done: all
// rows are set, until told otherwise.
func (e *chunkEncoder) allocateLevels(rows int) {
	if len(e.levels) > 0 {
		return
	}
	for range rows {
		e.levels = append(e.levels, 1)
	}
}

func (e *chunkEncoder) ofInt32(column *Column, values []int32, meta *chunkMeta) content {
	n := &e.numbers
	n.begin(4, len(values))
	lower, upper := int32(math.MaxInt32), int32(math.MinInt32)
	for row, x := range values {
		if x == 0 && column.Nullable {
			e.allocateLevels(len(values))
			e.levels[row] = 0
			continue
		}
		lower, upper = min(lower, x), max(upper, x)
		n.keys = append(n.keys, uint64(uint32(x)))
	}
	if len(n.keys) > 0 {
		meta.lower = binary.LittleEndian.AppendUint32(nil, uint32(lower))
		meta.upper = binary.LittleEndian.AppendUint32(nil, uint32(upper))
	}
	return n.content()
}

func (e *chunkEncoder) ofInt64(column *Column, values []int64, meta *chunkMeta) content {
	n := &e.numbers
	lower, upper := int64(math.MaxInt64), int64(math.MinInt64)
	if column.Nullable {
		n.begin(8, len(values))
		for row, x := range values {
			if x == 0 {
				e.allocateLevels(len(values))
				e.levels[row] = 0
				continue
			}
			lower, upper = min(lower, x), max(upper, x)
			n.keys = append(n.keys, uint64(x))
		}
	} else {
		beginWith(n, values)
		for _, x := range values {
			lower, upper = min(lower, x), max(upper, x)
		}
	}
	if len(n.keys) > 0 {
		meta.lower = binary.LittleEndian.AppendUint64(nil, uint64(lower))
		meta.upper = binary.LittleEndian.AppendUint64(nil, uint64(upper))
	}
	return n.content()
}

// ofFloat64 takes NaN as null; Check has refused it where the column has none.
func (e *chunkEncoder) ofFloat64(_ *Column, values []float64, meta *chunkMeta) content {
	n := &e.numbers
	lower, upper, nulls := bounds(values)
	if nulls == 0 {
		beginWith(n, values)
	} else {
		n.begin(8, len(values)-nulls)
		e.allocateLevels(len(values))
		for row, x := range values {
			if x != x {
				e.levels[row] = 0
				continue
			}
			n.keys = append(n.keys, math.Float64bits(x))
		}
	}
	if len(n.keys) > 0 {
		// A zero bounds both zeros (parquet.thrift, ColumnOrder).
		if lower == 0 {
			lower = math.Copysign(0, -1)
		}
		if upper == 0 {
			upper = 0
		}
		meta.lower = binary.LittleEndian.AppendUint64(nil, math.Float64bits(lower))
		meta.upper = binary.LittleEndian.AppendUint64(nil, math.Float64bits(upper))
	}
	return n.content()
}

// bounds gives the least and the greatest value, +Inf and -Inf where there is none, and
// counts NaN, which are neither.
func bounds(values []float64) (lower, upper float64, nulls int) {
	// Integers in the order of the numbers: compared without a branch. NaN lie beyond
	// both infinities.
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	for _, x := range values {
		key := ascending(x)
		least, most = min(least, key), max(most, key)
	}
	lower, upper = math.Inf(1), math.Inf(-1)
	if len(values) > 0 && least >= ascending(math.Inf(-1)) && most <= ascending(math.Inf(1)) {
		return numberOf(least), numberOf(most), 0
	}
	for _, x := range values {
		if x < lower {
			lower = x
		}
		if x > upper {
			upper = x
		}
		if x != x {
			nulls++
		}
	}
	return lower, upper, nulls
}

// ascending gives integers that are in the order of their numbers, of which -0 is below 0.
func ascending(x float64) int64 {
	key := int64(math.Float64bits(x))
	return key ^ int64(uint64(key>>63)>>1)
}

// numberOf is the number that ascending made a key of.
func numberOf(key int64) float64 {
	return math.Float64frombits(uint64(key ^ int64(uint64(key>>63)>>1)))
}
