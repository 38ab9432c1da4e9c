package manifest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/manifest"
)

func example() *manifest.Manifest {
	return &manifest.Manifest{
		Engine: "0.1.0", Command: "score",
		CommandLine: []string{"cardioscore", "score", "--cohort", "c<1>&", "--out", "naïve run"},
		Started:     time.Date(2026, 3, 1, 12, 30, 15, 999, time.FixedZone("", 3600)),
		Inputs: []manifest.Input{
			{Kind: "score", Path: "z.txt.gz", Digest: strings.Repeat("ab", 32)},
			{Kind: "cohort", Path: "c", Digest: strings.Repeat("01", 32)},
		},
		Logs:    []string{"run.log"},
		Counts:  map[string]int64{"samples": 3, "rows": 1 << 60, "T1": 0},
		Options: map[string]string{"missing": "mean", "absent": "skip"},
		Timings: []manifest.Timing{{Stage: "match", Milliseconds: 12}, {Stage: "genotypes", Milliseconds: 0}},
	}
}

// writeRun makes a small finished run directory with the real mechanism.
func writeRun(t *testing.T) (dir string, m *manifest.Manifest) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "run")
	d, err := atomicfile.Begin(dir, manifest.Name, false)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abort()
	log, err := d.CreateLog("run.log")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(log, "started")
	log.Close()
	for name, content := range map[string]string{"scores.tsv": "a\tb\n1\t2\n", "tables/coverage.tsv": "x\n", "empty.tsv": ""} {
		f, err := d.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	m = example()
	m.Outputs = d.Outputs()
	text, err := manifest.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(text); err != nil {
		t.Fatal(err)
	}
	return dir, m
}

func TestRoundTrip(t *testing.T) {
	dir, m := writeRun(t)
	got, err := manifest.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	m.Started = time.Date(2026, 3, 1, 11, 30, 15, 0, time.UTC)
	if !reflect.DeepEqual(got, m) {
		t.Errorf("got  %+v\nwant %+v", got, m)
	}
	if _, err := manifest.Verify(context.Background(), dir); err != nil {
		t.Errorf("a good run: %v", err)
	}
	for _, name := range []string{"scores.tsv", "tables/coverage.tsv", "empty.tsv"} {
		if err := got.Check(context.Background(), dir, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := got.Check(context.Background(), dir, "flags.csv"); fileerr.ClassOf(err) != fileerr.Inconsistent {
		t.Errorf("an output that the run does not have: %v", err)
	}
}

func TestForm(t *testing.T) {
	m := &manifest.Manifest{
		Engine: "0.1.0", Command: "match", CommandLine: []string{"a<b", "bad \xff byte"},
		Started: time.Unix(0, 0),
		Outputs: []atomicfile.Output{{Name: "b", Bytes: 1, SHA256: "22"}, {Name: "a", Bytes: 0, SHA256: "11"}},
		Counts:  map[string]int64{"b": 2, "a": 1},
	}
	got, err := manifest.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "format": "cardioscore run 1",
  "engine": "0.1.0",
  "command": "match",
  "command_line": [
    "a<b",
    "bad � byte"
  ],
  "started": "1970-01-01T00:00:00Z",
  "inputs": [],
  "outputs": [
    {
      "name": "a",
      "bytes": 0,
      "sha256": "11"
    },
    {
      "name": "b",
      "bytes": 1,
      "sha256": "22"
    }
  ],
  "logs": [],
  "counts": {
    "a": 1,
    "b": 2
  },
  "options": {},
  "timings": [],
  "digest": "`
	if !strings.HasPrefix(string(got), want) {
		t.Errorf("got\n%s\nwant\n%s…", got, want)
	}
	if m.Outputs[0].Name != "b" {
		t.Error("Encode changed the caller's outputs")
	}
	// sha256sum of the text with an empty digest, made with coreutils.
	const digest = "2e8a27cda87878325d2f8ce5532cdf305e385430ef52959ffad131f8ad8282a5"
	if tail := string(got[len(want):]); tail != digest+"\"\n}\n" {
		t.Errorf("digest: got %q, want %s", tail, digest)
	}
	dir := t.TempDir()
	write(t, dir, manifest.Name, got)
	if _, err := manifest.Read(dir); err != nil {
		t.Errorf("text with a byte that is not UTF-8: %v", err)
	}
}

func write(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	testfile.Overwrite(t, filepath.Join(dir, name), content)
}

// TestEveryByte changes each byte of each file of a run: by its lowest bit, by
// the bit of upper and lower case, and by all bits. Results and manifest are
// found out, logs and the marker hold no result.
func TestEveryByte(t *testing.T) {
	dir, _ := writeRun(t)
	flipped := 0
	for _, name := range []string{manifest.Name, "scores.tsv", "tables/coverage.tsv"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range good {
			for _, mask := range []byte{0x01, 0x20, 0xff} {
				bad := append([]byte(nil), good...)
				bad[i] ^= mask
				write(t, dir, name, bad)
				flipped++
				if _, err := manifest.Verify(context.Background(), dir); fileerr.ClassOf(err) != fileerr.Integrity {
					t.Fatalf("%s: byte %d, mask %#x: %v", name, i, mask, err)
				}
			}
		}
		write(t, dir, name, good)
	}
	if flipped < 3*1000 {
		t.Errorf("only %d flips: the example has become too small", flipped)
	}
	for _, name := range []string{"run.log", ".cardioscore"} {
		write(t, dir, name, []byte("anything"))
	}
	if _, err := manifest.Verify(context.Background(), dir); err != nil {
		t.Errorf("a changed log and marker: %v", err)
	}
}

// TestEveryCut cuts each file of a run short at each place.
func TestEveryCut(t *testing.T) {
	dir, _ := writeRun(t)
	for _, name := range []string{manifest.Name, "scores.tsv"} {
		good, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for n := range good {
			write(t, dir, name, good[:n])
			if _, err := manifest.Verify(context.Background(), dir); fileerr.ClassOf(err) != fileerr.Integrity {
				t.Fatalf("%s cut to %d bytes: %v", name, n, err)
			}
		}
		write(t, dir, name, append(append([]byte(nil), good...), '\n'))
		if _, err := manifest.Verify(context.Background(), dir); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Fatalf("%s with one byte more: %v", name, err)
		}
		write(t, dir, name, good)
	}
}

func TestVerifyNamesEveryProblem(t *testing.T) {
	dir, _ := writeRun(t)
	steps := []error{
		os.Remove(filepath.Join(dir, "empty.tsv")),
		os.WriteFile(filepath.Join(dir, "scores.tsv"), []byte("a\tb\n1\t3\n"), 0o600),
		os.WriteFile(filepath.Join(dir, "tables", "more.tsv"), nil, 0o600),
		os.WriteFile(filepath.Join(dir, "scores.tsv.partial"), nil, 0o600),
		os.MkdirAll(filepath.Join(dir, "stray", "deep"), 0o700),
		os.Remove(filepath.Join(dir, "tables", "coverage.tsv")),
		os.Symlink(filepath.Join("..", "scores.tsv"), filepath.Join(dir, "tables", "coverage.tsv")),
	}
	if err := errors.Join(steps...); err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Verify(context.Background(), dir)
	if m == nil || fileerr.ClassOf(err) != fileerr.Integrity {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		"empty.tsv: is missing", "scores.tsv: was changed", "more.tsv: is not of this run",
		"scores.tsv.partial: is not of this run", "stray: is not of this run", "coverage.tsv: is not a regular file",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 6 {
		t.Errorf("%d problems, want 6:\n%v", n, err)
	}
}

// reseal gives a text its right digest, as another program or a patient person
// could.
func reseal(t *testing.T, text string) []byte {
	t.Helper()
	sealed, ok := manifest.Seal([]byte(text))
	if !ok {
		t.Fatalf("no digest in\n%s", text)
	}
	return sealed
}

// TestReadIsStrict: good digest, wrong form.
func TestReadIsStrict(t *testing.T) {
	dir, m := writeRun(t)
	text, err := manifest.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, new string) string {
		if !strings.Contains(string(text), old) {
			t.Fatalf("%q is not in the manifest", old)
		}
		return strings.Replace(string(text), old, new, 1)
	}
	for name, c := range map[string]struct {
		text  string
		class fileerr.Class
	}{
		"as it was":          {string(text), 0},
		"a newer format":     {change("run 1", "run 2"), fileerr.Malformed},
		"an unknown key":     {change(`"engine"`, `"more": 1, "engine"`), fileerr.Integrity},
		"a key twice":        {change(`"engine": "0.1.0",`, "\"engine\": \"9\",\n  \"engine\": \"0.1.0\","), fileerr.Integrity},
		"another case":       {change(`"engine"`, `"Engine"`), fileerr.Integrity},
		"an escape":          {change(`"0.1.0"`, `"\u0030.1.0"`), fileerr.Integrity},
		"another indent":     {change("  \"engine\"", "\t\"engine\""), fileerr.Integrity},
		"null for a list":    {change("\"logs\": [\n    \"run.log\"\n  ]", `"logs": null`), fileerr.Integrity},
		"outputs not sorted": {change(`"name": "empty.tsv"`, `"name": "zzz"`), fileerr.Integrity},
		"an output outside":  {change(`"name": "empty.tsv"`, `"name": "../e"`), fileerr.Integrity},
		"an output twice":    {change(`"name": "empty.tsv"`, `"name": "scores.tsv"`), fileerr.Integrity},
		"a local time":       {change("11:30:15Z", "12:30:15+01:00"), fileerr.Integrity},
		"not a time":         {change("2026-03-01T11:30:15Z", "yesterday"), fileerr.Integrity},
		"text after the end": {change(`  "digest"`, "  \"digest\": \"\"}\n{  \"digest\""), fileerr.Integrity},
	} {
		write(t, dir, manifest.Name, reseal(t, c.text))
		_, err := manifest.Read(dir)
		if got := fileerr.ClassOf(err); (err == nil) != (c.class == 0) || (err != nil && got != c.class) {
			t.Errorf("%s: got class %d, %v; want class %d", name, got, err, c.class)
		}
	}
}

func TestReadWithoutManifest(t *testing.T) {
	if _, err := manifest.Read(t.TempDir()); fileerr.ClassOf(err) != fileerr.Inconsistent {
		t.Errorf("got %v, want Inconsistent", err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, manifest.Name), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := manifest.Read(dir); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a directory in its place: got %v, want IO", err)
	}
}

func TestEncodeRefusesNames(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../a", "/a", "a/../b", "a//b", "bad\xff", manifest.Name} {
		m := example()
		m.Outputs = []atomicfile.Output{{Name: name}}
		if _, err := manifest.Encode(m); fileerr.ClassOf(err) != fileerr.Internal || err == nil {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func TestVerifyCanBeInterrupted(t *testing.T) {
	dir, _ := writeRun(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := manifest.Verify(ctx, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	text, err := manifest.Encode(example())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("{}"))
	f.Add([]byte(`{"digest": "` + strings.Repeat("0", 64) + "\"\n}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if sealed, ok := manifest.Seal(text); ok {
			text = sealed
		}
		dir := t.TempDir()
		write(t, dir, manifest.Name, text)
		m, err := manifest.Read(dir)
		if err != nil {
			return
		}
		again, err := manifest.Encode(m)
		if err != nil || string(again) != string(text) {
			t.Errorf("read and written again: %v\n%s\nwas\n%s", err, again, text)
		}
	})
}
