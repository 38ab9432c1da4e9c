package job_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// smallVCF has five people and two chromosomes, a missing call, a multi-allelic
// site, and calls of one allele.
const smallVCF = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\td\te\n" +
	"1\t1000\trs1\tA\tG\t.\tPASS\t.\tGT\t0/1\t1/1\t0/0\t./.\t0/1\n" +
	"1\t2000\trs2\tC\tT,A\t.\tPASS\t.\tGT\t0/1\t1/2\t0/0\t0/1\t2/2\n" +
	"X\t3000000\trs3\tA\tC\t.\tPASS\t.\tGT\t0\t1\t0/0\t0/1\t1/1\n"

const smallScore = "#pgs_id=small\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n" +
	"1\t1000\tG\tA\t0.5\n1\t2000\tC\tT\t0.25\nX\t3000000\tC\tA\t-0.125\n"

// TestOneFlippedByte damages one byte after the other of every file of a small
// cohort. Score then fails with an error of integrity (exit 5), or writes the
// same table to the byte: never another number.
func TestOneFlippedByte(t *testing.T) {
	const workers = 4
	score := write(t, "small.txt", smallScore)
	cohorts := make([]string, workers)
	for w := range cohorts {
		cohorts[w] = imported(t, job.ImportOptions{VCF: []string{write(t, "small.vcf", smallVCF)}})
	}
	out := t.TempDir()
	scores := func(w int) ([]byte, error) {
		o := job.ScoreOptions{Common: quiet(filepath.Join(out, "scores"+string(rune('a'+w))), 1), Cohorts: []string{cohorts[w]}, Scores: []string{score},
			Formats: []string{"tsv"}, Policy: job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip"}}
		o.Overwrite = true
		if err := job.Score(context.Background(), o); err != nil {
			return nil, err
		}
		return os.ReadFile(filepath.Join(o.Out, "scores.tsv"))
	}
	want, err := scores(0)
	if err != nil {
		t.Fatal(err)
	}
	if sums := bytes.Count(want, []byte("\tsmall\t0.")); sums != 5 {
		t.Fatalf("%d people have a sum before any damage:\n%s", sums, want)
	}

	flips := flipsOf(t, cohorts[0])
	if testing.Short() {
		flips = everyNth(flips, 20)
	}
	next := make(chan flip)
	var all sync.WaitGroup
	var mu sync.Mutex
	refused, same := map[string]int{}, map[string]int{}
	for w := range workers {
		all.Go(func() {
			for f := range next {
				restore := f.damage(t, cohorts[w])
				got, err := scores(w)
				restore()
				mu.Lock()
				switch {
				case err == nil && bytes.Equal(got, want):
					same[f.file]++
				case err == nil:
					t.Errorf("%s, byte %d xor %#x: another table:\n%s", f.file, f.at, f.mask, got)
				case fileerr.ClassOf(err) == fileerr.Integrity:
					refused[f.file]++
				default:
					t.Errorf("%s, byte %d xor %#x: class %d, want integrity: %v", f.file, f.at, f.mask, fileerr.ClassOf(err), err)
				}
				mu.Unlock()
			}
		})
	}
	for _, f := range flips {
		next <- f
	}
	close(next)
	all.Wait()
	t.Logf("refused %v, without effect %v", refused, same)
	for _, name := range []string{"cohort.json", "samples.parquet", "variants/chr1.parquet", "genotypes/chrX.00000.parquet"} {
		if refused[name] == 0 {
			t.Errorf("no damage to %s was ever seen", name)
		}
	}
	if again, err := scores(0); err != nil || !bytes.Equal(again, want) {
		t.Errorf("the cohort was not restored: %v", err)
	}
}

// flip is one byte of one file of a cohort to be changed.
type flip struct {
	file string // below the cohort, with slashes
	at   int64
	mask byte
}

// flipsOf gives a flip for every byte. The masks go through all single bits, and
// some of several.
func flipsOf(t *testing.T, dir string) []flip {
	t.Helper()
	masks := []byte{0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x55, 0x03}
	var flips []flip
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		for at := range info.Size() {
			flips = append(flips, flip{filepath.ToSlash(name), at, masks[at%int64(len(masks))]})
		}
		return err
	})
	if err != nil || len(flips) < 5000 {
		t.Fatalf("%d bytes in the files of a cohort: %v", len(flips), err)
	}
	return flips
}

func everyNth[T any](all []T, n int) []T {
	var some []T
	for i := 0; i < len(all); i += n {
		some = append(some, all[i])
	}
	return some
}

// damage changes the byte, and gives a function that puts it back.
func (f flip) damage(t *testing.T, dir string) (restore func()) {
	path := filepath.Join(dir, filepath.FromSlash(f.file))
	set := func(change byte) {
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Error(err)
			return
		}
		defer file.Close()
		b := make([]byte, 1)
		if _, err := file.ReadAt(b, f.at); err != nil {
			t.Error(err)
		}
		b[0] ^= change
		if _, err := file.WriteAt(b, f.at); err != nil {
			t.Error(err)
		}
	}
	set(f.mask)
	return func() { set(f.mask) }
}
