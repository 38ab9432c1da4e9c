package pgen

import (
	"flag"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bedrow"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/kernel"
)

var flips = flag.Int("flips", 1500, "how many bytes of each damaged file are changed, one at a time")

// Every way in which a record of 5 samples can break the format. The main track,
// where it is not the point, is 0 1 2 1 m.
func TestMalformedRecords(t *testing.T) {
	main := packed("0121m")
	with := func(more ...byte) []byte { return append(slices.Clone(main), more...) }
	for name, c := range map[string]struct {
		kind byte
		alts string
		data []byte
		want string
	}{
		"calls cut":             {0, "C", main[:1], "ends too early"},
		"calls and more":        {0, "C", with(0), "longer than what it holds"},
		"nothing and more":      {5, "C", main, "longer than what it holds"},
		"one bit, no codes":     {1, "C", nil, "ends too early"},
		"one bit, same codes":   {1, "C", []byte{0x04, 0, 0}, "which two calls"},
		"one bit, codes beyond": {1, "C", []byte{0x0a, 0, 0}, "which two calls"},
		"one bit, no bits":      {1, "C", []byte{1}, "ends too early"},
		"one bit, six bits":     {1, "C", []byte{1, 0x20, 0}, "an array of bits is longer"},
		"list, no length":       {4, "C", nil, "ends too early"},
		"list, length cut":      {4, "C", []byte{0x80}, "ends too early"},
		"list, length endless":  {4, "C", []byte{0x80, 0x80, 0x80, 0x80, 0x80, 0}, "not a number of 32 bits"},
		"list, six of five":     {4, "C", []byte{6, 0, 0, 0, 1, 1, 1, 1, 1}, "longer than there are samples"},
		"list, no sample":       {4, "C", []byte{1}, "ends too early"},
		"list, no code":         {4, "C", []byte{1, 0}, "ends too early"},
		"list, sample 6":        {4, "C", []byte{1, 5, 1}, "beyond the last sample"},
		"list, then sample 6":   {4, "C", []byte{2, 4, 5, 1}, "beyond the last sample"},
		"list, same sample":     {4, "C", []byte{2, 1, 5, 0}, "does not increase"},
		"list, cut":             {4, "C", []byte{2, 1, 5}, "is cut"},
		"list, step cut":        {4, "C", []byte{2, 1, 5, 0x81}, "is cut"},
		"list, step endless":    {4, "C", []byte{2, 1, 5, 0x80, 0x80, 0x80, 0x80, 0x10}, "is cut, does not increase"},
		"list, step round":      {4, "C", []byte{2, 1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f}, "is cut, does not increase"}, // 2^32 - 1
		"several of one":        {8, "C", with(0xff), "the variant has one"},
		"several, no format":    {8, "C,G", main, "ends too early"},
		"several, format 2":     {8, "C,G", with(0xf2), "in a way that the format does not define"},
		"several, format 3":     {8, "C,G", with(0x3f), "in a way that the format does not define"},
		"several, bits cut":     {8, "C,G", with(0xf0), "ends too early"},
		"several, three hets":   {8, "C,G", with(0xf0, 4), "an array of bits is longer"},
		"several, not a het":    {8, "C,G", with(0xf1, 1, 2), "contradicts the main track"},
		"several, ALTs cut":     {8, "C,G,T", with(0xf0, 1), "ends too early"},
		"several, ALT 5 of 4":   {8, "C,G,T,AA", with(0xf0, 1, 3), "does not have"},
		"several, pair cut":     {8, "C,G", with(0x0f, 1), "ends too early"},
		"several, pair 1 1":     {8, "C,G,T", with(0x0f, 1, 0), "in the wrong order"},
		"several, pair 3 2":     {8, "C,G,T", with(0x0f, 1, 0b0110), "in the wrong order"},
		"several, pair 1 4":     {8, "C,G,T", with(0x0f, 1, 0b1100), "does not have"},
		"phase, no het":         {0x15, "C", []byte{0}, "no such call"},
		"phase cut":             {0x10, "C", main, "ends too early"},
		"phase too long":        {0x10, "C", with(0x08), "an array of bits is longer"},
		"phased bits cut":       {0x10, "C", with(0x03), "ends too early"},
		"phased bits too long":  {0x10, "C", with(0x03, 0x02), "an array of bits is longer"},
		"dosages cut":           {0x40, "C", with(0, 0), "ends too early"},
		"dosage beyond 2":       {0x40, "C", with(0, 0, 1, 0x80, 0, 0, 0, 0, 0, 0), "beyond two copies"},
		"dosage of a call":      {0x40, "C", with(0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0), "missing where the call is not"},
		"dosage list cut":       {0x20, "C", with(1, 0, 0), "ends too early"},
		"dosage list beyond 2":  {0x20, "C", with(1, 0, 1, 0x80), "beyond two copies"},
		"dosage list missing":   {0x20, "C", with(1, 4, 0xff, 0xff), "beyond two copies"},
		"dosage array cut":      {0x60, "C", with(3, 0, 0), "ends too early"},
		"dosage array six":      {0x60, "C", with(0x20, 0, 0), "an array of bits is longer"},
		"dosage array beyond 2": {0x60, "C", with(1, 1, 0x80), "beyond two copies"},
		"dosages of several":    {0x40, "C,G", with(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), "several ALTs, which the format does not define"},
		"phase without dosages": {0x80, "C", main, "but no dosages"},
		"phased dosages cut":    {0xa0, "C", with(1, 1, 0, 0x40), "ends too early"},
		"phased dosage cut":     {0xa0, "C", with(1, 1, 0, 0x40, 1, 0), "ends too early"},
		"phased dosage beyond":  {0xa0, "C", with(1, 1, 0, 0x40, 1, 1, 0x40), "differ by more than one copy"},
		"phased dosage below":   {0xa0, "C", with(1, 1, 0, 0x40, 1, 0xff, 0xbf), "differ by more than one copy"}, // -16,385
	} {
		t.Run(name, func(t *testing.T) {
			pgen, _ := build(5, plainStorage, built{data: main}, built{kind: c.kind, data: c.data})
			pvar := "#CHROM POS ID REF ALT\n1 1 v1 A C\n1 2 v2 A " + c.alts + "\n"
			sites, _, err := readAll([]string{files{pgen: pgen, pvar: pvar, psam: psamOf("00000")}.write(t)}, Options{})
			if fileerr.ClassOf(err) != fileerr.Malformed || err == nil || !strings.Contains(err.Error(), c.want) ||
				!strings.Contains(err.Error(), "x.pgen: variant number 2: ") || !strings.Contains(err.Error(), "(variant 1:2:A:"+c.alts) {
				t.Errorf("got class %d, %v; want %q", fileerr.ClassOf(err), err, c.want)
			}
			if len(sites) != 1 {
				t.Errorf("%d sites before the error, want 1", len(sites))
			}
		})
	}
}

// A list of more than 64 samples says how many bytes each group but the last takes.
func TestGroupOfAnotherSize(t *testing.T) {
	const samples = 70
	for size, ok := range map[byte]bool{0: true, 1: false, 255: false} {
		list := []byte{66, 0, 64, size} // entries, the first sample of each group, what the first group takes beyond 63
		list = append(list, packed(strings.Repeat("1", 66))...)
		list = append(list, slices.Repeat([]byte{1}, 63+1)...)
		pgen, _ := build(samples, plainStorage, built{kind: 4, data: list})
		got, _, err := readAll([]string{files{pgen: pgen, pvar: pvarOf(1), psam: psamOf(strings.Repeat("0", samples))}.write(t)}, Options{})
		if want := "2 1:1 v1 A>C " + strings.Repeat("1", 66) + "0000"; ok && (err != nil || !slices.Equal(got, []string{want})) {
			t.Errorf("got %q, %v, want %q", got, err, want)
		} else if !ok && (fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "a group of another size than it says")) {
			t.Errorf("size %d: %v", size, err)
		}
	}
}

// damaged are small sets of every storage kind.
func damaged(t *testing.T) map[string]files {
	sets := map[string]files{}
	content := func(path string) []byte {
		bytes, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		return bytes
	}
	for _, f := range fixtures {
		prefix := fixturePath(f.name)
		sets[f.name] = files{
			pgen: content(prefix + ".pgen"), psam: string(content(prefix + ".psam")), fam: string(content(prefix + ".fam")),
			pvar: string(content(prefix+".pvar")) + string(content(prefix+".pvar.zst")), bim: string(content(prefix + ".bim")),
		}
	}
	for name, mode := range map[string]byte{"dosages in mode 03": modeDosages, "dosages in mode 04": modePhasedDosages} {
		set := sets["phased-dosages"]
		set.pgen = content(fixedDosages(t, "phased-dosages", mode) + ".pgen")
		sets[name] = set
	}
	bed := sets["fixed-calls"]
	bed.pgen = append([]byte{0x6c, 0x1b, modePlink1}, bed.pgen[headerBytes:]...)
	sets["calls in mode 01"] = bed
	return sets
}

// outcomeOf reads a damaged set and checks that it is refused by a class of bad
// input, or read in full with every value in its range; soon, and in bounds.
func outcomeOf(t *testing.T, prefix string, size, how int) (sites int, err error) {
	t.Helper()
	testfile.Within(t, size, func() { sites, err = readDamaged(t, prefix, how) })
	return sites, err
}

// optionsOf are ways to read a set: its phase too, some of its records alone, and by
// any instructions.
func optionsOf(how int) Options {
	tiers := kernel.Tiers()
	o := Options{Threads: 2, Tier: tiers[how%len(tiers)], Phase: how&1 != 0}
	if how&2 != 0 {
		o.Wanted = &sites.Wanted{Regions: &sites.Regions{}}
		for _, text := range []string{"1:1-5", "1:300-1500", "X"} {
			region, ok := sites.ParseRegion(text)
			if !ok {
				panic(text)
			}
			o.Wanted.Regions.Add(region)
		}
	}
	return o
}

func readDamaged(t *testing.T, prefix string, how int) (sites int, err error) {
	r, err := Open([]string{prefix}, optionsOf(how))
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var site source.Site
	for err = r.Next(&site); err == nil; err = r.Next(&site) {
		sites++
		checkRange(t, &site, len(r.Samples()))
	}
	if outcomes := r.Outcomes(); outcomes.Total() != outcomes.Records {
		t.Errorf("%+v", outcomes)
	}
	return sites, err
}

func checkRange(t *testing.T, site *source.Site, samples int) {
	for _, row := range site.Calls {
		if len(row) != bedrow.Bytes(samples) || samples%4 != 0 && row[len(row)-1]>>(2*(samples%4)) != 0 {
			t.Fatalf("a row of %d bytes for %d samples, ending in %02x", len(row), samples, row[len(row)-1])
		}
	}
	for _, dosages := range site.Dosages {
		for s, n := range dosages {
			if n > 2*denominator && n != source.MissingDosage {
				t.Fatalf("sample number %d has the dosage %d", s+1, n)
			}
		}
		if len(dosages) != samples {
			t.Fatalf("%d dosages of %d samples", len(dosages), samples)
		}
	}
}

func refused(err error) bool {
	switch fileerr.ClassOf(err) {
	case fileerr.Malformed, fileerr.Inconsistent, fileerr.Integrity, fileerr.Resource:
		return true
	}
	return false
}

// Every length to which a file can be cut.
func TestTruncated(t *testing.T) {
	for name, set := range damaged(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prefix := set.write(t)
			for n := len(set.pgen) - 1; n >= 0; n-- {
				if err := os.Truncate(prefix+".pgen", int64(n)); err != nil {
					t.Fatal(err)
				}
				_, err := outcomeOf(t, prefix, n, n)
				// A whole number of rows is a whole .bed: the .pvar tells.
				if n > 0 && !refused(err) || n == 0 && err == nil {
					t.Fatalf("cut to %d of %d bytes: got %v", n, len(set.pgen), err)
				}
			}
		})
	}
}

// Bytes that are changed. The format has no checksum: what is not refused has
// to be read to the end, with values in their ranges.
func TestFlippedBytes(t *testing.T) {
	for name, set := range damaged(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(11, 12))
			prefix := set.write(t)
			testfile.Flip(t, prefix+".pgen", set.pgen, rng, *flips, func(_, at int) {
				_, err := outcomeOf(t, prefix, len(set.pgen), at)
				if err.Error() != "EOF" && !refused(err) && !(at == 2 && fileerr.ClassOf(err) == fileerr.IO) { // mode 20: no index
					t.Fatalf("byte %d: class %d, %v", at, fileerr.ClassOf(err), err)
				}
			})
		})
	}
}
