package floor

import (
	"os"
	"path/filepath"
	"testing"
)

// A rate is above zero, and no machine is as fast as the upper limits: work that was left
// out or a factor of a thousand would be. How slow a busy machine is, is not tested.
func TestRates(t *testing.T) {
	if rate := Memory(1); rate <= 0 || rate > 1e12 {
		t.Errorf("memory: %g bytes a second", rate)
	}
	if tier, rate := DigitProducts(1); tier == "" || rate <= 0 || rate > 1e14 {
		t.Errorf("%s: %g products a second", tier, rate)
	}
}

func TestPageCache(t *testing.T) {
	dir := t.TempDir()
	if rate, err := PageCache(dir, 2); rate != 0 || err != nil {
		t.Errorf("no files: %v, %v", rate, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a"), make([]byte, 1<<20+5), 0o600); err != nil {
		t.Fatal(err)
	}
	if rate, err := PageCache(dir, 3); err != nil || rate <= 0 || rate > 1e12 {
		t.Errorf("%g bytes a second, %v", rate, err)
	}
	if _, err := PageCache(filepath.Join(dir, "b"), 1); err == nil {
		t.Error("a directory that is not there was read")
	}
}
