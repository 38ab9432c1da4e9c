package pgen

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cardioscore/io/internal/bedrow"
	"cardioscore/io/source"
)

// exported is a line of a VCF, read without this project's readers.
type exported struct {
	pos, id, ref, alts string
	calls              [][2]int  // allele numbers, -1 for missing
	phased             []bool    // there is a bar between them
	dosages            []float64 // NaN for missing; nil without DS
}

func readExport(t testing.TB, text string) []exported {
	t.Helper()
	var lines []exported
	for line := range strings.Lines(text) {
		if line[0] == '#' {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), "\t")
		e := exported{pos: f[1], id: f[2], ref: f[3], alts: f[4]}
		dosages := strings.Contains(f[8], "DS")
		for _, sample := range f[9:] {
			gt, ds, _ := strings.Cut(sample, ":")
			one, two, ok := strings.Cut(strings.ReplaceAll(gt, "|", "/"), "/")
			if !ok {
				t.Fatalf("the call %q is not in the test's table", gt)
			}
			call := [2]int{-1, -1}
			if one != "." {
				for a, allele := range []string{one, two} {
					var err error
					if call[a], err = strconv.Atoi(allele); err != nil {
						t.Fatal(err)
					}
				}
			}
			e.calls, e.phased = append(e.calls, call), append(e.phased, strings.Contains(gt, "|"))
			if dosages {
				value := math.NaN()
				if ds != "." {
					var err error
					if value, err = strconv.ParseFloat(ds, 64); err != nil {
						t.Fatal(err)
					}
				}
				e.dosages = append(e.dosages, value)
			}
		}
		lines = append(lines, e)
	}
	return lines
}

// compare reads a set and compares every call and dosage with lines. seen, where
// it is not nil, collects the types of the records.
func compare(t *testing.T, prefix string, lines []exported, seen *[256]bool) {
	t.Helper()
	r, err := Open([]string{prefix}, Options{Phase: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if seen != nil {
		collectTypes(t, r, seen)
	}
	var site source.Site
	for v, line := range lines {
		if err := r.Next(&site); err != nil {
			t.Fatalf("variant %d: %v", v, err)
		}
		if strconv.Itoa(int(site.Pos)) != line.pos || site.ID != line.id || site.Ref != line.ref || strings.Join(site.Alts, ",") != line.alts {
			t.Fatalf("variant %d: got %d %s %s %v, the VCF has %s %s %s %s", v, site.Pos, site.ID, site.Ref, site.Alts, line.pos, line.id, line.ref, line.alts)
		}
		for a, row := range site.Calls {
			want := make([]byte, bedrow.Bytes(len(line.calls)))
			for s, call := range line.calls {
				setCode(want, uint32(s), copiesOf(call, a+1))
			}
			if !slices.Equal(row, want) {
				t.Fatalf("%s, ALT %d: got %x, the VCF has %x", site.ID, a+1, row, want)
			}
			// PLINK 2.00a3 prints bars, those of an earlier variant, where a record of several
			// ALTs has no phase; version 2.0.0-a.7 does not.
			bars := len(site.Alts) == 1 || len(site.Phase) > 0
			if got, want := phaseOf(&site, a), line.phaseOf(a+1); bars && !slices.Equal(got, want) {
				t.Fatalf("%s, ALT %d: got the phase %v, the VCF has %v", site.ID, a+1, got, want)
			}
		}
		for s, want := range line.dosages {
			got := uint16(0)
			if site.Dosages != nil {
				got = site.Dosages[0][s]
			} else {
				got = fromCalls[codeOf(site.Calls[0], uint32(s))][0]
			}
			if math.IsNaN(want) {
				if got != source.MissingDosage {
					t.Fatalf("%s, sample number %d: got the dosage %d, the VCF has none", site.ID, s+1, got)
				}
			} else if uint16(math.Round(want*denominator)) != got { // PLINK 2 prints as many digits as tell units apart
				t.Fatalf("%s, sample number %d: got the dosage %d, the VCF has %v, which is %v", site.ID, s+1, got, want, want*denominator)
			}
		}
	}
	if err := r.Next(&site); err != io.EOF {
		t.Fatalf("after %d variants: got %v, expected the end", len(lines), err)
	}
}

func copiesOf(call [2]int, alt int) byte {
	if call[0] < 0 {
		return 3
	}
	n := byte(0)
	for _, allele := range call {
		if allele == alt {
			n++
		}
	}
	return n
}

func collectTypes(t *testing.T, r *Reader, seen *[256]bool) {
	t.Helper()
	c := &cutter{samples: len(r.table.Samples)}
	defer c.close()
	for _, s := range r.sets {
		if err := c.open(s); err != nil {
			t.Fatal(err)
		}
		for number := range c.index.blocks() {
			if err := c.index.load(number, &c.block); err != nil {
				t.Fatal(err)
			}
			for i := range c.block.lengths {
				seen[c.index.kindOf(&c.block, i)&0xff] = true
			}
		}
		c.close()
	}
}

func phaseOf(site *source.Site, alt int) []source.PhasedCall {
	if len(site.Phase) == 0 {
		return nil
	}
	return site.Phase[alt]
}

// phaseOf is what the bars between alleles say of one ALT.
func (e *exported) phaseOf(alt int) (calls []source.PhasedCall) {
	for s, call := range e.calls {
		if e.phased[s] && call[0] != call[1] && slices.Contains(call[:], alt) {
			calls = append(calls, source.PhasedCall{Sample: int32(s), Set: source.WholeChromosome, Haplotype: uint8(slices.Index(call[:], alt))})
		}
	}
	return calls
}
