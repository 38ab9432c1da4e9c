package vcf

import (
	"bytes"

	"cardioscore/io/fileerr"
)

// calls packs the sample columns of one record.
type calls struct {
	text    []byte // the columns, as many as samples, separated by tabs
	format  format
	samples int
	alts    int  // ALTs that a call may name
	noAlt   bool // ALT is ".": its allele 1 is the missing one
	stride  int  // bytes of a row
	// leadingPhase: a call may begin with a phase mark, as VCF 4.4 allows.
	leadingPhase bool

	rows    []byte  // zeros, a row for each ALT (one for "."); filled
	lengths []uint8 // zeros, filled with call lengths; nil where not wanted

	halfCalls      int64
	polyploidCalls int64
	haploid        bool // a haploid call was seen
}

// parse fills rows and lengths.
func (c *calls) parse() *fileerr.Error {
	plain := c.format.hasGT && c.format.fields == 1
	at := 0
	for s := 0; s < c.samples; {
		if s&3 == 0 && plain {
			packed := packPlain(c.rows[s/4:c.stride], c.text[at:], !c.noAlt)
			if c.lengths != nil {
				fillLengths(c.lengths[s : s+4*packed])
			}
			s, at = s+4*packed, at+16*packed
			if s == c.samples {
				break
			}
		}
		var problem string
		if c.format.hasGT {
			at, problem = c.call(s, at)
		} else {
			c.missing(s)
		}
		if problem == "" {
			at, problem = c.skipFields(at)
		}
		if problem != "" {
			return malformed("GT", "sample number %d: %s", s+1, problem)
		}
		s++
	}
	return nil
}

// call packs the call that begins at byte at, and gives the byte after it. The
// text of a call never enters a message: in a broken line it may be anything.
func (c *calls) call(s, at int) (int, string) {
	text := c.text
	if c.leadingPhase && at < len(text) && isPhase(text[at]) {
		at++
	}
	var allele [2]int // -1 for missing
	n, missing := 0, 0
	for {
		a, digits := 0, 0
		for at < len(text) && text[at]-'0' <= 9 && digits <= 5 {
			a = 10*a + int(text[at]-'0')
			at++
			digits++
		}
		switch {
		case digits == 0 && at < len(text) && text[at] == '.':
			at++
			a = -1
			missing++
		case digits == 0:
			return at, "the call holds something that is neither an allele nor a dot"
		case a > c.alts:
			return at, "the call names an allele that the record does not have"
		case a == 1 && c.noAlt:
			a = -1
			missing++
		}
		if n < 2 {
			allele[n] = a
		}
		n++
		if at == len(text) || text[at] == '\t' || text[at] == ':' {
			break
		}
		if !isPhase(text[at]) {
			return at, "the call is not alleles separated by / or |"
		}
		at++
	}
	switch {
	case n > 2:
		c.polyploidCalls++
		c.missing(s)
	case missing > 0:
		if missing < n {
			c.halfCalls++
		}
		c.missing(s)
		c.setLength(s, 2*(n-1)) // a lone dot does not tell
	case n == 1:
		c.add(allele[0], s, 2)
		c.setLength(s, 1)
		c.haploid = true
	default:
		c.add(allele[0], s, 1)
		c.add(allele[1], s, 1)
		c.setLength(s, 2)
	}
	return at, ""
}

func isPhase(b byte) bool { return b == '/' || b == '|' }

// add counts copies of an allele; REF counts in no row.
func (c *calls) add(allele, s, copies int) {
	if allele > 0 {
		c.rows[(allele-1)*c.stride+s/4] += byte(copies << (2 * (s & 3)))
	}
}

// missing marks the call of s in every row.
func (c *calls) missing(s int) {
	for i := s / 4; i < len(c.rows); i += c.stride {
		c.rows[i] |= 3 << (2 * (s & 3))
	}
}

func (c *calls) setLength(s, length int) {
	if c.lengths != nil {
		c.lengths[s] = uint8(length)
	}
}

// skipFields goes from the end of a call over the other fields of the sample,
// which may be left out from the right, to the beginning of the next sample.
func (c *calls) skipFields(at int) (int, string) {
	column := c.text[at:]
	switch {
	case c.format.hasGT && len(column) > 0 && column[0] == '\t':
		return at + 1, "" // nothing follows the call
	case !c.format.hasGT && (len(column) == 0 || column[0] == '\t'):
		return at, "the column is empty; expected a dot where nothing is known"
	}
	if i := bytes.IndexByte(column, '\t'); i >= 0 {
		column = column[:i]
	}
	if fields := 1 + bytes.Count(column, []byte{':'}); fields > c.format.fields {
		return at, "the column has more fields than FORMAT"
	}
	return at + len(column) + 1, ""
}

// lastIsWhole says whether a cut behind the text could not have changed the
// last call, if it has two alleles at most: another field follows it, or both
// alleles are there and none has more than one digit in this record.
func (c *calls) lastIsWhole() bool {
	last := c.text[bytes.LastIndexByte(c.text, '\t')+1:]
	call, _, more := bytes.Cut(last, []byte{':'})
	return more || c.alts <= 9 && bytes.ContainsAny(call, "/|")
}
