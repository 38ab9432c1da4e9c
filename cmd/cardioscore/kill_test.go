package main

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestKilledRun ends runs by SIGKILL at random moments. A directory with a
// manifest is whole; one without is taken over by the next run, whose tables are
// those of a run that nobody disturbed. So too where the killed run was to replace
// a finished one.
func TestKilledRun(t *testing.T) {
	s := newStudy(t, numbered(300), 1)
	s.must(t, "import", "--vcf", "cohort.vcf", "--build", "GRCh37", "--assay", "wgs", "--out", "cohort")
	trials := 50
	if testing.Short() {
		trials = 10
	}
	s.killed(t, "manifest.json", trials, "run", "--programme", "programme.yaml", "--threads", "2")
}

// TestKilledImport does the same to import.
func TestKilledImport(t *testing.T) {
	trials := 12
	if testing.Short() {
		trials = 4
	}
	s := newStudy(t, numbered(300), 2)
	s.killed(t, "cohort.json", trials, "import", "--vcf", "cohort.vcf", "--build", "GRCh37", "--assay", "wgs", "--threads", "2")
}

// TestInterruptedRun ends runs by SIGTERM: exit code 6, a word about it, and nothing
// left but log and marker.
func TestInterruptedRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("NOT CHECKED: what SIGTERM leaves of a run, because windows sends none; jobs whose context ends are checked in cmd/internal/job")
	}
	s := newStudy(t, numbered(300), 3)
	s.must(t, "import", "--vcf", "cohort.vcf", "--build", "GRCh37", "--assay", "wgs", "--out", "cohort")
	interrupted := 0
	for i := range 20 {
		out := fmt.Sprint("run", i)
		command := s.command(t, "run", "--programme", "programme.yaml", "--out", out)
		var output bytes.Buffer
		command.Stdout, command.Stderr = &output, &output
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		// The signal comes when the log is there: the program listens by then.
		for range 2000 {
			if _, err := os.Stat(filepath.Join(s.path(out), "cardioscore.log")); err == nil {
				break
			}
			time.Sleep(100 * time.Microsecond)
		}
		time.Sleep(time.Duration(i) * time.Millisecond)
		command.Process.Signal(syscall.SIGTERM)
		command.Wait()
		switch code := command.ProcessState.ExitCode(); code {
		case exitOK:
			if code, text := verify(s.path(out)); code != exitOK {
				t.Errorf("interruption %d came too late, and verify ends with %d\n%s", i, code, text)
			}
		case exitIO:
			interrupted++
			if !strings.Contains(output.String(), "cardioscore: ") {
				t.Errorf("interruption %d: nothing is said", i)
			}
			if left := contents(t, s.path(out)); len(left) > 0 {
				t.Errorf("interruption %d: left over: %v", i, slices.Sorted(maps.Keys(left)))
			}
		default:
			t.Errorf("interruption %d: exit code %d\n%s", i, code, output.String())
		}
	}
	t.Logf("%d of 20 interruptions came in time", interrupted)
	if interrupted == 0 {
		t.Error("no interruption came in time: nothing was shown")
	}
}

func numbered(n int) []string {
	var ids []string
	for s := range n {
		ids = append(ids, fmt.Sprintf("S%05d", s))
	}
	return ids
}

// must runs the program to its end.
func (s *study) must(t *testing.T, args ...string) {
	t.Helper()
	if output, err := s.command(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("cardioscore %v: %v\n%s", args, err, output)
	}
}

// killed measures a whole run of the command and then kills it at moments that
// are spread over that time: one in each of as many stretches as there are trials.
func (s *study) killed(t *testing.T, manifest string, trials int, args ...string) {
	const seed = 20260115
	random := rand.New(rand.NewPCG(seed, uint64(trials)))
	whole := time.Hour
	for i := range 3 {
		begin := time.Now()
		s.must(t, append(args, "--out", fmt.Sprint("whole", i))...)
		whole = min(whole, time.Since(begin))
	}
	want := contents(t, s.path("whole0"))
	if len(want) == 0 {
		t.Fatal("the undisturbed run wrote nothing")
	}
	finished, begun := 0, 0
	for i := range trials {
		out := fmt.Sprint("killed", i)
		after := time.Duration((float64(i) + random.Float64()) / float64(trials) * float64(whole))
		first := append(args, "--out", out)
		if i%5 == 4 { // every fifth replaces a finished directory
			s.must(t, first...)
			first = append(first, "--overwrite")
		}
		command := s.command(t, first...)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(after, func() { command.Process.Kill() })
		command.Wait() // whether it was killed in time shows in what it left
		timer.Stop()

		again := append(args, "--out", out)
		if _, err := os.Stat(filepath.Join(s.dir, out, manifest)); err == nil {
			finished++
			if code, text := verify(s.path(out)); code != exitOK {
				t.Fatalf("seed %d, trial %d, killed after %v: the manifest is there and verify ends with %d\n%s", seed, i, after, code, text)
			}
			got := contents(t, s.path(out))
			maps.DeleteFunc(got, func(name, _ string) bool {
				return i%5 == 4 && want[name] == "" // scratch files beside the old result, which stays until there is an output
			})
			same(t, i, after, got, want)
			again = append(again, "--overwrite")
		} else if entries, err := os.ReadDir(s.path(out)); err == nil && len(entries) > 0 {
			begun++
			if code, text := verify(s.path(out)); code != exitIntegrity {
				t.Fatalf("seed %d, trial %d, killed after %v: there is no manifest and verify ends with %d\n%s", seed, i, after, code, text)
			}
		}
		s.must(t, again...)
		if code, text := verify(s.path(out)); code != exitOK {
			t.Fatalf("seed %d, trial %d, killed after %v: the next run does not verify (%d)\n%s", seed, i, after, code, text)
		}
		same(t, i, after, contents(t, s.path(out)), want)
		os.RemoveAll(s.path(out))
	}
	t.Logf("a whole run takes %v; of %d killed %d had begun to write and %d were finished", whole, trials, begun, finished)
	if begun == 0 {
		t.Errorf("no run of %d was killed between its first file and its manifest: nothing was shown", trials)
	}
}

// verify runs the verb in this process.
func verify(dir string) (code int, text string) {
	var out bytes.Buffer
	code = run([]string{"cardioscore", "verify", dir}, &out, &out)
	return code, out.String()
}

func same(t *testing.T, trial int, after time.Duration, got, want map[string]string) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("trial %d, killed after %v: %s differs from the undisturbed run, or is not there", trial, after, name)
		}
	}
	for name := range got {
		if want[name] == "" {
			t.Errorf("trial %d, killed after %v: %s is left over", trial, after, name)
		}
	}
	t.FailNow()
}
