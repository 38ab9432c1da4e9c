package vcf

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"go.uber.org/goleak"

	"cardioscore/io/internal/bgzf/bgzftest"
	"cardioscore/io/source"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // thousands of small files are opened, with buffers for large ones
	goleak.VerifyTestMain(m)
}

// threeSamples is a header of three samples; their ids must never be seen again.
const threeSamples = "##fileformat=VCFv4.2\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSECRET-A\tSECRET-B\tSECRET-C\n"

// write puts a file into a folder of the test.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func gzipped(content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(content)
	w.Close()
	return out.Bytes()
}

// containers are the ways in which the same text may come.
var containers = []struct {
	name string
	pack func(text []byte) []byte
}{
	{"plain", func(text []byte) []byte { return text }},
	{"gzip", gzipped},
	{"gzip of two members", func(text []byte) []byte {
		return append(gzipped(text[:len(text)/2]), gzipped(text[len(text)/2:])...)
	}},
	{"BGZF", func(text []byte) []byte { return bgzftest.Compress(text, 60000) }},
	{"BGZF of small blocks", func(text []byte) []byte { return bgzftest.Compress(text, min(1+len(text)/50, 60000)) }},
}

// readAll gives a line for each site, and the error that is not io.EOF.
func readAll(paths []string, threads int) (sites []string, outcomes source.Outcomes, err error) {
	r, err := Open(paths, Options{Threads: threads})
	if err != nil {
		return nil, outcomes, err
	}
	var site source.Site
	for {
		if err = r.Next(&site); err != nil {
			break
		}
		sites = append(sites, show(&site, len(r.Samples())))
	}
	if again := r.Next(&site); again != err {
		err = fmt.Errorf("Next after its end gives %v, before it gave %v", again, err)
	}
	if closed := r.Close(); err == io.EOF {
		err = closed
	}
	return sites, r.Outcomes(), err
}

// show writes a site as "1:100 rs1 A>C,G PASS 0120 0001 len 2221": a digit a
// sample for each row, "." for missing, then the call lengths if there are any.
func show(site *source.Site, samples int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d %s %s>%s %s", site.Chrom, site.Pos, site.ID, site.Ref, strings.Join(site.Alts, ","), site.Filter)
	for _, row := range site.Calls {
		b.WriteByte(' ')
		for s := range 4 * len(row) {
			code := row[s/4] >> (2 * (s % 4)) & 3
			switch {
			case s < samples:
				b.WriteByte("012."[code])
			case code != 0:
				b.WriteString("(unused bits are set)")
			}
		}
	}
	if site.CallLength != nil {
		b.WriteString(" len ")
		for _, n := range site.CallLength {
			b.WriteByte('0' + n)
		}
	}
	return b.String()
}
