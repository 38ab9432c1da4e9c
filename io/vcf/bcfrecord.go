package vcf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"cardioscore/io/fileerr"
)

// parseBCF fills records from raw BCF. It stops at the first bad one.
func (b *batch) parseBCF() error {
	raw, number := b.text, b.line
	for len(raw) > 0 {
		n := recordSize(raw)
		if b.parts {
			number = 0
		}
		if problem := b.parseBCFRecord(number, raw[:n]); problem != nil {
			problem.Path = b.path
			if number > 0 {
				problem.Message = fmt.Sprintf("record number %d: %s", number, problem.Message)
			}
			return problem
		}
		raw, number = raw[n:], number+1
	}
	return nil
}

// parseBCFRecord reads one record into the batch.
func (b *batch) parseBCFRecord(number int, raw []byte) *fileerr.Error {
	shared := 8 + int(binary.LittleEndian.Uint32(raw))
	in := &bytesReader{rest: raw[8:shared]}
	r := record{line: number}
	counts, problem := b.parseShared(&r, in)
	if problem == nil {
		problem = b.parseIndividual(&r, &bytesReader{rest: raw[shared:]}, counts.fields)
	}
	if problem != nil {
		if r.ref != "" {
			problem.Variant = fmt.Sprintf("%s:%d:%.40s", r.chrom, r.pos, r.ref)
		}
		return problem
	}
	b.records = append(b.records, r)
	return nil
}

// bcfCounts are the numbers of parts of a record.
type bcfCounts struct{ info, alleles, fields, samples int }

const errShortRecord = "the record ends inside a value, or a value has a type that is not one of BCF"

// parseShared reads the part about the site. What VCF has as text is made text, so
// that it means and is checked as there.
func (b *batch) parseShared(r *record, in *bytesReader) (bcfCounts, *fileerr.Error) {
	d := b.header.dictionary
	contig, pos := in.int32(), int64(in.int32())+1
	in.take(8) // length on the reference, quality
	alleles, fields := uint32(in.int32()), uint32(in.int32())
	n := bcfCounts{info: int(alleles & 0xffff), alleles: int(alleles >> 16), fields: int(fields >> 24), samples: int(fields & 0xffffff)}
	if in.bad {
		return n, malformed("", "%s", errShortRecord)
	}
	if n.samples != len(b.header.samples) {
		return n, malformed("", "the record has %d samples; expected %d, as in the header", n.samples, len(b.header.samples))
	}
	if pos < 0 {
		return n, malformed("POS", "%d is not a position; expected a whole number from 0 to %d", pos, math.MaxInt32)
	}
	chrom := name(d.contigs, int(contig))
	if chrom == "" {
		return n, malformed("CHROM", "contig number %d is not in the header", contig)
	}
	fixed := [fixedFields][]byte{colChrom: []byte(chrom), colPos: strconv.AppendInt(nil, pos, 10), colQual: dot, colInfo: dot}
	var problem *fileerr.Error
	if fixed[colID], problem = in.string("ID"); problem != nil {
		return n, problem
	}
	if len(fixed[colID]) == 0 {
		fixed[colID] = dot
	}
	if n.alleles == 0 {
		return n, malformed("REF", "the record has no alleles")
	}
	if fixed[colRef], problem = in.string("REF"); problem != nil {
		return n, problem
	}
	alts := b.joined[:0]
	for i := range n.alleles - 1 {
		alt, problem := in.string("ALT")
		if problem != nil {
			return n, problem
		}
		if bytes.IndexByte(alt, ',') >= 0 {
			return n, malformed("ALT", "%s is not an allele", shown(alt))
		}
		if i > 0 {
			alts = append(alts, ',')
		}
		alts = append(alts, alt...)
	}
	b.joined = alts
	fixed[colAlt] = alts
	if n.alleles == 1 {
		fixed[colAlt] = dot
	}
	if fixed[colFilter], problem = d.filters(in); problem != nil {
		return n, problem
	}
	if problem := b.parseFixed(r, &fixed); problem != nil {
		return n, problem
	}
	if problem := b.parseBCFInfo(r, in, n.info); problem != nil {
		return n, problem
	}
	b.plan.place(r, b.alts[r.alts.from:r.alts.to])
	return n, nil
}

var dot = []byte{'.'}

// string takes characters.
func (r *bytesReader) string(field string) ([]byte, *fileerr.Error) {
	v := r.vector()
	if r.bad || v.kind != typeChar && v.length > 0 {
		return nil, malformed(field, "%s", errShortRecord)
	}
	return v.data, nil
}

// filters takes the filters of a record, as VCF writes them.
func (d *dictionary) filters(in *bytesReader) ([]byte, *fileerr.Error) {
	v := in.vector()
	if in.bad || v.length > 0 && !v.isInteger() {
		return nil, malformed("FILTER", "%s", errShortRecord)
	}
	var text []byte
	for i := range v.length {
		n, s := v.integer(i)
		if s != present {
			continue
		}
		id := name(d.ids, n)
		if id == "" {
			return nil, malformed("FILTER", "filter number %d is not in the header", n)
		}
		if len(text) > 0 {
			text = append(text, ';')
		}
		text = append(text, id...)
	}
	if len(text) == 0 {
		return dot, nil
	}
	return text, nil
}

// parseBCFInfo looks for the imputation quality, and for what tells of a reference block.
func (b *batch) parseBCFInfo(r *record, in *bytesReader, fields int) *fileerr.Error {
	best, quality := len(qualityKeys), typed{}
	for range fields {
		key, _ := in.number()
		v := in.vector()
		id := name(b.header.dictionary.ids, key)
		if in.bad {
			return malformed("INFO", "%s", errShortRecord)
		}
		if id == "" {
			return malformed("INFO", "key number %d is not in the header", key)
		}
		if v.isInteger() && v.length > 0 {
			if n, s := v.integer(0); s == present && id == "END" {
				r.end = int64(n)
			} else if s == present && id == "MIN_DP" && n >= 0 {
				r.minDP, r.hasMinDP = decimal(n)*one, true
			}
		}
		for k, known := range qualityKeys[:best] {
			if id == known && v.length > 0 {
				best, quality = k, v
				break
			}
		}
	}
	if len(in.rest) > 0 {
		return malformed("", "%d bytes follow the last INFO field", len(in.rest))
	}
	if best == len(qualityKeys) {
		return nil
	}
	if quality.kind == typeChar {
		return b.parseInfo(r, append([]byte(qualityKeys[best]+"="), quality.text(0)...))
	}
	r.info.from = len(b.info)
	for i := range quality.length {
		value, s := quality.float(i)
		if s == ended {
			break
		}
		b.info = append(b.info, value)
	}
	alts := r.alts.to - r.alts.from
	if n := len(b.info) - r.info.from; n != 1 && n != alts {
		return malformed("INFO", "%s has %d values; expected 1, or %d, one for each ALT", qualityKeys[best], n, alts)
	}
	b.shareQuality(r, alts)
	return nil
}

// float gives the i-th value of a vector of numbers; NaN where it is missing or
// none. A float is the number that VCF would show.
func (v *typed) float(i int) (float64, state) {
	if v.kind != typeFloat {
		n, s := v.integer(i)
		if s != present {
			return math.NaN(), s
		}
		return float64(n), s
	}
	bits := binary.LittleEndian.Uint32(v.data[4*i:])
	if bits == floatEnd {
		return math.NaN(), ended
	}
	return qualityOf(strconv.AppendFloat(nil, float64(math.Float32frombits(bits)), 'g', -1, 32)), present
}
