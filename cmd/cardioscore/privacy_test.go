//go:build unix

package main

import (
	"bytes"
	"encoding/base32"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// canaries are ids that are found nowhere but where ids belong: 80 random bits
// each, from a seed.
func canaries(n int) []string {
	r := rand.New(rand.NewPCG(8, 8))
	var ids []string
	for range n {
		raw := make([]byte, 10)
		for i := range raw {
			raw[i] = byte(r.Uint32())
		}
		ids = append(ids, base32.StdEncoding.EncodeToString(raw))
	}
	return ids
}

// TestNoIDIsTold holds law 8: whatever a command does and however it fails, no
// sample id is in its output, its log, its manifest, or the name of a file, and
// nothing is left where temporary files go. Only explain, which is asked about one
// person by id, tells of that person. Outputs are for their owner alone, although
// the process forbids nothing (umask 000).
func TestNoIDIsTold(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	ids := canaries(1000)
	s := newStudy(t, ids, 3)
	w := &watch{study: s, temporary: t.TempDir()}

	// Everything succeeds.
	w.runs(t, exitOK, "import", "--vcf", "cohort.vcf", "--build", "GRCh37", "--assay", "wgs", "--out", "cohort")
	w.runs(t, exitOK, "match", "--cohort", "cohort", "--score", "cad.txt", "--frequencies", "freq.tsv", "--format", "tsv,parquet", "--out", "match")
	s.write(t, "keep.txt", strings.Join(ids[10:20], "\n")+"\n")
	w.runs(t, exitOK, "score", "--cohort", "cohort", "--score", "cad.txt", "--frequencies", "freq.tsv", "--keep", "keep.txt",
		"--format", "tsv,parquet,arrow", "--log-format", "json", "--out", "score")
	w.runs(t, exitOK, "screen", "--cohort", "cohort", "--catalogue", "catalogue.tsv", "--format", "tsv", "--out", "screen")
	w.runs(t, exitOK, "run", "--programme", "programme.yaml", "--out", "run")
	for _, path := range []string{"cohort", "score", "run", "cad.txt"} {
		w.runs(t, exitOK, "inspect", path)
	}
	w.runs(t, exitOK, "verify", "cohort")
	w.runs(t, exitOK, "verify", "run")
	// The watch sees: ids are in the tables, and in what explain is asked for.
	if flags, err := os.ReadFile(s.path("run/flags.csv")); err != nil || w.count(flags) != len(ids) {
		t.Fatalf("the flags hold %d of %d ids (%v): the test would not see one elsewhere", w.count(flags), len(ids), err)
	}
	for _, id := range []string{ids[0], ids[500]} {
		code, out, errout := w.command(t, "explain", "--run", "run", "--sample", id)
		if others := w.count(append(out, errout...)) - w.only(out, id); code != exitOK || others != 0 {
			t.Errorf("explain of one person ends with %d and tells of %d others", code, others)
		}
	}

	// With pseudonyms no table holds an id.
	s.write(t, "key", strings.Repeat("k", 32))
	s.write(t, "pseudonym.yaml", programmeWith(map[string]string{"parquet]}": "parquet], ids: pseudonym, pseudonym_key: key}"}))
	w.runs(t, exitOK, "run", "--programme", "pseudonym.yaml", "--out", "pseudonym")
	for name := range contents(t, s.path("pseudonym")) {
		text, err := os.ReadFile(s.path("pseudonym/" + name))
		if n := w.count(text); err != nil || n > 0 {
			t.Errorf("with pseudonyms %s holds %d ids (%v)", name, n, err)
		}
	}

	// Everything fails.
	w.runs(t, exitInconsistent, "explain", "--run", "run", "--sample", "X"+ids[0])
	w.runs(t, exitUsage, "explain", "--run", "run", "--sample", ids[0], ids[1])
	read := func(name string) string {
		text, err := os.ReadFile(s.path(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	edited := func(name, from, find, with string) string {
		text := read(from)
		if !strings.Contains(text, find) {
			t.Fatalf("%s holds no %q", from, find)
		}
		s.write(t, name, strings.Replace(text, find, with, 1))
		return name
	}
	for i, bad := range []struct {
		file string // in the programme
		with string
		code int
	}{
		{"people.csv", edited("shifted.csv", "people.csv", ids[30]+",", ids[30]+","+ids[30]+","), exitMalformed},
		{"people.csv", edited("age.csv", "people.csv", ids[31]+",", ids[31]+","+ids[32]+"\n"+ids[31]+","), exitMalformed},
		{"people.csv", edited("cell.csv", "people.csv", ids[33]+",43,", ids[33]+","+ids[33]+","), exitMalformed},
		{"people.csv", edited("twice.csv", "people.csv", ids[34]+",", ids[35]+",9,no\n"+ids[34]+","), exitInconsistent},
		{"people.csv", edited("space.csv", "people.csv", ids[36]+",", " "+ids[36]+","), exitMalformed},
		{"people.csv", edited("header.csv", "people.csv", "sample_id,", ids[37]+","), exitMalformed},
		{"optout.txt", edited("odd.txt", "optout.txt", ids[5], "\""+ids[5]+"\",yes"), exitMalformed},
		{"optout.txt", edited("spaced.txt", "optout.txt", ids[5], ids[5]+" "), exitMalformed},
		{"lab.tsv", edited("zygosity.tsv", "lab.tsv", "heterozygous", "half"), exitMalformed},
		{"lab.tsv", edited("lost.tsv", "lab.tsv", ids[0]+"\t", ids[0]+"\t"+ids[0]+"\t"), exitMalformed},
		{"lab.tsv", edited("again.tsv", "lab.tsv", ids[1]+"\tLDLR", ids[0]+"\tKCNQ1\t11:2466329:A:T\theterozygous\tpathogenic\tmade\tR1\t2026-01-15\tmade\n"+ids[1]+"\tLDLR"), exitMalformed},
		{"lab.tsv", edited("nogene.tsv", "lab.tsv", "KCNQ1", "NOGENE"), exitInconsistent},
	} {
		s.write(t, "bad.yaml", programmeWith(map[string]string{bad.file: bad.with}))
		t.Logf("failing input %d: %s", i+1, bad.with)
		w.runs(t, bad.code, "run", "--programme", "bad.yaml", "--out", "bad", "--overwrite")
	}

	// Genotypes that fail.
	edited("duplicate.vcf", "cohort.vcf", ids[40], ids[41])
	w.runs(t, exitInconsistent, "import", "--vcf", "duplicate.vcf", "--build", "GRCh37", "--assay", "wgs", "--out", "failed")
	edited("call.vcf", "cohort.vcf", "GT\t0/0", "GT\t"+ids[42])
	w.runs(t, exitMalformed, "import", "--vcf", "call.vcf", "--build", "GRCh37", "--assay", "wgs", "--out", "failed")
	edited("columns.vcf", "cohort.vcf", "FORMAT\t", ids[43]+"\t")
	w.runs(t, exitMalformed, "import", "--vcf", "columns.vcf", "--build", "GRCh37", "--assay", "wgs", "--out", "failed")
	s.write(t, "ids.vcf", strings.Join(ids, "\n"))
	w.runs(t, exitMalformed, "import", "--vcf", "ids.vcf", "--build", "GRCh37", "--assay", "wgs", "--out", "failed")
	edited("cut.vcf", "cohort.vcf", "\n19\t", "\n")
	w.runs(t, exitMalformed, "import", "--vcf", "cut.vcf", "--build", "GRCh37", "--assay", "wgs", "--out", "failed")
	s.write(t, "set.bim", "1 v 0 100 A G\n")
	s.write(t, "set.bed", "\x6c\x1b\x01\x00")
	s.write(t, "set.fam", "F "+ids[44]+" 0 0 1 -9\nF "+ids[44]+" 0 0 1 -9\n")
	w.runs(t, exitInconsistent, "import", "--bfile", "set", "--build", "GRCh37", "--assay", "array", "--out", "failed")
	s.write(t, "set.fam", "F "+ids[45]+" 0 0 "+ids[46]+"\n")
	w.runs(t, exitMalformed, "import", "--bfile", "set", "--build", "GRCh37", "--assay", "array", "--out", "failed")

	// Lists and cohorts that fail.
	s.write(t, "unknown.txt", ids[47]+"\nX"+ids[48]+"\n")
	w.runs(t, exitInconsistent, "score", "--cohort", "cohort", "--score", "cad.txt", "--keep", "unknown.txt", "--out", "failedscore")
	w.runs(t, exitInconsistent, "score", "--cohort", "cohort", "--cohort", "cohort", "--score", "cad.txt", "--out", "failedscore")
	w.runs(t, exitMalformed, "score", "--cohort", "cohort", "--score", "people.csv", "--out", "failedscore")
	w.runs(t, exitMalformed, "screen", "--cohort", "cohort", "--catalogue", "lab.tsv", "--out", "failedscore")
	w.runs(t, exitMalformed, "run", "--programme", "optout.txt", "--out", "failedscore")
	for _, name := range []string{"samples.parquet", "genotypes/chr1.00000.parquet", "cohort.json"} {
		text := []byte(read("cohort/" + name))
		text[len(text)/2] ^= 0xff
		s.write(t, "cohort/"+name, string(text))
		w.runs(t, exitIntegrity, "verify", "cohort")
		w.runs(t, exitIntegrity, "run", "--programme", "programme.yaml", "--out", "failedrun")
		text[len(text)/2] ^= 0xff
		s.write(t, "cohort/"+name, string(text))
	}
	flags := []byte(read("run/flags.parquet"))
	flags[len(flags)/2] ^= 0xff
	s.write(t, "run/flags.parquet", string(flags))
	w.runs(t, exitIntegrity, "verify", "run")
	w.runs(t, exitIntegrity, "explain", "--run", "run", "--sample", ids[50])

	w.outputs(t, "cohort", "match", "score", "screen", "run", "pseudonym", "bad", "failed", "failedscore", "failedrun")
}

// watch runs commands and looks for ids.
type watch struct {
	*study
	temporary string
}

func (w *watch) command(t *testing.T, args ...string) (code int, out, errout []byte) {
	t.Helper()
	command := w.study.command(t, args...)
	command.Env = append(command.Env, "TMPDIR="+w.temporary)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	command.Run()
	return command.ProcessState.ExitCode(), stdout.Bytes(), stderr.Bytes()
}

// runs runs a command to the expected end, and looks at all that it said.
func (w *watch) runs(t *testing.T, want int, args ...string) {
	t.Helper()
	code, out, errout := w.command(t, args...)
	// The command line of the caller may hold an id; the message may not.
	told := w.count(out) + w.count(errout)
	text := string(out) + string(errout)
	for _, id := range w.ids {
		text = strings.ReplaceAll(text, id, "[an id]")
	}
	if told > 0 {
		t.Errorf("%s tells %d ids:\n%s", args[0], told, text)
	}
	if code != want {
		t.Errorf("%s ends with %d, expected %d:\n%s", args[0], code, want, text)
	}
	if want != exitOK && len(errout) == 0 {
		t.Errorf("%s fails without a word", args[0])
	}
}

// count is how many of the ids a text holds.
func (w *watch) count(text []byte) int {
	n := 0
	for _, id := range w.ids {
		if bytes.Contains(text, []byte(id)) {
			n++
		}
	}
	return n
}

func (w *watch) only(text []byte, id string) int {
	if bytes.Contains(text, []byte(id)) {
		return 1
	}
	return 0
}

// outputs looks at every file of the given directories: its name, its mode, and
// its content where no id belongs.
func (w *watch) outputs(t *testing.T, dirs ...string) {
	t.Helper()
	silent := 0
	for _, dir := range dirs {
		err := filepath.WalkDir(w.path(dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(w.dir, path)
			info, err := entry.Info()
			if err != nil {
				return err
			}
			want := fs.FileMode(0o600)
			if entry.IsDir() {
				want = 0o700 | fs.ModeDir
			}
			if info.Mode() != want {
				t.Errorf("%s has mode %v, expected %v", name, info.Mode(), want)
			}
			if w.count([]byte(name)) > 0 {
				t.Errorf("the name of a file in %s holds an id", dir)
			}
			if strings.Contains(name, ".partial") {
				t.Errorf("%s is left over", name)
			}
			quiet := []string{"cardioscore.log", "manifest.json", "cohort.json", ".cardioscore"}
			if entry.IsDir() || !slices.Contains(quiet, entry.Name()) && !strings.HasPrefix(entry.Name(), "coverage") &&
				!strings.HasPrefix(entry.Name(), "match_log") && !strings.HasPrefix(entry.Name(), "screen_scope") {
				return nil
			}
			silent++
			text, err := os.ReadFile(path)
			if n := w.count(text); n > 0 {
				t.Errorf("%s holds %d ids", name, n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if silent < 20 {
		t.Errorf("looked into %d logs, manifests and tables without people, expected more", silent)
	}
	left, err := os.ReadDir(w.temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("%d temporary files are left (%v)", len(left), err)
	}
}
