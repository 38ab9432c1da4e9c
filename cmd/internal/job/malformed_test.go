package job_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// importPeak is set in the process that imports the files of other projects: the
// file into which it writes its peak of memory.
const importPeak = "CARDIOSCORE_TEST_IMPORT_PEAK"

// TestFilesOfOtherProjects imports every VCF and PLINK 1 file that others wrote to
// try readers, well formed or not. Each is read, or refused by its name as
// malformed, inconsistent or damaged (exit 3 to 5). It does so in a process of its
// own, where a panic of any goroutine is seen, and whose peak of memory bounds
// that of every import in it: 256 MiB.
func TestFilesOfOtherProjects(t *testing.T) {
	data := dataFolder(t, "import of malformed files of other projects")
	if os.Getenv(importPeak) != "" {
		importAll(t, data)
		return
	}
	peak := filepath.Join(t.TempDir(), "peak")
	child := exec.Command(os.Args[0], "-test.run=^TestFilesOfOtherProjects$", "-test.v", fmt.Sprintf("-test.short=%t", testing.Short()))
	child.Env = append(os.Environ(), importPeak+"="+peak)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	kib, err := strconv.Atoi(string(read(t, peak)))
	if err != nil {
		t.Fatal(err)
	}
	if !raceDetector && kib > 256<<10 { // the race detector needs memory of its own
		t.Errorf("the peak of memory is %d KiB, more than 256 MiB", kib)
	}
	t.Logf("peak of memory: %d MiB\n%s", kib>>10, out)
}

// importAll imports all files, several at a time.
func importAll(t *testing.T, data string) {
	inputs := append(vcfInputs(t, data), plinkInputs(t, data)...)
	if len(inputs) < 480 {
		t.Fatalf("%d inputs were found; the data hold more than 480", len(inputs))
	}
	if testing.Short() {
		inputs = everyNth(inputs, 4)
	}
	out := t.TempDir()
	next := make(chan int)
	var all sync.WaitGroup
	var imported, refused atomic.Int32
	for range 4 {
		all.Go(func() {
			for i := range next {
				if checkImport(t, inputs[i], filepath.Join(out, strconv.Itoa(i))) {
					imported.Add(1)
				} else {
					refused.Add(1)
				}
			}
		})
	}
	for i := range inputs {
		next <- i
	}
	close(next)
	all.Wait()
	t.Logf("%d imported, %d refused", imported.Load(), refused.Load())
	if imported.Load() < 25 || refused.Load() < 25 {
		t.Errorf("%d of the inputs were imported, %d refused: the data hold many of both", imported.Load(), refused.Load())
	}
	if err := os.WriteFile(os.Getenv(importPeak), []byte(strconv.Itoa(peakKiB())), 0o600); err != nil {
		t.Fatal(err)
	}
}

// peakKiB is the peak of resident memory where the system tells it (Linux), else
// what the runtime has ever asked for.
func peakKiB() int {
	status, err := os.ReadFile("/proc/self/status")
	if err == nil {
		for line := range strings.Lines(string(status)) {
			if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
				if kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB")); err == nil {
					return kib
				}
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.Sys >> 10)
}

// input is one file or set to import.
type input struct {
	name       string // below the data folder
	vcf, bfile string // one of them
	// mustRead: a project says that readers have to accept it; mustRefuse: that
	// they have to refuse it.
	mustRead, mustRefuse bool
}

// checkImport says whether a file was imported.
func checkImport(t *testing.T, in input, out string) bool {
	o := job.ImportOptions{Common: quiet(out, 2), Build: "GRCh37", Assay: "wgs"}
	if in.vcf != "" {
		o.VCF = []string{in.vcf}
	} else {
		o.BFile = []string{in.bfile}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := job.Import(ctx, o)
	_, manifest := os.Stat(filepath.Join(out, "cohort.json"))
	switch {
	case err == nil && manifest != nil:
		t.Errorf("%s: imported, and there is no cohort.json", in.name)
	case err == nil && in.mustRefuse:
		t.Errorf("%s: read, although it is broken", in.name)
	case err == nil:
	case manifest == nil:
		t.Errorf("%s: refused, and there is a cohort.json: %v", in.name, err)
	case !refusal(err):
		t.Errorf("%s: class %d: %v", in.name, fileerr.ClassOf(err), err)
	case !strings.Contains(err.Error(), in.vcf+in.bfile):
		t.Errorf("%s: the error does not name the file: %v", in.name, err)
	case in.mustRead:
		t.Errorf("%s has to be read: %v", in.name, err)
	}
	return err == nil
}

// vcfInputs are the VCF files, and files of other formats given as VCF.
func vcfInputs(t *testing.T, data string) []input {
	t.Helper()
	var inputs []input
	for _, folder := range []string{"malformed", "genotypes/bed_reader", "genotypes/glow_plink"} {
		err := filepath.WalkDir(filepath.Join(data, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(data, path)
			for _, end := range []string{".vcf", ".vcf.gz", ".vcf.bgz"} {
				if strings.HasSuffix(path, end) {
					inputs = append(inputs, input{name: name, vcf: path, mustRead: strings.Contains(name, "/passed/")})
				}
			}
			if strings.HasSuffix(path, ".bcf") {
				inputs = append(inputs, input{name: name, vcf: path})
			}
			for _, end := range []string{".bgen", ".gen", ".bed"} {
				if strings.HasSuffix(path, end) {
					inputs = append(inputs, input{name: name + " as VCF", vcf: path, mustRefuse: true})
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return inputs
}

// plinkInputs are the .bed files with what lies beside them, and sets put together
// of files whose names are no set.
func plinkInputs(t *testing.T, data string) []input {
	t.Helper()
	broken := []string{"badfile", "empty", "smallmodebad", "small_too_short", "small_no_bim", "small_no_fam", "smallmode0",
		"no-bim/test", "no-fam/test", "malformed/test"}
	var inputs []input
	for _, folder := range []string{"malformed", "genotypes/bed_reader", "genotypes/glow_plink"} {
		err := filepath.WalkDir(filepath.Join(data, folder), func(path string, entry fs.DirEntry, err error) error {
			if prefix, bed := strings.CutSuffix(path, ".bed"); bed && err == nil {
				name, err := filepath.Rel(data, prefix)
				isBroken := slices.ContainsFunc(broken, func(b string) bool { return strings.HasSuffix(name, "/"+b) })
				inputs = append(inputs, input{name: name, bfile: prefix, mustRefuse: isBroken})
				return err
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	const small, hail = "genotypes/bed_reader/", "malformed/hail/"
	for _, set := range []struct {
		bed, bim, fam string
		broken        bool
	}{
		{small + "small.bed", small + "small.bad_bim", small + "small.fam", true},
		{small + "small.bed", small + "small.bim_bad_positions.bim", small + "small.fam", false},
		{small + "small.bed", small + "small.bim", small + "small.fam_bad", true},
		{small + "small.deb", small + "small.mib", small + "small.maf", false},
		{small + "badfile.bed", small + "small.bim", small + "small.fam", true},
		{small + "empty.bed", small + "small.bim", small + "small.fam", true},
		{small + "smallmodebad.bed", small + "small.bim", small + "small.fam", true},
		{hail + "skip_invalid_loci.bed", hail + "skip_invalid_loci.bim", hail + "duplicate_id.fam", true},
	} {
		prefix := filepath.Join(t.TempDir(), "set")
		for end, name := range map[string]string{".bed": set.bed, ".bim": set.bim, ".fam": set.fam} {
			if err := os.WriteFile(prefix+end, read(t, filepath.Join(data, name)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		inputs = append(inputs, input{name: set.bed + " with " + set.bim + " and " + set.fam, bfile: prefix, mustRefuse: set.broken})
	}
	return inputs
}

// A VCF that is not there is an error of the system, not of the file.
func TestImportOfNothing(t *testing.T) {
	err := job.Import(context.Background(), job.ImportOptions{Common: quiet(filepath.Join(t.TempDir(), "c"), 1),
		VCF: []string{filepath.Join(t.TempDir(), "none.vcf")}, Build: "GRCh37", Assay: "wgs"})
	if fileerr.ClassOf(err) != fileerr.IO || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("class %d: %v", fileerr.ClassOf(err), err)
	}
}
