package job

import (
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"

	"cardioscore/io/manifest"
	"cardioscore/io/programme"
)

// What is filled for tables at a time follows the processors, and with many of them the
// memory.
func TestFilledAtOnce(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(32))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	for _, want := range []struct{ memory, scores, log, people int }{
		{4096, 32, 32, 32}, {512, 30, 5, 16}, {256, 15, 2, 8}, {64, 3, 1, 2},
	} {
		debug.SetMemoryLimit(int64(want.memory) << 20)
		o, err := (&Common{Out: filepath.Join(t.TempDir(), "out")}).begin(manifest.Name)
		if err != nil {
			t.Fatal(err)
		}
		scores, err := (&scored{matching: new(matching)}).scoresTable(o, []string{"parquet"}, false)
		if err != nil {
			t.Fatal(err)
		}
		log, err := o.matchLog([]string{"parquet"}, false)
		if err != nil {
			t.Fatal(err)
		}
		people := (&programmed{programme: new(programme.Programme)}).decider(nil)
		if scores.atOnce != want.scores || log.atOnce != want.log || people.atOnce != want.people {
			t.Errorf("%d MiB: %d batches of scores at once, %d of the match log, %d of people; want %d, %d, %d",
				want.memory, scores.atOnce, log.atOnce, people.atOnce, want.scores, want.log, want.people)
		}
		for of, free := range map[string]int{"scores": cap(scores.free) - 2*scores.atOnce, "log": cap(log.free) - 2*log.atOnce, "people": cap(people.free) - 2*people.atOnce} {
			if free != 0 {
				t.Errorf("%d MiB: batches of %s are kept beyond those under way", want.memory, of)
			}
		}
		o.Abort()
	}
}
