package job_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"cardioscore/cmd/internal/job"
)

// sharedFolder outlives single tests.
var sharedFolder string

func TestMain(m *testing.M) {
	var err error
	if sharedFolder, err = os.MkdirTemp("", "cardioscore-jobs-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(sharedFolder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

var makeSharedDemo = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(sharedFolder, "demo")
	return dir, job.Demo(context.Background(), job.DemoOptions{Common: quiet(dir, 2), People: 500, Seed: 3})
})

// sharedDemo is demoInputs of 500 people, made once for all tests that only read.
func sharedDemo(t *testing.T) string {
	t.Helper()
	dir, err := makeSharedDemo()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
