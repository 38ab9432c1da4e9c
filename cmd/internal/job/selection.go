package job

import (
	"bufio"
	"context"
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
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer file.Close()
	list := map[string]bool{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxListLine)
	for lines.Scan() {
		if line := strings.TrimSuffix(lines.Text(), "\r"); line != "" {
			list[line] = true
		}
	}
	if err := lines.Err(); err != nil {
		return nil, &fileerr.Error{Class: fileerr.Malformed, Path: path, Message: "cannot be read as lines", Err: err}
	}
	if len(list) == 0 {
		return nil, fileerr.New(fileerr.Malformed, path, "is an empty list: expected one entry a line")
	}
	return list, nil
}

// selected is what a job reads, as far as lists restrict it.
type selected struct {
	cohorts []opened
	kept    [][]bool                   // by cohort, sample; a nil entry keeps all
	keep    func(*genome.Variant) bool // nil for all variants
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
	keep, err := sel.variants()
	return &selected{cohorts, kept, keep}, err
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

// variants gives which cohort variants may be used, nil for all. An entry is
// chrom:pos:ref:alt or a variant id.
func (sel *Selection) variants() (func(*genome.Variant) bool, error) {
	var extract, exclude map[string]bool
	var err error
	if sel.Extract != "" {
		if extract, err = readList(sel.Extract); err != nil {
			return nil, err
		}
	}
	if sel.Exclude != "" {
		if exclude, err = readList(sel.Exclude); err != nil {
			return nil, err
		}
	}
	if extract == nil && exclude == nil {
		return nil, nil
	}
	in := func(list map[string]bool, v *genome.Variant) bool { return list[v.ID] || list[v.Key()] }
	return func(v *genome.Variant) bool {
		return (extract == nil || in(extract, v)) && (exclude == nil || !in(exclude, v))
	}, nil
}
