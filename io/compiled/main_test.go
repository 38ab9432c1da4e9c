package compiled_test

import (
	"os"
	"runtime/debug"
	"testing"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // small sets are opened thousands of times
	os.Exit(m.Run())
}
