package job

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// maxListLine bounds a line of a list of samples or variants.
const maxListLine = 1 << 20

// readList reads the lines of a list; empty lines are passed over. It does not
// trim: ids are opaque.
func readList(path string) (map[string]bool, error) {
	list := map[string]bool{}
	err := eachLine(path, func(_ int, line string) error {
		list[line] = true
		return nil
	})
	if err == nil && len(list) == 0 {
		err = fileerr.New(fileerr.Malformed, path, "is an empty list: expected one entry a line")
	}
	return list, err
}

// eachLine reads a file of lines and hands over those that are not empty, without what
// ends them; the first is number 1.
func eachLine(path string, take func(n int, line string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, path, err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return fileerr.New(fileerr.Malformed, path, "is a directory, expected a file of lines")
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxListLine)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" {
			continue
		}
		if err := take(n, line); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return &fileerr.Error{Class: fileerr.Malformed, Path: path, Line: n + 1, Message: "cannot be read as a line", Err: err}
	}
	return nil
}

// selected is what a job reads, as far as lists restrict it.
type selected struct {
	cohorts []opened
	kept    [][]bool                   // by cohort, sample; a nil entry keeps all
	keep    func(*genome.Variant) bool // nil for all variants
	notes   []string                   // what the lists of variants met
}

// open opens the cohorts and reads the lists.
func (sel *Selection) open(ctx context.Context, paths []string) (*selected, error) {
	cohorts, err := openCohorts(ctx, paths)
	if err != nil {
		return nil, err
	}
	kept, err := sel.samples(cohorts)
	if err != nil {
		return nil, err
	}
	keep, notes, err := sel.variants(ctx, cohorts)
	return &selected{cohorts, kept, keep, notes}, err
}

// show prints what the lists of variants met.
func (in *selected) show(w io.Writer) {
	for _, note := range in.notes {
		fmt.Fprintln(w, note)
	}
}

// samples gives for each sample of a cohort whether it is kept, nil for all.
// Entries that name no sample of any cohort are an error, because a misspelt
// list would otherwise keep or remove the wrong people.
func (sel *Selection) samples(cohorts []opened) ([][]bool, error) {
	if sel.Keep == "" && sel.Remove == "" {
		return make([][]bool, len(cohorts)), nil
	}
	kept := make([][]bool, len(cohorts))
	for c := range cohorts {
		kept[c] = make([]bool, len(cohorts[c].Samples()))
		for s := range kept[c] {
			kept[c][s] = true
		}
	}
	apply := func(path string, listed bool) error {
		if path == "" {
			return nil
		}
		list, err := readList(path)
		if err != nil {
			return err
		}
		named := 0
		for c := range cohorts {
			for s, sample := range cohorts[c].Samples() {
				if list[sample.ID] {
					named++
				}
				if list[sample.ID] != listed {
					kept[c][s] = false
				}
			}
		}
		if named != len(list) {
			return fileerr.New(fileerr.Inconsistent, path, "%d of its %d sample ids are in no cohort; ids are compared to the byte, one a line", len(list)-named, len(list))
		}
		return nil
	}
	if err := apply(sel.Keep, true); err != nil {
		return nil, err
	}
	return kept, apply(sel.Remove, false)
}

// variantList is a list of variants, and which of its entries name one.
type variantList struct {
	path    string
	entries map[string]bool // whether the entry has met a variant
}

// variants gives which cohort variants may be used, nil for all, and a note for
// each list. An entry is chrom:pos:ref:alt or a variant id. A list of which no entry
// names a variant of the cohorts is an error; of several, the note tells how many
// do, because lists are often longer than a cohort, and may be misspelt.
func (sel *Selection) variants(ctx context.Context, cohorts []opened) (func(*genome.Variant) bool, []string, error) {
	extract, err := readVariantList(sel.Extract)
	if err != nil {
		return nil, nil, err
	}
	exclude, err := readVariantList(sel.Exclude)
	if err != nil || extract == nil && exclude == nil {
		return nil, nil, err
	}
	for _, c := range cohorts {
		for _, chrom := range c.Chromosomes() {
			if err := c.Variants(ctx, chrom, func(_ int, v *genome.Variant) error {
				extract.meet(v)
				exclude.meet(v)
				return nil
			}); err != nil {
				return nil, nil, err
			}
		}
	}
	var notes []string
	for _, list := range []*variantList{extract, exclude} {
		note, err := list.note()
		if err != nil {
			return nil, nil, err
		}
		if note != "" {
			notes = append(notes, note)
		}
	}
	return func(v *genome.Variant) bool {
		return (extract == nil || extract.names(v)) && (exclude == nil || !exclude.names(v))
	}, notes, nil
}

// readVariantList reads a list, nil without a path.
func readVariantList(path string) (*variantList, error) {
	if path == "" {
		return nil, nil
	}
	lines, err := readList(path)
	if err != nil {
		return nil, err
	}
	list := &variantList{path: path, entries: make(map[string]bool, len(lines))}
	for line := range lines {
		list.entries[line] = false
	}
	return list, nil
}

func (l *variantList) names(v *genome.Variant) bool {
	if _, ok := l.entries[v.ID]; ok {
		return true
	}
	_, ok := l.entries[v.Key()]
	return ok
}

func (l *variantList) meet(v *genome.Variant) {
	if l == nil {
		return
	}
	for _, name := range [2]string{v.ID, v.Key()} {
		if _, ok := l.entries[name]; ok {
			l.entries[name] = true
		}
	}
}

func (l *variantList) note() (string, error) {
	if l == nil {
		return "", nil
	}
	met := 0
	for _, is := range l.entries {
		if is {
			met++
		}
	}
	if met == 0 {
		return "", fileerr.New(fileerr.Inconsistent, l.path, "none of its %d entries names a variant of the cohorts; expected chrom:pos:ref:alt or an id, one a line", len(l.entries))
	}
	return fmt.Sprintf("%s: %d of %d entries name a variant of the cohorts", l.path, met, len(l.entries)), nil
}
