package vcf

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// EncoderOptions say what a VCF is to hold.
type EncoderOptions struct {
	Program     string // of the ##source line, with its version
	Build       genome.Build
	RefAsserted bool                // else every record has PLINK's flag PR
	Contigs     []genome.Chromosome // that have records
	Filters     []string            // FILTER values of the records
	Info        bool                // a record states its imputation quality
	Samples     []genome.Sample
	Storage     source.Storage // which of GT and DS there is
}

// Encoder writes VCF 4.3, one record an ALT. Its methods may run at the same time.
type Encoder struct {
	opts  EncoderOptions
	texts *genotypeTexts
	// By region: the samples that are haploid, nil where none is.
	haploid [genome.MT + 1][]bool
}

// NewEncoder checks that the samples' ids can stand in a VCF; where one cannot, the
// error is Inconsistent and names its number.
func NewEncoder(path string, o EncoderOptions) (*Encoder, error) {
	for s := range o.Samples {
		if id := o.Samples[s].ID; id == "" || strings.ContainsAny(id, "\t\r\n") {
			return nil, fileerr.New(fileerr.Inconsistent, path, "sample number %d has an id that VCF cannot hold (empty, or with a tab or a line end); leave the sample out with --remove", s+1)
		}
	}
	e := &Encoder{opts: o, texts: newGenotypeTexts(o.Storage)}
	for region := range e.haploid {
		for s := range o.Samples {
			if o.Samples[s].PloidyIn(genome.Region(region)) != genome.Haploid {
				continue
			}
			if e.haploid[region] == nil {
				e.haploid[region] = make([]bool, len(o.Samples))
			}
			e.haploid[region][s] = true
		}
	}
	return e, nil
}

// Unspellable says what of a variant a VCF cannot hold: REF, ALT or FILTER, "" where
// all can be written. An id that it cannot hold is written as a dot (HoldsID).
func Unspellable(v *genome.Variant) string {
	alt, ok := alternate([]byte(v.Alt))
	switch {
	case v.Ref == "" || bases([]byte(v.Ref)) != v.Ref:
		return "REF"
	case !ok || alt != v.Alt || v.Alt == v.Ref:
		return "ALT"
	case v.Filter != "" && (!validList([]byte(v.Filter)) || !utf8.ValidString(v.Filter)):
		return "FILTER"
	}
	return ""
}

// HoldsID says whether an id can stand in a VCF as it is. An empty one is a dot.
func HoldsID(id string) bool { return id == "" || validList([]byte(id)) }

// header is all that stands before the records.
func (e *Encoder) header() []byte {
	var b bytes.Buffer
	o := &e.opts
	b.WriteString("##fileformat=VCFv4.3\n")
	fmt.Fprintf(&b, "##source=%s\n##reference=%s\n", o.Program, o.Build)
	if o.Storage.Denominator > 0 {
		fmt.Fprintf(&b, "%s%d", denominatorLine, o.Storage.Denominator)
		if !o.Storage.Calls {
			b.WriteString(withoutCalls)
		}
		b.WriteString(">\n")
	}
	for _, chrom := range o.Contigs {
		fmt.Fprintf(&b, "##contig=<ID=%s,assembly=%s>\n", chrom, o.Build)
	}
	for _, name := range o.filters() {
		fmt.Fprintf(&b, "##FILTER=<ID=%s,Description=\"Filter of the imported file\">\n", name)
	}
	if !o.RefAsserted {
		b.WriteString("##INFO=<ID=PR,Number=0,Type=Flag,Description=\"Provisional reference allele, may not be based on real reference genome\">\n")
	}
	if o.Info {
		b.WriteString("##INFO=<ID=R2,Number=1,Type=Float,Description=\"Imputation quality of the imported file\">\n")
	}
	if o.Storage.Calls || slices.ContainsFunc(o.Contigs, ploidyVaries) {
		b.WriteString("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n")
	}
	switch {
	case o.Storage.Denominator > 0 && (o.Storage.Calls || slices.ContainsFunc(o.Contigs, ploidyVaries)):
		b.WriteString("##FORMAT=<ID=DS,Number=1,Type=Float,Description=\"Expected ALT copies: 0 to 2, of a haploid call 0 to 1\">\n")
	case o.Storage.Denominator > 0:
		b.WriteString("##FORMAT=<ID=DS,Number=1,Type=Float,Description=\"Expected ALT copies: 0 to 2\">\n")
	}
	b.WriteString(strings.Join(fixedColumns, "\t"))
	if len(o.Samples) > 0 {
		b.WriteString("\tFORMAT")
		for s := range o.Samples {
			b.WriteByte('\t')
			b.WriteString(o.Samples[s].ID)
		}
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// denominatorLine tells in which units the dosages were, so that a reader can restore
// the integers. The number and ">" follow it, withoutCalls between them where GT says no
// more than how many alleles there are.
const (
	denominatorLine = "##cardioscore=<ID=dosage,Denominator="
	withoutCalls    = ",Calls=none"
)

// ploidyVaries says whether samples may be haploid on a chromosome. There PLINK 2 reads no
// dosage without a GT, which tells whether it is of one copy or of two.
func ploidyVaries(chrom genome.Chromosome) bool { return chrom >= genome.ChrX }

// filters lists the filters that need a line of the header, ascending.
func (o *EncoderOptions) filters() []string {
	var names []string
	for _, filter := range o.Filters {
		for name := range strings.SplitSeq(filter, ";") {
			if name != "" && name != "." && name != "PASS" {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// appendRecord appends the line of a variant that Unspellable finds nothing in. calls
// are packed hard calls and dosages units of the denominator, one a sample, as far as
// Storage has them. A heterozygous call of a haploid sample and a dosage over two
// copies are Internal errors.
func (e *Encoder) appendRecord(dst []byte, v *genome.Variant, calls []byte, dosages []uint16) ([]byte, error) {
	dst = append(dst, v.Chrom.String()...)
	dst = append(dst, '\t')
	dst = strconv.AppendInt(dst, int64(v.Pos), 10)
	dst = append(dst, '\t')
	if v.ID == "" || !HoldsID(v.ID) {
		dst = append(dst, '.')
	} else {
		dst = append(dst, v.ID...)
	}
	dst = append(append(append(append(dst, '\t'), v.Ref...), '\t'), v.Alt...)
	dst = append(dst, "\t.\t"...)
	if v.Filter == "" {
		dst = append(dst, '.')
	} else {
		dst = append(dst, v.Filter...)
	}
	dst = append(dst, '\t')
	dst = e.appendInfo(dst, v.Info)
	if len(e.opts.Samples) > 0 {
		haploid := e.haploid[v.Region]
		var ok bool
		switch {
		case dosages == nil:
			dst, ok = e.texts.appendCalls(append(dst, "\tGT"...), calls, len(e.opts.Samples), haploid)
		case calls == nil && ploidyVaries(v.Chrom):
			dst, ok = e.texts.appendScaled(append(dst, "\tGT:DS"...), dosages, haploid)
		case calls == nil:
			dst, ok = e.texts.appendDosages(append(dst, "\tDS"...), dosages)
		default:
			dst, ok = e.texts.appendBoth(append(dst, "\tGT:DS"...), calls, dosages, haploid)
		}
		if !ok {
			return dst, &fileerr.Error{Class: fileerr.Internal, Variant: v.Key(), Message: "a haploid sample has a heterozygous call, or a dosage is over 2 copies, which no cohort holds"}
		}
	}
	return append(dst, '\n'), nil
}

func (e *Encoder) appendInfo(dst []byte, quality float64) []byte {
	known := !math.IsNaN(quality) && !math.IsInf(quality, 0)
	switch {
	case !e.opts.RefAsserted && known:
		dst = append(dst, "PR;R2="...)
	case !e.opts.RefAsserted:
		return append(dst, "PR"...)
	case known:
		dst = append(dst, "R2="...)
	default:
		return append(dst, '.')
	}
	return strconv.AppendFloat(dst, quality, 'g', -1, 64)
}
