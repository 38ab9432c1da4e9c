package vcf

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
)

// naiveSite reads a record of threeSamples's kind slowly and obviously, as show
// prints it, with the calls that are counted. It expects a record that is well
// formed: it is the oracle for what a record means, not for what is refused.
func naiveSite(line string, minor int) (site string, half, polyploid int64) {
	f := strings.Split(line, "\t")
	chrom := f[0]
	if len(chrom) > 3 && strings.EqualFold(chrom[:3], "chr") {
		chrom = chrom[3:]
	}
	pos, err := strconv.Atoi(f[1])
	if err != nil {
		return "no position", 0, 0
	}
	alts := strings.Split(f[4], ",")
	for j, alt := range alts {
		if regexp.MustCompile(`^[ACGTNacgtn]+$`).MatchString(alt) {
			alts[j] = strings.ToUpper(alt)
		}
	}
	site = fmt.Sprintf("%s:%d %s %s>%s %s", chrom, pos, f[2], strings.ToUpper(f[3]), strings.Join(alts, ","), f[6])

	keys := strings.Split(f[8], ":")
	lengths, anyHaploid := "", false
	rows := make([]string, len(alts))
	for _, column := range f[9:] {
		var alleles []string
		if keys[0] == "GT" {
			call := strings.Split(column, ":")[0]
			if minor >= 4 {
				call = strings.TrimLeft(call, "/|")
			}
			alleles = regexp.MustCompile(`[/|]`).Split(call, -1)
		}
		if f[4] == "." { // its allele 1 is missing
			for i, a := range alleles {
				if strings.TrimLeft(a, "0") == "1" {
					alleles[i] = "."
				}
			}
		}
		missing := 0
		for _, a := range alleles {
			if a == "." {
				missing++
			}
		}
		called := len(alleles) == 1 && missing == 0 || len(alleles) == 2 && missing == 0
		switch {
		case len(alleles) > 2:
			polyploid++
			lengths += "0"
		case missing == 1 && len(alleles) == 2:
			half++
			lengths += "2"
		case len(alleles) == 0 || len(alleles) == 1 && missing == 1:
			lengths += "0"
		default:
			lengths += strconv.Itoa(len(alleles))
			anyHaploid = anyHaploid || len(alleles) == 1
		}
		for j := range rows {
			copies := 0
			for _, a := range alleles {
				if n, err := strconv.Atoi(a); err == nil && n == j+1 {
					copies++
				}
			}
			if len(alleles) == 1 {
				copies *= 2
			}
			if called {
				rows[j] += strconv.Itoa(copies)
			} else {
				rows[j] += "."
			}
		}
	}
	for _, row := range rows {
		site += " " + row
	}
	if keys[0] != "GT" || anyHaploid || slices.Contains([]string{"X", "Y", "MT", "M"}, chrom) {
		site += " len " + lengths
	}
	return site, half, polyploid
}

// drawRecord makes a well-formed record: mostly plain calls, in runs, so that
// the fast path for them begins and ends anywhere.
func drawRecord(t *rapid.T, samples int) string {
	alts := rapid.SampledFrom([]string{"C", "C", "C", "C,G", "c,*", "<DEL>", ".", strings.Join(manyAlts(11), ",")}).Draw(t, "alts")
	format := rapid.SampledFrom([]string{"GT", "GT", "GT", "GT:DP", "GT:DP:AD", "DP", "."}).Draw(t, "format")
	alleles := []string{"0", "1"}
	for a := range strings.Count(alts, ",") {
		alleles = append(alleles, strconv.Itoa(a+2))
	}
	mark := rapid.SampledFrom([]string{"/", "|"}).Draw(t, "mark")
	plain := rapid.IntRange(0, 10).Draw(t, "plain")
	columns := make([]string, samples)
	for s := range columns {
		draw := func() string { return rapid.SampledFrom(alleles).Draw(t, "allele") }
		call := rapid.SampledFrom(alleles[:2]).Draw(t, "a") + mark + rapid.SampledFrom(alleles[:2]).Draw(t, "b")
		if rapid.IntRange(0, 9).Draw(t, "odd") >= plain {
			call = rapid.SampledFrom([]string{
				"./.", ".", ".|.", draw(), draw() + "/" + draw(), draw() + "|" + draw(), draw() + "/.", "./" + draw(),
				draw() + "/" + draw() + "/" + draw(), "././.",
			}).Draw(t, "call")
		}
		switch {
		case !strings.HasPrefix(format, "GT"):
			call = rapid.SampledFrom([]string{".", "7"}).Draw(t, "field")
		case format != "GT":
			call += rapid.SampledFrom([]string{"", ":3", ":.", ":"}).Draw(t, "field")
		}
		columns[s] = call
	}
	chrom := rapid.SampledFrom([]string{"1", "chr22", "X", "chrY", "MT"}).Draw(t, "chrom")
	return fmt.Sprintf("%s\t%d\t%s\t%s\t%s\t.\t%s\t.\t%s\t%s", chrom, rapid.IntRange(1, 1<<31-1).Draw(t, "pos"),
		rapid.SampledFrom([]string{".", "rs1", "a;b"}).Draw(t, "id"), rapid.SampledFrom([]string{"A", "acgtn"}).Draw(t, "ref"),
		alts, rapid.SampledFrom([]string{".", "PASS", "q10"}).Draw(t, "filter"), format, strings.Join(columns, "\t"))
}

func headerOf(samples int) string {
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for s := range samples {
		fmt.Fprintf(&b, "\tSECRET-%d", s)
	}
	return b.String() + "\n"
}

func TestRecordsMeanWhatTheNaiveReaderReads(t *testing.T) {
	path := write(t, "f", nil)
	rapid.Check(t, func(rt *rapid.T) {
		samples := rapid.IntRange(1, 23).Draw(rt, "samples")
		text := headerOf(samples)
		var want []string
		counts := source.Outcomes{}
		for range rapid.IntRange(1, 8).Draw(rt, "records") {
			record := drawRecord(rt, samples)
			text += record + "\n"
			site, half, polyploid := naiveSite(record, 2)
			want = append(want, site)
			counts.HalfCalls += half
			counts.PolyploidCalls += polyploid
		}
		testfile.Overwrite(rt, path, []byte(text))
		got, outcomes, err := readAll([]string{path}, 2)
		if err != nil || !slices.Equal(got, want) {
			rt.Fatalf("%s\n%v\ngot  %q\nwant %q", text, err, got, want)
		}
		if outcomes.HalfCalls != counts.HalfCalls || outcomes.PolyploidCalls != counts.PolyploidCalls {
			rt.Fatalf("%s\ncounts %+v, want %+v", text, outcomes, counts)
		}
	})
}

// Whatever is behind GT, and however the file is packed and cut into batches,
// the same calls give the same sites.
func TestContainersThreadsAndFieldsDoNotMatter(t *testing.T) {
	var plain, fields bytes.Buffer
	var want []string
	const samples = 301
	plain.WriteString(headerOf(samples))
	fields.WriteString(headerOf(samples))
	draw := rapid.Custom(func(t *rapid.T) string { return drawRecord(t, samples) })
	var records []string
	for i := 0; len(records) < 20; i++ {
		if r := draw.Example(i); strings.Contains(r, "\tGT\t") {
			records = append(records, r)
		}
	}
	for plain.Len() < 3*batchSize/2 {
		for _, r := range records {
			plain.WriteString(r + "\n")
			f := strings.Split(r, "\t")
			fields.WriteString(strings.Join(f[:8], "\t") + "\tGT:DP\t" + strings.Join(f[9:], ":7\t") + "\n")
			site, _, _ := naiveSite(r, 2)
			want = append(want, site)
		}
	}
	for _, c := range containers {
		for _, text := range []*bytes.Buffer{&plain, &fields} {
			path := write(t, "f", c.pack(text.Bytes()))
			for _, threads := range []int{1, 3} {
				got, outcomes, err := readAll([]string{path}, threads)
				if err != nil || !slices.Equal(got, want) {
					t.Fatalf("%s, %d threads: %d sites, %v; want %d sites", c.name, threads, len(got), err, len(want))
				}
				if outcomes.Records != int64(len(want)) || outcomes.Total() != outcomes.Records {
					t.Errorf("%s, %d threads: %+v; want %d records", c.name, threads, outcomes, len(want))
				}
			}
		}
	}
}
