package bgen

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/sites"
	"cardioscore/io/source"
)

// kinds is a small file of each kind, which together hold all there is.
func kinds() map[string][]byte {
	three := []uint32{1, 2, 3, 4, 5}
	two := []testVariant{
		diploid(8, false, []uint32{255, 0}, []uint32{10, 200}, nil),
		diploid(8, true, []uint32{255, 0}, []uint32{10, 200}, nil),
		{id: "v", rsid: "rs3", chrom: "X", pos: 77, alleles: []string{"ACC", "G"}, bits: 8, calls: []testCall{
			{1, false, []uint32{200}}, {2, false, []uint32{100, 100}}, {1, true, []uint32{0}}}},
		{id: "v", rsid: "rs4", chrom: "2", pos: 78, alleles: []string{"A", "G", "<DEL>"}, bits: 8, calls: []testCall{
			{2, false, three}, {2, true, make([]uint32, 5)}, {3, false, make([]uint32, 9)}}},
		diploid(13, false, []uint32{8191, 0}, []uint32{10, 200}, nil),
		diploid(24, true, []uint32{255, 0}, []uint32{10, 200}, nil),
		{chrom: "3", pos: 79, alleles: []string{"A", "."}, bits: 2, calls: slices.Repeat([]testCall{{2, false, []uint32{3, 0}}}, 3)},
		{chrom: "GL1", pos: 79, alleles: []string{"A", "C"}, bits: 2, calls: slices.Repeat([]testCall{{2, false, []uint32{3, 0}}}, 3)},
	}
	one := slices.Repeat([]testVariant{{id: "v", rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G"}, calls: []testCall{
		{numbers: []uint32{30000, 2000, 768}}, {numbers: []uint32{0, 0, 0}}, {numbers: []uint32{30000, 2000, 760}}}}}, 3)
	return map[string][]byte{
		"layout 1":      (&testFile{layout: 1, ids: ids(3), variants: one}).bytes(),
		"layout 1 zlib": (&testFile{layout: 1, ids: ids(3), compression: zlibCompressed, variants: one}).bytes(),
		"layout 2":      (&testFile{layout: 2, ids: ids(3), variants: two}).bytes(),
		"layout 2 zlib": (&testFile{layout: 2, ids: ids(3), compression: zlibCompressed, variants: two}).bytes(),
		"layout 2 zstd": (&testFile{layout: 2, ids: ids(3), compression: zstdCompressed, variants: two}).bytes(),
	}
}

// optionsOf are ways to read a file: its phase too, and some of its records alone.
func optionsOf(how int) Options {
	o := Options{Threads: 2, Phase: how&1 != 0}
	if how&2 != 0 {
		o.Wanted = &sites.Wanted{Regions: &sites.Regions{}, Sites: &sites.Set{}}
		for _, text := range []string{"1:1-50", "X", "3:79"} {
			region, ok := sites.ParseRegion(text)
			if !ok {
				panic(text)
			}
			o.Wanted.Regions.Add(region)
			o.Wanted.Sites.AddRegion(region)
		}
	}
	return o
}

// readSites reads a file within the limits that any file is held to.
func readSites(t *testing.T, path string, size int) ([]source.Site, source.Outcomes, error) {
	t.Helper()
	return readSitesAs(t, path, size, optionsOf(0))
}

func readSitesAs(t *testing.T, path string, size int, opts Options) (given []source.Site, outcomes source.Outcomes, err error) {
	t.Helper()
	testfile.Within(t, size, func() {
		given = nil
		var r *Reader
		if r, err = Open([]string{path}, opts); err != nil {
			return
		}
		for err == nil {
			var site source.Site
			if err = r.Next(&site); err == nil {
				given = append(given, site)
			}
		}
		if err == io.EOF {
			err = nil
		}
		outcomes = r.Outcomes()
		if closed := r.Close(); closed != nil {
			t.Errorf("close: %v", closed)
		}
	})
	switch class := fileerr.ClassOf(err); {
	case err == nil:
		if outcomes.Total() != outcomes.Records {
			t.Errorf("outcomes %+v", outcomes)
		}
	case class != fileerr.Malformed && class != fileerr.Integrity && class != fileerr.Inconsistent && class != fileerr.Resource:
		t.Errorf("class %d: %v", class, err)
	case strings.Contains(err.Error(), "SECRET") || !strings.Contains(err.Error(), path):
		t.Errorf("the error holds a sample id, or no path: %v", err)
	}
	return given, outcomes, err
}

func TestEveryCutIsRefused(t *testing.T) {
	path := write(t, "f.bgen", nil)
	for name, whole := range kinds() {
		testfile.Overwrite(t, path, whole)
		if _, _, err := readSites(t, path, len(whole)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for n := range whole {
			testfile.Overwrite(t, path, whole[:n])
			_, _, err := readSites(t, path, n)
			if class := fileerr.ClassOf(err); class != fileerr.Integrity && (n > 0 || class != fileerr.Malformed) {
				t.Errorf("%s cut to %d of %d bytes: %v", name, n, len(whole), err)
			}
		}
		testfile.Overwrite(t, path, append(bytes.Clone(whole), 0))
		if _, _, err := readSites(t, path, len(whole)); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("%s with a byte more: %v", name, err)
		}
	}
}

// The format has a checksum for what zlib packed and for nothing else: there, a
// changed byte is refused or it changes no dosage. Elsewhere a changed byte is as
// good as another file, and may only not do harm.
func TestFlippedBytes(t *testing.T) {
	path := write(t, "f.bgen", nil)
	for name, whole := range kinds() {
		testfile.Overwrite(t, path, whole)
		want := map[int]string{} // by record
		sites, _, err := readSites(t, path, len(whole))
		if err != nil {
			t.Fatal(err)
		}
		for _, site := range sites {
			want[site.Line] = fmt.Sprint(site.Dosages)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		refused := 0
		testfile.Flip(t, path, whole, rng, 5000, func(try, at int) {
			sites, outcomes, err := readSitesAs(t, path, len(whole), optionsOf(try))
			if err != nil {
				refused++
				return
			}
			if outcomes.Records != 3 && outcomes.Records != 8 {
				t.Errorf("%s, byte %d: %d records", name, at, outcomes.Records)
			}
			for _, site := range sites {
				if got := fmt.Sprint(site.Dosages); strings.Contains(name, "zlib") && want[site.Line] != "" && got != want[site.Line] {
					t.Errorf("%s, byte %d: record %d has %s, want %s", name, at, site.Line, got, want[site.Line])
				}
				for _, row := range site.Dosages {
					for _, n := range row {
						if n > 2*32767 && n != source.MissingDosage {
							t.Errorf("%s, byte %d: dosage %d", name, at, n)
						}
					}
				}
			}
		})
		if refused < 1000 {
			t.Errorf("%s: %d of 5000 refused, expected most of those in lengths and packed bytes", name, refused)
		}
	}
}

// Each case breaks one rule of the format; at gives the byte, put the new bytes.
func TestMalformed(t *testing.T) {
	good := func(v testVariant) []byte {
		return (&testFile{layout: 2, ids: ids(len(v.calls)), variants: []testVariant{v}}).bytes()
	}
	call := []testCall{{2, false, []uint32{255, 0}}}
	plain := diploid(8, false, []uint32{255, 0})
	const ident = 24 + 8 + 10 // behind the header and one id, SECRET-1
	const block = ident + 2 + 1 + 2 + 2 + 2 + 1 + 4 + 2 + 5 + 5 + 4
	patched := func(at int, put ...byte) []byte {
		content := good(plain)
		copy(content[at:], put)
		return content
	}
	for _, test := range []struct {
		name    string
		content []byte
		class   fileerr.Class
		want    string
	}{
		{"empty", nil, fileerr.Malformed, "the file is empty"},
		{"magic", patched(16, 'b', 'g', 'e', 'm'), fileerr.Malformed, `expected "bgen"`},
		{"a .pgen", append([]byte{0x6c, 0x1b, 0x10, 2, 0, 0, 0, 3, 0, 0, 0, 0x44, 0x18}, make([]byte, 20)...), fileerr.Malformed, "this is not BGEN"},
		{"header too short", patched(4, 19), fileerr.Malformed, "the header has 19 bytes"},
		{"header behind the first variant", patched(4, 60), fileerr.Malformed, "the header has 60 bytes"},
		{"first variant behind the end", patched(0, 0, 1, 0), fileerr.Integrity, "the first variant begins at byte 260"},
		{"no samples", patched(12, 0), fileerr.Malformed, "the file has no samples"},
		{"samples that no ids go with", patched(12, 2), fileerr.Malformed, "found 1 sample ids, the header says 2"},
		{"layout 0", patched(20, 0), fileerr.Malformed, "layout 0 (BGEN 1.0) is not read"},
		{"layout 3", patched(20, 3<<2), fileerr.Malformed, "layout 3 is not known"},
		{"compression 3", patched(20, 2<<2|3), fileerr.Malformed, "compression 3 is not known"},
		{"layout 1 with zstd", patched(20, 1<<2|2), fileerr.Malformed, "layout 1 with zstd"},
		{"unknown flags", patched(21, 1), fileerr.Malformed, "the flags are 0x80000108, of which 0x100 are not known"},
		{"block of ids too long", patched(24, 19), fileerr.Malformed, "the block of 1 sample ids has 19 bytes, and 18 are left"},
		{"an id behind its block", patched(32, 9), fileerr.Malformed, "sample id number 1 ends behind"},
		{"bytes behind the ids", patched(32, 7), fileerr.Malformed, "1 bytes follow the last sample id"},
		{"fewer variants than there are", patched(8, 0), fileerr.Integrity, "bytes follow the last of the 0 variants"},
		{"more variants than there are", patched(8, 2), fileerr.Integrity, "variant number 2 of 2: the variant id ends 2 bytes behind"},
		{"no alleles", patched(ident+14, 0), fileerr.Malformed, "variant number 1 of 1: the variant has no alleles"},
		{"position", patched(ident+10, 0xff, 0xff, 0xff, 0xff), fileerr.Malformed, "position: variant number 1 of 1: found 4294967295"},
		{"the first position too many", patched(ident+10, 0, 0, 0, 0x80), fileerr.Malformed, "position: variant number 1 of 1: found 2147483648"},
		{"an allele of a gigabyte", patched(ident+16, 0, 0, 0, 64), fileerr.Integrity, "an allele ends"},
		{"an allele with a blank", patched(ident+20, ' '), fileerr.Malformed, "allele number 1 is not UTF-8 text without white space"},
		{"an allele that is no text", patched(ident+20, 0xff), fileerr.Malformed, "allele number 1 is not UTF-8"},
		{"an rsid with a zero byte", patched(ident+5, 0), fileerr.Malformed, "rsid: variant number 1 of 1: it is not UTF-8 text"},
		{"samples in the block", patched(block, 2), fileerr.Malformed, "found 2 samples, the header says 1"},
		{"alleles in the block", patched(block+4, 3), fileerr.Malformed, "found 3 alleles, the variant has 2"},
		{"ploidies the wrong way round", patched(block+6, 3, 2), fileerr.Malformed, "ploidy: variant number 1 of 1: found 3 to 2"},
		{"ploidy 64", patched(block+6, 2, 64), fileerr.Malformed, "found 2 to 64"},
		{"a ploidy outside", patched(block+6, 1, 1), fileerr.Malformed, "found a sample of ploidy 2, the variant says 1 to 1"},
		{"ploidy with a bit too many", patched(block+8, 0x42), fileerr.Malformed, "found a sample of ploidy 66"},
		{"phased 2", patched(block+9, 2), fileerr.Malformed, "phased: variant number 1 of 1: found 2"},
		{"0 bits", patched(block+10, 0), fileerr.Malformed, "found 0 bits"},
		{"33 bits", patched(block+10, 33), fileerr.Malformed, "found 33 bits"},
		{"too few bytes", patched(block+10, 9), fileerr.Malformed, "there are fewer than the ploidies"},
		{"too many bytes", patched(block+10, 4), fileerr.Malformed, "found 2 bytes, expected 1 for 2 numbers of 4 bits"},
		{"a sum over 1", good(diploid(8, false, []uint32{255, 0}, []uint32{255, 1})), fileerr.Malformed,
			"those of sample number 2 add up to 256 / 255, more than 1 (variant 1:5:A:G)"},
		{"a sum over 1 in 20 bits", good(diploid(20, false, []uint32{1 << 19, 1 << 19})), fileerr.Malformed, "add up to 1048576 / 1048575"},
		{"a sum over 1 of three alleles", good(testVariant{chrom: "1", pos: 5, alleles: []string{"A", "C", "G"}, bits: 8,
			calls: []testCall{{2, false, []uint32{0, 0, 0, 255, 1}}}}), fileerr.Malformed, "add up to 256 / 255"},
		{"a haplotype over 1", good(testVariant{chrom: "1", pos: 5, alleles: []string{"A", "C", "G"}, bits: 8, phased: true,
			calls: []testCall{{2, false, []uint32{0, 0, 255, 1}}}}), fileerr.Malformed, "add up to 256 / 255"},
		{"no chromosome", good(testVariant{pos: 5, alleles: []string{"A", "C"}, bits: 8, calls: call}), fileerr.Malformed, "chromosome: variant number 1 of 1: the name is empty"},
		{"a sum over 1 in layout 1", (&testFile{layout: 1, ids: ids(1), variants: []testVariant{{chrom: "1", pos: 5, alleles: []string{"A", "C"},
			calls: []testCall{{numbers: []uint32{32768, 51, 0}}}}}}).bytes(), fileerr.Malformed, "add up to 32819 / 32768"},
		{"many samples, many alleles, no bits", crowded(20000, 1000), fileerr.Resource, "more alleles than so many samples leave memory for"},
		{"a bomb", bomb(), fileerr.Resource, "unpack to 104857600 bytes"},
	} {
		_, _, err := readSites(t, write(t, "f.bgen", test.content), len(test.content))
		if fileerr.ClassOf(err) != test.class || !strings.Contains(fmt.Sprint(err), test.want) {
			t.Errorf("%s: error %v; want class %d and %q", test.name, err, test.class, test.want)
		}
	}
}

// crowded has samples of ploidy 0, whose calls take no space for any number of alleles.
func crowded(samples, alleles int) []byte {
	v := testVariant{chrom: "1", pos: 5, bits: 8, calls: make([]testCall, samples)}
	for i := range alleles {
		v.alleles = append(v.alleles, "A"+strings.Repeat("C", i%7)+fmt.Sprint(i))
	}
	return (&testFile{layout: 2, ids: ids(samples), compression: zstdCompressed, variants: []testVariant{v}}).bytes()
}

// bomb claims, and holds, 100 MB in a few kilobytes.
func bomb() []byte {
	v := diploid(8, false, []uint32{255, 0})
	content := (&testFile{layout: 2, ids: ids(1), variants: []testVariant{v}}).bytes()
	content[20] |= byte(zstdCompressed)
	head := content[:len(content)-4-len(v.layout2())]
	packed := pack(zstdCompressed, make([]byte, 100<<20))
	return append(le32(le32(head, len(packed)+4), 100<<20), packed...)
}

// Closing in the middle leaves no goroutine that writes or waits.
func TestCloseInTheMiddle(t *testing.T) {
	file := testFile{layout: 2, compression: zlibCompressed, ids: ids(2)}
	for range 5000 {
		file.variants = append(file.variants, diploid(8, false, []uint32{1, 2}, nil))
	}
	path := write(t, "f.bgen", file.bytes())
	before := runtime.NumGoroutine()
	for _, stop := range []int{0, 1, 700, 4999, 6000} {
		r, err := Open([]string{path, path}, Options{Threads: 3})
		if err != nil {
			t.Fatal(err)
		}
		var site source.Site
		for range stop {
			if err := r.Next(&site); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	// Close waits for their last steps, behind which each may still be counted for a moment.
	after := runtime.NumGoroutine()
	for deadline := time.Now().Add(5 * time.Second); after > before && time.Now().Before(deadline); after = runtime.NumGoroutine() {
		time.Sleep(time.Millisecond)
	}
	if after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

// FuzzFile: any bytes are read to the end or refused with a class of bad input.
// Coverage differs from run to run, because goroutines take turns: run it with
// -fuzzminimizetime 1x.
func FuzzFile(f *testing.F) {
	for _, content := range kinds() {
		for how := range 4 {
			f.Add(content, byte(how))
		}
	}
	path := write(f, "f.bgen", nil)
	f.Fuzz(func(t *testing.T, content []byte, how byte) {
		testfile.Overwrite(t, path, content)
		sites, outcomes, err := readSitesAs(t, path, len(content), optionsOf(int(how)))
		if given := outcomes.Imported + outcomes.Split + outcomes.Symbolic; err == nil && given != int64(len(sites)) {
			t.Errorf("%d sites of %+v", len(sites), outcomes)
		}
	})
}

// FuzzProbabilities: the fast reading of diploid calls of 8 bits is that of the
// general one, whatever the bytes.
func FuzzProbabilities(f *testing.F) {
	v := diploid(8, false, []uint32{255, 0}, []uint32{1, 2}, nil, []uint32{0, 255}, []uint32{200, 100})
	f.Add(v.layout2()[8:13], v.layout2()[15:], false, true)
	f.Add(bytes.Repeat([]byte{2, 0x82}, 9), []byte("any bytes at all, \xff\xff\xff\x00\x00"), true, false)
	f.Fuzz(func(t *testing.T, ploidy, numbers []byte, phased, refIsLast bool) {
		data := le16(le32(nil, len(ploidy)), 2)
		data = append(data, 2, 2)
		for _, b := range ploidy {
			data = append(data, 2|b&0x80)
		}
		data = append(data, 0, 8)
		if phased {
			data[len(data)-2] = 1
		}
		values := make([]byte, 2*len(ploidy))
		copy(values, numbers)
		data = append(append(data, values...), make([]byte, slack)...)
		if len(ploidy) == 0 {
			return
		}
		p, problem := parseLayout2(data[:len(data)-slack], len(ploidy), 2)
		if problem != nil {
			t.Fatal(problem)
		}
		r := &record{alleles: 2}
		r.growRows(1, len(ploidy))
		if refIsLast {
			r.refIndex = 1
		}
		s := newScale(255, 255)
		fast := make([]uint16, len(ploidy))
		gaveUp := !diploid8(fast, p, refIsLast)
		if problem := biallelic(r, p, &s); problem != nil {
			if !gaveUp {
				t.Fatalf("not refused: %v", problem)
			}
			return
		}
		if !gaveUp && !slices.Equal(fast, r.dosages[0]) {
			t.Errorf("got  %d\nwant %d", fast, r.dosages[0])
		}
	})
}
