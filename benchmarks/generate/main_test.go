package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/benchmarks/internal/population"
)

// made runs the command into a new directory and gives the bytes of every file by name.
func made(t *testing.T, args ...string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := run(append(args, "--out", filepath.Join(dir, "set"))); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = string(text)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%q wrote %d files: %v", args, len(files), err)
	}
	return files
}

// What is made depends on the seeds and on nothing else: benchmarks of two machines, and of
// two days, are of the same data.
func TestSeedsAloneDecide(t *testing.T) {
	for name, c := range map[string]struct {
		args string
		seed string // that changes it
	}{
		"calls":            {"genotypes --samples 1003 --variants 600 --missing 0.02", "--seed"},
		"dosages":          {"genotypes --samples 203 --variants 300 --uncertain 0.3", "--seed"},
		"cohort":           {"cohort --samples 1003 --variants 600 --spectrum wgs", "--seed"},
		"table":            {"scores --samples 50 --variants 700 --count 3", "--score-seed"},
		"single files":     {"scores --samples 50 --variants 700 --count 3 --shape single --texts fifteen --tails heavy --least 0.2 --most 0.9", "--score-seed"},
		"published files":  {"scores --samples 50 --variants 700 --count 2 --shape published", "--score-seed"},
		"variants of them": {"scores --samples 50 --variants 700 --count 2", "--seed"},
	} {
		t.Run(name, func(t *testing.T) {
			args := strings.Fields(c.args)
			one := made(t, append(args, "--threads", "1")...)
			for _, threads := range []string{"2", "5"} {
				other := made(t, append(args, "--threads", threads)...)
				for file, text := range one {
					// Log and marker of a cohort tell times; all else is the same.
					if other[file] != text && filepath.Ext(file) != ".log" && filepath.Base(file) != ".cardioscore" {
						t.Errorf("%s differs with %s threads", file, threads)
					}
				}
				if len(other) != len(one) {
					t.Errorf("%d files, with %s threads %d", len(one), threads, len(other))
				}
			}
			differ := 0
			for file, text := range made(t, append(args, c.seed, "2")...) {
				if one[file] != text && filepath.Base(file) != ".cardioscore" {
					differ++
				}
			}
			if differ == 0 {
				t.Errorf("%s 2 makes what %s 1 does", c.seed, c.seed)
			}
		})
	}
}

// logChoose is ln C(n, k).
func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// tail is the smaller of P(X <= k) and P(X >= k) of a binomial distribution, summed term
// by term from k away from the mean.
func tail(n, k int, p float64) float64 {
	if p == 0 || p == 1 {
		if float64(k) == float64(n)*p {
			return 1
		}
		return 0
	}
	step := 1
	if float64(k) < float64(n)*p {
		step = -1
	}
	sum := 0.0
	for i := k; i >= 0 && i <= n; i += step {
		term := math.Exp(logChoose(n, i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
		if sum += term; term < sum*1e-15 {
			break
		}
	}
	return sum
}

// The tail itself, against values of the exact distribution: 1 - 2^-10 and so on by hand;
// P(X >= 60) of 100 at a half is 0.0284439668 (tables of the binomial distribution).
func TestTail(t *testing.T) {
	for _, c := range []struct {
		n, k int
		p    float64
		want float64
	}{{10, 0, 0.5, 1.0 / 1024}, {10, 10, 0.5, 1.0 / 1024}, {10, 9, 0.5, 11.0 / 1024}, {3, 1, 0.9, 0.028}, {100, 60, 0.5, 0.0284439668}, {5, 0, 0, 1}, {5, 1, 0, 0}} {
		if got := tail(c.n, c.k, c.p); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%d of %d at %v: %v, want %v", c.k, c.n, c.p, got, c.want)
		}
	}
}

// The calls of a .bed, counted from its bytes as the format's document has them (low bits
// first; 00 two copies of the first allele of .bim, here ALT; 01 missing; 10 one; 11 none),
// lie within the exact binomial distribution of the frequency that each variant was drawn
// with, of Hardy-Weinberg's heterozygotes, and of the missing share. The seed is fixed:
// either it always passes, or never.
func TestCallsLieWithinTheirBinomialBounds(t *testing.T) {
	const samples, variants, never = 4_001, 500, 1e-8 // of 1,500 bounds, all of which hold at 1e-5 or so
	for _, spectrum := range []string{"common", "wgs"} {
		for _, missing := range []float64{0, 0.001, 0.3} {
			files := made(t, "genotypes", "--samples", fmt.Sprint(samples), "--variants", fmt.Sprint(variants), "--spectrum", spectrum, "--missing", fmt.Sprint(missing), "--seed", "5")
			p := population.Population{Seed: 5, Samples: samples, Variants: variants, Spectrum: population.Spectrum(spectrum), Missing: missing}
			bed := []byte(files["/set.bed"])
			const rowBytes = (samples + 3) / 4
			if len(bed) != 3+variants*rowBytes || !bytes.HasPrefix(bed, []byte{0x6c, 0x1b, 1}) {
				t.Fatalf("%d bytes of .bed, beginning with %x", len(bed), bed[:3])
			}
			bim := strings.Split(files["/set.bim"], "\n")
			gaps, copies, alleles, expected := 0, 0, 0, 0.0
			for v := range variants {
				var counts [4]int
				for s := range samples {
					counts[bed[3+v*rowBytes+s/4]>>(2*(s%4))&3]++
				}
				homAlt, none, het, homRef := counts[0], counts[1], counts[2], counts[3]
				gaps += none
				called, f := homAlt+het+homRef, p.Variant(v).Frequency
				copies, alleles, expected = copies+2*homAlt+het, alleles+2*called, expected+float64(2*called)*f
				if fields := strings.Fields(bim[v]); fields[4] != p.Variant(v).Alt || fields[5] != p.Variant(v).Ref {
					t.Fatalf("the first allele of %q is not ALT", bim[v])
				}
				if at := tail(2*called, 2*homAlt+het, f); at < never {
					t.Errorf("%s, variant %d: %d copies of %d, drawn at %v (%.1e)", spectrum, v, 2*homAlt+het, 2*called, f, at)
				}
				if at := tail(called, het, 2*f*(1-f)); at < never {
					t.Errorf("%s, variant %d: %d heterozygotes of %d, drawn at %v (%.1e)", spectrum, v, het, called, f, at)
				}
				if at := tail(samples, none, missing); at < never {
					t.Errorf("%s, variant %d: %d of %d missing, drawn at %v (%.1e)", spectrum, v, none, samples, missing, at)
				}
			}
			// Draws of several chances lie closer to their mean than as many of its chance
			// (Hoeffding 1956, doi:10.1214/aoms/1177728178, theorem 4).
			if at := tail(alleles, copies, expected/float64(alleles)); at < never {
				t.Errorf("%s: %d copies of %d, drawn at %v (%.1e)", spectrum, copies, alleles, expected/float64(alleles), at)
			}
			if at := tail(samples*variants, gaps, missing); at < never {
				t.Errorf("%s: %d of %d calls are missing, drawn at %v (%.1e)", spectrum, gaps, samples*variants, missing, at)
			}
		}
	}
}

// What cannot be made is refused by name, and nothing is written.
func TestRefusedFlags(t *testing.T) {
	dir := t.TempDir()
	for args, message := range map[string]string{
		"":                                       "expected genotypes, cohort or scores",
		"people --out x":                         `"people": expected genotypes, cohort or scores`,
		"genotypes":                              "expected --out PREFIX",
		"genotypes --out x stray":                "flags only",
		"genotypes --out x --samples 0":          "0 samples and 10000 variants",
		"genotypes --out x --variants -1":        "-1 variants",
		"genotypes --out x --variants 200000000": "at most 100 million",
		"genotypes --out x --missing 1.5":        "missing 1.5",
		"genotypes --out x --missing NaN":        "missing NaN",
		"genotypes --out x --uncertain -0.1":     "not whole -0.1",
		"cohort --out x --spectrum rare":         `spectrum "rare"`,
		"genotypes --out x --threads 0":          "--threads 0",
		"genotypes --out x --count 2":            "-count",
		"scores --out x --missing 0.1":           "-missing",
		"scores --out x --count 0":               "0 scores",
		"scores --out x --texts ten":             `texts "ten"`,
		"scores --out x --tails long":            `tails "long"`,
		"scores --out x --shape round":           `--shape "round"`,
		"scores --out x --least 0.9 --most 0.1":  "density from 0.9 to 0.1",
	} {
		fields := strings.Fields(args)
		for i, field := range fields {
			if field == "x" {
				fields[i] = filepath.Join(dir, "x")
			}
		}
		if err := run(fields); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %v, want %q", args, err, message)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("written all the same: %v, %v", left, err)
	}
}
