package vcf

import (
	"bytes"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

const (
	// Rows of a record may take this much memory, and this much for each byte of
	// its line: 256 ALTs in a record that holds nothing but GT. Without a bound, a
	// short line of many samples and many ALTs fills the memory.
	baseRows = 64 << 10
	lineRows = 16
)

// parseSamples reads FORMAT and the sample columns, which are what is left of
// the line; more is false where the line ended with INFO.
func (b *batch) parseSamples(r *record, text []byte, more, unproved bool) *fileerr.Error {
	if !b.header.hasFormat {
		if more {
			return malformed("", "the record has more than the 8 columns of the header")
		}
		b.rows, r.rows = grow(b.rows, 0)
		r.hasDosages = !b.plan.calls
		return nil
	}
	if !more {
		return malformed("FORMAT", "the record ends before FORMAT; expected %d columns", 9+len(b.header.samples))
	}
	column, text, more := nextField(text)
	f, problem := parseFormat(column, b.header, b.plan)
	if problem != nil {
		return problem
	}
	columns := 0
	if more {
		columns = 1 + bytes.Count(text, []byte{'\t'})
	}
	if columns != len(b.header.samples) {
		return malformed("", "the record has %d sample columns; expected %d, as in the header", columns, len(b.header.samples))
	}
	if r.unread {
		return nil
	}
	c, problem := b.callsOf(r, f, len(text))
	if problem != nil {
		return problem
	}
	c.text, c.leadingPhase = text, b.header.minor >= 4
	if problem := c.parse(); problem != nil {
		return problem
	}
	if b.needsLengths(r, c) {
		// An autosome with a haploid call: once more, with the call lengths.
		if problem := c.parse(); problem != nil {
			return problem
		}
	}
	if unproved && !c.lastIsWhole() {
		return malformed("", "the call of the last sample may be the beginning of a longer one")
	}
	b.finishSamples(r, c)
	return nil
}

// callsOf makes room for the genotypes of a record, which take size bytes.
func (b *batch) callsOf(r *record, f format, size int) (*calls, *fileerr.Error) {
	samples, alts := len(b.header.samples), r.alts.to-r.alts.from
	stride := (samples + 3) / 4
	rows := alts * stride
	if f.dosage > 0 || !b.plan.calls {
		rows += 2 * alts * samples
	}
	if rows > baseRows+lineRows*size {
		return nil, &fileerr.Error{Class: fileerr.Resource, Field: "ALT",
			Message: "the record has more ALTs than so many samples leave memory for; split it with bcftools norm -m -"}
	}
	b.rows, r.rows = grow(b.rows, alts*stride)
	c := &b.calls
	*c = calls{
		plan: b.plan, format: f, samples: samples, stride: stride,
		alts:         alts,
		noAlt:        b.alts[r.alts.from] == ".",
		ploidyVaries: r.chrom >= genome.ChrX,
		plink2:       b.header.plink2,
		block:        r.outcome == source.ReferenceBlock,
		rows:         b.rows[r.rows.from:],
		values:       values{list: c.values.list},
		rounder:      rounder{denominator: uint64(b.plan.denominator), slack: b.plan.slack},
		copies:       c.copies,
		phase:        c.phase[:0],
	}
	// ALT "." has no dosage of its own where calls stand for it.
	if f.dosage > 0 && !(c.noAlt && b.plan.calls) || !b.plan.calls {
		b.dosages, r.dosages = grow(b.dosages, alts*samples)
		c.dosages, r.hasDosages = b.dosages[r.dosages.from:], true
	}
	if c.block && f.dp == 0 && r.hasMinDP {
		c.blockDP = minimum{r.minDP, true}
	}
	c.watch = c.watches()
	if c.ploidyVaries || !f.hasGT {
		c.lengths = b.addLengths(r, samples)
	}
	return c, nil
}

// needsLengths says whether a record has to be parsed again, because it turned out
// to have haploid calls where none are expected.
func (b *batch) needsLengths(r *record, c *calls) bool {
	if !c.haploid || c.lengths != nil {
		return false
	}
	c.restart()
	c.lengths = b.addLengths(r, c.samples)
	return true
}

// finishSamples takes what was counted.
func (b *batch) finishSamples(r *record, c *calls) {
	r.noCalls = !c.format.hasGT && c.format.dosage == 0 || !b.plan.calls && c.format.dosage == 0
	if b.plan.calls {
		r.halfCalls = c.halfCalls
	}
	r.polyploidCalls, r.lowQuality, r.unstated, r.filtered, r.unseen, r.unscaled = c.polyploidCalls, c.lowQuality, c.unstated, c.filtered, c.unseenCalls, c.unscaled
	r.rounding = c.rounder.worst
	r.phase.from = len(b.phase)
	b.phase = append(b.phase, c.phase...)
	r.phase.to = len(b.phase)
}

func (b *batch) addLengths(r *record, samples int) []uint8 {
	b.lengths, r.lengths = grow(b.lengths, samples)
	r.hasLengths = true
	return b.lengths[r.lengths.from:]
}
