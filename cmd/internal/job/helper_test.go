package job_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/scoreset"
)

// dataFolder is the folder of real files of other projects and of the results of
// independent tools on them. Its README names the origin of every file.
func dataFolder(t *testing.T, what string) string {
	t.Helper()
	folder := os.Getenv("CARDIOSCORE_DATA")
	if folder == "" {
		t.Skip("NOT CHECKED: " + what + ", because CARDIOSCORE_DATA is not set")
	}
	return folder
}

// quiet is what every job of a test is told. The kernels' tier goes with the number
// of threads, so that jobs that are compared for one are compared for both.
func quiet(out string, threads int) job.Common {
	tiers := kernel.Tiers()
	return job.Common{Out: out, Threads: threads, Tier: tiers[threads%len(tiers)], Memory: 1 << 30, Quiet: true, Stdout: io.Discard, Stderr: io.Discard, Version: "test"}
}

// imported makes a cohort and gives its directory. The options' Out is set here.
func imported(t *testing.T, o job.ImportOptions) string {
	t.Helper()
	o.Common = quiet(filepath.Join(t.TempDir(), "cohort"), 2)
	if o.Build == "" {
		o.Build = "GRCh37"
	}
	if o.Assay == "" {
		o.Assay = "wgs"
	}
	if err := job.Import(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	return o.Out
}

// scoredInto runs Score into a new directory, with two threads unless the options
// ask for others, and checks that no score row is lost.
func scoredInto(t *testing.T, o job.ScoreOptions) string {
	t.Helper()
	threads := o.Threads
	if threads == 0 {
		threads = 2
	}
	o.Common = quiet(filepath.Join(t.TempDir(), "scores"), threads)
	if o.Formats == nil {
		o.Formats = []string{"parquet"}
	}
	if err := job.Score(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	checkCoverage(t, o.Out, o.Formats)
	return o.Out
}

// checkCoverage is law 3 on the coverage table of a directory: a row for each
// cohort and score, whose outcomes add up to the rows of the score.
func checkCoverage(t *testing.T, dir string, formats []string) {
	t.Helper()
	if !slices.Contains(formats, "parquet") {
		return
	}
	rows := 0
	err := scoretable.ReadCoverage(filepath.Join(dir, "coverage.parquet"), func(row *scoretable.CoverageRow) error {
		all, used := 0, 0
		for outcome, n := range row.Coverage.Counts {
			all += n
			if outcome.Used() {
				used += n
			}
		}
		if all != row.Coverage.Rows || used != row.Coverage.Used || row.Coverage.Rows == 0 || row.Coverage.Counts[scoreset.Undecided] != 0 {
			t.Errorf("%s: outcomes %v add up to %d rows, %d used; the score has %d and %d", row.ScoreID, row.Coverage.Counts, all, used, row.Coverage.Rows, row.Coverage.Used)
		}
		rows++
		return nil
	})
	if err != nil || rows == 0 {
		t.Errorf("coverage of %d scores: %v", rows, err)
	}
}

// write writes a file below a new directory and gives its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	beside(t, path, text)
	return path
}

// beside writes a file whose place is given.
func beside(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// refusal says whether an error is one that bad input may end in: exit 3 to 5.
func refusal(err error) bool {
	switch fileerr.ClassOf(err) {
	case fileerr.Malformed, fileerr.Inconsistent, fileerr.Integrity:
		return true
	}
	return false
}

// tableFiles are the names of the files that a job wrote, without the log and the
// manifest: these hold times, places and the command line.
func tableFiles(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		switch e.Name() {
		case ".cardioscore", "cardioscore.log", "manifest.json":
		default:
			names = append(names, e.Name())
		}
	}
	return names
}

// sameFiles compares all tables of two directories byte by byte, but for the
// named ones.
func sameFiles(t *testing.T, got, want string, but ...string) {
	t.Helper()
	names := tableFiles(t, want)
	if other := tableFiles(t, got); !slices.Equal(names, other) {
		t.Fatalf("files %q, want %q", other, names)
	}
	compared := 0
	for _, name := range names {
		if slices.Contains(but, name) {
			continue
		}
		compared++
		if !bytes.Equal(read(t, filepath.Join(got, name)), read(t, filepath.Join(want, name))) {
			t.Errorf("%s differs", name)
		}
	}
	if compared == 0 {
		t.Error("no file was compared")
	}
}

// columnsOf splits a TSV or simple CSV text into rows of cells, and drops the
// columns that name the cohort: its path, and every digest.
func columnsOf(t *testing.T, path string) []string {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(read(t, path)), "\n"), "\n")
	header := strings.Split(lines[0], "\t")
	var rows []string
	for _, line := range lines {
		cells := strings.Split(line, "\t")
		if len(cells) != len(header) {
			t.Fatalf("%s: %d cells under %d names", path, len(cells), len(header))
		}
		var kept []string
		for i, cell := range cells {
			if header[i] != "cohort" && !strings.HasSuffix(header[i], "_digest") {
				kept = append(kept, cell)
			}
		}
		rows = append(rows, strings.Join(kept, "\t"))
	}
	return rows
}
