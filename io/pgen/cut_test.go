package pgen

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"cardioscore/io/fileerr"
)

// TestBrokenBatch: a batch that is cut off by an error is not decoded, even where its first
// record is stored as what differs from one before the batch.
func TestBrokenBatch(t *testing.T) {
	records := make([]built, batchSites+3)
	records[0] = built{data: packed("01")}
	for v := range records[1:] {
		records[1+v] = built{kind: 2, data: []byte{0}} // nobody differs
	}
	pgen, _ := build(2, plainStorage, records...)
	lines := strings.SplitAfter(pvarOf(len(records)), "\n")
	lines[batchSites+3] = "# no variant\n"
	prefix := files{pgen: pgen, pvar: strings.Join(lines, ""), psam: psamOf("12")}.write(t)
	sites, _, err := readAll([]string{prefix}, Options{Threads: 1})
	if len(sites) != batchSites || fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "begins with #") {
		t.Errorf("%d sites, then %v", len(sites), err)
	}
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
