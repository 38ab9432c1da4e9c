package vcf

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
)

// showPhase writes the phased calls of a site as "C0 h1 set 7, C2 h0 set *": the ALT and
// the number of the sample, the haplotype, and the set, a star where none is named.
func showPhase(site *source.Site) string {
	var parts []string
	for i, list := range site.Phase {
		for k, call := range list {
			set := strconv.Itoa(int(call.Set))
			if call.Set == source.WholeChromosome {
				set = "*"
			}
			if k > 0 && call.Sample <= list[k-1].Sample {
				set += " behind a later sample"
			}
			parts = append(parts, fmt.Sprintf("%s%d h%d set %s", site.Alts[i], call.Sample, call.Haplotype, set))
		}
	}
	return strings.Join(parts, ", ")
}

// readPhase gives the phased calls of each site, behind what show prints.
func readPhase(path string, opts Options) (sites []string, err error) {
	opts.Phase = true
	r, err := Open([]string{path}, opts)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if !r.Storage().Phase {
		return nil, fmt.Errorf("storage %+v", r.Storage())
	}
	var site source.Site
	for err = r.Next(&site); err == nil; err = r.Next(&site) {
		sites = append(sites, show(&site, len(r.Samples()))+"; "+showPhase(&site))
	}
	if err == io.EOF {
		err = nil
	}
	return sites, err
}

// Expected calls are worked out by hand from section 1.6.2 of the VCF specification.
func TestPhase(t *testing.T) {
	tests := []struct {
		name    string
		version string
		field   Field
		minDP   int
		record  string // after CHROM and POS; spaces for tabs
		want    string
	}{
		{"bars and slashes", "2", "", 0, ". A C . . . GT 0|1 1|0 0/1", "C0 h1 set *, C1 h0 set *"},
		{"not heterozygous", "2", "", 0, ". A C . . . GT 0|0 1|1 .|.", ""},
		{"phase sets", "2", "", 0, ". A C . . . GT:PS 0|1:7 1|0:0 0|1:2147483647", "C0 h1 set 7, C1 h0 set 0, C2 h1 set 2147483647"},
		{"no phase set", "2", "", 0, ". A C . . . GT:PS 0|1:. 1|0 0|1:9", "C0 h1 set *, C1 h0 set *, C2 h1 set 9"},
		{"the set of an unphased call", "2", "", 0, ". A C . . . GT:PS 0/1:7 1/0:PATMAT 1|1:x", ""},
		{"PS amid other fields", "2", "", 0, ". A C . . . GT:DP:PS:GQ 0|1:3:7:9 1|0:4 0|1:5:8", "C0 h1 set 7, C1 h0 set *, C2 h1 set 8"},
		{"several ALTs", "2", "", 0, ". A C,G . . . GT:PS 1|2:7 2|1:8 0|2:9", "C0 h0 set 7, C1 h1 set 8, G0 h1 set 7, G1 h0 set 8, G2 h1 set 9"},
		{"two digits", "2", "", 0, ". A " + strings.Join(manyAlts(11), ",") + " . . . GT 11|0 0|10 11|11", manyAlts(11)[9] + "1 h1 set *, " + manyAlts(11)[10] + "0 h0 set *"},
		{"symbolic ALTs", "2", "", 0, ". A <DEL> . . . GT 0|1 0/1 1|0", "<DEL>0 h1 set *, <DEL>2 h0 set *"},
		{"ALT dot", "2", "", 0, ". A . . . . GT 0|1 0|0 1|0", ""},
		{"half, haploid, triploid", "2", "", 0, ". A C . . . GT .|1 1 0|0|1", ""},
		{"haploid calls elsewhere", "2", "", 0, ". A C . . . GT 0|1 1 1|0", "C0 h1 set *, C2 h0 set *"},
		{"leading marks", "4", "", 0, ". A C . . . GT |0|1 /1/0 |1|0", "C0 h1 set *, C2 h0 set *"},
		{"of low depth", "2", "", 5, ". A C . . . GT:DP:PS 0|1:4:7 1|0:5:8 0|1:.:9", "C1 h0 set 8"},
		{"beside dosages", "2", "", 0, ". A C . . . GT:DS 0|1:1 1|0:0.93 0|1:.", "C0 h1 set *, C1 h0 set *, C2 h1 set *"},
		{"beside dosages, with sets", "2", "", 0, ". A C . . . GT:DS:PS 0|1:1:3 1|0:0.93 0/1:1:4", "C0 h1 set 3, C1 h0 set *"},
		{"GT asked for", "2", FieldGT, 0, ". A C . . . GT:DS:PS 0|1:1:3 1|0:0.93 0/1:1:4", "C0 h1 set 3, C1 h0 set *"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			header := strings.Replace(dosageHeader, "VCFv4.2", "VCFv4."+test.version, 1)
			path := write(t, "f.vcf", []byte(header+"1\t5\t"+strings.ReplaceAll(test.record, " ", "\t")+"\n"))
			got, err := readPhase(path, Options{Field: test.field, MinDP: test.minDP, Threads: 1})
			if err != nil || len(got) != 1 || !strings.HasSuffix(got[0], "; "+test.want) || test.want == "" && !strings.HasSuffix(got[0], "; ") {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestPhaseErrors(t *testing.T) {
	for _, set := range []string{"-1", "2147483648", "1.5", "PATMAT", "1,2", "7 "} {
		path := write(t, "f.vcf", []byte(threeSamples+"1\t5\t.\tA\tC\t.\t.\t.\tGT:PS\t0|0:"+set+"\t0|1:"+set+"\t1|1\n"))
		_, err := readPhase(path, Options{})
		checkError(t, err, fileerr.Malformed, path, 3, "PS", "sample number 2: the phase set is not a whole number")
		if _, _, err := readAll([]string{path}, 1); err != nil {
			t.Errorf("phase is not asked for, and PS %q is refused: %v", set, err)
		}
	}
	twice := write(t, "f.vcf", []byte(threeSamples+"1\t5\t.\tA\tC\t.\t.\t.\tGT:PS:PS\t0|0\t0|1\t1|1\n"))
	_, err := readPhase(twice, Options{})
	checkError(t, err, fileerr.Malformed, twice, 3, "FORMAT", "PS stands twice")
	for _, field := range []Field{FieldDS, FieldGP, FieldHDS} {
		if _, err := readPhase(twice, Options{Field: field}); fileerr.ClassOf(err) != fileerr.Usage {
			t.Errorf("phase with %s: %v", field, err)
		}
	}
	dosages := strings.Replace(dosageHeader, "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n", "", 1)
	path := write(t, "f.vcf", []byte(dosages+"1\t5\t.\tA\tC\t.\t.\t.\tDS\t0\t1\t2\n"))
	if _, err := readPhase(path, Options{}); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("phase without GT: %v", err)
	}
}

// naivePhase is what showPhase prints of a record, read slowly and obviously.
func naivePhase(line string) string {
	f := strings.Split(line, "\t")
	alts := strings.Split(f[4], ",")
	lists := make([][]string, len(alts))
	if f[4] == "." {
		return ""
	}
	for s, column := range f[9:] {
		values := strings.Split(column, ":")
		first, second, bar := strings.Cut(values[0], "|")
		a, errA := strconv.Atoi(first)
		b, errB := strconv.Atoi(second)
		if !bar || errA != nil || errB != nil || a == b {
			continue
		}
		set := "*"
		if at := slices.Index(strings.Split(f[8], ":"), "PS"); at > 0 && at < len(values) && values[at] != "." {
			set = values[at]
		}
		for h, allele := range []int{a, b} {
			if allele > 0 {
				lists[allele-1] = append(lists[allele-1], fmt.Sprintf("%s%d h%d set %s", strings.ToUpper(alts[allele-1]), s, h, set))
			}
		}
	}
	return strings.ReplaceAll(strings.Join(slices.Concat(lists...), ", "), "<del>", "<DEL>")
}

func TestPhaseIsThatOfTheNaiveReader(t *testing.T) {
	path := write(t, "f", nil)
	phased := 0
	rapid.Check(t, func(rt *rapid.T) {
		samples := rapid.IntRange(1, 23).Draw(rt, "samples")
		text := headerOf(samples)
		var want []string
		for range rapid.IntRange(1, 8).Draw(rt, "records") {
			record := drawRecord(rt, samples)
			if f := strings.Split(record, "\t"); f[8] == "GT" && rapid.Bool().Draw(rt, "sets") {
				f[8] = "GT:PS"
				for s := range f[9:] {
					f[9+s] += rapid.SampledFrom([]string{":7", ":12345", ":.", ""}).Draw(rt, "set")
				}
				record = strings.Join(f, "\t")
			}
			text += record + "\n"
			want = append(want, naivePhase(record))
			phased += strings.Count(want[len(want)-1], "set")
		}
		testfile.Overwrite(rt, path, []byte(text))
		plain, _, err := readAll([]string{path}, 1)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := readPhase(path, Options{Threads: 2})
		for i := range plain {
			want[i] = plain[i] + "; " + want[i] // phase changes nothing else
		}
		if err != nil || !slices.Equal(got, want) {
			rt.Fatalf("%s\n%v\ngot  %q\nwant %q", text, err, got, want)
		}
	})
	if least := map[bool]int{false: 100, true: 10}[testing.Short()]; phased < least { // -short draws a fifth
		t.Errorf("%d phased calls were compared", phased)
	}
}

// The files were written by bcftools 1.16, see testdata/README.md.
func TestPhaseOfBCF(t *testing.T) {
	for _, file := range []string{"phased", "phased_text"} {
		text, err := os.ReadFile("testdata/" + file + ".vcf")
		if err != nil {
			t.Fatal(err)
		}
		var naive []string
		for line := range strings.Lines(string(text)) {
			if line[0] != '#' {
				naive = append(naive, naivePhase(strings.TrimSuffix(line, "\n")))
			}
		}
		for _, opts := range []Options{{}, {Threads: 1}, {Field: FieldGT}, {MinDP: 20}} {
			want, err := readPhase("testdata/"+file+".vcf", opts)
			if err != nil {
				t.Fatal(err)
			}
			got, err := readPhase("testdata/"+file+".bcf", opts)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s, %+v: %v\nBCF %q\nVCF %q", file, opts, err, got, want)
			}
			calls := 0
			for i := range want {
				_, phase, _ := strings.Cut(want[i], "; ")
				calls += strings.Count(phase, "set")
				if opts.MinDP == 0 && phase != naive[i] {
					t.Errorf("%s, record %d: %q, want %q", file, i+1, phase, naive[i])
				}
			}
			if calls < 50 {
				t.Errorf("%s, %+v: %d phased calls", file, opts, calls)
			}
		}
	}
}

// A number that a cut may have shortened is not read.
func TestEveryCutOfPhasedText(t *testing.T) {
	whole := []byte(threeSamples + "1\t5\t.\tA\tC\t.\t.\t.\tGT:PS:DP\t0|1:123\t1|0:45:6\t0|1:789:30\n" + "1\t6\t.\tA\tC\t.\t.\t.\tGT:PS\t0|1:123\t1|0:45\t0|1:789\n")
	path := write(t, "f", whole)
	want, err := readPhase(path, Options{Threads: 1})
	if err != nil || len(want) != 2 {
		t.Fatal(want, err)
	}
	for n := len(threeSamples); n < len(whole); n++ {
		testfile.Overwrite(t, path, whole[:n])
		got, err := readPhase(path, Options{Threads: 1})
		if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
			t.Fatalf("cut to %d bytes: %q, %v", n, got, err)
		}
	}
}
