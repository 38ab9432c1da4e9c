package plink

import (
	"encoding/binary"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/alleles"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// BedHeader begins a .bed: magic, and the mode in which a row is a variant.
const BedHeader = "\x6c\x1b\x01"

// lowBits picks the lower bit of each sample of a row.
const lowBits = 0x5555555555555555

// AppendRow appends the row of a .bed for packed ALT copies, ALT being A1 and REF A2.
// The unused bits of calls are 0, and of the row too, as PLINK has them.
func AppendRow(dst, calls []byte, samples int) []byte {
	// With a the upper and b the lower bit of the copies (00 A2/A2, 01 het, 10 A1/A1,
	// 11 missing), PLINK's upper bit is "not a" and its lower one a xor b xor 1: its 11,
	// 10, 00 and 01.
	at := len(dst)
	i := 0
	for ; i+8 <= len(calls); i += 8 {
		x := binary.LittleEndian.Uint64(calls[i:])
		dst = binary.LittleEndian.AppendUint64(dst, ^x&(lowBits<<1)|^(x^x>>1)&lowBits)
	}
	for _, x := range calls[i:] {
		dst = append(dst, ^x&0xAA|^(x^x>>1)&0x55)
	}
	if tail := samples % 4; tail != 0 {
		dst[at+len(calls)-1] &= 1<<(2*tail) - 1
	}
	return dst
}

// Unspellable says which allele of a variant a .bim cannot hold, REF or ALT, "" where
// both can be written. An id that it cannot hold is written as a dot (HoldsID).
func Unspellable(v *genome.Variant) string {
	switch {
	case !holds(v.Ref) || alleles.Unknown(v.Ref) || alleles.Text(v.Ref) != v.Ref:
		return "REF"
	case !holds(v.Alt) || v.Alt == "0" || alleles.Text(v.Alt) != v.Alt || v.Alt == v.Ref:
		return "ALT"
	}
	return ""
}

// HoldsID says whether an id can stand in a .bim as it is. An empty one is a dot.
func HoldsID(id string) bool { return id == "" || holds(id) }

// holds says whether a text can be a field: not empty, no blank, no control character.
func holds(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] == 0x7f {
			return false
		}
	}
	return text != ""
}

// AppendVariant appends the line of a .bim: ALT is A1 and REF is A2. A variant in a
// pseudo-autosomal region of X is on XY, PLINK's name for it.
func AppendVariant(dst []byte, v *genome.Variant) []byte {
	if v.Chrom == genome.ChrX && v.Region == genome.XPAR {
		dst = append(dst, "XY\t"...)
	} else {
		dst = append(append(dst, v.Chrom.String()...), '\t')
	}
	if holds(v.ID) {
		dst = append(dst, v.ID...)
	} else {
		dst = append(dst, '.')
	}
	dst = append(dst, "\t0\t"...)
	dst = strconv.AppendInt(dst, int64(v.Pos), 10)
	dst = append(append(dst, '\t'), v.Alt...)
	dst = append(append(dst, '\t'), v.Ref...)
	return append(dst, '\n')
}

// famDefaults are what PLINK writes where a column is not known.
var famDefaults = [textFields]string{famFID: "0", famFather: "0", famMother: "0", famPhenotype: "-9"}

// AppendSamples appends a .fam. Of the columns those that a .fam has are written: fid,
// father, mother and phenotype. A sample whose fields cannot stand in a .fam is an
// Inconsistent error, which names its number.
func AppendSamples(dst []byte, path string, samples []genome.Sample, columns []source.Column) ([]byte, error) {
	var kept [textFields][]string
	for _, column := range columns {
		for _, k := range keptFields {
			if k.name == column.Name {
				kept[k.field] = column.Values
			}
		}
	}
	for s := range samples {
		fields := famDefaults
		for f, values := range kept {
			if values != nil && values[s] != "" {
				fields[f] = values[s]
			}
		}
		fields[famIID] = samples[s].ID
		fields[famSex] = sexCodes[samples[s].Sex]
		for f, text := range fields {
			if !holds(text) || f == famFID && text[0] == '#' {
				return dst, fileerr.New(fileerr.Inconsistent, path, "sample number %d has an id or a family that a .fam cannot hold (a blank in it, or # before it); export to .vcf.gz or .parquet, or leave the sample out with --remove", s+1)
			}
			if f > 0 {
				dst = append(dst, '\t')
			}
			dst = append(dst, text...)
		}
		dst = append(dst, '\n')
	}
	return dst, nil
}

var sexCodes = [...]string{genome.UnknownSex: "0", genome.Male: "1", genome.Female: "2"}
