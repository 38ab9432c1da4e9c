// Package layers holds no code: its test holds the rules of who may import whom,
// read from the build system itself, so that they hold for every file that is
// compiled.
package layers

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	GoFiles      []string
	SFiles       []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports,GoFiles,SFiles", "cardioscore/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list found %d packages: the rules below would hold over nothing", len(all))
	}
	return all
}

func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && first != "cardioscore"
}

func under(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

// rank orders the rooms of scoring: a room imports only rooms of a lower rank.
var rank = map[string]int{
	"cardioscore/scoring/genome":    0,
	"cardioscore/scoring/kernel":    0,
	"cardioscore/scoring/scoreset":  1,
	"cardioscore/scoring/monogenic": 1,
	"cardioscore/scoring/lift":      2,
	"cardioscore/scoring/match":     2,
	"cardioscore/scoring/reference": 2,
	"cardioscore/scoring/risk":      3,
	"cardioscore/scoring":           4,
	"cardioscore/scoring/scoretest": 5,
}

func TestScoringKnowsNoFile(t *testing.T) {
	for _, p := range packages(t) {
		if !under(p.ImportPath, "cardioscore/scoring") {
			continue
		}
		own, known := rank[p.ImportPath]
		if !known {
			t.Errorf("%s has no rank: give it one in this test", p.ImportPath)
		}
		for _, path := range p.Imports {
			switch {
			case standard(path), under(path, "gonum.org/v1/gonum"), path == "golang.org/x/sys/cpu":
			case p.ImportPath == "cardioscore/scoring/scoretest" && path == "pgregory.net/rapid":
			case under(path, "cardioscore/scoring"):
				if other, ok := rank[path]; ok && other >= own {
					t.Errorf("%s imports %s, which is not below it", p.ImportPath, path)
				}
			default:
				t.Errorf("%s imports %s: the engine uses the standard library, gonum and x/sys/cpu only", p.ImportPath, path)
			}
		}
	}
}

func TestImportsRunOneWay(t *testing.T) {
	for _, p := range packages(t) {
		for _, path := range p.Imports {
			if under(p.ImportPath, "cardioscore/io") && under(path, "cardioscore/cmd") {
				t.Errorf("%s imports %s: imports run cmd -> io -> scoring", p.ImportPath, path)
			}
			if under(path, "cardioscore/scoring/scoretest") && !under(p.ImportPath, "cardioscore/scoring/scoretest") {
				t.Errorf("%s imports %s outside a test", p.ImportPath, path)
			}
			if under(path, "github.com/parquet-go") && !under(p.ImportPath, "cardioscore/io") {
				t.Errorf("%s imports %s: Parquet only below io", p.ImportPath, path)
			}
			if under(path, "github.com/apache/arrow") && p.ImportPath != "cardioscore/io/arrowipc" {
				t.Errorf("%s imports %s: Arrow only in io/arrowipc", p.ImportPath, path)
			}
			if under(path, "github.com/urfave/cli") && p.ImportPath != "cardioscore/cmd/cardioscore" {
				t.Errorf("%s imports %s: the command line lives in cmd/cardioscore", p.ImportPath, path)
			}
			if under(path, "net") && path != "net/url" {
				t.Errorf("%s imports %s: the program has no network", p.ImportPath, path)
			}
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath == "cardioscore/io" && len(p.GoFiles) > 0 {
			t.Errorf("Go files directly in io: %v", p.GoFiles)
		}
		if len(p.SFiles) > 0 && p.ImportPath != "cardioscore/scoring/kernel" {
			t.Errorf("%s holds assembly %v: only scoring/kernel does", p.ImportPath, p.SFiles)
		}
	}
}

// TestTopLevel holds the card of the project: what may stand at its root.
func TestTopLevel(t *testing.T) {
	allowed := "cmd scoring io benchmarks testdata Makefile go.mod go.sum README.md LICENSE CHANGELOG.md"
	entries, err := os.ReadDir(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || name == "bin" || name == "cover.out" {
			continue
		}
		if !strings.Contains(" "+allowed+" ", " "+name+" ") {
			t.Errorf("%s at the top level: allowed are %s", name, allowed)
		}
	}
}
