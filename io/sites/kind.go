package sites

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
)

// Kind is what a file of sites holds.
type Kind uint8

const (
	Scores    Kind = iota + 1 // a score file: pairs of alleles
	Catalogue                 // a table of variants with REF and ALT
	BED                       // regions
)

// KindOf tells what kind of file asks for sites: by its name where that ends in .bed
// or .bed.gz, else by its first bytes and the line that names its columns. Errors are
// of class IO, Integrity, and Malformed where it is none of the three.
func KindOf(path string) (Kind, error) {
	if name := strings.ToLower(path); strings.HasSuffix(name, ".bed") || strings.HasSuffix(name, ".bed.gz") {
		return BED, nil
	}
	if isParquet, err := beginsWith(path, "PAR1"); err != nil || isParquet {
		return Catalogue, err
	}
	file, err := textfile.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for {
		line, err := file.Next()
		if err == io.EOF {
			return 0, fileerr.New(fileerr.Malformed, path, "the file ends before a line that names columns or a region; expected a score file, a catalogue or BED")
		}
		if err != nil {
			return 0, err
		}
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if kind := kindOfLine(line); kind != 0 {
			return kind, nil
		}
		return 0, fileerr.AtLine(fileerr.Malformed, path, file.Line(), "",
			"the line names neither the columns of a score file (effect_allele) nor those of a catalogue (chrom, pos, ref, alt), and is no line of BED; --sites reads these three")
	}
}

// kindOfLine tells the kind from the first line that is no comment; 0 where it does
// not show.
func kindOfLine(line []byte) Kind {
	var names []string
	for _, field := range bytes.Fields(line) {
		names = append(names, strings.ToLower(string(field)))
	}
	has := func(wanted ...string) bool {
		for _, name := range wanted {
			if !slices.Contains(names, name) {
				return false
			}
		}
		return true
	}
	switch {
	case has("effect_allele"):
		return Scores
	case has("chrom", "pos", "ref", "alt"):
		return Catalogue
	case has("ea"), has("a1"): // what other programs call it in score files
		return Scores
	case len(names) == 0:
		return 0
	case names[0] == "track", names[0] == "browser":
		return BED
	}
	if len(names) < 3 {
		return 0
	}
	_, start := position(names[1])
	if _, end := position(names[2]); start && end {
		return BED
	}
	return 0
}

func beginsWith(path, text string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer file.Close()
	first := make([]byte, len(text))
	if _, err := io.ReadFull(file, first); err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false, fileerr.Wrap(fileerr.IO, path, err)
	}
	return string(first) == text, nil
}
