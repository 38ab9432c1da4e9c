package vcf

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf/bgzftest"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
)

func TestOneFileAChromosome(t *testing.T) {
	text := func(chrom string) []byte {
		return []byte(threeSamples + chrom + "\t9\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\n" + chrom + "\t3\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\n")
	}
	paths := []string{write(t, "two", text("2")), write(t, "none", []byte(threeSamples)),
		write(t, "one", gzipped(text("1"))), write(t, "x", bgzftest.Compress(text("22"), 20))}
	got, outcomes, err := readAll(paths, 2)
	want := []string{"2:9 . A>C . 012", "2:3 . A>C . 012", "1:9 . A>C . 012", "1:3 . A>C . 012", "22:9 . A>C . 012", "22:3 . A>C . 012"}
	if err != nil || !slices.Equal(got, want) || outcomes.Records != 6 {
		t.Errorf("got %q, %+v, %v\nwant %q", got, outcomes, err, want)
	}
}

func TestFilesOfASetHaveTheSameSamples(t *testing.T) {
	first := write(t, "first", []byte(threeSamples))
	tests := []struct{ name, ids, want string }{
		{"one fewer", "SECRET-A\tSECRET-B", "has 2 samples"},
		{"one more", "SECRET-A\tSECRET-B\tSECRET-C\tSECRET-D", "has 4 samples"},
		{"another order", "SECRET-A\tSECRET-C\tSECRET-B", "sample number 2 differs"},
		{"another id", "SECRET-A\tSECRET-B\tSECRET-X", "sample number 3 differs"},
		{"another case", "SECRET-A\tSECRET-B\tSECRET-c", "sample number 3 differs"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			second := write(t, "second", []byte(strings.Replace(threeSamples, "SECRET-A\tSECRET-B\tSECRET-C", test.ids, 1)))
			_, err := Open([]string{first, first, second}, Options{})
			checkError(t, err, fileerr.Inconsistent, second, 0, "", test.want)
			if !strings.Contains(err.Error(), first) {
				t.Errorf("error %q does not name %q", err, first)
			}
		})
	}
}

// A file may change between Open and its turn.
func TestFileThatChangesUnderway(t *testing.T) {
	first, second := write(t, "first", []byte(threeSamples)), write(t, "second", []byte(threeSamples))
	r, err := Open([]string{first, second}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	testfile.Overwrite(t, second, []byte(strings.Replace(threeSamples, "SECRET-B", "SECRET-X", 1)))
	var site source.Site
	checkError(t, r.Next(&site), fileerr.Inconsistent, second, 0, "", "sample number 2 differs")
}

func TestOpenErrors(t *testing.T) {
	if _, err := Open(nil, Options{}); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("no paths: %v", err)
	}
	absent := filepath.Join(t.TempDir(), "absent.vcf")
	for _, path := range []string{absent, t.TempDir()} {
		_, err := Open([]string{path}, Options{})
		checkError(t, err, fileerr.IO, path, 0, "", "")
		_, err = Open([]string{write(t, "good", []byte(threeSamples)), path}, Options{})
		checkError(t, err, fileerr.IO, path, 0, "", "")
	}
}

func TestOtherFormatsAreRefusedByName(t *testing.T) {
	tests := []struct{ content, want string }{
		{"BCF\x02\x02\x00\x00\x00\x00", "this is BCF"},
		{"\x14\x00\x00\x00\x14\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00bgen", "this is BGEN"},
		{"\x6c\x1b\x01\xdc", "PLINK 1 .bed"},
		{"\x6c\x1b\x00\xdc", "individual-major PLINK 1 .bed"},
		{"\x6c\x1b\x10\x00", "PLINK 2 .pgen"},
		{"PAR1\x15\x04", "Parquet"},
		{"TBI\x01", "tabix"},
		{"\x28\xb5\x2f\xfd\x04", "zstd"},
		{"BZh91AY", "bzip2"},
		{"\xef\xbb\xbf##fileformat=VCFv4.2\n", "byte order mark"},
		{"\xff\xfe#\x00#\x00", "UTF-16"},
		{"\x00\x01\x02 anything", "this is not VCF"},
		{strings.Repeat("no line end ", 1<<19), "this is not VCF"},
		{"x", "this is not VCF"},
	}
	for _, test := range tests {
		for _, c := range containers {
			if c.name != "plain" && test.want == "this is BCF" {
				continue // that is read
			}
			path := write(t, "f.vcf", c.pack([]byte(test.content)))
			_, err := Open([]string{path}, Options{})
			if fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s of %.12q: error %v; want class Malformed and %q", c.name, test.content, err, test.want)
			}
		}
	}
	path := write(t, "f.vcf", gzipped(gzipped([]byte(threeSamples))))
	if _, err := Open([]string{path}, Options{}); err == nil || !strings.Contains(err.Error(), "compressed twice") {
		t.Errorf("compressed twice: %v", err)
	}
}

// cutText is a small file with calls of each kind in its last columns.
var cutText = []byte(strings.Replace(threeSamples, "VCFv4.2", "VCFv4.4", 1) +
	"1\t5\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\n" +
	"1\t6\trs6\tA\tC,G\t.\tPASS\tAC=1\tGT:DP\t0/0:10\t0/1:20\t1|2:30\n" +
	"1\t7\t.\tA\t" + strings.Join(manyAlts(11), ",") + "\t.\t.\t.\tGT\t0/1\t1/1\t1/11\n" +
	"1\t8\t.\tA\tC\t.\t.\t.\tGT\t0\t1\t.\n" +
	"X\t9\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t./.\n" +
	"X\t10\t.\tA\tC\t.\t.\t.\tGT\t0\t0/1\t1\n" +
	"1\t11\t.\tA\tC\t.\t.\t.\tDP\t10\t11\t12\n" +
	"chrUn\t11\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/0\t0/0\n" +
	"1\t12\t.\tA\t.\t.\t.\t.\tGT\t0/0\t0/0\t./0\n")

func TestEveryCutOfACompressedFileIsAnError(t *testing.T) {
	path := write(t, "f", nil)
	for _, c := range containers {
		if c.name == "plain" || c.name == "gzip of two members" {
			continue // the second is whole where its first member ends
		}
		whole := c.pack(cutText)
		for n := range whole {
			testfile.Overwrite(t, path, whole[:n])
			var err error
			testfile.Within(t, n, func() { _, _, err = readAll([]string{path}, 1) })
			if class := fileerr.ClassOf(err); class != fileerr.Integrity && !(class == fileerr.Malformed && n < 2) {
				t.Fatalf("%s cut to %d of %d bytes: class %d: %v", c.name, n, len(whole), class, err)
			}
		}
		testfile.Overwrite(t, path, append(whole, "garbage behind the end"...))
		if _, _, err := readAll([]string{path}, 1); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("%s with garbage behind its end: %v", c.name, err)
		}
	}
}

// Plain text shows a cut only within a line. There it is an error, or the line
// is read to what the whole line means.
func TestNoCutOfPlainTextChangesACall(t *testing.T) {
	path := write(t, "f", cutText)
	want, _, err := readAll([]string{path}, 1)
	if err != nil || len(want) != 8 {
		t.Fatalf("%d sites, %v", len(want), err)
	}
	unended, refused := 0, 0
	for n := range cutText {
		testfile.Overwrite(t, path, cutText[:n])
		got, _, err := readAll([]string{path}, 1)
		if !slices.Equal(got, want[:len(got)]) {
			t.Fatalf("cut to %q:\ngot  %q\nwant %q", cutText[max(0, n-40):n], got, want[:len(got)])
		}
		switch {
		case err != nil:
			refused++
			if class := fileerr.ClassOf(err); class != fileerr.Integrity && class != fileerr.Malformed {
				t.Fatalf("cut to %d bytes: %v", n, err)
			}
		case n > 0 && cutText[n-1] != '\n':
			unended++
		}
	}
	if unended < 8 || refused < len(cutText)/2 {
		t.Errorf("%d cuts read as whole lines, %d refused; expected a few and most", unended, refused)
	}
	// In a compressed file the container proves the end, so that no line end is needed.
	for _, c := range containers[1:] {
		testfile.Overwrite(t, path, c.pack(cutText[:len(cutText)-1]))
		got, _, err := readAll([]string{path}, 1)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s without the last line end: %d sites, %v", c.name, len(got), err)
		}
	}
}

func TestDamagedGzip(t *testing.T) {
	whole := gzipped(cutText)
	path := write(t, "f", nil)
	want, _, err := readAll([]string{write(t, "g", whole)}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0x55
		testfile.Overwrite(t, path, damaged)
		got, _, err := readAll([]string{path}, 1)
		if err == nil && !slices.Equal(got, want) {
			t.Fatalf("byte %d flipped changes sites without an error", i)
		}
		// Damage may show before the checksum is reached, in an id that stands twice too.
		known := []fileerr.Class{fileerr.Integrity, fileerr.Malformed, fileerr.Inconsistent}
		if class := fileerr.ClassOf(err); err != nil && !slices.Contains(known, class) {
			t.Fatalf("byte %d flipped: class %d: %v", i, class, err)
		}
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("A", 20<<20)
	manyIDs := headerOf(2000)
	wide := strings.TrimSuffix(strings.Repeat("0/0\t", 2000), "\t")
	tests := []struct{ name, text, want string }{
		{"header line", "##fileformat=VCFv4.2\n##" + long + "\n", "is longer than"},
		{"record", threeSamples + "1\t5\t.\t" + long, "is longer than"},
		{"ALTs for many samples", manyIDs + "1\t5\t.\tA\t" + strings.Join(shortAlts(5000), ",") + "\t.\t.\t.\tGT\t" + wide + "\n", "more ALTs than so many samples"},
		{"ALTs", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t5\t.\tA\t" +
			strings.Join(shortAlts(66000), ",") + "\t.\t.\t.\n", "more than 65535 ALTs"},
	}
	for _, test := range tests {
		path := write(t, "f.vcf.gz", bgzftest.Compress([]byte(test.text), 60000))
		_, _, err := readAll([]string{path}, 1)
		if fileerr.ClassOf(err) != fileerr.Resource || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %.200v; want class Resource and %q", test.name, err, test.want)
		}
	}
}

// shortAlts are n alleles that differ, about 9 letters long.
func shortAlts(n int) []string {
	alts := make([]string, n)
	for i := range alts {
		for digit := i + n; digit > 0; digit /= 4 {
			alts[i] += string("ACGT"[digit%4])
		}
		alts[i] += "N"
	}
	return alts
}

// TestMain looks for goroutines that are left.
func TestCloseInTheMiddle(t *testing.T) {
	record := "1\t5\t.\tA\tC\t.\t.\t.\tGT" + strings.Repeat("\t0/1", 1000) + "\n"
	text := []byte(headerOf(1000) + strings.Repeat(record, 4*batchSize/len(record)))
	bad := append(bytes.Clone(text), "1\tx\n"...)
	for _, c := range containers {
		for _, content := range [][]byte{text, bad} {
			paths := []string{write(t, "f", c.pack(content)), write(t, "g", c.pack(content))}
			for _, stop := range []int{0, 1, 3 * batchSize / len(record), 1 << 30} {
				r, err := Open(paths, Options{Threads: 3})
				if err != nil {
					t.Fatal(err)
				}
				var site source.Site
				for n := 0; n < stop && err == nil; n++ {
					err = r.Next(&site)
				}
				if err != nil && err != io.EOF && fileerr.ClassOf(err) != fileerr.Malformed {
					t.Errorf("%s: %v", c.name, err)
				}
				if err := r.Close(); err != nil {
					t.Errorf("%s: close: %v", c.name, err)
				}
			}
		}
	}
}

// What a site holds is its own: it stays as it is while the reader works on.
func TestSitesOwnTheirMemory(t *testing.T) {
	var text strings.Builder
	text.WriteString(threeSamples)
	for v := range 1000 {
		fmt.Fprintf(&text, "X\t%d\trs%d\tA\tC,G\t.\tq%d\t.\tGT\t0/1\t%d\t1/2\n", v+1, v, v, v%3)
	}
	r, err := Open([]string{write(t, "f", bgzftest.Compress([]byte(text.String()), 500))}, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	sites := make([]source.Site, 2)
	for v := range 1000 {
		if err := r.Next(&sites[v%2]); err != nil {
			t.Fatal(err)
		}
		for back := range min(v+1, 2) {
			w := v - back
			want := fmt.Sprintf("X:%d rs%d A>C,G q%d 1%d1 0%d1 len 212", w+1, w, w, []int{0, 2, 0}[w%3], []int{0, 0, 2}[w%3])
			if got := show(&sites[w%2], 3); got != want {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
	}
}
