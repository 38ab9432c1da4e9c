package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"cardioscore/io/atomicfile"
)

// TestMain makes this test binary the program wherever it is run under its name.
//
// Programs under the race detector sleep for a second before they exit; so many
// processes need not.
func TestMain(m *testing.M) {
	os.Setenv("GORACE", os.Getenv("GORACE")+" atexit_sleep_ms=0")
	testscript.Main(m, map[string]func(){"cardioscore": main})
}

// TestScript runs the stories in testdata/script: one a user story, one an exit
// code. The commands that they have beside those of testscript are below.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", os.Getenv("GORACE"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":       exits,
			"tabs":        tabs,
			"hexfile":     hexFile,
			"bgzf":        bgzfFile,
			"cut":         cutFile,
			"flip":        flipByte,
			"lock":        lock,
			"cells":       cells,
			"rows":        rows,
			"fill":        fill,
			"manyscores":  manyScores,
			"manysamples": manySamples,
		},
	})
}

func need(ts *testscript.TestScript, neg bool, ok bool, usage string) {
	if neg || !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

func readable(ts *testscript.TestScript, name string) []byte {
	text, err := os.ReadFile(ts.MkAbs(name))
	ts.Check(err)
	return text
}

func writable(ts *testscript.TestScript, name string, text []byte) {
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(name)), 0o777))
	ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o666))
}

// exits runs a command that must end with exactly this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) >= 2, "exits CODE program [args...]")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, expected %d", got, want)
	}
}

// tabs turns each run of blanks into one tab, so that tables in the stories can
// be laid out in columns. Lines that begin with # keep theirs, but for #CHROM.
func tabs(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) > 0, "tabs FILE...")
	for _, name := range args {
		lines := strings.Split(string(readable(ts, name)), "\n")
		for i, line := range lines {
			if !strings.HasPrefix(line, "#") || strings.HasPrefix(line, "#CHROM") {
				lines[i] = strings.Join(strings.Fields(line), "\t")
			}
		}
		writable(ts, name, []byte(strings.Join(lines, "\n")))
	}
}

// hexFile writes the bytes that the arguments spell, such as a PLINK .bed.
func hexFile(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) >= 2, "hexfile FILE HEX...")
	text, err := hex.DecodeString(strings.Join(args[1:], ""))
	ts.Check(err)
	writable(ts, args[0], text)
}

// bgzfFile packs a file as BGZF: one block of data, then the empty block that
// marks the end, both by section 4.1 of the SAM specification.
func bgzfFile(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "bgzf FROM TO")
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Extra = []byte{'B', 'C', 2, 0, 0, 0}
	_, err := w.Write(readable(ts, args[0]))
	ts.Check(err)
	ts.Check(w.Close())
	binary.LittleEndian.PutUint16(b.Bytes()[16:], uint16(b.Len()-1))
	end, err := hex.DecodeString("1f8b08040000000000ff0600424302001b0003000000000000000000")
	ts.Check(err)
	writable(ts, args[1], append(b.Bytes(), end...))
}

// cutFile takes bytes off the end of a file.
func cutFile(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "cut FILE BYTES")
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := readable(ts, args[0])
	writable(ts, args[0], text[:len(text)-n])
}

// flipByte inverts one byte, counted from the start, or from the end below zero.
func flipByte(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "flip FILE OFFSET")
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := readable(ts, args[0])
	if at < 0 {
		at += len(text)
	}
	text[at] ^= 0xff
	writable(ts, args[0], text)
}

// lock holds an output directory until the story ends, as another run would.
func lock(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "lock DIR MANIFEST")
	dir, err := atomicfile.Begin(ts.MkAbs(args[0]), args[1], false)
	ts.Check(err)
	ts.Defer(dir.Abort)
}

// table reads a CSV or TSV table by the ending of its name.
func table(ts *testscript.TestScript, name string) (columns []string, rows [][]string) {
	r := csv.NewReader(bytes.NewReader(readable(ts, name)))
	if strings.HasSuffix(name, ".tsv") {
		r.Comma, r.LazyQuotes = '\t', true
	}
	all, err := r.ReadAll()
	ts.Check(err)
	if len(all) == 0 {
		ts.Fatalf("%s is empty", name)
	}
	return all[0], all[1:]
}

// cells finds the one row in which the columns before -- are as given, and
// compares the columns after it, to the byte. COLUMN~VALUE compares numbers to 12
// digits, for floats that are no single rounding; COLUMN^VALUE, how the cell
// begins. With !, no such row may be there.
func cells(ts *testscript.TestScript, neg bool, args []string) {
	split := slices.Index(args, "--")
	if len(args) < 2 || (split < 2) != neg {
		ts.Fatalf("usage: cells TABLE COLUMN=VALUE... -- COLUMN=VALUE... or ! cells TABLE COLUMN=VALUE...")
	}
	columns, rows := table(ts, args[0])
	holds := func(row []string, pair string) (string, bool) {
		mark := strings.IndexAny(pair, "=~^")
		if mark < 0 {
			ts.Fatalf("%q names no column and value", pair)
		}
		column, value := pair[:mark], pair[mark+1:]
		at := slices.Index(columns, column)
		if at < 0 {
			ts.Fatalf("%s has no column %q; it has %s", args[0], column, strings.Join(columns, ", "))
		}
		switch pair[mark] {
		case '~':
			return row[at], near(ts, row[at], value)
		case '^':
			return row[at], strings.HasPrefix(row[at], value)
		}
		return row[at], row[at] == value
	}
	key, wanted := args[1:], []string(nil)
	if split > 0 {
		key, wanted = args[1:split], args[split+1:]
	}
	var found [][]string
	for _, row := range rows {
		if !slices.ContainsFunc(key, func(pair string) bool { _, ok := holds(row, pair); return !ok }) {
			found = append(found, row)
		}
	}
	if neg {
		if len(found) > 0 {
			ts.Fatalf("%s has %d rows with %s", args[0], len(found), strings.Join(key, " "))
		}
		return
	}
	if len(found) != 1 {
		ts.Fatalf("%s has %d rows with %s, expected 1", args[0], len(found), strings.Join(key, " "))
	}
	for _, pair := range wanted {
		if got, ok := holds(found[0], pair); !ok {
			ts.Fatalf("%s, %s: expected %s, found %q", args[0], strings.Join(key, " "), pair, got)
		}
	}
}

// near says whether two numbers agree to 12 digits.
func near(ts *testscript.TestScript, got, want string) bool {
	w, err := strconv.ParseFloat(want, 64)
	ts.Check(err)
	g, err := strconv.ParseFloat(got, 64)
	return err == nil && math.Abs(g-w) <= 1e-12*math.Abs(w)
}

// rows counts the rows of a table.
func rows(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "rows TABLE N")
	if _, rows := table(ts, args[0]); strconv.Itoa(len(rows)) != args[1] {
		ts.Fatalf("%s has %d rows, expected %s", args[0], len(rows), args[1])
	}
}

// fill replaces {{COLUMN SCORE}} in a template by what coverage.tsv says, so that
// a reference distribution with known moments can be written by hand.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 3, "fill TEMPLATE COVERAGE.tsv OUT")
	columns, rows := table(ts, args[1])
	id := slices.Index(columns, "score_id")
	text := string(readable(ts, args[0]))
	for _, row := range rows {
		for c, column := range columns {
			value := strings.TrimPrefix(row[c], "pinned:")
			text = strings.ReplaceAll(text, fmt.Sprintf("{{%s %s}}", column, row[id]), value)
		}
	}
	if strings.Contains(text, "{{") {
		ts.Fatalf("a place of %s is not filled", args[0])
	}
	writable(ts, args[2], []byte(text))
}

// manyScores writes N score files of one row each.
func manyScores(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "manyscores DIR N")
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	for k := range n {
		writable(ts, fmt.Sprintf("%s/s%04d.txt", args[0], k), fmt.Appendf(nil,
			"#pgs_id=S%04d\n#genome_build=GRCh38\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t100\tG\tA\t0.5\n", k))
	}
}

// manySamples writes a VCF of one variant and N samples, the call of the last of them missing.
func manySamples(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "manysamples FILE N")
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for s := range n {
		fmt.Fprintf(&b, "\tS%d", s)
	}
	b.WriteString("\n1\t100\t.\tA\tG\t.\tPASS\t.\tGT")
	b.WriteString(strings.Repeat("\t0/1", n-1) + "\t./.\n")
	writable(ts, args[0], []byte(b.String()))
}
