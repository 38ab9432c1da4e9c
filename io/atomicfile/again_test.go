package atomicfile

import (
	"path/filepath"
	"testing"
)

// A finished directory stays one of this program's, however many runs fail over
// their inputs before they write anything but a log.
func TestFailedRunsInAFinishedDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	for round := range 4 {
		d, err := Begin(path, "manifest.json", round > 0)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		log, err := d.CreateLog("run.log")
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		log.Close()
		if round > 0 {
			d.Abort()
			continue
		}
		table, err := d.Create("a/table.tsv")
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
		if err := d.Commit([]byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
}
