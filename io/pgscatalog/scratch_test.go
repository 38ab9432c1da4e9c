package pgscatalog

import (
	"testing"

	"cardioscore/scoring/scoreset"
)

// Weights of several scores leave memory sooner than those of single ones, and ids soonest.
func TestScratchKeepsByColumns(t *testing.T) {
	scratch := fileScratch(t, memoryBudget)
	data := make([]byte, 1<<20)
	inMemory := func(columns int) (n int) {
		for {
			_, kept, err := scratch.Keep(data, columns)
			if err != nil {
				t.Fatal(err)
			}
			if kept || n > memoryBudget/len(data) {
				return n
			}
			n++
		}
	}
	if n := inMemory(scoreset.Texts); n != 4 {
		t.Errorf("%d MiB of ids stay in memory, expected 4", n)
	}
	if n := inMemory(2); n != 12 {
		t.Errorf("%d MiB of weights of two scores stay in memory, expected 12", n)
	}
	if n := inMemory(1); n != 20 {
		t.Errorf("%d MiB more of single scores stay in memory, expected 20", n)
	}
	if n := inMemory(64); n != 0 {
		t.Errorf("%d MiB more of 64 scores stay in memory, expected none", n)
	}
}
