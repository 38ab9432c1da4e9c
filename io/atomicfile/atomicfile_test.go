//go:build unix

package atomicfile

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cardioscore/io/fileerr"
)

// TestMain lets the tests start this program again as a run that is killed or
// that meets a full disk.
func TestMain(m *testing.M) {
	switch dir := os.Getenv("ATOMICFILE_DIR"); os.Getenv("ATOMICFILE_ROLE") {
	case "killed":
		waitToBeKilled(dir)
	case "full":
		writeUntilFull(dir)
	default:
		os.Exit(m.Run())
	}
}

func waitToBeKilled(dir string) {
	d, err := Begin(dir, "manifest.json", true)
	if err != nil {
		panic(err)
	}
	done, _ := d.Create("done.txt")
	done.Write([]byte("done"))
	done.Close()
	half, _ := d.Create("deep/er/half.txt")
	half.Write([]byte("half"))
	d.CreateScratch("spool/1")
	d.CreateLog("run.log")
	os.Stdout.WriteString("ready\n")
	time.Sleep(time.Hour) // select{} would be a deadlock, which ends the process and its lock
	runtime.KeepAlive(d)
}

// writeUntilFull stands in for a full disk: a limit on the size of files gives
// the same kind of failure, EFBIG from write.
func writeUntilFull(dir string) {
	signal.Ignore(syscall.SIGXFSZ)
	d, err := Begin(dir, "manifest.json", false)
	if err != nil {
		panic(err)
	}
	f, _ := d.Create("big")
	var limit syscall.Rlimit
	syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit)
	syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1000, Max: limit.Max})
	f.Write(make([]byte, 900))
	_, err = f.Write(make([]byte, 900))
	syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
	if fileerr.ClassOf(err) != fileerr.IO || !strings.Contains(err.Error(), filepath.Join(dir, "big")) {
		panic("write past the limit: " + err.Error())
	}
	if closeErr := f.Close(); !errors.Is(closeErr, err) {
		panic("close hides the failed write")
	}
	d.Abort()
	os.Stdout.WriteString("refused\n")
}

func TestCommitMakesTheDirectoryValid(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := filepath.Join(t.TempDir(), "a", "out")
	d := begin(t, dir, false)
	write(t, d, "z.txt", "last")
	write(t, d, "variants/chr1.parquet", "one")
	spool, err := d.CreateScratch("spool/chr1")
	check(t, err)
	check(t, errorOf(spool.Write([]byte("passing"))))
	log, err := d.CreateLog("run.log")
	check(t, err)
	check(t, errorOf(log.WriteString("hello\n")))
	check(t, log.Close())
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
		t.Fatal("the manifest is there before Commit")
	}
	want := []Output{
		{"variants/chr1.parquet", 3, hexOf("one")},
		{"z.txt", 4, hexOf("last")},
	}
	got := d.Outputs()
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("Outputs = %v, want %v", got, want)
	}
	check(t, d.Commit([]byte("{}\n")))
	d.Abort() // does nothing now
	wantTree(t, dir, map[string]string{
		markerName: markerTitle + "manifest.json\nz.txt\nvariants/chr1.parquet\nspool/chr1\nrun.log\n",
		"z.txt":    "last", "variants/chr1.parquet": "one", "run.log": "hello\n", "manifest.json": "{}\n",
	})
	filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		info, _ := e.Info()
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
		return err
	})
}

func TestAbortKeepsOnlyTheLog(t *testing.T) {
	dir := t.TempDir()
	d := begin(t, dir, false)
	write(t, d, "variants/done", "x")
	half, err := d.Create("half")
	check(t, err)
	log, err := d.CreateLog("logs/run.log")
	check(t, err)
	check(t, errorOf(log.WriteString("why")))
	check(t, log.Close())
	d.Abort()
	d.Abort()
	if err := half.Close(); err == nil {
		t.Error("a file was finished after Abort")
	}
	if _, err := d.Create("late"); err == nil {
		t.Error("a file was made after Abort")
	}
	if err := d.Commit(nil); err == nil {
		t.Error("Commit after Abort succeeded")
	}
	if err := os.Remove(filepath.Join(dir, markerName)); err != nil {
		t.Error(err)
	}
	wantTree(t, dir, map[string]string{"logs/run.log": "why"})
}

func TestBeginRules(t *testing.T) {
	finished := func(t *testing.T, dir string) {
		d := begin(t, dir, false)
		write(t, d, "sub/old", "old")
		check(t, d.Commit([]byte("old manifest")))
	}
	unfinished := func(t *testing.T, dir string) {
		d := begin(t, dir, false)
		write(t, d, "sub/old", "old")
		check(t, d.dropScratch())
		d.release() // as a killed process does
	}
	foreign := func(t *testing.T, dir string) {
		check(t, os.WriteFile(filepath.Join(dir, "thesis.doc"), []byte("mine"), 0o600))
	}
	both := func(t *testing.T, dir string) { finished(t, dir); foreign(t, dir) }
	for _, c := range []struct {
		name      string
		before    func(*testing.T, string)
		overwrite bool
		refused   string // part of the message
		left      map[string]string
	}{
		{"empty", func(*testing.T, string) {}, false, "", nil},
		{"unfinished", unfinished, false, "", nil},
		{"finished", finished, false, "--overwrite", map[string]string{"manifest.json": "old manifest", "sub/old": "old"}},
		{"finished, overwrite", finished, true, "", nil},
		{"foreign", foreign, false, "not made by this program", map[string]string{"thesis.doc": "mine"}},
		{"foreign, overwrite", foreign, true, "not made by this program", map[string]string{"thesis.doc": "mine"}},
		{"finished with a foreign file, overwrite", both, true, "", map[string]string{"thesis.doc": "mine"}},
		{"killed before the first line", func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, markerName), nil, 0o600))
		}, false, "", nil},
		{"someone else's marker", func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, markerName), []byte("hello\n"), 0o600))
		}, true, "not made by this program", nil},
		{"journal that points outside", func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, markerName), []byte(markerTitle+"manifest.json\n../x\n"), 0o600))
		}, true, "not made by this program", nil},
		{"another kind, overwrite", func(t *testing.T, dir string) {
			d, err := Begin(dir, "cohort.json", false)
			check(t, err)
			write(t, d, "samples", "s")
			check(t, d.Commit([]byte("c")))
		}, true, "belongs to cohort.json", map[string]string{"cohort.json": "c", "samples": "s"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.before(t, dir)
			d, err := Begin(dir, "manifest.json", c.overwrite)
			switch {
			case c.refused == "" && err != nil:
				t.Fatal(err)
			case c.refused != "" && err == nil:
				t.Fatal("accepted")
			case c.refused != "" && (fileerr.ClassOf(err) != fileerr.Usage || !strings.Contains(err.Error(), c.refused)):
				t.Fatalf("error %v, want Usage with %q", err, c.refused)
			}
			if err == nil {
				if _, err := d.Create("new"); err != nil {
					t.Fatal(err)
				}
				d.Abort()
			}
			check(t, os.Remove(filepath.Join(dir, markerName)), os.ErrNotExist)
			wantTree(t, dir, c.left)
		})
	}
}

// A run that is to replace a finished result and fails before its first output,
// as over its inputs, leaves that result valid; its log and scratch files are its own.
func TestFinishedResultStaysUntilTheFirstOutput(t *testing.T) {
	dir := t.TempDir()
	first := begin(t, dir, false)
	oldLog, err := first.CreateLog("the.log")
	if err != nil {
		t.Fatal(err)
	}
	oldLog.Close()
	old, err := first.Create("sub/table")
	if err != nil {
		t.Fatal(err)
	}
	old.Write([]byte("old"))
	if err := errors.Join(old.Close(), first.Commit([]byte("old manifest"))); err != nil {
		t.Fatal(err)
	}
	whole := map[string]string{"manifest.json": "old manifest", "sub/table": "old", "the.log": "new log"}

	second := begin(t, dir, true)
	log, err := second.CreateLog("the.log")
	if err != nil {
		t.Fatal(err)
	}
	log.WriteString("new log")
	log.Close()
	if _, err := second.CreateScratch("spool"); err != nil {
		t.Fatal(err)
	}
	second.Abort()
	marker, err := os.ReadFile(filepath.Join(dir, markerName))
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, markerName))
	wantTree(t, dir, whole)
	if err := os.WriteFile(filepath.Join(dir, markerName), marker, 0o600); err != nil {
		t.Fatal(err)
	}

	third := begin(t, dir, true)
	if _, err := third.CreateScratch("spool"); err != nil {
		t.Fatal(err)
	}
	out, err := third.Create("other")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(out.Close(), third.Commit([]byte("new manifest"))); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, markerName))
	wantTree(t, dir, map[string]string{"manifest.json": "new manifest", "other": ""})
}

// TestJournalTellsOfEveryFile holds that no moment of a replacement leaves a file
// that the journal does not name: a run killed then would lock the next one out. The
// journal only grows, and names each file once however often it is made.
func TestJournalTellsOfEveryFile(t *testing.T) {
	dir := t.TempDir()
	journal := func() string {
		text, err := os.ReadFile(filepath.Join(dir, markerName))
		check(t, err)
		return string(text)
	}
	before := ""
	for round := range 3 {
		d := begin(t, dir, round > 0)
		steps := []func(){
			func() { l, err := d.CreateLog("log"); check(t, err); l.Close() },
			func() { _, err := d.CreateScratch("spool/a"); check(t, err) },
			func() { write(t, d, "table", "x") },
			func() { check(t, d.Commit([]byte("{}"))) },
		}
		for i, step := range steps {
			step()
			now := journal()
			if !strings.HasPrefix(now, before) {
				t.Errorf("round %d, step %d: the journal lost what it held:\n%s\nbefore:\n%s", round, i, now, before)
			}
			before = now
		}
	}
	if want := markerTitle + "manifest.json\nlog\nspool/a\ntable\n"; before != want {
		t.Errorf("journal %q, expected %q", before, want)
	}
}

func TestOneOfEightWins(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	for round := range 20 {
		var wg sync.WaitGroup
		var mu sync.Mutex
		var winners []*Dir
		for range 8 {
			wg.Go(func() {
				d, err := Begin(dir, "manifest.json", true)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					winners = append(winners, d)
				} else if fileerr.ClassOf(err) != fileerr.Locked {
					t.Errorf("a loser got %v, want Locked", err)
				}
			})
		}
		wg.Wait()
		if len(winners) != 1 {
			t.Fatalf("round %d: %d winners", round, len(winners))
		}
		write(t, winners[0], "x", "y")
		if round%2 == 0 {
			check(t, winners[0].Commit([]byte("m")))
		} else {
			winners[0].Abort()
		}
	}
}

func TestConcurrentCreate(t *testing.T) {
	d := begin(t, t.TempDir(), false)
	defer d.Abort()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() { write(t, d, "folder/"+string(rune('a'+i)), strings.Repeat("x", i)) })
	}
	wg.Wait()
	for i, o := range d.Outputs() {
		if o.Name != "folder/"+string(rune('a'+i)) || o.Bytes != int64(i) || o.SHA256 != hexOf(strings.Repeat("x", i)) {
			t.Errorf("output %d is %v", i, o)
		}
	}
	if len(d.Outputs()) != 16 {
		t.Errorf("%d outputs", len(d.Outputs()))
	}
}

func TestKilledRunIsReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	d := begin(t, dir, false)
	write(t, d, "previous", "p")
	check(t, d.Commit([]byte("previous manifest")))
	child := again("killed", dir)
	stdout, err := child.StdoutPipe()
	check(t, err)
	check(t, child.Start())
	if line, _ := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the child said %q", line)
	}
	if _, err := Begin(dir, "manifest.json", true); fileerr.ClassOf(err) != fileerr.Locked {
		t.Errorf("while the child lives: %v, want Locked", err)
	}
	check(t, child.Process.Kill())
	child.Wait()
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
		t.Error("a killed run left a manifest")
	}
	d = begin(t, dir, false)
	write(t, d, "new", "n")
	check(t, d.Commit([]byte("new manifest")))
	check(t, os.Remove(filepath.Join(dir, markerName)))
	wantTree(t, dir, map[string]string{"new": "n", "manifest.json": "new manifest"})
}

func TestFailedWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	out, err := again("full", dir).CombinedOutput()
	if err != nil || string(out) != "refused\n" {
		t.Fatalf("%v\n%s", err, out)
	}
	check(t, os.Remove(filepath.Join(dir, markerName)))
	wantTree(t, dir, nil)
}

func TestNames(t *testing.T) {
	d := begin(t, t.TempDir(), false)
	defer d.Abort()
	for _, name := range []string{
		"", ".", "..", "../x", "a/../../x", "a/../b", "a//b", "a/", "/etc/x", "a\nb", "a\x00b", `a\b`, "manifest.json", markerName, "x" + partial,
	} {
		if _, err := d.Create(name); fileerr.ClassOf(err) != fileerr.Usage {
			t.Errorf("Create(%q) = %v, want Usage", name, err)
		}
	}
	write(t, d, "twice", "1")
	if _, err := d.Create("twice"); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("second Create = %v, want Internal", err)
	}
	check(t, os.WriteFile(filepath.Join(d.Path(), "theirs"), []byte("theirs"), 0o600))
	if _, err := d.Create("theirs"); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("Create over a foreign file = %v, want Usage", err)
	}
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(d.Path(), "link")); err == nil {
		if _, err := d.Create("link/x"); fileerr.ClassOf(err) != fileerr.IO {
			t.Errorf("Create through a link = %v, want IO", err)
		}
		wantTree(t, outside, nil)
	}
}

func TestCommitWantsClosedFiles(t *testing.T) {
	dir := t.TempDir()
	d := begin(t, dir, false)
	_, err := d.Create("open")
	check(t, err)
	if err := d.Commit([]byte("m")); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("Commit with an open file = %v, want Internal", err)
	}
	check(t, os.Remove(filepath.Join(dir, markerName)))
	wantTree(t, dir, nil)
}

// TestDiscard: an output that is given up is gone, and its name may be used again.
func TestDiscard(t *testing.T) {
	d := begin(t, filepath.Join(t.TempDir(), "out"), false)
	write(t, d, "a/one", "1")
	write(t, d, "two", "2")
	if err := d.Discard("a/one"); err != nil {
		t.Fatal(err)
	}
	if err := d.Discard("a/one"); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("discarded twice: %v", err)
	}
	if outputs := d.Outputs(); len(outputs) != 1 || outputs[0].Name != "two" {
		t.Errorf("outputs %v", outputs)
	}
	write(t, d, "a/one", "again")
	if err := d.Commit([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(d.Path(), "a/one")); err != nil || string(text) != "again" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestBeginOnAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(path, nil, 0o600))
	if _, err := Begin(path, "manifest.json", true); fileerr.ClassOf(err) != fileerr.IO || !strings.Contains(err.Error(), path) {
		t.Errorf("Begin = %v, want IO that names the path", err)
	}
}

func begin(t *testing.T, dir string, overwrite bool) *Dir {
	t.Helper()
	d, err := Begin(dir, "manifest.json", overwrite)
	check(t, err)
	return d
}

func write(t *testing.T, d *Dir, name, content string) {
	t.Helper()
	f, err := d.Create(name)
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := f.Write([]byte(content)); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if f.Name() != name || f.Size() != int64(len(content)) || f.SHA256() != hexOf(content) {
		t.Errorf("%s: size %d, digest %s", f.Name(), f.Size(), f.SHA256())
	}
}

func again(as, dir string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "ATOMICFILE_ROLE="+as, "ATOMICFILE_DIR="+dir)
	return c
}

// wantTree compares all files below dir; folders without a file count as "name/".
func wantTree(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if entries, _ := os.ReadDir(path); e.IsDir() && len(entries) == 0 && name != "." {
			got[name+"/"] = ""
		} else if !e.IsDir() {
			content, _ := os.ReadFile(path)
			got[filepath.ToSlash(name)] = string(content)
		}
		return err
	})
	for name, content := range got {
		if w, ok := want[name]; !ok || w != content {
			t.Errorf("found %s with %q", name, content)
		}
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is not there", name)
		}
	}
}

func hexOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func errorOf(_ int, err error) error { return err }

func check(t *testing.T, err error, allowed ...error) {
	t.Helper()
	for _, a := range allowed {
		if errors.Is(err, a) {
			return
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
