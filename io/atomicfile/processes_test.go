//go:build unix

package atomicfile

import (
	"bufio"
	"errors"
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

func again(as, dir string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "ATOMICFILE_ROLE="+as, "ATOMICFILE_DIR="+dir)
	return c
}
