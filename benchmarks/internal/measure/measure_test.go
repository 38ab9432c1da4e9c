//go:build linux

package measure

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDo(t *testing.T) {
	run, err := Do(context.Background(), Command{Args: []string{"sh", "-c", "test $BENCH_TEST = yes && sleep 0.05"}, Env: []string{"BENCH_TEST=yes"}})
	if err != nil || run.Seconds < 0.05 || run.Seconds > 20 || run.PeakBytes < 1<<18 || run.PeakBytes > 1<<30 {
		t.Errorf("%+v, %v", run, err)
	}
	_, err = Do(context.Background(), Command{Args: []string{"sh", "-c", "echo why >&2; exit 64"}})
	var exit *ExitError
	if !errors.As(err, &exit) || exit.Code != 64 || !strings.Contains(exit.Text, "why") {
		t.Errorf("%v", err)
	}
	if _, err := Do(context.Background(), Command{Args: []string{filepath.Join(t.TempDir(), "nothing")}}); err == nil {
		t.Error("a program that is not there ran")
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1}, 5}, {[]float64{7, 1, 3}, 3}, {[]float64{4, 1, 2, 100}, 3}} {
		if got := Median(c.values); got != c.want {
			t.Errorf("median of %v is %v, expected %v", c.values, got, c.want)
		}
	}
}

func TestReadLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	text := `{"msg":"begin","seconds":9,"cpu":"none"}
{"msg":"stage","name":"parse","seconds":0.5}
{"msg":"pass","cpu":"avx512","groups_by_tables":2,"bytes":7}
{"msg":"stage","name":"score","seconds":2}
{"msg":"stage","name":"score.pack","seconds":1}
{"msg":"stage","name":"score.kernels","seconds":3}
{"msg":"stage","name":"parse","seconds":0.25}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := ReadLog(path)
	if err != nil || len(l.Stages) != 5 || l.CPU != "avx512" || l.ByTables != 2 {
		t.Fatalf("%+v, %v", l, err)
	}
	if s, found := l.Of("parse"); s != 0.75 || !found {
		t.Errorf("parse: %v, %v", s, found)
	}
	if _, found := l.Of("write"); found {
		t.Error("there is no stage write")
	}
	if s, found := l.Text(); s != 0.75+2*1./4 || !found { // a quarter of the workers' time
		t.Errorf("text: %v, %v", s, found)
	}
	if _, found := (&Log{Stages: l.Stages[1:4]}).Text(); found {
		t.Error("a log without parse says what text costs")
	}
}

func TestDropAndReadAll(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"a": 3 << 20, "b": 17} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Drop(dir); err != nil {
		t.Fatal(err)
	}
	if n, err := ReadAll(dir, filepath.Join(dir, "b")); err != nil || n != 3<<20+34 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if err := Drop(filepath.Join(dir, "c")); err == nil {
		t.Error("a file that is not there was dropped")
	}
}
