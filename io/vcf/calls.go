package vcf

import (
	"bytes"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
)

// calls packs the sample columns of one record.
type calls struct {
	plan    *plan
	text    []byte // the columns, as many as samples, separated by tabs
	format  format
	samples int
	alts    int  // ALTs that a call may name
	noAlt   bool // ALT is ".": its allele 1 is the missing one
	stride  int  // bytes of a row
	// leadingPhase: a call may begin with a phase mark, as VCF 4.4 allows.
	leadingPhase bool
	ploidyVaries bool    // the record is on X, Y or MT
	plink2       bool    // see header
	block        bool    // it is a reference block that tells of variants asked for
	watch        bool    // see watches
	blockDP      minimum // its depth, where INFO has it

	rows    []byte   // zeros, a row for each ALT (one for "."); filled
	lengths []uint8  // zeros, filled with call lengths; nil where not wanted
	dosages []uint16 // a row for each ALT; nil where the record has none
	phase   []source.AltPhase

	halfCalls      int64
	polyploidCalls int64
	lowQuality     int64
	unstated       int64
	filtered       int64
	unseenCalls    int64
	unscaled       int64
	haploid        bool // a haploid call was seen
	rounder        rounder

	// Of the sample under way.
	length    int  // alleles of its call, 0 where it does not tell
	polyploid bool // it has more than two
	values    values
	gq, dp    minimum
	failed    bool   // a filter, by FT
	zero      bool   // its depth or quality is 0; read where no least value is asked for
	alleles   [2]int // of its phased call, where it is one: two that differ
	phased    bool
	set       int32
	copies    []decimal // of each allele
}

// parse fills rows, lengths and dosages.
func (c *calls) parse() *fileerr.Error {
	plain := c.format.hasGT && c.format.fields == 1 && c.dosages == nil && !c.judged()
	simple := c.simple()
	at := 0
	for s := 0; s < c.samples; {
		if s&3 == 0 && plain {
			packed := packPlain(c.rows[s/4:c.stride], c.text[at:], !c.noAlt)
			if c.lengths != nil {
				fillLengths(c.lengths[s : s+4*packed])
			}
			if c.plan.phase {
				c.phasedPlain(s, packed, c.text[at:])
			}
			s, at = s+4*packed, at+16*packed
			if s == c.samples {
				break
			}
		}
		if simple {
			if next, ok := c.simpleDosage(s, at); ok {
				s, at = s+1, next
				continue
			}
		}
		var field, problem string
		if c.format.hasGT {
			field = "GT"
			at, problem = c.call(s, at)
		} else {
			c.length, c.polyploid = 0, false
			c.missing(s)
		}
		if problem == "" {
			if at, field, problem = c.fields(at); problem == "" {
				field, problem = c.finish(s)
			}
		}
		if problem != "" {
			e := malformed(field, "sample number %d: %s", s+1, problem)
			e.Column = int(fixedFields) + 2 + s
			return e
		}
		if c.phased {
			c.addPhased(s)
		}
		s++
	}
	return nil
}

// restart forgets what parse found.
func (c *calls) restart() {
	clear(c.rows)
	c.phase = c.phase[:0]
	c.halfCalls, c.polyploidCalls, c.lowQuality, c.unstated, c.filtered, c.unseenCalls, c.unscaled = 0, 0, 0, 0, 0, 0, 0
}

// call packs the call that begins at byte at, and gives the byte after it. The
// text of a call never enters a message: in a broken line it may be anything.
func (c *calls) call(s, at int) (int, string) {
	text := c.text
	if c.leadingPhase && at < len(text) && isPhase(text[at]) {
		at++
	}
	var allele [2]int // -1 for missing
	n, missing, bar := 0, 0, false
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
			return at, beyondAlleles
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
		bar = text[at] == '|'
		at++
	}
	c.settle(s, allele, n, missing, bar)
	return at, ""
}

const beyondAlleles = "the call names an allele that the record does not have"

// settle packs a call of n alleles, so many of them missing. bar: the last of them stands
// behind a bar, which makes a call of two a phased one.
func (c *calls) settle(s int, allele [2]int, n, missing int, bar bool) {
	c.length, c.polyploid, c.phased = n, n > 2, false
	switch {
	case n > 2:
		c.polyploidCalls++
		c.missing(s)
		c.length = 0
	case missing > 0:
		if missing < n {
			c.halfCalls++
		}
		c.missing(s)
		c.length = 2 * (n - 1) // a lone dot does not tell
		if n == 1 && c.ploidyVaries && c.plan.dotIsHaploid {
			c.length = 1
		}
	case n == 1:
		c.add(allele[0], s, 2)
		c.haploid = true
	default:
		c.add(allele[0], s, 1)
		c.add(allele[1], s, 1)
		c.alleles, c.phased = allele, bar && c.plan.phase && allele[0] != allele[1]
	}
	c.setLength(s, c.length)
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

// lastIsWhole says whether a cut behind the text could not have changed what is
// read of the last sample: another field follows all of that, or it is a call of two
// alleles, none of which has more than one digit in this record.
func (c *calls) lastIsWhole() bool {
	last := c.text[bytes.LastIndexByte(c.text, '\t')+1:]
	read := max(c.format.dosage, c.format.ps, c.format.ft)
	if c.plan.asksQuality() {
		read = max(read, c.format.gq, c.format.dp)
	}
	if read > 0 {
		return bytes.Count(last, []byte{':'}) >= read
	}
	call, _, more := bytes.Cut(last, []byte{':'})
	return !c.format.hasGT || more || c.alts <= 9 && bytes.ContainsAny(call, "/|")
}
