package scoretable

import "bytes"

// Packed is texts one behind the other, with the end of each. Many small texts that a
// column holds but once take less room and time so than as strings.
type Packed struct {
	Bytes []byte
	Ends  []int
}

// Add appends a text.
func (p *Packed) Add(text string) {
	p.Bytes = append(p.Bytes, text...)
	p.Ends = append(p.Ends, len(p.Bytes))
}

// text is text i.
func (p *Packed) text(i int) []byte {
	if i == 0 {
		return p.Bytes[:p.Ends[0]]
	}
	return p.Bytes[p.Ends[i-1]:p.Ends[i]]
}

// take appends texts first up to end.
func (p *Packed) take(from *Packed, first, end int) {
	if first == end {
		return
	}
	start := 0
	if first > 0 {
		start = from.Ends[first-1]
	}
	moved := len(p.Bytes) - start
	p.Bytes = append(p.Bytes, from.Bytes[start:from.Ends[end-1]]...)
	for _, end := range from.Ends[first:end] {
		p.Ends = append(p.Ends, end+moved)
	}
}

func (p *Packed) clear() { p.Bytes, p.Ends = p.Bytes[:0], p.Ends[:0] }

// repeats looks at some texts, as textRuns.repeats does.
func (p *Packed) repeats() bool {
	const looked = 1024
	if len(p.Ends) < 8*looked {
		return true
	}
	seen := make(map[string]bool, looked)
	step := len(p.Ends) / looked
	for i := range looked {
		text := p.text(i * step)
		if seen[string(text)] {
			return true
		}
		seen[string(text)] = true
	}
	return false
}

// ofPacked takes a column of packed texts.
func (e *chunkEncoder) ofPacked(column *Column, from *Packed, meta *chunkMeta) content {
	p := *from
	if column.Nullable {
		p.Ends = e.endsWithoutNull(p.Ends)
	}
	if p.repeats() {
		all, start := string(p.Bytes), 0
		e.texts.clear()
		for _, end := range p.Ends {
			e.texts.add(all[start:end], 1)
			start = end
		}
		return e.ofRuns(&e.texts, meta)
	}
	lower, upper := p.text(0), p.text(0)
	start := 0
	for _, end := range p.Ends {
		text := p.Bytes[start:end]
		start = end
		if bytes.Compare(text, lower) < 0 {
			lower = text
		} else if bytes.Compare(text, upper) > 0 {
			upper = text
		}
	}
	if len(lower) <= maxBound && len(upper) <= maxBound {
		meta.lower, meta.upper = bytes.Clone(lower), bytes.Clone(upper)
	}
	return content{values: len(p.Ends), texts: true, plain: func(dst []byte, first, end int) ([]byte, int) {
		for i := first; i < end; i++ {
			text := p.text(i)
			if len(dst) > 0 && len(dst)+len(text) > pageText {
				return dst, i
			}
			n := uint32(len(text))
			dst = append(append(dst, byte(n), byte(n>>8), byte(n>>16), byte(n>>24)), text...)
		}
		return dst, end
	}}
}

// endsWithoutNull leaves out texts that are empty: null. Those are all in most columns.
func (e *chunkEncoder) endsWithoutNull(ends []int) []int {
	start := 0
	for i, end := range ends {
		if end == start {
			e.allocateLevels(len(ends))
			e.levels[i] = 0
		}
		start = end
	}
	if len(e.levels) == 0 {
		return ends
	}
	e.ends = e.ends[:0]
	for i, end := range ends {
		if e.levels[i] > 0 {
			e.ends = append(e.ends, end)
		}
	}
	return e.ends
}
