package vcf

import (
	"bytes"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
)

// format is what the FORMAT column says about the sample columns.
type format struct {
	hasGT  bool
	fields int
	// The 1-based numbers of other fields that are read, 0 for those that are not there.
	dosage, gq, dp, ps, ft int
	dosageKey              Field
}

// parseFormat reads the FORMAT column. GT stands first or not at all.
func parseFormat(column []byte, h *header, p *plan) (format, *fileerr.Error) {
	f := format{}
	if string(column) != "GT" {
		if !printable(column) {
			return f, malformed("FORMAT", "%s holds white space", shown(column))
		}
		for more := true; more; {
			var key []byte
			key, column, more = bytes.Cut(column, []byte{':'})
			if problem := f.add(string(key), h, p); problem != nil {
				return f, problem
			}
		}
	} else {
		f.hasGT, f.fields = true, 1
	}
	if f.hasGT && !p.calls && p.field == FieldAuto && !p.gtTellsPloidy {
		return f, unannounced("GT")
	}
	return f, nil
}

// add takes the next key.
func (f *format) add(key string, h *header, p *plan) *fileerr.Error {
	f.fields++
	switch key {
	case "":
		return malformed("FORMAT", "key number %d is empty", f.fields)
	case "GT":
		if f.hasGT {
			return malformed("FORMAT", "GT stands twice")
		}
		if f.fields > 1 {
			return malformed("FORMAT", "GT is key number %d; it has to be the first", f.fields)
		}
		f.hasGT = true
	case "DS", "HDS", "GP":
		rank := p.dosageRank(Field(key), h)
		switch {
		case rank == 0:
		case !p.dosages:
			return unannounced(key)
		case f.dosageKey == Field(key):
			return malformed("FORMAT", "%s stands twice", key)
		case f.dosage == 0 || rank > p.dosageRank(f.dosageKey, h):
			f.dosageKey, f.dosage = Field(key), f.fields
		}
	case "GQ", "RGQ":
		if key == "GQ" || f.gq == 0 {
			f.gq = f.fields
		}
	case "DP", "MIN_DP":
		if key == "MIN_DP" || f.dp == 0 {
			f.dp = f.fields
		}
	case "FT":
		if f.ft > 0 {
			return malformed("FORMAT", "FT stands twice")
		}
		f.ft = f.fields
	case "PS":
		if f.ps > 0 {
			return malformed("FORMAT", "PS stands twice")
		}
		if p.phase {
			f.ps = f.fields
		}
	}
	return nil
}

func unannounced(key string) *fileerr.Error {
	return malformed("FORMAT", "%s is there, of which the headers and the first records say nothing, so that the import began without it; give the field to be read with --field", key)
}

// dosageRank orders the fields that dosages are taken from; 0 for those that are not
// asked for.
func (p *plan) dosageRank(f Field, h *header) int {
	switch {
	case p.field == FieldAuto && f == FieldGP && h.phredGP:
	case p.field == FieldAuto:
		return map[Field]int{FieldDS: 3, FieldHDS: 2, FieldGP: 1}[f]
	case f == p.field:
		return 1
	}
	return 0
}

// fields reads the fields behind a call, from the byte behind it. They may be left
// out from the right. It gives the first byte of the next sample.
func (c *calls) fields(at int) (next int, field, problem string) {
	c.values.reset()
	c.gq, c.dp, c.set, c.failed, c.zero = minimum{}, minimum{}, source.WholeChromosome, false, false
	text, number := c.text, 1
	switch {
	case c.format.hasGT && (at == len(text) || text[at] == '\t'):
		return at + 1, "", ""
	case c.format.hasGT:
		at, number = at+1, 2
	case at == len(text) || text[at] == '\t':
		return at, "GT", "the column is empty; expected a dot where nothing is known"
	}
	gq, dp, strict := c.format.gq, c.format.dp, c.plan.asksQuality()
	if !strict && !c.watch {
		gq, dp = 0, 0
	}
	last := max(c.format.dosage, gq, dp, c.format.ft)
	if c.phased {
		last = max(last, c.format.ps)
	}
	for ; number <= last; number++ {
		switch number {
		case c.format.dosage:
			field = string(c.format.dosageKey)
			at, problem = c.readValues(at)
		case gq, dp:
			switch {
			case !strict:
				at = c.readZero(at)
			case number == gq:
				field = "GQ"
				at, problem = c.gq.read(text, at)
			default:
				field = "DP"
				at, problem = c.dp.read(text, at)
			}
		case c.format.ft:
			at = c.readFilter(at)
		case c.format.ps:
			field = "PS"
			at, problem = c.readSet(at)
		default:
			for at < len(text) && text[at] != ':' && text[at] != '\t' {
				at++
			}
		}
		if problem != "" {
			return at, field, problem
		}
		if at == len(text) || text[at] == '\t' {
			return at + 1, "", ""
		}
		at++
	}
	if at, problem = c.skipFields(at, number); problem != "" {
		return at, "GT", problem
	}
	return at, "", ""
}

// skipFields goes over the fields of a sample from the one of a number on, and gives the
// first byte of the next sample.
func (c *calls) skipFields(at, number int) (next int, problem string) {
	column := c.text[at:]
	if i := bytes.IndexByte(column, '\t'); i >= 0 {
		column = column[:i]
	}
	if number+bytes.Count(column, []byte{':'}) > c.format.fields {
		return at, "the column has more fields than FORMAT"
	}
	return at + len(column) + 1, ""
}

// readValues reads the numbers of a field, divided by commas, and gives the byte
// behind the field.
func (c *calls) readValues(at int) (int, string) {
	text, v := c.text, &c.values
	if at == len(text) || text[at] == '\t' || text[at] == ':' {
		return at, ""
	}
	for {
		if at < len(text) && text[at] == '.' && (at+1 == len(text) || ends(text[at+1])) {
			v.missing = true
			v.list = append(v.list, 0)
			at++
		} else {
			value, negative, next, ok := parseDecimal(text, at)
			if !ok || next < len(text) && !ends(text[next]) {
				return at, "a value is not a number"
			}
			v.given = true
			v.negative = v.negative || negative && value != 0
			v.list = append(v.list, value)
			at = next
		}
		if at == len(text) || text[at] != ',' {
			return at, ""
		}
		at++
	}
}

// minimum is a number of a sample that may have to be large enough.
type minimum struct {
	value decimal
	known bool
}

// read takes the number, or a dot, and gives the byte behind the field.
func (m *minimum) read(text []byte, at int) (int, string) {
	if at == len(text) || ends(text[at]) {
		return at, ""
	}
	if text[at] == '.' && (at+1 == len(text) || ends(text[at+1])) {
		return at + 1, ""
	}
	value, negative, next, ok := parseDecimal(text, at)
	if !ok || next < len(text) && text[next] != '\t' && text[next] != ':' {
		return at, "the value is not a number"
	}
	m.known = true
	if m.value = value; negative {
		m.value = 0
	}
	return next, ""
}

// isBelow says whether a number is too small; unknown ones are not.
func (m *minimum) isBelow(least int) bool {
	return m.known && uint64(m.value) < uint64(least)*uint64(one)
}

func (m *minimum) isZero() bool { return m.known && m.value == 0 }

// readFilter reads FT, the filters that a call failed, and gives the byte behind the field.
func (c *calls) readFilter(at int) int {
	end := at
	for end < len(c.text) && c.text[end] != ':' && c.text[end] != '\t' {
		end++
	}
	c.failed = fails(c.text[at:end])
	return end
}

// fails says whether FT names a filter: the call then counts as not made.
func fails(filter []byte) bool {
	return len(filter) > 0 && string(filter) != "." && string(filter) != "PASS"
}

// readZero notes a number that is 0, and gives the byte behind the field. Nobody asked for
// a quality: what is no number is passed over.
func (c *calls) readZero(at int) int {
	end, zero, digits := at, true, 0
	for end < len(c.text) && c.text[end] != ':' && c.text[end] != '\t' {
		switch c.text[end] {
		case '0':
			digits++
		case '.':
		default:
			zero = false
		}
		end++
	}
	c.zero = c.zero || zero && digits > 0
	return end
}

// asksQuality says whether GQ and DP are asked for: by a least value, or of the blocks that
// are evidence.
func (p *plan) asksQuality() bool { return p.minGQ > 0 || p.minDP > 0 || p.sites != nil }

// watches says whether calls of the reference are looked at for a depth or quality of 0.
// Where dosages are read the calls are imputed, which takes no reads of the place.
func (c *calls) watches() bool {
	return (c.format.gq > 0 || c.format.dp > 0) && c.format.hasGT && c.plan.calls && c.dosages == nil
}

// unseen says whether sample s is called homozygous for the reference where nothing was
// seen of it. Some callers write so what others write as missing (GenotypeGVCFs 4.2.3 to
// 4.5, GLnexus).
func (c *calls) unseen(s int) bool {
	if !c.watch || !c.zero && !c.gq.isZero() && !c.dp.isZero() {
		return false
	}
	for i := s / 4; i < len(c.rows); i += c.stride {
		if c.rows[i]>>(2*(s&3))&3 != 0 {
			return false
		}
	}
	return true
}

// judged says whether calls have to be of a quality. In a reference block a depth or
// quality of 0 says that nothing was seen, whatever GT says.
func (c *calls) judged() bool {
	return c.plan.minGQ > 0 || c.plan.minDP > 0 || c.block || c.format.ft > 0 || c.watch
}

// finish settles what hangs on more than the call of sample s: its dosages, and
// whether its quality will do.
func (c *calls) finish(s int) (field, problem string) {
	if c.dosages != nil {
		length := c.length
		if problem := c.dosage(s); problem != "" {
			return string(c.format.dosageKey), problem
		}
		if c.length != length {
			c.setLength(s, c.length)
		}
	}
	if !c.judged() || !c.isKnown(s) {
		return "", ""
	}
	if c.blockDP.known {
		c.dp = c.blockDP
	}
	minGQ, minDP := c.plan.minGQ, c.plan.minDP
	unstated := minGQ > 0 && !c.gq.known || minDP > 0 && !c.dp.known
	if c.block {
		minGQ, minDP = max(minGQ, 1), max(minDP, 1)
	}
	switch {
	case c.failed:
		c.filtered++
	case c.gq.isBelow(minGQ) || c.dp.isBelow(minDP):
		c.lowQuality++
	case unstated:
		c.unstated++
	case c.unseen(s):
		c.unseenCalls++
	default:
		return "", ""
	}
	c.missing(s)
	c.missingDosage(s)
	return "", ""
}

// isKnown says whether anything is known of sample s.
func (c *calls) isKnown(s int) bool {
	if c.plan.calls && c.rows[s/4]>>(2*(s&3))&3 != 3 {
		return true
	}
	for at := s; at < len(c.dosages); at += c.samples {
		if c.dosages[at] != source.MissingDosage {
			return true
		}
	}
	return false
}
