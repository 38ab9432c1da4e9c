package plink

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bedrow"
	"cardioscore/io/source"
)

// files is a PLINK set as text and bytes; a nil one is not written.
type files struct {
	bed      []byte
	bim, fam string
}

func (f files) write(t testing.TB, dir, name string) string {
	t.Helper()
	prefix := filepath.Join(dir, name)
	for ext, content := range map[string][]byte{".bed": f.bed, ".bim": []byte(f.bim), ".fam": []byte(f.fam)} {
		if len(content) == 0 && ext != ".bed" {
			continue
		}
		if err := os.WriteFile(prefix+ext, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return prefix
}

// bedOf packs calls written as the bits of the format, one row a string:
// "1" A1/A1, "h" het, "2" A2/A2, "m" missing.
func bedOf(rows ...string) []byte {
	bed := []byte{0x6c, 0x1b, 0x01}
	for _, row := range rows {
		packed := make([]byte, (len(row)+3)/4)
		for s, c := range row {
			packed[s/4] |= byte(strings.IndexRune("1mh2", c)) << (2 * (s % 4))
		}
		bed = append(bed, packed...)
	}
	return bed
}

// read opens sets and gives a line for each site: place, alleles, and the calls
// as text, one letter a sample, "m" for missing.
func read(prefixes []string, opts Options) (sites []string, outcomes source.Outcomes, err error) {
	src, err := Open(prefixes, opts)
	if err != nil {
		return nil, source.Outcomes{}, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	var site source.Site
	for {
		if err := src.Next(&site); err == io.EOF {
			return sites, src.Outcomes(), nil
		} else if err != nil {
			return sites, src.Outcomes(), err
		}
		calls := ""
		for s := range src.Samples() {
			calls += string("012m"[call(site.Calls[0], s)])
		}
		sites = append(sites, fmt.Sprintf("%d %s:%d %s %s>%s %s",
			site.Line, site.Chrom, site.Pos, site.ID, site.Ref, strings.Join(site.Alts, ","), calls))
	}
}

// The expected values of this test follow by hand from the format.
func TestRead(t *testing.T) {
	set := files{
		fam: "f a 0 0 1 -9\nf b 0 0 2 -9\nf c 0 0 0 -9\nf d 0 0 1 -9\nf e 0 0 2 -9\n",
		bim: "1 plain 0 10 a C\n" +
			"0 unplaced 0 11 A C\n" +
			"\n" +
			"1 nowhere 0 0 A C\n" +
			"1 excluded 0 -12 A C\n" +
			"1 same 0 13 A A\n" +
			"1 none 0 14 0 0\n" +
			"1 refonly 0 15 0 C\n" +
			"1 refonly1 0 16 G 0\n" +
			"1 contradicts 0 17 0 C\n" +
			"1 deletion 0 18 <DEL> C\n" +
			"23 x 0 5000000 A C\n" +
			"25 par 0 100000 A C\n" +
			"Y y 0 5000000 A C\n" +
			"26 mt 0 100 A C\n" +
			"1 long 0 1e+05 LL hh\n",
		bed: bedOf("12hm1", "11111", "11111", "11111", "11111", "11111",
			"22m22", "11m11", "22122", "12hm1",
			"hhhh1", "hhhh1", "hhhh1", "hhhh1", "2h11m"),
	}
	prefix := set.write(t, t.TempDir(), "x")
	for _, c := range []struct {
		refFrom  string
		expected []string
	}{
		{"", []string{
			"1 1:10 plain C>A 201m2",
			"8 1:15 refonly C>. 00m00",
			"9 1:16 refonly1 G>. 00m00",
			"11 1:18 deletion C><DEL> 201m2",
			"12 X:5000000 x C>A 11112",
			"13 X:100000 par C>A 11112",
			"14 Y:5000000 y C>A 11112",
			"15 MT:100 mt C>A 11112",
			"16 1:100000 long hh>LL 0122m",
		}},
		{"a1", []string{
			"1 1:10 plain A>C 021m0",
			"8 1:15 refonly C>. 00m00",
			"9 1:16 refonly1 G>. 00m00",
			"11 1:18 deletion <DEL>>C 021m0",
			"12 X:5000000 x A>C 11110",
			"13 X:100000 par A>C 11110",
			"14 Y:5000000 y A>C 11110",
			"15 MT:100 mt A>C 11110",
			"16 1:100000 long LL>hh 2100m",
		}},
	} {
		for _, name := range []string{prefix, prefix + ".bed"} {
			sites, outcomes, err := read([]string{name}, Options{RefFrom: c.refFrom})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(sites, c.expected) {
				t.Errorf("ref from %q: got\n%s\nexpected\n%s", c.refFrom, strings.Join(sites, "\n"), strings.Join(c.expected, "\n"))
			}
			expected := source.Outcomes{
				Records: 15, Imported: 8, Symbolic: 1, UnsupportedContig: 2, Filtered: 1, Malformed: 3,
			}
			if outcomes != expected {
				t.Errorf("ref from %q: got %+v, expected %+v", c.refFrom, outcomes, expected)
			}
		}
	}
}

func TestReadSeveralSets(t *testing.T) {
	const fam = "f a 0 0 0 -9\nf b 0 0 0 -9\n"
	dir := t.TempDir()
	chr2 := files{bedOf("h2", "m1"), "2 v2 0 20 A C\n2 v3 0 30 A C\n", fam}.write(t, dir, "chr2")
	chr1 := files{bedOf("12"), "1 v1 0 10 A C\n", fam}.write(t, dir, "chr1")
	sites, outcomes, err := read([]string{chr2, chr1}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	expected := []string{"1 2:20 v2 C>A 10", "2 2:30 v3 C>A m2", "1 1:10 v1 C>A 20"}
	if !slices.Equal(sites, expected) || outcomes.Records != 3 || outcomes.Imported != 3 {
		t.Errorf("got %q, %+v; expected %q", sites, outcomes, expected)
	}

	other := files{bedOf("12"), "1 v1 0 10 A C\n", "f b 0 0 0 -9\nf a 0 0 0 -9\n"}.write(t, dir, "other")
	if _, err := Open([]string{chr2, other}, Options{}); fileerr.ClassOf(err) != fileerr.Inconsistent {
		t.Errorf("another order of samples: got %v, expected Inconsistent", err)
	}
}

func TestSiteIsReused(t *testing.T) {
	prefix := files{bedOf("h2", "m1"), "2 v2 0 20 A C\n2 v3 0 30 A C\n", "f a 0 0 0 -9\nf b 0 0 0 -9\n"}.write(t, t.TempDir(), "x")
	src, err := Open([]string{prefix}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	// A site that another format filled before: more ALTs, more calls, call lengths.
	memory := make([]byte, 100)
	site := source.Site{Filter: "q10", Alts: []string{"x", "y"}, Calls: [][]byte{memory, make([]byte, 9)}, CallLength: []uint8{1}}
	if err := src.Next(&site); err != nil {
		t.Fatal(err)
	}
	if len(site.Calls) != 1 || len(site.Calls[0]) != 1 || &site.Calls[0][0] != &memory[0] || len(site.Alts) != 1 {
		t.Errorf("got %d rows, %d ALTs; expected one each, in the memory that was given", len(site.Calls), len(site.Alts))
	}
	if site.Filter != "" || site.CallLength != nil {
		t.Errorf("got filter %q, call length %v; expected none", site.Filter, site.CallLength)
	}
	if src.RefAsserted() {
		t.Error("REF is asserted; PLINK 1 does not know the reference")
	}
}

func TestOpenRefuses(t *testing.T) {
	const fam, bim = "f a 0 0 0 -9\nf b 0 0 0 -9\n", "1 v1 0 10 A C\n1 v2 0 20 A C\n"
	bed := bedOf("12", "hm")
	for _, c := range []struct {
		name    string
		set     files
		remove  string
		class   fileerr.Class
		ext     string // of the file that the error is about
		message string
	}{
		{"empty bed", files{nil, bim, fam}, "", fileerr.Integrity, ".bed", "found 0 bytes"},
		{"half a header", files{bed[:2], bim, fam}, "", fileerr.Integrity, ".bed", "found 2 bytes"},
		{"header only", files{bed[:3], bim, fam}, "", fileerr.Integrity, ".bed", "found 3 bytes, expected 5"},
		{"a byte short", files{bed[:4], bim, fam}, "", fileerr.Integrity, ".bed", "found 4 bytes, expected 5"},
		{"a byte long", files{append(bytes.Clone(bed), 0), bim, fam}, "", fileerr.Integrity, ".bed", "found 6 bytes, expected 5"},
		{"individual-major", files{[]byte{0x6c, 0x1b, 0, 1, 2}, bim, fam}, "", fileerr.Malformed, ".bed", "individual-major (mode byte 00)"},
		{"unknown mode", files{[]byte{0x6c, 0x1b, 0x10, 1, 2}, bim, fam}, "", fileerr.Malformed, ".bed", "mode byte 10"},
		{"text", files{[]byte("chr1 100 200"), bim, fam}, "", fileerr.Malformed, ".bed", "begins with the bytes 636872"},
		{"no bed", files{bed, bim, fam}, ".bed", fileerr.Inconsistent, ".bed", "not found"},
		{"no bim", files{bed, bim, fam}, ".bim", fileerr.Inconsistent, ".bim", "not found"},
		{"no fam", files{bed, bim, fam}, ".fam", fileerr.Inconsistent, ".fam", "not found"},
		{"no set", files{bed, "", ""}, ".bed", fileerr.IO, ".bed", "expected the prefix of a PLINK 1 set"},
	} {
		prefix := c.set.write(t, t.TempDir(), "x")
		if c.remove != "" {
			if err := os.Remove(prefix + c.remove); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Open([]string{prefix}, Options{})
		var placed *fileerr.Error
		if !errors.As(err, &placed) {
			t.Errorf("%s: got %v, expected a placed error", c.name, err)
			continue
		}
		if placed.Class != c.class || placed.Path != prefix+c.ext || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got class %d, %v; expected class %d about %s with %q", c.name, placed.Class, err, c.class, c.ext, c.message)
		}
	}

	if _, err := Open(nil, Options{}); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("no prefix: got %v, expected Usage", err)
	}
	if _, err := Open([]string{"x"}, Options{RefFrom: "A1"}); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("unknown ref-from: got %v, expected Usage", err)
	}
	if _, err := Open([]string{t.TempDir() + "/"}, Options{}); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a directory: got %v, expected IO", err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "x.bed"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open([]string{filepath.Join(dir, "x")}, Options{}); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a directory as .bed: got %v, expected IO", err)
	}
}

// Files that shrink or grow between Open and the end are not read to a wrong end.
func TestFilesThatChange(t *testing.T) {
	const fam, bim = "f a 0 0 0 -9\n", "1 v1 0 10 A C\n1 v2 0 20 A C\n"
	for _, c := range []struct {
		name string
		ext  string
		then string
	}{
		{"shorter bed", ".bed", "\x6c\x1b\x01\x00"},
		{"empty bed", ".bed", ""},
		{"shorter bim", ".bim", "1 v1 0 10 A C\n"},
		{"longer bim", ".bim", bim + "1 v3 0 30 A C\n"},
	} {
		prefix := files{bedOf("1", "2"), bim, fam}.write(t, t.TempDir(), "x")
		src, err := Open([]string{prefix}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(prefix+c.ext, []byte(c.then), 0o600); err != nil {
			t.Fatal(err)
		}
		var site source.Site
		for err == nil {
			err = src.Next(&site)
		}
		if fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("%s: got %v, expected Integrity", c.name, err)
		}
		if again := src.Next(&site); again != err {
			t.Errorf("%s: the next call gave %v, expected the same error", c.name, again)
		}
		if outcomes := src.Outcomes(); outcomes.Total() != outcomes.Records {
			t.Errorf("%s: outcomes do not add up: %+v", c.name, outcomes)
		}
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Turning REF round mirrors the ALT copies and changes nothing else.
func TestRefFromMirrors(t *testing.T) {
	dir := t.TempDir()
	set := 0
	rapid.Check(t, func(rt *rapid.T) {
		samples := rapid.IntRange(1, 20).Draw(rt, "samples")
		rows := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("1mh2")), samples, samples, -1), 0, 5).Draw(rt, "rows")
		var fam, bim string
		for s := range samples {
			fam += fmt.Sprintf("f %d 0 0 0 -9\n", s)
		}
		for v := range rows {
			bim += fmt.Sprintf("1 v 0 %d A C\n", v+1)
		}
		set++
		prefix := files{bedOf(rows...), bim, fam}.write(t, dir, fmt.Sprint(set))
		if bim == "" {
			if err := os.WriteFile(prefix+".bim", nil, 0o600); err != nil {
				rt.Fatal(err)
			}
		}
		fromA2, _, err := read([]string{prefix}, Options{RefFrom: "a2"})
		if err != nil {
			rt.Fatal(err)
		}
		fromA1, _, err := read([]string{prefix}, Options{RefFrom: "a1"})
		if err != nil {
			rt.Fatal(err)
		}
		if len(fromA2) != len(rows) || len(fromA1) != len(rows) {
			rt.Fatalf("got %d and %d sites, expected %d", len(fromA2), len(fromA1), len(rows))
		}
		for v, row := range rows {
			place := fmt.Sprintf("%d 1:%d v ", v+1, v+1)
			a2 := place + "C>A " + strings.NewReplacer("1", "2", "2", "0", "h", "1").Replace(row)
			a1 := place + "A>C " + strings.NewReplacer("1", "0", "h", "1").Replace(row)
			if fromA2[v] != a2 || fromA1[v] != a1 {
				rt.Fatalf("got %q and %q, expected %q and %q", fromA2[v], fromA1[v], a2, a1)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for _, samples := range []int{2504, 50000} {
		b.Run(fmt.Sprint(samples), func(b *testing.B) {
			const bedSize = 256 << 20
			variants := bedSize / bedrow.Bytes(samples)
			var fam, bim strings.Builder
			for s := range samples {
				fmt.Fprintf(&fam, "%d\t%d\t0\t0\t1\t-9\n", s, s)
			}
			for v := range variants {
				fmt.Fprintf(&bim, "1\trs%d\t0\t%d\tA\tC\n", v, v+1)
			}
			bed := append([]byte{0x6c, 0x1b, 0x01}, bytes.Repeat([]byte{0xE4}, variants*bedrow.Bytes(samples))...)
			prefix := files{bed, bim.String(), fam.String()}.write(b, b.TempDir(), "x")
			b.SetBytes(int64(len(bed)))
			for b.Loop() {
				src, err := Open([]string{prefix}, Options{})
				if err != nil {
					b.Fatal(err)
				}
				var site source.Site
				for err == nil {
					err = src.Next(&site)
				}
				if err != io.EOF {
					b.Fatal(err)
				}
				src.Close()
			}
		})
	}
}
