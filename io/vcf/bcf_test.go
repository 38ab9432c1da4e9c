package vcf

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf/bgzftest"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
)

// sameRecords compares what two files give, record by record.
func sameRecords(t *testing.T, text, binary string, opts Options) (sites int) {
	t.Helper()
	want, storage, counts, err := readSites(t, text, opts)
	got, bcfStorage, bcfCounts, bcfErr := readSites(t, binary, opts)
	if err != nil || bcfErr != nil {
		if fileerr.ClassOf(err) != fileerr.ClassOf(bcfErr) || len(want) != len(got) {
			t.Errorf("%s, %+v: %d sites and %v, as BCF %d and %v", text, opts, len(want), err, len(got), bcfErr)
		}
		return len(want)
	}
	if storage != bcfStorage || counts != bcfCounts || len(want) != len(got) {
		t.Errorf("%s, %+v: %d sites, %+v, %+v; as BCF %d, %+v, %+v", text, opts, len(want), storage, counts, len(got), bcfStorage, bcfCounts)
		return len(want)
	}
	for i := range want {
		if want[i] != got[i] {
			t.Errorf("%s, %+v: site %d\nVCF %s\nBCF %s", text, opts, i+1, want[i], got[i])
			break
		}
	}
	return len(want)
}

// The files were written by bcftools 1.16, see testdata/README.md.
func TestBCFGivesWhatItsVCFGives(t *testing.T) {
	for _, file := range []string{"calls", "dosages"} {
		for _, opts := range []Options{{}, {Field: FieldGT}, {Field: FieldDS}, {Field: FieldGP}, {MinGQ: 20}, {MinDP: 40, Threads: 1}, {Field: FieldHDS, MinGQ: 3, MinDP: 4}} {
			if n := sameRecords(t, "testdata/"+file+".vcf.gz", "testdata/"+file+".bcf", opts); n < 100 {
				t.Errorf("%s: %d sites were compared", file, n)
			}
		}
	}
}

// Every VCF of other projects that bcftools turns into BCF means the same there.
func TestBCFOfOtherProjects(t *testing.T) {
	data := testfile.Folder(t, "BCF against VCF")
	bcftools, err := exec.LookPath("bcftools")
	if err != nil {
		t.Skip("bcftools is not there: BCF against VCF not checked")
	}
	files, sites := 0, 0
	err = filepath.WalkDir(filepath.Join(data, "genotypes"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !called(path, ".vcf", ".vcf.gz", ".bcf") {
			return err
		}
		binary := filepath.Join(t.TempDir(), "f.bcf")
		if err := exec.Command(bcftools, "view", "--no-version", "-Ob", "-o", binary, path).Run(); err != nil {
			return nil // bcftools refuses it
		}
		files++
		sites += sameRecords(t, path, binary, Options{})
		return nil
	})
	if err != nil || files < 8 || sites < 1900 {
		t.Errorf("%d files, %d sites, %v", files, sites, err)
	}
}

// smallBCF is a file of all kinds of records, as inflated and as BGZF.
func smallBCF(t testing.TB) (raw []byte) {
	t.Helper()
	packed, err := os.ReadFile("testdata/small.bcf")
	if err != nil {
		t.Fatal(err)
	}
	return inflated(t, packed)
}

func TestEveryCutOfBCFIsAnError(t *testing.T) {
	raw := smallBCF(t)
	path := write(t, "f.bcf", bgzftest.Compress(raw, 60000))
	want, _, err := readAll([]string{path}, 1)
	if err != nil || len(want) < 10 {
		t.Fatalf("%d sites, %v", len(want), err)
	}
	ends := 0
	for n := range raw {
		// A whole BGZF file around content that is cut.
		testfile.Overwrite(t, path, bgzftest.Compress(raw[:n], 60000))
		var got []string
		var err error
		testfile.Within(t, n, func() { got, _, err = readAll([]string{path}, 1) })
		if err == nil {
			ends++ // between two records nothing tells
			if len(got) >= len(want) || !slices.Equal(got, want[:len(got)]) {
				t.Fatalf("cut to %d bytes: other sites", n)
			}
			continue
		}
		if class := fileerr.ClassOf(err); class != fileerr.Integrity && class != fileerr.Malformed {
			t.Fatalf("cut to %d of %d bytes: class %d: %v", n, len(raw), class, err)
		}
	}
	if ends > len(want)+2 {
		t.Errorf("%d cuts were not seen; there are %d records", ends, len(want))
	}
	whole := bgzftest.Compress(raw, 500)
	for n := range whole {
		testfile.Overwrite(t, path, whole[:n])
		if _, _, err := readAll([]string{path}, 1); fileerr.ClassOf(err) != fileerr.Integrity && !(n < 2 && fileerr.ClassOf(err) == fileerr.Malformed) {
			t.Fatalf("file cut to %d bytes: %v", n, err)
		}
	}
}

func TestMalformedBCF(t *testing.T) {
	raw := smallBCF(t)
	replace := func(old, by string) []byte {
		t.Helper()
		if bytes.Count(raw, []byte(old)) != 1 || len(old) != len(by) {
			t.Fatalf("%q stands %d times", old, bytes.Count(raw, []byte(old)))
		}
		return bytes.Replace(raw, []byte(old), []byte(by), 1)
	}
	huge := bytes.Clone(raw[:9])
	copy(huge[5:], "\xff\xff\xff\x7f")
	first := 9 + int(raw[5]) + int(raw[6])<<8 // the first record
	damaged := func(at int, by string) []byte {
		d := bytes.Clone(raw)
		copy(d[first+at:], by)
		return d
	}
	tests := []struct {
		name    string
		content []byte
		class   fileerr.Class
		want    string
	}{
		{"version 2.3", append([]byte("BCF\x02\x03"), raw[5:]...), fileerr.Malformed, "this is BCF 2.3"},
		{"header of 2 GiB", huge, fileerr.Resource, "more than such a file can have"},
		{"IDX twice", replace(`Description="d",IDX=2>`, `Description="d",IDX=1>`), fileerr.Malformed, "same IDX"},
		{"record of 2 GiB", damaged(0, "\xff\xff\xff\x7f"), fileerr.Resource, "record number 1 says"},
		{"unknown contig", damaged(8, "\x63"), fileerr.Malformed, "record number 1: contig number 99"},
		{"negative position", damaged(12, "\xf0\xff\xff\xff"), fileerr.Malformed, "-15 is not a position"},
		{"other samples", damaged(28, "\x04"), fileerr.Malformed, "4 samples; expected 3"},
		{"no alleles", damaged(26, "\x00\x00"), fileerr.Malformed, "no alleles"},
		{"unknown type", damaged(32, "\x19"), fileerr.Malformed, "type that is not one of BCF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "f.bcf", bgzftest.Compress(test.content, 60000))
			_, _, err := readAll([]string{path}, 1)
			if fileerr.ClassOf(err) != test.class || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("error %v; want class %d and %q", err, test.class, test.want)
			}
		})
	}
}

// FuzzBCF: any content of a BGZF file is read to the end or refused with a class of
// bad input.
func FuzzBCF(f *testing.F) {
	f.Add(smallBCF(f), true)
	f.Add(smallBCF(f), false)
	for _, file := range []string{"testdata/phased.bcf", "testdata/phased_text.bcf"} {
		packed, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(inflated(f, packed), true)
	}
	f.Fuzz(func(t *testing.T, content []byte, gt bool) {
		if !bytes.HasPrefix(content, bcfMagic) {
			return
		}
		opts := Options{Threads: 2, MinDP: 3}
		if gt {
			opts = Options{Threads: 2, Field: FieldGT, Phase: true}
		}
		path := write(t, "f", bgzftest.Compress(content, 60000))
		readDamaged(t, path, opts)
	})
}

// readDamaged holds what any bytes may lead to: an error with a class of bad input,
// or a reading in which the counts add up.
func readDamaged(t testing.TB, path string, opts Options) []string {
	t.Helper()
	r, err := Open([]string{path}, opts)
	var sites []string
	var o source.Outcomes
	if err == nil {
		var site source.Site
		for err = r.Next(&site); err == nil; err = r.Next(&site) {
			sites = append(sites, showAll(&site, len(r.Samples())))
		}
		o = r.Outcomes()
		r.Close()
	}
	known := []fileerr.Class{fileerr.Malformed, fileerr.Inconsistent, fileerr.Integrity, fileerr.Resource}
	if err.Error() != "EOF" && !slices.Contains(known, fileerr.ClassOf(err)) {
		t.Fatalf("class %d: %v", fileerr.ClassOf(err), err)
	}
	if o.Total() != o.Records {
		t.Fatalf("%d sites of %+v", len(sites), o)
	}
	if strings.Contains(err.Error(), "SECRET") {
		t.Fatalf("error %q holds a sample id", err)
	}
	return sites
}

// TestPhaseBitOfBCF: the bit of the last allele says that a call of two is phased; that of
// the first belongs to a mark before it, as VCF 4.4 allows.
func TestPhaseBitOfBCF(t *testing.T) {
	const ref, alt, bar = 1 << 1, 2 << 1, 1
	for call, want := range map[[2]byte]string{
		{ref, alt}: "[]", {ref | bar, alt}: "[]", {ref, alt | bar}: "[{{0 -1 1} 0}]", {ref | bar, alt | bar}: "[{{0 -1 1} 0}]", {alt, ref | bar}: "[{{0 -1 0} 0}]", {alt, alt | bar}: "[]",
	} {
		c := &calls{plan: &plan{phase: true}, samples: 1, alts: 1, stride: 1, rows: make([]byte, 1), set: source.WholeChromosome}
		if problem := c.bcfCall(0, &typed{kind: typeInt8, length: 2, data: call[:]}); problem != "" {
			t.Fatal(problem)
		}
		if c.phased {
			c.addPhased(0)
		}
		if got := fmt.Sprint(c.phase); got != want {
			t.Errorf("%v: %s, want %s", call, got, want)
		}
	}
}
