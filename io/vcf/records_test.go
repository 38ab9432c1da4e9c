package vcf

import (
	"slices"
	"strings"
	"testing"

	"cardioscore/io/source"
)

// The expected sites are worked out by hand from sections 1.4 and 5 of the VCF
// specification and the rules in the package comment.
func TestRecords(t *testing.T) {
	tests := []struct {
		name   string
		record string // after CHROM and POS, which are 1 and 100; spaces for tabs
		want   string // after "1:100 "
		counts source.Outcomes
	}{
		{"phased and not", ". A C . PASS . GT 0|0 0/1 1|1", ". A>C PASS 012", source.Outcomes{Imported: 1}},
		{"no phase in codes", ". A C . PASS . GT 1|0 0|1 1/0", ". A>C PASS 111", source.Outcomes{Imported: 1}},
		{"missing", ". A C . . . GT ./. .|. .", ". A>C . ...", source.Outcomes{Imported: 1}},
		{"half calls", ". A C . . . GT 0/. .|1 ./1", ". A>C . ...", source.Outcomes{Imported: 1, HalfCalls: 3}},
		{"several ALTs", "rs1 A C,G 50 q10;s50 AC=1 GT 0/1 1/2 2|2",
			"rs1 A>C,G q10;s50 110 012", source.Outcomes{Split: 1}},
		{"missing in every row", ". A C,G . . . GT 0/2 ./. 1/.", ". A>C,G . 0.. 1..", source.Outcomes{Split: 1, HalfCalls: 1}},
		{"spanning deletion among others", ". A C,* . . . GT 0/1 1/2 2/2", ". A>C,* . 110 012", source.Outcomes{Split: 1}},
		{"spanning deletion alone", ". A * . . . GT 0/1 1/1 0/0", ". A>* . 120", source.Outcomes{Symbolic: 1}},
		{"symbolic alone", ". A <DEL> . . . GT 0/1 1/1 0/0", ". A><DEL> . 120", source.Outcomes{Symbolic: 1}},
		{"two symbolic", ". N <CNV:TR>,<CNV:TR> . . . GT 1/2 0/1 0/2", ". N><CNV:TR>,<CNV:TR> . 110 101", source.Outcomes{Symbolic: 1}},
		{"gVCF", ". A C,<NON_REF> . . . GT 0/1 0/0 0/2", ". A>C,<NON_REF> . 100 001", source.Outcomes{Split: 1}},
		{"breakends", ". G G]17:198982],]13:123456]T,C[2:321682[,[17:198983[A,.A,T. . . . GT 0/1 0/3 0/6",
			". G>G]17:198982],]13:123456]T,C[2:321682[,[17:198983[A,.A,T. . 100 000 010 000 000 001", source.Outcomes{Symbolic: 1}},
		{"reference alone", ". A . . . . GT 0/0 ./. 0|0", ". A>. . 0.0", source.Outcomes{Imported: 1}},
		{"allele 1 of no ALT is missing", ". A . . . . GT 0/1 1/1 0|0", ". A>. . ..0", source.Outcomes{Imported: 1, HalfCalls: 1}},
		{"triploid", ". A C . . . GT 0/1/1 0/1 ./././.", ". A>C . .1.", source.Outcomes{Imported: 1, PolyploidCalls: 2}},
		{"triploid alone", ". A C,G . . . GT 0/1/2 ./. 0|0|0", ". A>C,G . ... ...", source.Outcomes{Split: 1, PolyploidCalls: 2, PolyploidRecords: 1}},
		{"haploid on an autosome", ". A C . . . GT 1 0 1/1", ". A>C . 202 len 112", source.Outcomes{Imported: 1}},
		{"haploid on an autosome, half calls counted once", ". A C . . . GT 0/. 0 0/1/1",
			". A>C . .0. len 210", source.Outcomes{Imported: 1, HalfCalls: 1, PolyploidCalls: 1}},
		{"haploid at several ALTs", ". A C,G . . . GT 2 1 .", ". A>C,G . 02. 20. len 110", source.Outcomes{Split: 1}},
		{"fields behind GT", ". A C . . . GT:DP:AD 0/1:3:1,2 1/1:4:0,4 0/0:.:.", ". A>C . 120", source.Outcomes{Imported: 1}},
		{"fields left out", ". A C . . . GT:DP:AD 0/1 1/1:4 ./.:.:.", ". A>C . 12.", source.Outcomes{Imported: 1}},
		{"no GT", ". A C . . . DP:GQ 3:4 . 2", ". A>C . ... len 000", source.Outcomes{Imported: 1, RecordsWithoutCalls: 1}},
		{"no FORMAT", ". A C,G . . . . . . .", ". A>C,G . ... ... len 000", source.Outcomes{Split: 1, RecordsWithoutCalls: 1}},
		{"lower case", ". acgtn aC . . . GT 0/1 0/0 1/1", ". ACGTN>AC . 102", source.Outcomes{Imported: 1}},
		{"allele of two digits", ". A " + strings.Join(manyAlts(12), ",") + " . . . GT 0/12 12|1 10/10",
			". A>" + strings.Join(manyAlts(12), ",") + " . 010" + strings.Repeat(" 000", 8) + " 002 000 110", source.Outcomes{Split: 1}},
		{"odd qualities", ". A C 1e-3 . . GT 0/0 0/0 0/0", ". A>C . 000", source.Outcomes{Imported: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, want := threeSamples+strings.ReplaceAll("1 100 "+test.record, " ", "\t")+"\n", "1:100 "+test.want
			got, counts, err := readAll([]string{write(t, "f", []byte(text))}, 1)
			if err != nil || len(got) != 1 || got[0] != want {
				t.Fatalf("got  %q, %v\nwant %q", got, err, want)
			}
			test.counts.Records = 1
			if counts != test.counts || counts.Total() != 1 {
				t.Errorf("outcomes %+v, want %+v", counts, test.counts)
			}
		})
	}
}

// manyAlts are n alleles that differ.
func manyAlts(n int) []string {
	alts := make([]string, n)
	for i := range alts {
		alts[i] = "A" + strings.Repeat("C", i+1)
	}
	return alts
}

func TestChromosomes(t *testing.T) {
	text := threeSamples
	for _, chrom := range []string{"1", "chr2", "CHR22", "X", "chrY", "chrM", "MT", "HLA-A*01:01", "chrUn_KI270302v1", "<1>", "0", "1ABC"} {
		text += chrom + "\t7\t.\tA\tC\t.\t.\t.\tGT\t0\t0/1\t.\n"
	}
	text += "1\t0\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/1\t0/1\n" // a telomere
	text += "chrUn\t7\t.\tA\tC\t.\t.\t.\tGT\tanything\tmay\tstand here\n"
	got, counts, err := readAll([]string{write(t, "f", []byte(text))}, 2)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, chrom := range []string{"1", "2", "22", "X", "Y", "MT", "MT"} {
		want = append(want, chrom+":7 . A>C . 01. len 120")
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if want := (source.Outcomes{Records: 14, Imported: 7, UnsupportedContig: 7}); counts != want {
		t.Errorf("outcomes %+v, want %+v", counts, want)
	}
}

func TestCallLengthsWherePloidyDiffers(t *testing.T) {
	// On X, Y and MT the lengths are given for diploid calls too.
	for _, chrom := range []string{"X", "Y", "MT"} {
		text := threeSamples + chrom + "\t7\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t./.\n"
		got, _, err := readAll([]string{write(t, "f", []byte(text))}, 1)
		if want := chrom + ":7 . A>C . 01. len 222"; err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
}

func TestLeadingPhase(t *testing.T) {
	record := "1\t100\t.\tA\tC\t.\t.\t.\tGT\t/0/1\t|1|1\t|1\n"
	text := strings.Replace(threeSamples, "VCFv4.2", "VCFv4.4", 1) + record
	got, _, err := readAll([]string{write(t, "f", []byte(text))}, 1)
	if want := "1:100 . A>C . 122 len 221"; err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if _, _, err = readAll([]string{write(t, "f", []byte(threeSamples+record))}, 1); err == nil {
		t.Error("VCF 4.2 has no leading phase, but it was read")
	}
}

func TestWithoutSamples(t *testing.T) {
	text := "##fileformat=VCFv4.1\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t5\t.\tA\tC,G\t.\t.\t.\n"
	got, counts, err := readAll([]string{write(t, "f", []byte(text))}, 1)
	if err != nil || len(got) != 1 || got[0] != "1:5 . A>C,G .  " {
		t.Errorf("got %q, %v; want a site with two empty rows", got, err)
	}
	if want := (source.Outcomes{Records: 1, Split: 1}); counts != want {
		t.Errorf("outcomes %+v, want %+v", counts, want)
	}
}

func TestLineEnds(t *testing.T) {
	text := threeSamples + "1\t5\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\n\n1\t6\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\n\n"
	want := []string{"1:5 . A>C . 012", "1:6 . A>C . 012"}
	for _, text := range []string{text, strings.ReplaceAll(text, "\n", "\r\n")} {
		r, err := Open([]string{write(t, "f", []byte(text))}, Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		var site source.Site
		for i := range want {
			if err := r.Next(&site); err != nil || show(&site, 3) != want[i] || site.Line != 3+2*i {
				t.Errorf("got %q in line %d, %v; want %q", show(&site, 3), site.Line, err, want[i])
			}
		}
		if id := r.Samples()[2].ID; id != "SECRET-C" {
			t.Errorf("the last sample has a different id: %d bytes", len(id))
		}
		r.Close()
	}
}

func TestSamplesAndReference(t *testing.T) {
	odd := "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t a b \t\xff\xfe\t007\n"
	r, err := Open([]string{write(t, "f", []byte(odd))}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var ids []string
	for _, s := range r.Samples() {
		ids = append(ids, s.ID)
	}
	if want := []string{" a b ", "\xff\xfe", "007"}; !slices.Equal(ids, want) {
		t.Errorf("ids %q, want %q: they are kept to the byte", ids, want)
	}
	if !r.RefAsserted() || r.SampleColumns() != nil {
		t.Errorf("RefAsserted %v, SampleColumns %v", r.RefAsserted(), r.SampleColumns())
	}
	guessed := strings.Replace(threeSamples, "#CHROM",
		`##INFO=<ID=PR,Number=0,Type=Flag,Description="Provisional reference allele, may not be based on real reference genome">`+"\n#CHROM", 1)
	p, err := Open([]string{write(t, "f", []byte(threeSamples)), write(t, "g", []byte(guessed))}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if p.RefAsserted() {
		t.Error("REF is asserted, but one file declares provisional reference alleles")
	}
}
