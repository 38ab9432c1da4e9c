package vcf

import (
	"bytes"
	"encoding/binary"

	"cardioscore/io/fileerr"
)

// bcfFields are the fields of all samples that are read.
type bcfFields struct{ gt, dosage, gq, dp, ps, ft typed }

// parseIndividual reads the part about the samples.
func (b *batch) parseIndividual(r *record, in *bytesReader, fields int) *fileerr.Error {
	size := len(in.rest)
	samples := len(b.header.samples)
	f := format{}
	var read bcfFields
	for range fields {
		key, _ := in.number()
		v := in.vectors(samples)
		id := name(b.header.dictionary.ids, key)
		if in.bad {
			return malformed("FORMAT", "%s", errShortRecord)
		}
		if id == "" {
			return malformed("FORMAT", "key number %d is not in the header", key)
		}
		before := f
		if problem := f.add(id, b.header, b.plan); problem != nil {
			return problem
		}
		switch {
		case f.hasGT != before.hasGT:
			read.gt = v
		case f.dosage != before.dosage:
			read.dosage = v
		case f.gq != before.gq:
			read.gq = v
		case f.dp != before.dp:
			read.dp = v
		case f.ps != before.ps:
			read.ps = v
		case f.ft != before.ft:
			if v.length > 0 && v.kind != typeChar {
				return malformed("FT", "the filters are not stored as text")
			}
			read.ft = v
		}
	}
	if len(in.rest) > 0 {
		return malformed("", "%d bytes follow the last FORMAT field", len(in.rest))
	}
	if f.hasGT && read.gt.length > 0 && !read.gt.isInteger() {
		return malformed("GT", "the calls are not stored as integers")
	}
	if samples == 0 {
		b.rows, r.rows = grow(b.rows, 0)
		r.hasDosages = !b.plan.calls
		return nil
	}
	if r.unread {
		return nil
	}
	c, problem := b.callsOf(r, f, size)
	if problem != nil {
		return problem
	}
	c.watch = c.watch && (read.gq.hasZero(samples) || read.dp.hasZero(samples))
	if problem := c.parseBCF(&read); problem != nil {
		return problem
	}
	if b.needsLengths(r, c) {
		if problem := c.parseBCF(&read); problem != nil {
			return problem
		}
	}
	b.finishSamples(r, c)
	return nil
}

// parseBCF fills rows, lengths and dosages.
func (c *calls) parseBCF(f *bcfFields) *fileerr.Error {
	plain := c.format.hasGT && c.dosages == nil && !c.judged() && f.gt.kind == typeInt8 && f.gt.length == 2
	simple := c.simple() && f.gt.kind == typeInt8 && f.gt.length == 2 && f.dosage.kind == typeFloat && f.dosage.length == 1
	for s := 0; s < c.samples; {
		if s&3 == 0 && plain {
			packed := packPlainBCF(c.rows[s/4:c.stride], f.gt.data[2*s:], !c.noAlt)
			if c.lengths != nil {
				fillLengths(c.lengths[s : s+4*packed])
			}
			if c.plan.phase {
				if problem := c.phasedPlainBCF(s, packed, f); problem != "" {
					return malformed("PS", "%s", problem)
				}
			}
			if s += 4 * packed; s == c.samples {
				break
			}
		}
		if simple && c.simpleBCF(s, f) {
			s++
			continue
		}
		field, problem := "GT", ""
		if c.format.hasGT {
			problem = c.bcfCall(s, &f.gt)
		} else {
			c.length, c.polyploid = 0, false
			c.missing(s)
		}
		if problem == "" && (c.dosages != nil || c.judged()) {
			if field, problem = c.bcfFields(s, f); problem == "" {
				field, problem = c.finish(s)
			}
		}
		if problem == "" && c.phased {
			field = "PS"
			if c.set, problem = c.bcfSet(s, &f.ps); problem == "" {
				c.addPhased(s)
			}
		}
		if problem != "" {
			return malformed(field, "sample number %d: %s", s+1, problem)
		}
		s++
	}
	return nil
}

// bcfCall packs the call of sample s: (allele + 1) << 1 | phased for each allele.
func (c *calls) bcfCall(s int, gt *typed) string {
	var allele [2]int
	n, absent, bar := 0, 0, false
	for i := s * gt.length; i < (s+1)*gt.length; i++ {
		v, state := gt.integer(i)
		if state == ended {
			break
		}
		a := v>>1 - 1
		switch {
		case state == missing || a == -1 && v >= 0:
			a = -1
			absent++
		case a < -1 || a > c.alts:
			return beyondAlleles
		case a == 1 && c.noAlt:
			a = -1
			absent++
		}
		if n < 2 {
			allele[n] = a
		}
		bar = v&1 == 1
		n++
	}
	if n == 0 {
		n, absent = 1, 1
	}
	c.settle(s, allele, n, absent, bar)
	return ""
}

// bcfFields takes the fields of sample s but its call.
func (c *calls) bcfFields(s int, f *bcfFields) (field, problem string) {
	c.values.reset()
	c.gq, c.dp, c.failed = minimum{}, minimum{}, false
	if c.format.ft > 0 && f.ft.length > 0 {
		c.failed = fails(f.ft.text(s))
	}
	if c.format.dosage > 0 {
		if problem := c.bcfValues(s, &f.dosage); problem != "" {
			return string(c.format.dosageKey), problem
		}
	}
	if !c.plan.asksQuality() {
		c.zero = c.watch && (f.gq.isZero(s) || f.dp.isZero(s))
		return "", ""
	}
	if c.format.gq > 0 {
		if problem := c.gq.readBCF(s, &f.gq); problem != "" {
			return "GQ", problem
		}
	}
	if c.format.dp > 0 {
		if problem := c.dp.readBCF(s, &f.dp); problem != "" {
			return "DP", problem
		}
	}
	return "", ""
}

func (c *calls) bcfValues(s int, f *typed) string {
	if f.kind == typeChar { // declared as text
		c.text = f.text(s)
		at, problem := c.readValues(0)
		if problem == "" && at < len(c.text) {
			problem = "a value is not a number"
		}
		return problem
	}
	v := &c.values
	for i := s * f.length; i < (s+1)*f.length; i++ {
		value, negative, state, ok := f.number(i)
		if !ok {
			return "a value is not a number"
		}
		switch state {
		case ended:
			return ""
		case missing:
			v.missing = true
		default:
			v.given = true
			v.negative = v.negative || negative && value != 0
		}
		v.list = append(v.list, value)
	}
	return ""
}

// isZero says whether the first number of sample s is 0. Text is not read.
func (v *typed) isZero(s int) bool {
	if v.length == 0 || v.kind == typeChar {
		return false
	}
	value, _, state, ok := v.number(s * v.length)
	return ok && state == present && value == 0
}

// hasZero says whether isZero holds of any sample.
func (v *typed) hasZero(samples int) bool {
	if v.length == 0 || bytes.IndexByte(v.data, 0) < 0 {
		return false
	}
	for s := range samples {
		if v.isZero(s) {
			return true
		}
	}
	return false
}

func (m *minimum) readBCF(s int, f *typed) string {
	if f.kind == typeChar {
		text := f.text(s)
		at, problem := m.read(text, 0)
		if problem == "" && at < len(text) {
			problem = "the value is not a number"
		}
		return problem
	}
	if f.length == 0 {
		return ""
	}
	value, negative, state, ok := f.number(s * f.length)
	if !ok {
		return "the value is not a number"
	}
	m.known = state == present
	if m.value = value; negative {
		m.value = 0
	}
	return ""
}

// packPlainBCF packs groups of four diploid calls of REF and the first ALT into the
// bytes of that ALT's row, as packPlain does. It gives the number of groups.
func packPlainBCF(row, data []byte, hasAlt bool) int {
	const ones = 0x0101_0101_0101_0101
	n := min(len(row), len(data)/8)
	for g := range n {
		alleles := binary.LittleEndian.Uint64(data[8*g:])&^ones>>1 - ones // 0 or 1 each
		if alleles&^ones != 0 {
			return g
		}
		x := alleles + alleles>>8 // copies in bytes 0, 2, 4 and 6
		packed := byte(x&3 | x>>14&12 | x>>28&48 | x>>42&192)
		if packed != 0 && !hasAlt {
			return g
		}
		row[g] = packed
	}
	return n
}
