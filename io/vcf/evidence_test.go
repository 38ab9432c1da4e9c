package vcf

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fasta"
	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/sites"
	"cardioscore/io/source"
)

// gvcfHeader is that of two samples.
const gvcfHeader = "##fileformat=VCFv4.2\n" +
	"##contig=<ID=chr1>\n##contig=<ID=chrX>\n##contig=<ID=chr2>\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n" +
	"##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"q\">\n" +
	"##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n" +
	"##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description=\"d\">\n" +
	"##INFO=<ID=END,Number=1,Type=Integer,Description=\"e\">\n" +
	"##INFO=<ID=MIN_DP,Number=1,Type=Integer,Description=\"d\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSECRET-A\tSECRET-B\n"

// wantedOf makes a set of variants such as "1:100:A:G", or "1:100:A/G" where REF is not
// known, and of regions such as "1:100-200".
func wantedOf(t *testing.T, texts ...string) *sites.Set {
	t.Helper()
	var set sites.Set
	for _, text := range texts {
		f := strings.Split(text, ":")
		region, ok := sites.ParseRegion(strings.Join(f[:2], ":"))
		switch {
		case !ok:
			t.Fatalf("%s is no region", text)
		case len(f) == 2:
			set.AddRegion(region)
		case len(f) == 4:
			set.AddVariant(region.Chrom, region.From, f[2], f[3])
		default:
			a, b, _ := strings.Cut(f[2], "/")
			set.AddAlleles(region.Chrom, region.From, a, b)
		}
	}
	return &set
}

// The expected rows are worked out by hand from the rules in the package comment.
func TestReferenceBlocks(t *testing.T) {
	block := "chr1 100 . A <NON_REF> . . END=199 GT:DP:GQ:MIN_DP 0/0:30:60:20 0/0:30:60:20"
	tests := []struct {
		name      string
		records   []string
		sites     []string
		opts      Options
		want      []string
		requested Requested
	}{
		{"a variant inside a block", []string{block}, []string{"1:150:C:T"}, Options{}, []string{"1:150 . C>T . 00"}, Requested{FromBlocks: 1}},
		{"two blocks, and a record inside the first", []string{block, "chr1 198 . A T . . . GT 0/0 0/0", "chr1 200 . A <NON_REF> . . END=299 GT:DP:GQ 0/0:5:1 0/0:5:1"},
			[]string{"1:198:ACG:A"}, Options{}, []string{"1:198 . A>T . 00", "1:198 . ACG>A . 00"}, Requested{FromBlocks: 1}},
		{"ends of the block", []string{block}, []string{"1:99:C:T", "1:199:C:T", "1:200:C:T"}, Options{},
			[]string{"1:199 . C>T . 00"}, Requested{FromBlocks: 1, NotCovered: 2}},
		{"REF is not known inside", []string{block}, []string{"1:150:C/T"}, Options{}, nil, Requested{UnknownReference: 1}},
		{"REF is known at the start", []string{block}, []string{"1:100:G/A"}, Options{}, []string{"1:100 . A>G . 00"}, Requested{FromBlocks: 1}},
		{"neither is REF", []string{block}, []string{"1:100:G/T", "1:100:C:A"}, Options{}, nil, Requested{OtherReference: 2}},
		{"no call, no depth, no quality", []string{"chr1 100 . A <NON_REF> . . END=199 GT:DP:GQ ./.:0:0 0/0:0:0",
			"chr1 200 . A <NON_REF> . . END=299 GT:DP:GQ 0/0:5:0 0/0:5:1"},
			[]string{"1:150:C:T", "1:250:C:T"}, Options{}, []string{"1:150 . C>T . ..", "1:250 . C>T . .0"}, Requested{FromBlocks: 2}},
		{"MIN_DP, else DP", []string{"chr1 100 . A <NON_REF> . . END=199 GT:DP:MIN_DP 0/0:30:9 0/0:30:10"},
			[]string{"1:150:C:T"}, Options{MinDP: 10}, []string{"1:150 . C>T . .0"}, Requested{FromBlocks: 1}},
		{"MIN_DP of INFO", []string{"chr1 100 . A . . . END=199;MIN_DP=9 GT 0/0 0/0"},
			[]string{"1:150:C:T"}, Options{MinDP: 10}, []string{"1:150 . C>T . .."}, Requested{FromBlocks: 1}},
		{"GQ", []string{block}, []string{"1:150:C:T"}, Options{MinGQ: 61}, []string{"1:150 . C>T . .."}, Requested{FromBlocks: 1}},
		{"blocks that follow one another", []string{"chr1 100 . A <*> . . END=151 GT:DP 0/0:3 ./.:3", "chr1 152 . A <*> . . END=160 GT:DP 0/0:3 0/0:3"},
			[]string{"1:150:CATT:C"}, Options{}, []string{"1:150 . CATT>C . 0."}, Requested{FromBlocks: 1}},
		{"a gap between blocks", []string{"chr1 100 . A <*> . . END=150 GT 0/0 0/0", "chr1 152 . A <*> . . END=160 GT 0/0 0/0"},
			[]string{"1:150:CAT:C"}, Options{}, nil, Requested{NotCovered: 1}},
		{"its own record", []string{block, "chr1 200 rs1 C T,<NON_REF> . PASS . GT:DP:GQ 0/1:9:9 0/0:9:9"},
			[]string{"1:200:C:T"}, Options{}, []string{"1:200 rs1 C>T,<NON_REF> PASS 10 00"}, Requested{FromRecords: 1}},
		{"its own record, turned round and longer", []string{"chr1 200 . CAG CAT . . . GT 0/1 0/0"},
			[]string{"1:202:T/G"}, Options{}, []string{"1:200 . CAG>CAT . 10"}, Requested{FromRecords: 1}},
		{"the record of another ALT", []string{"chr1 200 . C T,<NON_REF> . . . GT 0/1 1/2"},
			[]string{"1:200:C:G"}, Options{}, []string{"1:200 . C>T,<NON_REF> . 11 01", "1:200 . C>G . 0."}, Requested{FromBlocks: 1}},
		{"a deletion across it", []string{"chr1 200 . CAT C . . . GT 0/1 0/0"},
			[]string{"1:201:A:G"}, Options{}, []string{"1:200 . CAT>C . 10", "1:201 . A>G . .0"}, Requested{FromBlocks: 1}},
		{"REF by the record of another variant", []string{"chr1 200 . CAT C . . . GT 0/0 0/0"},
			[]string{"1:201:G/A"}, Options{}, []string{"1:200 . CAT>C . 00", "1:201 . A>G . 00"}, Requested{FromBlocks: 1}},
		{"two records that tell of it", []string{"chr1 200 . CAT C . . . GT 0/0 0/0", "chr1 201 . A T . . . GT 0/. 0/1"},
			[]string{"1:201:A:G"}, Options{}, []string{"1:200 . CAT>C . 00", "1:201 . A>T . .1", "1:201 . A>G . .0"}, Requested{FromBlocks: 1}},
		{"a structural variant tells nothing", []string{"chr1 200 . C <DEL> . . END=300 GT 0/0 0/0"}, []string{"1:250:A:G"}, Options{},
			nil, Requested{NotCovered: 1}},
		{"a call of REF at one position", []string{"chr1 200 . C . . PASS . GT:DP 0/0:9 0/0:0"}, []string{"1:200:T/C"}, Options{},
			[]string{"1:200 . C>T PASS 0."}, Requested{FromBlocks: 1}},
		{"a region keeps its records", []string{"chr1 200 . C . . . . GT 0/0 ./.", "chr1 201 . C T . . . GT 0/0 0/1", "chr1 300 . C T . . . GT 0/0 0/1", block[:3] + "1 400 . A <NON_REF> . . END=500 GT 0/0 0/0"},
			[]string{"1:200-201", "1:450-460"}, Options{}, []string{"1:200 . C>. . 0.", "1:201 . C>T . 01"}, Requested{}},
		{"haploid", []string{"chrX 5000000 . A <NON_REF> . . END=5000009 GT:DP 0:3 0/0:3"}, []string{"X:5000005:C:T"}, Options{},
			[]string{"X:5000005 . C>T . 00 len 12"}, Requested{FromBlocks: 1}},
		{"one variant asked for twice", []string{block}, []string{"1:100:A:T", "1:100:T/A", "1:100:A:T"}, Options{},
			[]string{"1:100 . A>T . 00"}, Requested{FromBlocks: 2}},
		{"other chromosomes", []string{block, "chr2 100 . A <NON_REF> . . END=199 GT 0/0 0/0"}, []string{"1:150:C:T", "2:150:C:T", "2:300:C:T", "3:1:A:G"}, Options{},
			[]string{"1:150 . C>T . 00", "2:150 . C>T . 00"}, Requested{FromBlocks: 2, NotCovered: 2}},
		{"regions and sites", []string{block}, []string{"1:150:C:T"}, Options{Regions: wantedOf(t, "1:300-400").Regions()}, nil, Requested{NotCovered: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "f.g.vcf", []byte(gvcfHeader+strings.ReplaceAll(strings.Join(test.records, "\n"), " ", "\t")+"\n"))
			test.opts.Sites = wantedOf(t, test.sites...)
			got, requested, o, err := readWanted(t, path, test.opts)
			if err != nil || !slices.Equal(got, test.want) || requested != test.requested {
				t.Errorf("got  %q, %+v, %v\nwant %q, %+v", got, requested, err, test.want, test.requested)
			}
			if o.Records != int64(len(test.records)) || o.Total() != o.Records || o.ReferenceRows+o.Imported+o.Split+o.Symbolic != int64(len(got)) {
				t.Errorf("%d sites of %d records: %+v", len(got), len(test.records), o)
			}
		})
	}
}

func readWanted(t *testing.T, path string, opts Options) (got []string, requested Requested, o source.Outcomes, err error) {
	t.Helper()
	r, err := Open([]string{path}, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var site source.Site
	for err = r.Next(&site); err == nil; err = r.Next(&site) {
		got = append(got, show(&site, len(r.Samples())))
	}
	if err == io.EOF {
		err = nil
	}
	return got, r.Requested(), r.Outcomes(), err
}

func TestReferenceSettlesAlleles(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "ref.fa")
	// chr1 is 5 bases a line: positions 6 to 10 are CATTG.
	testfile.Overwrite(t, path, []byte(">chr1 x\nAAAAA\nCATtG\nGG\n"))
	testfile.Overwrite(t, path+".fai", []byte("chr1\t12\t8\t5\t6\n"))
	reference, err := fasta.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer reference.Close()
	gvcf := write(t, "f.g.vcf", []byte(gvcfHeader+"chr1\t1\t.\tA\t<NON_REF>\t.\t.\tEND=12\tGT:DP\t0/0:9\t0/0:9\n"))
	set := wantedOf(t, "1:7:G/A", "1:8:T/C", "1:9:A/C", "1:9:T:A", "1:10:A:T", "1:6:CA/C", "1:6:CA/G", "1:10:G/GTT")
	got, requested, _, err := readWanted(t, gvcf, Options{Sites: set, Reference: reference})
	// C and CA both fit at 6; at 10 G alone fits, as GTT is not there.
	want := []string{"1:6 . CA>G . 00", "1:7 . A>G . 00", "1:8 . T>C . 00", "1:9 . T>A . 00", "1:10 . G>GTT . 00"}
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) || requested != (Requested{FromBlocks: 5, OtherReference: 2, UnknownReference: 1}) {
		t.Errorf("got %q, %+v, %v\nwant %q", got, requested, err, want)
	}
}

func TestSitesNeedSortedRecords(t *testing.T) {
	record := func(chrom, pos string) string { return chrom + "\t" + pos + "\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/0\n" }
	for _, text := range []string{record("chr1", "200") + record("chr1", "100"), record("chr1", "100") + record("chr2", "100") + record("chr1", "200")} {
		path := write(t, "f.vcf", []byte(gvcfHeader+text))
		_, _, _, err := readWanted(t, path, Options{Sites: wantedOf(t, "1:1-999", "2:1-999")})
		if fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "sort the file") {
			t.Errorf("%q: %v", text, err)
		}
		if _, _, err := readAll([]string{path}, 1); err != nil {
			t.Errorf("without sites: %v", err)
		}
	}
}

// Blocks mean the same in BCF, which bcftools makes here.
func TestReferenceBlocksOfBCF(t *testing.T) {
	bcftools, err := exec.LookPath("bcftools")
	if err != nil {
		t.Skip("bcftools is not there: reference blocks of BCF not checked")
	}
	text := write(t, "f.g.vcf", []byte(gvcfHeader+strings.ReplaceAll("chr1 100 . A <NON_REF> . . END=199;MIN_DP=4 GT 0/0 0/0\n"+
		"chr1 200 . A <NON_REF> . . END=299 GT:GQ:MIN_DP 0/0:0:9 0/0:30:9\nchr1 300 . C T,<NON_REF> . . . GT:DP 0/1:9 1/2:9\n", " ", "\t")))
	binary := filepath.Join(t.TempDir(), "f.bcf")
	if out, err := exec.Command(bcftools, "view", "--no-version", "-Ob", "-o", binary, text).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	for _, opts := range []Options{{}, {MinDP: 5}} {
		opts.Sites = wantedOf(t, "1:150:C:T", "1:250:C:T", "1:300:C:G")
		want, _, _, err := readWanted(t, text, opts)
		got, _, _, err2 := readWanted(t, binary, opts)
		if err != nil || err2 != nil || !slices.Equal(got, want) || len(want) != 4 {
			t.Errorf("VCF %q, %v\nBCF %q, %v", want, err, got, err2)
		}
	}
}

// bcftools writes reference blocks out, position by position.
func TestReferenceBlocksAreThoseOfBcftools(t *testing.T) {
	bcftools, err := exec.LookPath("bcftools")
	if err != nil {
		t.Skip("bcftools is not there: reference blocks against bcftools not checked")
	}
	rng := rand.New(rand.NewPCG(11, 12))
	bases := make([]byte, 400)
	for i := range bases {
		bases[i] = "ACGT"[rng.IntN(4)]
	}
	folder := t.TempDir()
	fa := filepath.Join(folder, "ref.fa")
	testfile.Overwrite(t, fa, fmt.Appendf(nil, ">chr1\n%s\n", bases))
	text := gvcfHeader
	for pos := 1 + rng.IntN(9); pos < 380; {
		n := 1 + rng.IntN(12)
		call := func() string { return []string{"0/0", "0|0", "./."}[rng.IntN(3)] }
		text += fmt.Sprintf("chr1\t%d\t.\t%c\t<NON_REF>\t.\t.\tEND=%d\tGT\t%s\t%s\n", pos, bases[pos-1], pos+n-1, call(), call())
		pos += n + rng.IntN(2)*rng.IntN(5)
	}
	path := filepath.Join(folder, "f.g.vcf")
	testfile.Overwrite(t, path, []byte(text))
	expanded, err := exec.Command(bcftools, "convert", "--gvcf2vcf", "-f", fa, path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var set sites.Set
	var want []string
	for _, line := range strings.Split(strings.TrimSpace(string(expanded)), "\n") {
		f := strings.Split(line, "\t")
		if line[0] == '#' {
			continue
		}
		alt := map[string]string{"A": "C", "C": "G", "G": "T", "T": "A"}[f[3]]
		codes := strings.NewReplacer("0/0", "0", "0|0", "0", "./.", ".").Replace(f[9] + f[10])
		want = append(want, fmt.Sprintf("1:%s . %s>%s . %s", f[1], f[3], alt, codes))
	}
	for i, c := range bases {
		alt := map[byte]string{'A': "C", 'C': "G", 'G': "T", 'T': "A"}[c]
		set.AddAlleles(1, int32(i+1), alt, string(c))
	}
	reference, err := fasta.Open(fa)
	if err != nil {
		t.Fatal(err)
	}
	defer reference.Close()
	got, _, _, err := readWanted(t, path, Options{Sites: &set, Reference: reference})
	if err != nil || !slices.Equal(got, want) || len(want) < 200 {
		t.Errorf("%d rows, %v; bcftools has %d", len(got), err, len(want))
	}
}
