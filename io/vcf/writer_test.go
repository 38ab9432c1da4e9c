package vcf

import (
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// The text of a dosage restores its integer, also where it is that of one haplotype.
func TestDosageTextRestoresTheInteger(t *testing.T) {
	for _, d := range []uint64{2, 3, 100, 127, 255, 10_000, 16_384, 32_767} {
		for n := range 2*d + 1 {
			for haplotypes := range uint64(2) {
				text := dosageText(n, d*(2-haplotypes)) // haplotypes 1: copies of two
				v, _, next, ok := parseDecimal([]byte(text), 0)
				restored := math.Round(float64(v) / 1e16 * float64(d*(2-haplotypes)))
				if !ok || next != len(text) || restored != float64(n) {
					t.Fatalf("%d of 1/%d is written %s and comes back as %v", n, d*(2-haplotypes), text, restored)
				}
			}
		}
	}
	for _, c := range []struct {
		n, of uint64
		text  string
	}{
		{0, 255, "0"}, {255, 255, "1"}, {510, 255, "2"}, {15_000, 10_000, "1.5"}, {1, 20_000, "0.00005"},
		{1, 16_384, "0.000061"}, {1, 3, "0.333333"}, {2, 3, "0.666667"}, {10_001, 10_000, "1.0001"},
	} {
		if text := dosageText(c.n, c.of); text != c.text {
			t.Errorf("%d of 1/%d: got %s, expected %s", c.n, c.of, text, c.text)
		}
	}
}

func encoder(t *testing.T, o EncoderOptions) *Encoder {
	t.Helper()
	o.Program, o.Build = "test", genome.GRCh38
	e, err := NewEncoder("x.vcf", o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var people = []genome.Sample{
	{ID: "woman", Sex: genome.Female, XPloidy: genome.Diploid, YPloidy: genome.NoCopies}, {ID: "a man", Sex: genome.Male, XPloidy: genome.Haploid, YPloidy: genome.Haploid},
	{ID: "unknown"}, {ID: "n4"}, {ID: "n5"},
}

func TestEncodedHeader(t *testing.T) {
	header := string(encoder(t, EncoderOptions{
		Contigs: []genome.Chromosome{1, genome.ChrX}, Filters: []string{"PASS", "q10;s50", "", "s50", "."}, Info: true, Samples: people,
		Storage: source.Storage{Calls: true, Denominator: 255},
	}).header())
	const expected = `##fileformat=VCFv4.3
##source=test
##reference=GRCh38
##cardioscore=<ID=dosage,Denominator=255>
##contig=<ID=1,assembly=GRCh38>
##contig=<ID=X,assembly=GRCh38>
##FILTER=<ID=q10,Description="Filter of the imported file">
##FILTER=<ID=s50,Description="Filter of the imported file">
##INFO=<ID=PR,Number=0,Type=Flag,Description="Provisional reference allele, may not be based on real reference genome">
##INFO=<ID=R2,Number=1,Type=Float,Description="Imputation quality of the imported file">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DS,Number=1,Type=Float,Description="Expected ALT copies: 0 to 2, of a haploid call 0 to 1">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	woman	a man	unknown	n4	n5
`
	if header != expected {
		t.Errorf("got\n%s\nexpected\n%s", header, expected)
	}
	for chrom, expected := range map[genome.Chromosome]string{
		1: `##cardioscore=<ID=dosage,Denominator=255,Calls=none>
##contig=<ID=1,assembly=GRCh38>
##FORMAT=<ID=DS,Number=1,Type=Float,Description="Expected ALT copies: 0 to 2">
#`,
		genome.ChrMT: `##cardioscore=<ID=dosage,Denominator=255,Calls=none>
##contig=<ID=MT,assembly=GRCh38>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DS,Number=1,Type=Float,Description="Expected ALT copies: 0 to 2, of a haploid call 0 to 1">
#`,
	} {
		header := string(encoder(t, EncoderOptions{RefAsserted: true, Contigs: []genome.Chromosome{chrom}, Samples: people, Storage: source.Storage{Denominator: 255}}).header())
		if !strings.Contains(header, expected) {
			t.Errorf("dosages alone: got\n%s\nexpected\n%s", header, expected)
		}
	}
	for _, id := range []string{"", "SECRET\tone", "SECRET\none"} {
		_, err := NewEncoder("x.vcf", EncoderOptions{Samples: []genome.Sample{{ID: "fine"}, {ID: id}}})
		if fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "sample number 2") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("the id %q: %v", id, err)
		}
	}
}

func TestEncodedRecords(t *testing.T) {
	calls := []byte{0b11_10_00_01, 0b10}        // 1 0 2 . 2
	haploid := []byte{0b11_10_11_00, 0b01}      // 0 . 2 . 1
	dosages := []uint16{0, 15, 20, 65535, 1}    // of 1/10
	haploidDosages := []uint16{7, 1, 20, 0, 10} // of 1/10, the second of one haplotype
	both, dosagesOnly := source.Storage{Calls: true, Denominator: 10}, source.Storage{Denominator: 10}
	plain := genome.Variant{Chrom: 2, Pos: 7, ID: "rs1", Ref: "A", Alt: "*", Filter: "PASS", Info: 0.75}
	onX := genome.Variant{Chrom: genome.ChrX, Pos: 5_000_000, ID: "two words", Ref: "A", Alt: "G", Region: genome.XNonPAR, Info: math.NaN()}
	for _, c := range []struct {
		name     string
		opts     EncoderOptions
		v        *genome.Variant
		calls    []byte
		dosages  []uint16
		expected string
	}{
		{"calls", EncoderOptions{RefAsserted: true, Samples: people, Storage: source.Storage{Calls: true}}, &plain, calls, nil,
			"2\t7\trs1\tA\t*\t.\tPASS\tR2=0.75\tGT\t0/1\t0/0\t1/1\t./.\t1/1\n"},
		{"haploid calls, REF not asserted", EncoderOptions{Samples: people, Storage: source.Storage{Calls: true}}, &onX, haploid, nil,
			"X\t5000000\t.\tA\tG\t.\t.\tPR\tGT\t0/0\t.\t1/1\t./.\t0/1\n"},
		{"dosages", EncoderOptions{Samples: people, Storage: dosagesOnly}, &plain, nil, dosages,
			"2\t7\trs1\tA\t*\t.\tPASS\tPR;R2=0.75\tDS\t0\t1.5\t2\t.\t0.1\n"},
		{"dosages on X, of which GT tells the scale", EncoderOptions{RefAsserted: true, Samples: people, Storage: dosagesOnly}, &onX, nil, haploidDosages,
			"X\t5000000\t.\tA\tG\t.\t.\t.\tGT:DS\t./.:0.7\t.:0.05\t./.:2\t./.:0\t./.:1\n"},
		{"both", EncoderOptions{RefAsserted: true, Samples: people, Storage: both}, &plain, calls, dosages,
			"2\t7\trs1\tA\t*\t.\tPASS\tR2=0.75\tGT:DS\t0/1:0\t0/0:1.5\t1/1:2\t./.:.\t1/1:0.1\n"},
		{"both on X", EncoderOptions{RefAsserted: true, Samples: people, Storage: both}, &onX, haploid, haploidDosages,
			"X\t5000000\t.\tA\tG\t.\t.\t.\tGT:DS\t0/0:0.7\t.:0.05\t1/1:2\t./.:0\t0/1:1\n"},
		{"nobody", EncoderOptions{RefAsserted: true, Storage: both}, &onX, nil, nil, "X\t5000000\t.\tA\tG\t.\t.\t.\n"},
	} {
		line, err := encoder(t, c.opts).appendRecord(nil, c.v, c.calls, c.dosages)
		if err != nil || string(line) != c.expected {
			t.Errorf("%s: got %q (%v), expected %q", c.name, line, err, c.expected)
		}
	}
	e := encoder(t, EncoderOptions{Samples: people, Storage: both})
	if _, err := e.appendRecord(nil, &onX, calls[:], []uint16{0, 0, 0, 0, 21}); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("a dosage of 2.1 copies: %v", err)
	}
	if _, err := e.appendRecord(nil, &onX, []byte{0b01_00, 0}, make([]uint16, 5)); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("a heterozygous call of a haploid sample: %v", err)
	}
}

func TestUnspellable(t *testing.T) {
	for _, c := range []struct{ ref, alt, filter, field string }{
		{"A", "C", "", ""}, {"ACN", ".", "PASS", ""}, {"A", "<DEL>", "q10;s50", ""}, {"G", "G]17:198982]", ".", ""},
		{"L", "H", "", "REF"}, {"", "A", "", "REF"}, {"<DEL>", "A", "", "REF"}, {"a", "C", "", "REF"},
		{"A", "I", "", "ALT"}, {"A", "", "", "ALT"}, {"A", "A", "", "ALT"}, {"A", "c", "", "ALT"}, {"A", "C,G", "", "ALT"},
		{"A", "C", "low quality", "FILTER"}, {"A", "C", "q10;", "FILTER"},
	} {
		if field := Unspellable(&genome.Variant{Ref: c.ref, Alt: c.alt, Filter: c.filter}); field != c.field {
			t.Errorf("%q>%q, filter %q: %q cannot be written, expected %q", c.ref, c.alt, c.filter, field, c.field)
		}
	}
}

// What is written is read back, whatever the units of the dosages.
func TestEncoderAndReader(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		storage := source.Storage{Calls: rapid.Bool().Draw(t, "calls")}
		if !storage.Calls || rapid.Bool().Draw(t, "dosages") {
			storage.Denominator = rapid.SampledFrom([]int64{2, 255, denominator, 16_384, maxDenominator}).Draw(t, "denominator")
		}
		samples := people[:rapid.IntRange(1, len(people)).Draw(t, "samples")]
		haploid := map[int]bool{1: true}
		var variants []genome.Variant
		var calls [][]byte
		var dosages [][]uint16
		for i := range rapid.IntRange(1, 5).Draw(t, "variants") {
			v := genome.Variant{Chrom: 1, Pos: int32(100 + i), ID: "rs", Ref: "A", Alt: "G", Filter: "PASS", Info: math.NaN()}
			if rapid.Bool().Draw(t, "X") {
				v.Chrom, v.Region = genome.ChrX, genome.XNonPAR
			}
			row, units := make([]byte, (len(samples)+3)/4), make([]uint16, len(samples))
			for s := range samples {
				code := rapid.ByteRange(0, 3).Draw(t, "code")
				if haploid[s] && v.Region == genome.XNonPAR && code == 1 {
					code = 2
				}
				row[s/4] |= code << (2 * (s % 4))
				units[s] = uint16(rapid.IntRange(0, 2*int(storage.Denominator)).Draw(t, "dosage"))
				if code == 3 && rapid.Bool().Draw(t, "no dosage") {
					units[s] = source.MissingDosage
				}
			}
			variants, calls, dosages = append(variants, v), append(calls, row), append(dosages, units)
		}
		e, err := NewEncoder("x.vcf", EncoderOptions{Build: genome.GRCh38, RefAsserted: true, Samples: samples, Storage: storage})
		if err != nil {
			t.Fatal(err)
		}
		text := e.header()
		for i := range variants {
			row, units := calls[i], dosages[i]
			if !storage.Calls {
				row = nil
			}
			if storage.Denominator == 0 {
				units = nil
			}
			if text, err = e.appendRecord(text, &variants[i], row, units); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(dir, "x.vcf")
		testfile.Overwrite(t, path, text)
		r, err := Open([]string{path}, Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if r.Storage() != storage || !r.RefAsserted() || len(r.Samples()) != len(samples) || r.Samples()[0].ID != samples[0].ID {
			t.Fatalf("read back with %+v, %v", r.Storage(), r.Samples())
		}
		var site source.Site
		for i := range variants {
			if err := r.Next(&site); err != nil {
				t.Fatal(err)
			}
			v := &variants[i]
			if site.Chrom != v.Chrom || site.Pos != v.Pos || site.Ref != v.Ref || site.Alts[0] != v.Alt || site.Filter != v.Filter {
				t.Fatalf("record %d comes back as %+v", i, site)
			}
			for s := range samples {
				if storage.Calls && site.Calls[0][s/4]>>(2*(s%4))&3 != calls[i][s/4]>>(2*(s%4))&3 {
					t.Fatalf("call %d of record %d comes back otherwise", s, i)
				}
				if storage.Denominator > 0 && site.Dosages[0][s] != dosages[i][s] {
					t.Fatalf("dosage %d of record %d: %d comes back as %d", s, i, dosages[i][s], site.Dosages[0][s])
				}
				missing := calls[i][s/4]>>(2*(s%4))&3 == 3
				if length := site.CallLength; storage.Calls && v.Chrom == genome.ChrX && !missing && (length[s] == 1) != haploid[s] {
					t.Fatalf("sample %d on X comes back with %d alleles", s, length[s])
				}
			}
		}
		if err := r.Next(&site); err != io.EOF || r.Outcomes().LargestRounding != 0 {
			t.Fatalf("after the last record: %v, rounded by %v", err, r.Outcomes().LargestRounding)
		}
	})
}
