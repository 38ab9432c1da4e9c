package bgen

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"cardioscore/io/source"
)

// testFile is a BGEN file to be written, field by field as in the specification.
type testFile struct {
	layout      int
	compression compression
	ids         []string // written into the file
	samples     int      // where there are no ids
	variants    []testVariant
}

// testVariant is a variant with the whole numbers that stand for probabilities.
type testVariant struct {
	id, rsid, chrom string
	pos             uint32
	alleles         []string
	bits            int
	phased          bool
	calls           []testCall
}

// testCall holds the numbers that are stored, so all but the last of each group
// (layout 1: all three).
type testCall struct {
	ploidy  int
	missing bool
	numbers []uint32
}

// diploid is a biallelic variant on chromosome 1 of calls {first, second}; nil is missing.
func diploid(bits int, phased bool, calls ...[]uint32) testVariant {
	v := testVariant{id: "v", rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G"}, bits: bits, phased: phased}
	for _, numbers := range calls {
		v.calls = append(v.calls, testCall{2, numbers == nil, append(numbers, 0, 0)[:2]})
	}
	return v
}

func le16(b []byte, n int) []byte { return binary.LittleEndian.AppendUint16(b, uint16(n)) }
func le32(b []byte, n int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(n)) }

// bytes writes the file.
func (f *testFile) bytes() []byte {
	samples := f.samples
	flags := int(f.compression) | f.layout<<2
	var block []byte
	if f.ids != nil {
		samples = len(f.ids)
		flags |= 1 << 31
		for _, id := range f.ids {
			block = append(le16(block, len(id)), id...)
		}
		block = append(le32(le32(nil, 8+len(block)), samples), block...)
	}
	out := le32(le32(nil, 20+len(block)), 20)
	out = append(le32(le32(out, len(f.variants)), samples), "bgen"...)
	out = append(le32(out, flags), block...)
	for i := range f.variants {
		out = f.appendVariant(out, &f.variants[i], samples)
	}
	return out
}

func (f *testFile) appendVariant(out []byte, v *testVariant, samples int) []byte {
	if f.layout == 1 {
		out = le32(out, samples)
	}
	for _, text := range []string{v.id, v.rsid, v.chrom} {
		out = append(le16(out, len(text)), text...)
	}
	out = le32(out, int(v.pos))
	if f.layout == 2 {
		out = le16(out, len(v.alleles))
	}
	for _, allele := range v.alleles {
		out = append(le32(out, len(allele)), allele...)
	}
	data := v.layout1()
	if f.layout == 2 {
		data = v.layout2()
	}
	packed := pack(f.compression, data)
	if f.compression == uncompressed && f.layout == 1 {
		return append(out, packed...)
	}
	if f.compression != uncompressed && f.layout == 2 {
		out = le32(le32(out, len(packed)+4), len(data))
	} else {
		out = le32(out, len(packed))
	}
	return append(out, packed...)
}

func (v *testVariant) layout1() (data []byte) {
	for _, call := range v.calls {
		for _, n := range call.numbers {
			data = le16(data, int(n))
		}
	}
	return data
}

func (v *testVariant) layout2() []byte {
	data := le16(le32(nil, len(v.calls)), len(v.alleles))
	least, most := 63, 0
	var ploidies, bits []byte // bits: one a byte
	for _, call := range v.calls {
		least, most = min(least, call.ploidy), max(most, call.ploidy)
		ploidy := byte(call.ploidy)
		if call.missing {
			ploidy |= 0x80
		}
		ploidies = append(ploidies, ploidy)
		for _, n := range call.numbers {
			for i := range v.bits {
				bits = append(bits, byte(n>>i&1))
			}
		}
	}
	data = append(append(data, byte(least), byte(most)), ploidies...)
	phased := byte(0)
	if v.phased {
		phased = 1
	}
	data = append(data, phased, byte(v.bits))
	numbers := make([]byte, (len(bits)+7)/8)
	for i, bit := range bits {
		numbers[i/8] |= bit << (i % 8)
	}
	return append(data, numbers...)
}

// Packers are slow to make, and used again.
var (
	zlibWriter    = zlib.NewWriter(nil)
	zstdWriter, _ = zstd.NewWriter(nil)
)

func pack(how compression, data []byte) []byte {
	switch how {
	case zlibCompressed:
		var b bytes.Buffer
		zlibWriter.Reset(&b)
		zlibWriter.Write(data)
		zlibWriter.Close()
		return b.Bytes()
	case zstdCompressed:
		return zstdWriter.EncodeAll(data, nil)
	}
	return data
}

func ids(n int) []string {
	all := make([]string, n)
	for s := range all {
		all[s] = fmt.Sprintf("SECRET-%d", s+1)
	}
	return all
}

// write puts content into a new file.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll gives every site as text, until the end or an error.
func readAll(paths []string, opts Options) (sites []string, outcomes source.Outcomes, err error) {
	r, err := Open(paths, opts)
	if err != nil {
		return nil, outcomes, err
	}
	defer func() {
		outcomes = r.Outcomes()
		if closed := r.Close(); err == nil {
			err = closed
		}
	}()
	var site source.Site
	for {
		if err := r.Next(&site); err == io.EOF {
			return sites, outcomes, nil
		} else if err != nil {
			return sites, outcomes, err
		}
		sites = append(sites, show(&site))
	}
}

// show writes a site as chrom:pos id ref>alts [dosages of each ALT] and, where it
// has them, the call lengths. A missing dosage is a dot.
func show(site *source.Site) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v:%d %s %s>%s", site.Chrom, site.Pos, site.ID, site.Ref, strings.Join(site.Alts, ","))
	for _, row := range site.Dosages {
		texts := make([]string, len(row))
		for s, n := range row {
			if texts[s] = fmt.Sprint(n); n == source.MissingDosage {
				texts[s] = "."
			}
		}
		fmt.Fprintf(&b, " [%s]", strings.Join(texts, " "))
	}
	if site.CallLength != nil {
		fmt.Fprintf(&b, " len %s", strings.Trim(strings.ReplaceAll(fmt.Sprint(site.CallLength), " ", ""), "[]"))
	}
	return b.String()
}
