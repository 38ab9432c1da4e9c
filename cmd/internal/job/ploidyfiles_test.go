package job_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/source"
	"cardioscore/io/tabular"
	"cardioscore/scoring/genome"
)

// The files of the truth tables of ploidy: a man, a woman and a person of unknown sex, in
// this order, byte by byte.

const ploidySexes = "M\tmale\nF\tfemale\nU\tunknown\n"

// eachVariant gives the position and REF of every variant.
func eachVariant(build string, variants []ploidyVariant, do func(v *ploidyVariant, pos int, ref string)) {
	n := len(variants) / len(ploidyPlaces)
	for i := range variants {
		do(&variants[i], variants[i].pos[build], refOf(i%n))
	}
}

func ploidyVCF(t *testing.T, build string, variants []ploidyVariant) job.ImportOptions {
	var text strings.Builder
	text.WriteString("##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tM\tF\tU\n")
	eachVariant(build, variants, func(v *ploidyVariant, pos int, ref string) {
		fmt.Fprintf(&text, "%s\t%d\t.\t%s\tA\t.\t.\t.\tGT\t%s\t%s\t%s\n", v.chrom, pos, ref, v.text, v.text, v.text)
	})
	return job.ImportOptions{VCF: []string{write(t, "p.vcf", text.String())}, Sex: write(t, "sex.tsv", ploidySexes)}
}

func ploidyBed(t *testing.T, build string, variants []ploidyVariant) job.ImportOptions {
	var bim strings.Builder
	bed := []byte{0x6c, 0x1b, 1}
	eachVariant(build, variants, func(v *ploidyVariant, pos int, ref string) {
		fmt.Fprintf(&bim, "%s . 0 %d A %s\n", v.chrom, pos, ref)
		bed = append(bed, map[string]byte{"reference": 0b111111, "heterozygous": 0b101010, "alternate": 0, "missing": 0b010101}[v.says])
	})
	prefix := strings.TrimSuffix(write(t, "p.bed", string(bed)), ".bed")
	beside(t, prefix+".bim", bim.String())
	beside(t, prefix+".fam", "0 M 0 0 1 -9\n0 F 0 0 2 -9\n0 U 0 0 0 -9\n")
	return job.ImportOptions{BFile: []string{prefix}}
}

// ploidyPgen writes storage mode 02: fixed width, calls alone.
func ploidyPgen(t *testing.T, build string, variants []ploidyVariant) job.ImportOptions {
	pvar := "#CHROM\tPOS\tID\tREF\tALT\n"
	pgen := []byte{0x6c, 0x1b, 2}
	pgen = binary.LittleEndian.AppendUint32(pgen, uint32(len(variants)))
	pgen = binary.LittleEndian.AppendUint32(pgen, 3)
	pgen = append(pgen, 0x40) // no REF is provisional
	eachVariant(build, variants, func(v *ploidyVariant, pos int, ref string) {
		pvar += fmt.Sprintf("%s\t%d\t.\t%s\tA\n", v.chrom, pos, ref)
		pgen = append(pgen, map[string]byte{"reference": 0, "heterozygous": 0b010101, "alternate": 0b101010, "missing": 0b111111}[v.says])
	})
	prefix := strings.TrimSuffix(write(t, "p.pgen", string(pgen)), ".pgen")
	beside(t, prefix+".pvar", pvar)
	beside(t, prefix+".psam", "#IID\tSEX\nM\t1\nF\t2\nU\tNA\n")
	return job.ImportOptions{PFile: []string{prefix}}
}

// ploidyParquet writes a long table of ALT copies.
func ploidyParquet(t *testing.T, build string, variants []ploidyVariant) job.ImportOptions {
	var rows []genome.Variant
	var codes []byte
	eachVariant(build, variants, func(v *ploidyVariant, pos int, ref string) {
		chrom, _ := genome.ParseChromosome(v.chrom)
		rows = append(rows, genome.Variant{Chrom: chrom, Pos: int32(pos), Ref: ref, Alt: "A"})
		codes = append(codes, map[string]byte{"reference": 0, "heterozygous": 0b010101, "alternate": 0b101010, "missing": 0b111111}[v.says])
	})
	var file bytes.Buffer
	parsed, _ := genome.ParseBuild(build)
	w, err := tabular.NewLongWriter("p.parquet", &file, tabular.LongOptions{Build: parsed, Samples: []genome.Sample{{ID: "M"}, {ID: "F"}, {ID: "U"}}, Storage: source.Storage{Calls: true}})
	if err != nil {
		t.Fatal(err)
	}
	group := w.NewGroup()
	if err := group.Encode(rows, func(i int) []byte { return codes[i : i+1] }, func(int) []uint16 { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(group); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return job.ImportOptions{Parquet: []string{write(t, "p.parquet", file.String())}, Sex: write(t, "sex.tsv", ploidySexes)}
}

// ploidyBGEN writes layout 2, 8 bits, not compressed, not phased, with calls of one allele
// where the texts have one.
func ploidyBGEN(t *testing.T, build string, variants []ploidyVariant) job.ImportOptions {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 20) // the first variant is behind these 20 and the 4 bytes before them
	b = le.AppendUint32(b, 20)
	b = le.AppendUint32(b, uint32(len(variants)))
	b = le.AppendUint32(b, 3)
	b = append(b, "bgen"...)
	b = le.AppendUint32(b, 2<<2)
	text := func(s string) { b = append(le.AppendUint16(b, uint16(len(s))), s...) }
	eachVariant(build, variants, func(v *ploidyVariant, pos int, ref string) {
		text("")
		text(".")
		text(v.chrom)
		b = le.AppendUint32(b, uint32(pos))
		b = le.AppendUint16(b, 2)
		for _, allele := range []string{ref, "A"} {
			b = append(le.AppendUint32(b, uint32(len(allele))), allele...)
		}
		ploidy := byte(2)
		first := map[string][]byte{"reference": {255, 0}, "heterozygous": {0, 255}, "alternate": {0, 0}, "missing": {0, 0}}[v.says] // P(00), P(01)
		if len(v.text) == 1 {
			ploidy, first = 1, first[:1]
		}
		held := ploidy
		if v.says == "missing" {
			held |= 0x80
		}
		data := le.AppendUint32(nil, 3)
		data = append(le.AppendUint16(data, 2), ploidy, ploidy, held, held, held, 0, 8)
		data = append(data, bytes.Repeat(first, 3)...)
		b = append(le.AppendUint32(b, uint32(len(data))), data...)
	})
	return job.ImportOptions{
		BGEN: []string{write(t, "p.bgen", string(b))}, SampleFile: write(t, "p.sample", "ID_1 ID_2 missing sex\n0 0 0 D\nM M 0 1\nF F 0 2\nU U 0 0\n"),
		HardCallThreshold: 0.1, Assay: "imputed",
	}
}
