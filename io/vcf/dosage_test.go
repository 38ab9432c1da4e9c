package vcf

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
)

const dosageFormats = "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n" +
	"##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"d\">\n"

// dosageHeader declares GT and DS for three samples.
var dosageHeader = strings.Replace(threeSamples, "#CHROM", dosageFormats+"#CHROM", 1)

// readSites gives a line a site as show prints it, then its dosages in units of
// 1/10,000, rows divided by semicolons, and INFO.
func readSites(t *testing.T, path string, opts Options) ([]string, source.Storage, source.Outcomes, error) {
	t.Helper()
	r, err := Open([]string{path}, opts)
	if err != nil {
		return nil, source.Storage{}, source.Outcomes{}, err
	}
	defer r.Close()
	var sites []string
	var site source.Site
	for err = r.Next(&site); err == nil; err = r.Next(&site) {
		sites = append(sites, showAll(&site, len(r.Samples())))
	}
	if err == io.EOF {
		err = nil
	}
	return sites, r.Storage(), r.Outcomes(), err
}

func showAll(site *source.Site, samples int) string {
	line := show(site, samples)
	if site.Dosages != nil {
		var rows []string
		for _, row := range site.Dosages {
			var list []string
			for _, n := range row {
				list = append(list, strings.Replace(strconv.Itoa(int(n)), "65535", ".", 1))
			}
			rows = append(rows, strings.Join(list, ","))
		}
		line += " ds " + strings.Join(rows, ";")
	}
	if site.Info != nil {
		line += fmt.Sprint(" info ", site.Info)
	}
	return line
}

// Expected dosages are worked out by hand: 10,000 times the stated or summed copies.
func TestDosages(t *testing.T) {
	auto := source.Storage{Calls: true, Denominator: 10000}
	alone := source.Storage{Denominator: 10000}
	tests := []struct {
		name    string
		field   Field
		record  string // after CHROM and POS; spaces for tabs
		want    string
		storage source.Storage
		chrom   string
	}{
		{"DS beside GT", "", ". A C . . . GT:DS 0/0:0.1 0/1:1.2345 1/1:2", "012 ds 1000,12345,20000", auto, ""},
		{"DS before HDS and GP", "auto", ". A C . . . GT:GP:HDS:DS 0/0:1,0,0:0,0:0.5 0/1:0,1,0:1,0:1.5 1/1:0,0,1:1,1:1.75", "012 ds 5000,15000,17500", auto, ""},
		{"HDS before GP", "", ". A C . . . GT:GP:HDS 0/0:1,0,0:0.1,0.2 0/1:0,1,0:0.9,0.25 1/1:0,0,1:1,1", "012 ds 3000,11500,20000", auto, ""},
		{"GP", "", ". A C . . . GT:GP 0/0:0.9,0.1,0 0/1:0.25,0.5,0.25 1/1:0,0.05,0.95", "012 ds 1000,10000,19500", auto, ""},
		{"GP over its sum", "GP", ". A C . . . GT:GP 0/0:0.33,0.33,0.33 0/1:0.5,0.25,0.249 1/1:0,0,0", " ds 10000,7487,.", alone, ""},
		{"call stands for no dosage", "", ". A C . . . GT:DS 0/1:. 1|1 ./.:.", "12. ds 10000,20000,.", auto, ""},
		{"dosage without call", "", ". A C . . . GT:DS ./.:0.5 ./.:2 ./.:0", "... ds 5000,20000,0", auto, ""},
		{"no dosages in the record", "", ". A C . . . GT:DP 0/0:1 0/1:2 1/1:3", "012", auto, ""},
		{"no GT in the record", "", ". A C . . . DS 0.5 1 .", "... len 000 ds 5000,10000,.", auto, ""},
		{"GT asked for", "GT", ". A C . . . GT:DS 0/0:0.1 0/1:1 1/1:2", "012", source.Storage{Calls: true}, ""},
		{"DS asked for", "DS", ". A C . . . GT:DS 0/0:0.1 0/1:1 1/1:.", " ds 1000,10000,.", alone, ""},
		{"HDS asked for and not there", "HDS", ". A C . . . GT:DS 0/0:0.1 0/1:1 1/1:2", " ds .,.,.", alone, ""},
		{"several ALTs", "", ". A C,G . . . GT:DS 0/1:0.9,0 1/2:1,1 2/2:0,1.9", "110 012 ds 9000,10000,0;0,10000,19000", auto, ""},
		{"GP of several ALTs", "", ". A C,G . . . GT:GP 0/1:0,1,0,0,0,0 1/2:0,0,0,0.5,0.5,0 2/2:0.1,0.2,0.3,0.1,0.2,0.1",
			"110 012 ds 10000,5000,10000;0,10000,5000", auto, ""},
		{"one DS for several ALTs", "", ". A C,G . . . GT:DS 0/1:1 1/2:2 ./.:1", "11. 01. ds 10000,10000,.;0,10000,.", auto, ""},
		{"haploid calls count twice", "", ". A C . . . GT:DS 0:0.25 1:1 0/1:0.25", "021 len 112 ds 5000,20000,2500", auto, ""},
		{"haploid calls count twice on X", "DS", ". A C . . . GT:DS 0:0.25 1:1 0/1:0.25", " len 112 ds 5000,20000,2500", alone, "X"},
		{"a lone dot on X tells no scale", "", ". A C . . . GT:DS .:0.25 ./.:0.5 1:0.5", "..2 len 021 ds .,5000,10000", auto, "X"},
		{"haploid by GP", "GP", ". A C . . . GP 0.75,0.25 0,1,0 .", " len 120 ds 5000,10000,.", alone, ""},
		{"haploid by HDS", "HDS", ". A C . . . HDS 0.25 0.5,0.5 .,.", " len 120 ds 5000,10000,.", alone, "MT"},
		{"phased GP of QCTOOL", "GP", ". A C . . . GP 1,0,0.25,0.75 0,1,0,1 .,.,.,.", " len 220 ds 7500,20000,.", alone, ""},
		{"triploid", "", ". A C . . . GT:DS 0/0/1:0.3 0/1:1 1/1:2", ".12 ds .,10000,20000", auto, ""},
		{"GP of eight alleles, by genotype and by haplotype", "GP", ". A C . . . GP 0,1,0,0,0,0,0,0,0 1,0,1,0,1,0,1,0,1,0,1,0,1,0,0,1 0,0,1", " len 002 ds .,.,20000", alone, ""},
		{"GP of four that are no two haplotypes", "GP", ". A C . . . GP 0.5,1,0.25,0.25 0,1,0 0,0,1", " len 022 ds .,10000,20000", alone, ""},
		{"GP of a triploid call", "GP", ". A C . . . GP 0,1,0,0 0,1,0 0,0,1", " len 022 ds .,10000,20000", alone, ""},
		{"exponents and points", "", ". A C . . . GT:DS 0/0:1e-4 0/1:.5 1/1:2.", "012 ds 1,5000,20000", auto, ""},
		{"ties to even", "", ". A C . . . GT:DS 0/0:0.00005 0/1:0.00015 0/0:0.000050000000000000000001", "010 ds 0,2,1", auto, ""},
		{"ALT dot", "", ". A . . . . GT:DS 0/0:0 ./.:. 0/0:0.5", "0.0", auto, ""},
		{"ALT dot without calls", "DS", ". A . . . . GT:DS 0/0:0 ./.:. 0/0:0.5", " ds 0,.,.", alone, ""},
		{"INFO", "GT", ". A C . . R2X=1;AR2=0.5;DR2=0.75 GT 0/0 0/1 1/1", "012 info [0.75]", source.Storage{Calls: true}, ""},
		{"INFO, the first of two", "GT", ". A C . . DR2=0.25;R2=0.5;R2=0.75;DR2=1 GT 0/0 0/1 1/1", "012 info [0.5]", source.Storage{Calls: true}, ""},
		{"dosages of two ALTs, 1 % over 2", "", ". A C,G . . . GT:DS 0/1:1,1.02 1/2:1,1 2/2:0,2", "110 012 ds 10000,10000,0;10200,10000,20000", auto, ""},
		{"INFO of each ALT", "GT", ". A C,G . . R2=0.5,. GT 0/0 0/1 1/2", "011 001 info [0.5 NaN]", source.Storage{Calls: true}, ""},
		{"INFO of all ALTs", "GT", ". A C,G . . IMPUTED;INFO=0.5 GT 0/0 0/1 1/2", "011 001 info [0.5 0.5]", source.Storage{Calls: true}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			chrom := test.chrom
			if chrom == "" {
				chrom = "1"
			}
			path := write(t, "f.vcf", []byte(dosageHeader+strings.ReplaceAll(chrom+" 100 "+test.record, " ", "\t")+"\n"))
			got, storage, _, err := readSites(t, path, Options{Field: test.field, Threads: 1})
			f := strings.Fields(test.record)
			want := fmt.Sprintf("%s:100 . %s>%s . %s", chrom, f[1], f[2], test.want)
			if err == nil && len(got) == 1 {
				got[0] = strings.Replace(got[0], " . ds", " .  ds", 1)
				got[0] = strings.Replace(got[0], " . len", " .  len", 1)
			}
			if err != nil || !slices.Equal(got, []string{want}) || storage != test.storage {
				t.Errorf("got  %q, %+v, %v\nwant %q, %+v", got, storage, err, want, test.storage)
			}
		})
	}
}

func TestMalformedDosages(t *testing.T) {
	tests := []struct {
		name, record, field string
		column              int
		want                string
	}{
		{"over 2", "GT:DS 0/0:0 0/0:2.0000001 0/0:0", "DS", 11, "over 2"},
		{"one unit over 2", "GT:DS 0/0:0 0/0:2.0001 0/0:0", "DS", 11, "over 2"},
		{"below 0", "GT:DS 0/0:0 0/0:0 0/0:-0.1", "DS", 12, "negative"},
		{"over 1 and haploid", "GT:DS 1:1.5 0/0:0 0/0:0", "DS", 10, "over 1"},
		{"no number", "GT:DS 0/0:x 0/0:0 0/0:0", "DS", 10, "not a number"},
		{"NaN", "GT:DS 0/0:nan 0/0:0 0/0:0", "DS", 10, "not a number"},
		{"infinite", "GT:DS 0/0:inf 0/0:0 0/0:0", "DS", 10, "not a number"},
		{"absurd", "GT:DS 0/0:1e99999999999999999999 0/0:0 0/0:0", "DS", 10, "over 2"},
		{"exponent without digits", "GT:DS 0/0:1e 0/0:0 0/0:0", "DS", 10, "not a number"},
		{"too many values", "GT:DS 0/0:0,1 0/0:0 0/0:0", "DS", 10, "2 values; expected 1"},
		{"DS twice", "GT:DS:DS 0/0:0:0 0/0:0:0 0/0:0:0", "FORMAT", 0, "stands twice"},
		{"haplotype over 1", "GT:HDS 0/0:0,1.1 0/0:0,0 0/0:0,0", "HDS", 10, "over 1"},
		{"three haplotypes", "GT:HDS 0/0:0,0,0 0/0:0,0 0/0:0,0", "HDS", 10, "3 values"},
		{"phred GP", "GT:GP 0/0:0,30,40 0/0:0,0,1 0/0:0,0,1", "GP", 10, "phred"},
		{"GP over 1", "GT:GP 0/0:0.5,0.5,0.5 0/0:0,0,1 0/0:0,0,1", "GP", 10, "add up to 1"},
		{"GP that is next to nothing", "GT:GP 0/0:0.05,0,0 0/0:0,0,1 0/0:0,0,1", "GP", 10, "add up to 1"},
		{"GP of two numbers short", "GT:GP 0/0:1 0/0:0,0,1 0/0:0,0,1", "GP", 10, "1 probabilities; expected 3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "f.vcf", []byte(dosageHeader+strings.ReplaceAll("1 100 . A C . . . "+test.record, " ", "\t")+"\n"))
			_, _, _, err := readSites(t, path, Options{})
			checkError(t, err, fileerr.Malformed, path, 5, test.field, test.want)
			if e, ok := err.(*fileerr.Error); ok && e.Column != test.column {
				t.Errorf("column %d, want %d", e.Column, test.column)
			}
		})
	}
}

// Dosages of several ALTs may be 1 % over two copies together, for they are rounded, and no more.
func TestDosagesOfTwoAltsOverTwo(t *testing.T) {
	for _, over := range []string{"1.0201", "2"} {
		path := write(t, "f.vcf", []byte(dosageHeader+"1\t100\t.\tA\tC,G\t.\t.\t.\tGT:DS\t0/0:0,0\t0/2:1,"+over+"\t0/0:0,0\n"))
		_, _, _, err := readSites(t, path, Options{})
		checkError(t, err, fileerr.Malformed, path, 5, "DS", "add up to more than 2")
	}
}

// The short way for samples of imputed files means what the general one means, which a
// field between the call and the dosage asks for.
func TestSimpleDosagesAreThoseOfTheGeneralWay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		samples := rapid.IntRange(1, 9).Draw(rt, "samples")
		header := strings.Replace(headerOf(samples), "#CHROM", dosageFormats+"#CHROM", 1)
		const site = "1\t5\t.\tA\tC\t.\t.\t.\t"
		short, behind, general := site+"GT:DS", site+"GT:DS:GQ", site+"GT:GQ:DS"
		for range samples {
			call := rapid.SampledFrom([]string{"0|0", "0/1", "1|0", "1|1", "./.", "0", "0/."}).Draw(rt, "call")
			dosage := rapid.SampledFrom([]string{"0", "1", ".", "0.5", "0.12345", "0.1234", "1.", "1e-1", "0.99999"}).Draw(rt, "dosage")
			short += "\t" + call + ":" + dosage
			behind += "\t" + call + ":" + dosage + rapid.SampledFrom([]string{"", ":7", ":."}).Draw(rt, "GQ")
			general += "\t" + call + ":7:" + dosage
		}
		want, _, wanted, err := readSites(t, write(t, "f.vcf", []byte(header+general+"\n")), Options{})
		if err != nil {
			rt.Fatal(err)
		}
		for _, text := range []string{short, behind} {
			got, _, o, err := readSites(t, write(t, "f.vcf", []byte(header+text+"\n")), Options{})
			if err != nil || !slices.Equal(got, want) || o != wanted {
				rt.Fatalf("%s\ngot  %q, %+v, %v\nwant %q, %+v", text, got, o, err, want, wanted)
			}
		}
	})
}

// What this program wrote is read in the units that it was written from, for every
// number of units there is.
func TestWrittenDosagesAreRestored(t *testing.T) {
	for _, d := range []int{2, 255, 10000, 16384, 32767} {
		var text strings.Builder
		text.WriteString(strings.Replace(headerOf(2), "#CHROM", denominatorLine+strconv.Itoa(d)+">\n"+dosageFormats+"#CHROM", 1))
		var want []string
		step := 1 + d/2000
		for n := 0; n <= 2*d; n += step {
			fmt.Fprintf(&text, "1\t%d\t.\tA\tC\t.\t.\t.\tGT:DS\t0/0:%s\t0:%s\n", n+1, dosageText(uint64(n), uint64(d)), dosageText(uint64(n), uint64(2*d)))
			want = append(want, fmt.Sprintf("1:%d . A>C . 00 len 21 ds %d,%d", n+1, n, n))
		}
		got, storage, o, err := readSites(t, write(t, "f.vcf", []byte(text.String())), Options{})
		if err != nil || !slices.Equal(got, want) || storage.Denominator != int64(d) || o.LargestRounding != 0 {
			t.Errorf("%d: %d sites, %+v, rounding %v, %v", d, len(got), storage, o.LargestRounding, err)
		}
	}
	// Files that say different things are read as any others.
	var paths []string
	for _, d := range []string{"255", "16384"} {
		paths = append(paths, write(t, "f.vcf", []byte(strings.Replace(dosageHeader, "#CHROM", denominatorLine+d+">\n#CHROM", 1))))
	}
	r, err := Open(paths, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Storage().Denominator != denominator {
		t.Errorf("%+v", r.Storage())
	}
}

// What is read by itself is settled by the headers and the first records of all files.
func TestStorageIsSettledAtOpen(t *testing.T) {
	record := func(format, column string) string {
		return "1\t100\t.\tA\tC\t.\t.\t.\t" + format + strings.Repeat("\t"+column, 3) + "\n"
	}
	phred := strings.Replace(threeSamples, "#CHROM", "##FORMAT=<ID=GP,Number=G,Type=Float,Description=\"Phred-scaled posterior\">\n#CHROM", 1)
	tests := []struct {
		name  string
		texts []string
		want  source.Storage
	}{
		{"nothing known", []string{threeSamples}, source.Storage{Calls: true}},
		{"records alone", []string{threeSamples + record("GT:DS", "0/0:0")}, source.Storage{Calls: true, Denominator: 10000}},
		{"records without GT", []string{threeSamples + record("GP", "0,1,0")}, source.Storage{Denominator: 10000}},
		{"the second file", []string{threeSamples + record("GT", "0/0"), threeSamples + record("GT:HDS", "0/0:0,0")}, source.Storage{Calls: true, Denominator: 10000}},
		{"header alone", []string{dosageHeader}, source.Storage{Calls: true, Denominator: 10000}},
		{"GP on the phred scale", []string{phred + record("GT:GP", "0/0:0,30,40")}, source.Storage{Calls: true}},
	}
	for _, test := range tests {
		var paths []string
		for _, text := range test.texts {
			paths = append(paths, write(t, "f.vcf", []byte(text)))
		}
		r, err := Open(paths, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var site source.Site
		for err = r.Next(&site); err == nil; err = r.Next(&site) {
		}
		if r.Storage() != test.want || err != io.EOF {
			t.Errorf("%s: %+v, %v; want %+v", test.name, r.Storage(), err, test.want)
		}
		r.Close()
	}
	// What nobody announced cannot be taken any more.
	many := threeSamples + strings.Repeat(record("GT", "0/0"), 4*batchSize/40)
	path := write(t, "f.vcf", []byte(many+record("GT:DS", "0/0:0")))
	if _, _, _, err := readSites(t, path, Options{}); fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "DS is there") {
		t.Errorf("a dosage that nobody announced: %v", err)
	}
}

func TestQualityMinimums(t *testing.T) {
	tests := []struct {
		name          string
		gq, dp        int
		record, want  string
		low, unstated int64
	}{
		{"GQ", 20, 0, "GT:GQ 0/0:19 0/1:20 1/1:99", ".12", 1, 0},
		{"GQ with decimals", 20, 0, "GT:GQ 0/0:19.99 0/1:20.0 1/1:1e2", ".12", 1, 0},
		{"DP", 0, 10, "GT:DP:GQ 0/0:9:99 0/1:10:1 1/1:100:1", ".12", 1, 0},
		{"both", 20, 10, "GT:GQ:DP 0/0:19:20 0/1:20:9 1/1:20:10", "..2", 2, 0},
		{"not stated", 20, 0, "GT:GQ 0/0:. 0/1 1/1:30", "..2", 0, 2},
		{"not in the record", 0, 10, "GT 0/0 0/1 ./.", "...", 0, 2},
		{"missing calls are not counted", 20, 0, "GT:GQ ./.:3 0/1:3 .:.", "...", 1, 0},
		{"RGQ of reference calls", 20, 0, "GT:RGQ 0/0:10 0/0:30 0/0:20", ".00", 1, 0},
		{"GQ before RGQ", 20, 0, "GT:RGQ:GQ 0/0:10:30 0/0:30:10 0/0:.:20", "0.0", 1, 0},
		{"MIN_DP before DP", 0, 10, "GT:MIN_DP:DP 0/0:10:3 0/0:9:20 0/0:10:20", "0.0", 1, 0},
		{"dosages too", 20, 0, "GT:DS:GQ 0/0:0.1:3 ./.:1:3 0/1:1.5:30", "..1 ds .,.,15000", 2, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "f.vcf", []byte(threeSamples+strings.ReplaceAll("1 100 . A C . . . "+test.record, " ", "\t")+"\n"))
			got, _, o, err := readSites(t, path, Options{MinGQ: test.gq, MinDP: test.dp, Threads: 1})
			want := "1:100 . A>C . " + test.want
			if err != nil || !slices.Equal(got, []string{want}) || o.LowQualityCalls != test.low || o.UnstatedQualityCalls != test.unstated {
				t.Errorf("got  %q, %d low, %d unstated, %v\nwant %q, %d, %d", got, o.LowQualityCalls, o.UnstatedQualityCalls, err, want, test.low, test.unstated)
			}
		})
	}
}

func TestOptionsThatCannotBeMeant(t *testing.T) {
	for _, opts := range []Options{{Field: "ds"}, {Field: "PL"}, {MinGQ: -1}, {MinDP: 1001}} {
		if _, err := Open([]string{"f"}, opts); fileerr.ClassOf(err) != fileerr.Usage {
			t.Errorf("%+v: %v", opts, err)
		}
	}
}

// Rounding is that of big rationals, to the nearest unit and of two to the even one.
func TestDosagesAreRoundedOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		digits := rapid.StringMatching(`[01]\.[0-9]{0,16}`).Draw(rt, "digits")
		if rapid.Bool().Draw(rt, "exponent") {
			digits += fmt.Sprintf("e-%d", rapid.IntRange(0, 5).Draw(rt, "e"))
		}
		exact, ok := new(big.Rat).SetString(digits)
		if !ok {
			rt.Skip()
		}
		scaled := new(big.Rat).Mul(exact, big.NewRat(denominator, 1))
		whole := new(big.Int).Quo(scaled.Num(), scaled.Denom())
		rest := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(whole))
		if c := rest.Cmp(big.NewRat(1, 2)); c > 0 || c == 0 && whole.Bit(0) == 1 {
			whole.Add(whole, big.NewInt(1))
		}
		v, negative, next, ok := parseDecimal([]byte(digits), 0)
		r := rounder{denominator: denominator}
		if got := r.fraction(uint64(v), uint64(one)); !ok || negative || next != len(digits) || int64(got) != whole.Int64() {
			rt.Fatalf("%s: %d units, want %s", digits, got, whole)
		}
		away, _ := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(whole)).Float64()
		if got := r.worst * denominator; max(away, -away)-got > 1e-9 || got-max(away, -away) > 1e-9 {
			rt.Fatalf("%s: rounded by %v units, want %v", digits, got, away)
		}
	})
}
