package pgen

import (
	"os"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring/kernel"
)

func checkSites(t *testing.T, got []string, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The expected values follow by hand from the formats. Samples 1 and 4 are male,
// 2 and 5 female, the sex of 3 is not known.
func TestReadTruthTable(t *testing.T) {
	records := []struct{ line, calls string }{
		{"1 10 plain a C PASS .", "0121m"},
		{"0 11 unplaced A C . .", "00000"},
		{"1 0 nowhere A C . .", "00000"},
		{"1 -12 excluded A C . .", "00000"},
		{"1 13 same A A . .", "00000"},
		{"1 14 none . 0 . .", "mmmmm"},
		{"1 15 refonly C . . .", "000m0"},
		{"1 16 altonly . G . .", "222m2"},
		{"1 17 contradicts . G . .", "221m2"},
		{"1 18 deletion A <DEL> q10 .", "0121m"},
		{"1 19 star A * . .", "00001"},
		{"chrX 5000000 x A C . R2=0.5", "11112"},
		{"23 5000001 xnumber A C . AC=1;DR2=0.25;R2=1", "11112"},
		{"X 100000 par A C . INFO=.", "11112"},
		{"PAR1 100001 par1 A C . .", "11111"},
		{"25 100002 xy A C . .", "11111"},
		{"Y 5000000 y A C . .", "11110"},
		{"MT 100 mt A C . .", "11102"},
		{"HLA-A 5 other A C . .", "00000"},
		{"1 100 long LL hh . .", "0122m"},
	}
	pvar := "##fileformat=VCFv4.2\n##chrSet=<autosomePairCt=22,X,Y,XY,M,PAR1,PAR2>\n#CHROM\tPOS\tID\tREF\tALT\tFILTER\tINFO\n"
	var all []built
	for _, rec := range records {
		pvar += strings.ReplaceAll(rec.line, " ", "\t") + "\n"
		all = append(all, built{data: packed(rec.calls)})
	}
	pgen, _ := build(5, plainStorage, all...)
	prefix := files{pgen: pgen, pvar: pvar, psam: psamOf("12NMf")}.write(t)
	got, outcomes, err := readAll([]string{prefix}, Options{})
	checkSites(t, got, err,
		"4 1:10 plain A>C PASS 0121m",
		"10 1:15 refonly C>. . 000m0",
		"11 1:16 altonly G>. . 000m0",
		"13 1:18 deletion A><DEL> q10 0121m",
		"14 1:19 star A>* . 00001",
		"15 X:5000000 x A>C . 11112 q0.5",
		"16 X:5000001 xnumber A>C . 11112 q1",
		"17 X:100000 par A>C . 11112 q?",
		"18 X:100001 par1 A>C . 11111",
		"19 X:100002 xy A>C . 11111",
		"20 Y:5000000 y A>C . 11110",
		"21 MT:100 mt A>C . 11102",
		"23 1:100 long LL>hh . 0122m")
	want := source.Outcomes{Records: 20, Imported: 11, Symbolic: 2, UnsupportedContig: 3, Filtered: 1, Malformed: 3}
	if outcomes != want || outcomes.Total() != outcomes.Records {
		t.Errorf("got %+v\nwant %+v", outcomes, want)
	}
}

// Of 4 samples: ALT 1 to 3 in every combination that a call can have.
func TestSeveralAlts(t *testing.T) {
	// 0/1 0/2 0/3 | 1/1 1/2 2/2 2/3 3/3 | ./. 0/0 0/1 of 11 samples
	main := packed("111" + "22222" + "m01")
	// A bit for each of the four heterozygous calls, then one bit for each ALT 2 or 3.
	// A bit for each of the five calls of two ALTs, then ALT - 1 in two and two bits.
	dense := append(slices.Clone(main), 0x00, 0b0110, 0b10, 0b11110, 0b0101_0100, 0b1010_1001)
	// The same as lists: their length, the first sample, the differences.
	sparse := append(slices.Clone(main), 0x11, 2, 1, 1, 0b10, 4, 4, 1, 1, 1, 0b0101_0100, 0b1010_1001)
	pgen, _ := build(11, plainStorage, built{kind: multiallelic, data: dense}, built{kind: multiallelic, data: sparse})
	pvar := "#CHROM POS ID REF ALT\n1 1 dense A C,G,T\n1 2 sparse A C,*,<INS>\n"
	got, outcomes, err := readAll([]string{files{pgen: pgen, pvar: pvar, psam: psamOf("00000000000")}.write(t)}, Options{})
	checkSites(t, got, err,
		"2 1:1 dense A>C,G,T 10021000m01 01001210m00 00100012m00",
		"3 1:2 sparse A>C,*,<INS> 10021000m01 01001210m00 00100012m00")
	if want := (source.Outcomes{Records: 2, Split: 2}); outcomes != want {
		t.Errorf("got %+v, want %+v", outcomes, want)
	}
}

// Differences count from the last record that holds its calls itself, also where all of
// them are REF and nothing is stored; the phase of dosages may be one copy either way.
func TestDifferencesFromReferenceAlone(t *testing.T) {
	change := []byte{1, 2, 1} // sample 3 has one copy
	phased := append(packed("1102"), 4, 0, 1, 1, 1, 0, 0x40, 0, 0x40, 0, 0x40, 0, 0x80, 0b0111, 0, 0xc0, 0, 0x40, 0, 0x80)
	pgen, _ := build(4, plainStorage, built{data: packed("2m22")}, built{kind: 2, data: change},
		built{kind: 5}, built{kind: 2, data: change}, built{kind: 3, data: change}, built{kind: dosageList | phasedDosage, data: phased})
	got, _, err := readAll([]string{files{pgen: pgen, pvar: pvarOf(6), psam: psamOf("0000")}.write(t)}, Options{})
	checkSites(t, got, err, "2 1:1 v1 A>C 2m22", "3 1:2 v2 A>C 2m12", "4 1:3 v3 A>C 0000", "5 1:4 v4 A>C 0010", "6 1:5 v5 A>C 2212",
		"7 1:6 v6 A>C 1102 [16384 16384 16384 32768]")
}

// Calls and dosages of haploid samples are those of the file: what becomes of
// heterozygous ones is for the cohort to say.
func TestDosagesOfHaploidSamples(t *testing.T) {
	list := append(packed("1102"), 2, 1, 2, 0, 0x40, 0, 0x01) // samples 2 and 4: 16384 and 256
	pgen, _ := build(4, plainStorage,
		built{kind: dosageList, data: list}, built{kind: 0, data: packed("012m")},
		built{kind: dosageArray, data: append(packed("m01m"), 0b0101, 0, 0x20, 0, 0x80)})
	pvar := "#CHROM POS ID REF ALT\nX 5000000 list A C\n1 1 calls A C\n1 2 array . C\n"
	prefix := files{pgen: pgen, pvar: pvar, psam: psamOf("1111")}.write(t)
	got, outcomes, err := readAll([]string{prefix}, Options{})
	checkSites(t, got, err,
		"2 X:5000000 list A>C 1102 [16384 16384 0 256]",
		"3 1:1 calls A>C 012m")
	if want := (source.Outcomes{Records: 3, Imported: 2, Malformed: 1}); outcomes != want {
		t.Errorf("got %+v, want %+v", outcomes, want)
	}
	r, err := Open([]string{prefix}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := (source.Storage{Calls: true, Denominator: 16384}); r.Storage() != got {
		t.Errorf("got %+v", r.Storage())
	}
}

// Blocks, both widths of a type, all widths of a length, counts of alleles, flags.
func TestIndexOfSeveralBlocks(t *testing.T) {
	const samples, variants = 3, blockVariants + 5
	records := make([]built, variants)
	calls := []string{"012", "0m0", "222", "101", "mmm"}
	for v := range records {
		records[v] = built{kind: 0, data: packed(calls[v%5]), alleles: 2, provisional: v == variants-1}
	}
	// The last one differs from the one before it in sample 2.
	records[variants-1] = built{kind: 2, data: []byte{1, 1, 0}, alleles: 2, provisional: true}
	for _, how := range []storage{
		{mode: modeVariable, kindBits: 4, lengthBytes: 1, countBytes: 1, flags: refMixed},
		{mode: modeVariable, kindBits: 8, lengthBytes: 2, countBytes: 2, flags: refProvisional},
		{mode: modeVariable, kindBits: 8, lengthBytes: 3, countBytes: 0, flags: refAsserted},
		{mode: modeExtended, kindBits: 4, lengthBytes: 4, countBytes: 3, flags: refUnstated, extension: []byte{2, 0, 3, 'm', 'e', '!'}, footer: []byte("more")},
		{mode: modeIndexed, kindBits: 4, lengthBytes: 1, countBytes: 1, flags: refMixed},
		{mode: modeIndexedExt, kindBits: 8, lengthBytes: 4, countBytes: 0, flags: refAsserted, extension: []byte{0, 0}, footer: []byte("more")},
	} {
		pgen, pgi := build(samples, how, records...)
		set := files{pgen: pgen, pgi: pgi, pvar: pvarOf(variants), psam: psamOf("012")}
		got, outcomes, err := readAll([]string{set.write(t)}, Options{})
		if err != nil || outcomes.Imported != variants || len(got) != variants {
			t.Fatalf("mode %02x: %d sites, %+v, %v", how.mode, len(got), outcomes, err)
		}
		for v, site := range got {
			want := calls[v%5]
			if v == variants-1 {
				want = "m0m" // all missing but sample 2
			}
			if !strings.HasSuffix(site, "A>C "+want) {
				t.Fatalf("mode %02x, variant %d: got %s, want the calls %s", how.mode, v+1, site, want)
			}
		}
	}
}

// Modes 03 and 04 hold for every sample what the fixtures hold where it is needed.
func TestFixedWidthDosages(t *testing.T) {
	for _, name := range []string{"dosages", "phased-dosages"} {
		want, _, err := readAll([]string{fixturePath(name)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, mode := range []byte{modeDosages, modePhasedDosages} {
			prefix := fixedDosages(t, name, mode)
			got, _, err := readAll([]string{prefix}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for v := range want {
				if !strings.Contains(want[v], "[") { // dosages that stand for calls are stored here
					got[v], _, _ = strings.Cut(got[v], " [")
				}
			}
			checkSites(t, got, nil, want...)
		}
	}
}

// fixedDosages writes a fixture anew in a mode of fixed width.
func fixedDosages(t testing.TB, name string, mode byte) (prefix string) {
	t.Helper()
	r, err := Open([]string{fixturePath(name)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	samples := len(r.Samples())
	pgen := []byte{0x6c, 0x1b, mode, 0, 0, 0, 0, byte(samples), byte(samples >> 8), 0, 0, refAsserted << 6}
	var site source.Site
	for r.Next(&site) == nil {
		pgen[3]++
		pgen = append(pgen, site.Calls[0]...)
		dosages := make([]uint16, samples)
		kernel.DosagesOfCalls(dosages, site.Calls[0], &fromCalls)
		if site.Dosages != nil {
			dosages = site.Dosages[0]
		}
		for _, n := range dosages {
			pgen = append(pgen, byte(n), byte(n>>8))
		}
		for _, n := range dosages {
			switch {
			case mode != modePhasedDosages:
			case n == source.MissingDosage:
				pgen = append(pgen, 0x00, 0x80)
			default:
				pgen = append(pgen, 0, 0)
			}
		}
	}
	text := func(ending string) string {
		content, err := os.ReadFile(fixturePath(name) + ending)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	return files{pgen: pgen, pvar: text(".pvar"), psam: text(".psam")}.write(t)
}

// The worked example of io/README.md.
func TestReadmeExample(t *testing.T) {
	prefix := files{
		pgen: []byte{
			0x6c, 0x1b, 0x10, 2, 0, 0, 0, 3, 0, 0, 0, 0x44, 0x18, 0, 0, 0, 0, 0, 0, 0, 0x20, 0x03, 5, 3,
			0x36, 0x01, 0x02, 0x00, 0x10, 0x01, 0x01, 0x00,
		},
		pvar: "#CHROM POS ID REF ALT\n1 100 rs1 A G\nX 5000000 rsX G A\n",
		psam: "#IID SEX\nS1 2\nS2 1\nS3 NA\n",
	}.write(t)
	got, _, err := readAll([]string{prefix}, Options{})
	checkSites(t, got, err, "2 1:100 rs1 A>G 21m [32768 16384 4096]", "3 X:5000000 rsX G>A 02m")
}
