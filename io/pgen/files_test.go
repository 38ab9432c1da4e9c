package pgen

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

func TestSamples(t *testing.T) {
	man := genome.Sample{Sex: genome.Male, XPloidy: genome.Haploid, YPloidy: genome.Haploid}
	woman := genome.Sample{Sex: genome.Female, XPloidy: genome.Diploid, YPloidy: genome.NoCopies}
	named := func(s genome.Sample, id string) genome.Sample { s.ID = id; return s }
	for name, c := range map[string]struct {
		set     files
		samples []genome.Sample
		columns []source.Column
	}{
		"psam": {
			files{psam: "##made by hand\n#FID IID SID PAT MAT SEX Site PHENO1\nf a 1 0 0 M x 1.5\nf b 1 a 0 F x NA more\n"},
			[]genome.Sample{named(man, "a"), named(woman, "b")},
			[]source.Column{{Name: "fid", Values: []string{"f", "f"}}, {Name: "sid", Values: []string{"1", "1"}},
				{Name: "father", Values: []string{"0", "a"}}, {Name: "mother", Values: []string{"0", "0"}},
				{Name: "Site", Values: []string{"x", "x"}}, {Name: "PHENO1", Values: []string{"1.5", "NA"}}},
		},
		"ids alone": {files{psam: "#IID\na\r\nb\r\n"}, []genome.Sample{{ID: "a"}, {ID: "b"}}, nil},
		"sexes":     {files{psam: "#IID\tSEX\na\tm\nb\t2\n"}, []genome.Sample{named(man, "a"), named(woman, "b")}, nil},
		"no sexes":  {files{psam: "#IID\tSEX\na\t0\nb\tNA\n"}, []genome.Sample{{ID: "a"}, {ID: "b"}}, nil},
		"fam": {
			files{fam: "f a 0 0 1 -9\ng b 0 0 2 3\n"},
			[]genome.Sample{named(man, "a"), named(woman, "b")},
			[]source.Column{{Name: "fid", Values: []string{"f", "g"}}, {Name: "father", Values: []string{"0", "0"}},
				{Name: "mother", Values: []string{"0", "0"}}, {Name: "phenotype", Values: []string{"-9", "3"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.set.pgen, _ = build(2, plainStorage, built{data: packed("01")})
			c.set.pvar = pvarOf(1)
			r, err := Open([]string{c.set.write(t)}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if !slices.Equal(r.Samples(), c.samples) {
				t.Errorf("got %+v, want %+v", r.Samples(), c.samples)
			}
			if fmt.Sprint(r.SampleColumns()) != fmt.Sprint(c.columns) {
				t.Errorf("got %v, want %v", r.SampleColumns(), c.columns)
			}
		})
	}
}

// Whether REF is asserted: what the .pgen says, then what the .pvar says.
func TestRefAsserted(t *testing.T) {
	plain := pvarOf(1)
	info := "#CHROM POS ID REF ALT INFO\n1 1 v1 A C .\n"
	provisional := "##INFO=<ID=PR,Number=0,Type=Flag,Description=\"x\">\n#CHROM POS ID REF ALT INFO\n1 1 v1 A C PR\n"
	bim := "1 v1 0 1 C A\n"
	for _, c := range []struct {
		flags byte
		mixed bool
		text  string
		want  bool
	}{
		{refAsserted, false, plain, true}, {refAsserted, false, info, true}, {refAsserted, false, bim, true}, {refAsserted, false, provisional, false},
		{refProvisional, false, plain, false}, {refProvisional, false, info, false},
		{refMixed, false, plain, true}, {refMixed, true, plain, false},
		{refUnstated, false, plain, false}, {refUnstated, false, info, true}, {refUnstated, false, provisional, false}, {refUnstated, false, bim, false},
	} {
		how := plainStorage
		how.flags = c.flags
		set := files{psam: psamOf("00"), pvar: c.text}
		if c.text == bim {
			set.pvar, set.bim = "", bim
		}
		set.pgen, _ = build(2, how, built{data: packed("01"), provisional: c.mixed})
		prefix := set.write(t)
		got, _, err := readAll([]string{prefix}, Options{})
		if len(got) == 0 || !strings.Contains(got[0], "1:1 v1 A>C") {
			t.Fatalf("%+v: got %v, %v", c, got, err)
		}
		r, err := Open([]string{prefix}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.RefAsserted() != c.want {
			t.Errorf("%+v: got %v", c, r.RefAsserted())
		}
		r.Close()
	}
	fixed := append([]byte{0x6c, 0x1b, modeCalls, 1, 0, 0, 0, 2, 0, 0, 0, refMixed << 6, 1}, packed("01")...)
	r, err := Open([]string{files{pgen: fixed, pvar: plain, psam: psamOf("00")}.write(t)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.RefAsserted() {
		t.Error("a flag of a file of fixed width is not seen")
	}
}

// One set for each chromosome, and a .bed by another name.
func TestSeveralSets(t *testing.T) {
	one, _ := build(3, plainStorage, built{data: packed("012")}, built{kind: 2, data: []byte{0}})
	two := []byte{0x6c, 0x1b, 0x01, 0b11_10_00} // A1/A1 is 2 copies, then 1, then 0
	list, _ := build(3, plainStorage, built{kind: dosageList | 5, data: []byte{1, 2, 0, 1}})
	prefixes := []string{
		files{pgen: one, pvar: pvarOf(2), psam: psamOf("120")}.write(t),
		files{pgen: two, bim: "2\tb\t0\t7\tG\tT\n", fam: "0 s1 0 0 1 -9\n0 s2 0 0 2 -9\n0 s3 0 0 0 -9\n"}.write(t) + ".pgen",
		files{pgen: list, pvar: pvarOf(1), psam: psamOf("120")}.write(t),
	}
	got, outcomes, err := readAll(prefixes, Options{Threads: 1})
	checkSites(t, got, err, "2 1:1 v1 A>C 012", "3 1:2 v2 A>C 012", "1 2:7 b T>G 210", "2 1:1 v1 A>C 000 [0 0 256]")
	if outcomes.Imported != 4 {
		t.Errorf("got %+v", outcomes)
	}
	for name, psam := range map[string]string{"is one more": psamOf("1200"), "has another sex": psamOf("110"), "found 2 samples": psamOf("12"),
		"has another id": "#IID SEX\ns1 1\nother 2\ns3 0\n"} {
		_, _, err := readAll([]string{prefixes[0], files{pgen: one, pvar: pvarOf(2), psam: psam}.write(t)}, Options{})
		if fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Families of two sets are compared where both files have them.
func TestFamiliesOfSeveralSets(t *testing.T) {
	const named, alone = "#FID IID SEX\nf s1 1\ng s2 2\n", "#IID SEX\ns1 1\ns2 2\n"
	pgen, _ := build(2, plainStorage, built{data: packed("01")})
	set := func(psam string) string { return files{pgen: pgen, pvar: pvarOf(1), psam: psam}.write(t) }
	for _, other := range []string{named, alone, strings.Replace(named, "g s2", "h s2", 1)} {
		for _, psams := range [][]string{{named, other}, {other, named}} {
			_, _, err := readAll([]string{set(psams[0]), set(psams[1])}, Options{})
			if same := other == named || other == alone; same && err != nil || !same && (fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "sample number 2 has another id")) {
				t.Errorf("%q: %v", psams, err)
			}
		}
	}
}

// A source that is closed in the middle leaves nothing behind, as TestMain checks.
func TestCloseInTheMiddle(t *testing.T) {
	records := make([]built, 3*batchSites*8)
	for v := range records {
		records[v] = built{data: packed("012m")}
	}
	pgen, _ := build(4, plainStorage, records...)
	r, err := Open([]string{files{pgen: pgen, pvar: pvarOf(len(records)), psam: psamOf("0000")}.write(t)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var site source.Site
	if err := r.Next(&site); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil || r.cutter.pgen != nil || r.cutter.lines != nil {
		t.Errorf("%v; files are open", err)
	}
}

func TestBrokenFiles(t *testing.T) {
	good, _ := build(2, plainStorage, built{data: packed("01")}, built{data: packed("12")})
	patched := func(at int, b byte) []byte { changed := slices.Clone(good); changed[at] = b; return changed }
	for name, c := range map[string]struct {
		set   files
		class fileerr.Class
		want  string
	}{
		"nothing":         {files{}, fileerr.IO, "x.pgen: not found, nor"},
		"no pgen":         {files{pvar: pvarOf(2), psam: psamOf("00")}, fileerr.Inconsistent, "x.pgen: not found; a PLINK 2 set is"},
		"no pvar":         {files{pgen: good, psam: psamOf("00")}, fileerr.Inconsistent, "x.pvar: not found, nor .pvar.zst or .bim"},
		"no psam":         {files{pgen: good, pvar: pvarOf(2)}, fileerr.Inconsistent, "x.psam: not found, nor .fam"},
		"text":            {files{pgen: []byte("#CHROM POS")}, fileerr.Malformed, "begins with the bytes 234348, expected 6c1b"},
		"two bytes":       {files{pgen: good[:2]}, fileerr.Integrity, "found 2 bytes"},
		"header cut":      {files{pgen: good[:11]}, fileerr.Integrity, "ends at byte 11"},
		"index cut":       {files{pgen: good[:22]}, fileerr.Integrity, "expected a header of 26"},
		"records cut":     {files{pgen: good[:len(good)-1]}, fileerr.Integrity, "found 27 bytes, expected 28 for 2 variants of 2 samples"},
		"added to":        {files{pgen: append(slices.Clone(good), 0)}, fileerr.Integrity, "found 29 bytes, expected 28"},
		"sample-major":    {files{pgen: patched(2, 0)}, fileerr.Malformed, "sample-major"},
		"its index":       {files{pgen: patched(2, 0x30)}, fileerr.Malformed, "is the index of a .pgen"},
		"unknown mode":    {files{pgen: patched(2, 5)}, fileerr.Malformed, "mode byte 05"},
		"index missing":   {files{pgen: patched(2, 0x20)}, fileerr.IO, "x.pgen.pgi"},
		"other index":     {files{pgen: patched(2, 0x20), pgi: good}, fileerr.Malformed, "begins with the bytes 6c1b10, expected 6c1b30"},
		"compact index":   {files{pgen: patched(11, 0x48)}, fileerr.Malformed, "compact form"},
		"no variant":      {files{pgen: patched(3, 0)}, fileerr.Malformed, "0 variants of 2 samples"},
		"fixed, control":  {files{pgen: patched(2, 2)}, fileerr.Malformed, "byte 12 is 45"},
		"offset":          {files{pgen: patched(12, 27)}, fileerr.Malformed, "block 1 of the variants begins at byte 27, expected 26"},
		"first refers":    {files{pgen: patched(20, 2)}, fileerr.Malformed, "refers to an earlier one"},
		"three samples":   {files{pgen: good, psam: psamOf("000")}, fileerr.Inconsistent, "has 2 samples, expected the 3"},
		"bed of others":   {files{pgen: []byte{0x6c, 0x1b, 1, 0, 0, 0}, psam: psamOf("00000")}, fileerr.Integrity, "whole number of rows of 2 bytes"},
		"fewer lines":     {files{pgen: good, pvar: pvarOf(1)}, fileerr.Inconsistent, "has fewer variants than the 2"},
		"no lines":        {files{pgen: good, pvar: "#CHROM POS ID REF ALT\n"}, fileerr.Inconsistent, "has fewer variants than the 2"},
		"more lines":      {files{pgen: good, pvar: pvarOf(3)}, fileerr.Inconsistent, "has more variants than the 2"},
		"same id":         {files{pgen: good, psam: "#IID\na\na\n"}, fileerr.Inconsistent, "x.psam:3: sample id: the same id as in line 2"},
		"no sample":       {files{pgen: good, psam: "#IID\n"}, fileerr.Malformed, "found no sample"},
		"psam short":      {files{pgen: good, psam: "#IID SEX\na\nb\n"}, fileerr.Malformed, "x.psam:2: found 1 fields, expected 2"},
		"psam bare":       {files{pgen: good, psam: "a\nb\n"}, fileerr.Malformed, "x.psam:1: found 1 fields and no header"},
		"psam header":     {files{pgen: good, psam: "FID IID PAT MAT SEX\n1 a 0 0 1\n"}, fileerr.Malformed, "header that does not begin with #"},
		"psam twice":      {files{pgen: good, psam: "#IID SEX SEX\na 1 1\nb 1 1\n"}, fileerr.Malformed, `two columns are named "SEX"`},
		"psam late":       {files{pgen: good, psam: "#IID\na\n#b\n"}, fileerr.Malformed, "x.psam:3: found a line that begins with #"},
		"psam order":      {files{pgen: good, psam: "#FID SEX IID\na 1 1\nb 1 1\n"}, fileerr.Malformed, "first"},
		"psam gzip":       {files{pgen: good, psam: "\x1f\x8b\x08\x00"}, fileerr.Malformed, "compressed with gzip"},
		"psam zstd":       {files{pgen: good, psam: "\x28\xb5\x2f\xfd\x00\x00"}, fileerr.Integrity, "x.psam: the file is cut inside its zstd data"},
		"other species":   {files{pgen: good, pvar: "##chrSet=<autosomePairCt=29,X,Y,MT>\n" + pvarOf(2)}, fileerr.Malformed, "29 pairs of autosomes"},
		"unknown column":  {files{pgen: good, pvar: "#CHROM POS ID REF ALT DEPTH\n"}, fileerr.Malformed, `the column "DEPTH"`},
		"column twice":    {files{pgen: good, pvar: "#CHROM POS ID REF ALT QUAL QUAL\n"}, fileerr.Malformed, "the column QUAL stands there twice"},
		"column missing":  {files{pgen: good, pvar: "#CHROM POS ID REF\n"}, fileerr.Malformed, "expected the columns #CHROM first"},
		"late header":     {files{pgen: good, pvar: pvarOf(1) + "#1\t2\tv\tA\tC\n"}, fileerr.Malformed, "x.pvar:3: found a line that begins with #"},
		"pvar short":      {files{pgen: good, pvar: pvarOf(1) + "1\t2\tv\tA\n"}, fileerr.Malformed, "x.pvar:3: found 4 fields, expected 5"},
		"pvar bare":       {files{pgen: good, pvar: "1 2 v A\n"}, fileerr.Malformed, "x.pvar:1: found 4 fields and no header"},
		"position":        {files{pgen: good, pvar: pvarOf(1) + "1\t1e5\tv\tA\tC\n"}, fileerr.Malformed, `x.pvar:3: position: found "1e5"`},
		"position beyond": {files{pgen: good, pvar: pvarOf(1) + "1\t2147483647\tv\tA\tC\n"}, fileerr.Malformed, "up to 2147483646"},
		"empty ALT":       {files{pgen: good, pvar: pvarOf(1) + "1\t2\tv\tA\tC,,G\n"}, fileerr.Malformed, "x.pvar:3: ALT: found an empty allele"},
		"ALTs":            {files{pgen: good, pvar: pvarOf(1) + "1\t2\tv\tA\tC" + strings.Repeat(",G", 254) + "\n"}, fileerr.Resource, "found 255 ALTs"},
		"stray flag":      {files{pgen: good, pvar: "#CHROM POS ID REF ALT INFO\n1 1 v A C .\n1 2 v A C AC=1;PR\n"}, fileerr.Malformed, "x.pvar:3: INFO: the flag PR"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.set.pgen != nil && c.set.pvar == "" && name != "no pvar" {
				c.set.pvar = pvarOf(2)
			}
			if c.set.pgen != nil && c.set.psam == "" && name != "no psam" {
				c.set.psam = psamOf("00")
			}
			_, _, err := readAll([]string{c.set.write(t)}, Options{})
			if fileerr.ClassOf(err) != c.class || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got class %d, %v; want class %d with %q", fileerr.ClassOf(err), err, c.class, c.want)
			}
		})
	}
	if _, err := Open(nil, Options{}); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("no prefix: got %v", err)
	}
}

// A folder by the name of a file is not read.
func TestNotRegular(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "x")
	if err := os.Mkdir(prefix+".pgen", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open([]string{prefix}, Options{}); fileerr.ClassOf(err) != fileerr.IO || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v", err)
	}
}
