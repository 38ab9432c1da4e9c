package vcf

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
)

// FuzzRecord: any text behind a header is refused with a place, or means what
// the naive reader reads in it.
func FuzzRecord(f *testing.F) {
	for _, line := range bytes.Split(cutText, []byte{'\n'})[2:] {
		f.Add(line, byte(2))
	}
	f.Add([]byte("X\t1\t.\tA\tC,<DEL>\t.\t.\t.\tGT:DP\t|0/1\t1:\t0/1/1:7"), byte(4))
	f.Add([]byte("1\t1\t.\tA\tC,G\t.\t.\t.\tGT:DP:PS\t1|2:1:7\t1|0:.:.\t0/1:1:x"), byte(2))
	f.Add([]byte("1\t1\t.\tG\tG]17:5],*\t1e5\tq\t.\tGT\t.\t./2\t2|2"), byte(2))
	draw := rapid.Custom(func(t *rapid.T) string { return drawRecord(t, 3) })
	for i := range 20 {
		f.Add([]byte(draw.Example(i)), byte(2))
	}
	f.Fuzz(func(t *testing.T, line []byte, minor byte) {
		if len(line) == 0 || bytes.IndexByte(line, '\n') >= 0 || bytes.HasSuffix(line, []byte{'\r'}) {
			return // not the text of one line
		}
		h := &header{minor: int(minor % 6), hasFormat: true, samples: []string{"SECRET-A", "SECRET-B", "SECRET-C"}}
		b := &batch{path: "f.vcf", header: h, plan: &plan{field: FieldGT, calls: true, phase: true}}
		b.text, b.line = append(bytes.Clone(line), '\n'), 7
		if err := b.parse(); err != nil {
			if len(b.records) != 0 {
				t.Errorf("a refused line left a record")
			}
			if class := fileerr.ClassOf(err); class != fileerr.Malformed && class != fileerr.Resource || !strings.HasPrefix(err.Error(), "f.vcf:7:") {
				t.Errorf("class %d: %v", class, err)
			}
			return
		}
		r := &b.records[0]
		if len(b.records) != 1 || r.line != 7 {
			t.Fatalf("%d records from one line", len(b.records))
		}
		if r.outcome == source.UnsupportedContig {
			return
		}
		var site source.Site
		b.give(r, 3, &site)
		for i, list := range site.Phase {
			for k, call := range list {
				if k > 0 && call.Sample <= list[k-1].Sample || call.Haplotype > 1 || call.Set < source.WholeChromosome || site.Calls[i][0]>>(2*call.Sample)&3 != 1 {
					t.Errorf("%q: phased calls %v of %q", line, list, show(&site, 3))
				}
			}
		}
		want, half, polyploid := naiveSite(string(line), h.minor)
		if got := show(&site, 3); withoutContig(got) != withoutContig(want) || r.halfCalls != half || r.polyploidCalls != polyploid {
			t.Errorf("%q\ngot  %q, %d, %d\nwant %q, %d, %d", line, got, r.halfCalls, r.polyploidCalls, want, half, polyploid)
		}
	})
}

// withoutContig leaves out the contig, whose names are genome's affair, and the
// call lengths, which depend on it.
func withoutContig(site string) string {
	_, site, _ = strings.Cut(site, ":")
	site, _, _ = strings.Cut(site, " len ")
	return site
}

// FuzzFile: any bytes are read to the end or refused with a class of bad input.
// Coverage differs from run to run here, because goroutines take turns: run it
// with -fuzzminimizetime 1x.
func FuzzFile(f *testing.F) {
	for _, c := range containers {
		f.Add(c.pack(cutText), byte(0))
	}
	for _, name := range []string{"small.vcf", "small.bcf", "phased.bcf"} {
		content, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		for how := range 4 {
			f.Add(content, byte(how))
		}
	}
	f.Add([]byte(threeSamples), byte(0))
	f.Add([]byte("##fileformat=VCFv4.1\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t5\t.\tA\tC\t.\t.\t."), byte(0))
	f.Fuzz(func(t *testing.T, content []byte, how byte) {
		path := write(t, "f", content)
		if how&3 != 0 {
			opts := Options{Threads: 2, Phase: how&1 != 0}
			if how&2 != 0 {
				opts.Sites = wantedOf(t, "1:5:A:C", "1:150:C:T", "1:200:A/T", "X:350:A:C", "1:8-20")
			}
			readDamaged(t, path, opts)
			return
		}
		sites, outcomes, err := readAll([]string{path}, 2)
		switch class := fileerr.ClassOf(err); {
		case err != nil && class != fileerr.Malformed && class != fileerr.Inconsistent && class != fileerr.Integrity && class != fileerr.Resource:
			t.Errorf("class %d: %v", class, err)
		case outcomes.Total() != outcomes.Records || int64(len(sites)) != outcomes.Records-outcomes.UnsupportedContig:
			t.Errorf("%d sites of %+v", len(sites), outcomes)
		}
	})
}
