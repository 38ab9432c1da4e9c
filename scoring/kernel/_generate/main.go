// Generate writes the assembly of package kernel and its Go declarations:
//
//	go run . -dir ..
//
// It is a module of its own, so that the program's module needs no assembler
// library.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// files are what is generated: name_amd64.s and name_amd64.go each.
var files = []struct {
	name     string
	generate func(c *build.Context)
}{
	{"interleave_calls", interleaveCalls},
	{"interleave_dosages", interleaveDosages},
	{"dot_avx512", dotAVX512},
	{"dot_avx2", dotAVX2},
	{"dot_words", dotWords},
	{"tiles_amx", tilesAMX},
	{"balance", balanceDigits},
	{"take", takeDigits},
	{"add_missing", addMissing},
	{"few_missing", fewMissing},
	{"correct", correct},
	{"lookup", lookups},
	{"quads", quads},
	{"rows", rows},
	{"pack_quads", packWeights},
	{"total_rows", totalRows},
	{"missing", findMissing},
	{"checksum", checksum},
	{"counts", counts},
	{"planes", planes},
	{"decimals", decimals},
	{"numbers", numbers},
	{"field_ends", fieldEnds},
	{"widen", widenIntegers},
}

func main() {
	out := flag.String("dir", "..", "directory of package kernel")
	flag.Parse()
	for _, f := range files {
		if err := write(filepath.Join(*out, f.name+"_amd64"), f.generate); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", f.name, err)
			os.Exit(1)
		}
	}
}

func write(path string, generate func(c *build.Context)) error {
	c := build.NewContext()
	c.ConstraintExpr("amd64,!purego")
	generate(c)
	file, err := c.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return err
	}
	config := printer.Config{Name: "avo", Argv: []string{"go", "run", ".", "-dir", ".."}, Pkg: "kernel"}
	for suffix, p := range map[string]printer.Printer{".s": printer.NewGoAsm(config), ".go": printer.NewStubs(config)} {
		text, err := p.Print(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path+suffix, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
