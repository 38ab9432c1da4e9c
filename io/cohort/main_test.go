package cohort

import (
	"os"
	"runtime/debug"
	"testing"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // small cohorts are opened thousands of times
	os.Exit(m.Run())
}
