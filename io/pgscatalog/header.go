package pgscatalog

import (
	"bytes"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// header is what the lines with "#" say. Empty where they do not.
type header struct {
	id, name, trait, licence, weightType string
	genomeBuild, harmonisedBuild         string
	variants                             string // declared number of rows
}

// field gives the place of a key's value, nil for keys that are not used. Keys
// of format 1 are written in words; OmicsPred and custom files have their own id.
func (h *header) field(key string) *string {
	switch strings.ReplaceAll(strings.ToLower(key), " ", "_") {
	case "pgs_id", "omicspred_id", "score_id":
		return &h.id
	case "pgs_name":
		return &h.name
	case "trait_reported", "reported_trait":
		return &h.trait
	case "license", "licence":
		return &h.licence
	case "weight_type":
		return &h.weightType
	case "genome_build", "original_genome_build":
		return &h.genomeBuild
	case "hmpos_build":
		return &h.harmonisedBuild
	case "variants_number", "number_of_variants":
		return &h.variants
	}
	return nil
}

// add reads one header line, without its "#". Lines without "=" are comments.
func (h *header) add(line []byte) (key string, ok bool) {
	left, right, found := bytes.Cut(line, []byte("="))
	if !found {
		return "", true
	}
	key = string(bytes.Trim(left, "# \t"))
	field := h.field(key)
	if field == nil {
		return key, true
	}
	value := unquoted(string(bytes.Trim(right, " \t")))
	if *field != "" && *field != value {
		return key, false
	}
	*field = value
	return key, true
}

// unquoted undoes the quotes that spreadsheet programs add.
func unquoted(text string) string {
	if len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' {
		return strings.ReplaceAll(text[1:len(text)-1], `""`, `"`)
	}
	return text
}

func (h *header) harmonised() bool { return h.harmonisedBuild != "" }

// build is that of the positions that rows get.
func (h *header) build(path string) (genome.Build, error) {
	if !h.harmonised() {
		build, _ := genome.ParseBuild(h.genomeBuild) // "NR" and older builds are unknown: the caller decides
		return build, nil
	}
	build, ok := genome.ParseBuild(h.harmonisedBuild)
	if !ok {
		return build, fieldError(path, "HmPOS_build", "%.40q is not GRCh37 or GRCh38", h.harmonisedBuild)
	}
	return build, nil
}

// expectedRows is the declared number of rows for which room is made at once, as
// far as a file of this size, packed or not, can hold them.
func (h *header) expectedRows(size int64) int {
	const leastBytes = 8 // of a packed row; real files take 14 and more
	declared, err := strconv.Atoi(h.variants)
	if err != nil || declared < 0 {
		return 0
	}
	return int(min(int64(declared), size/leastBytes))
}

// checkRows compares the rows with the number that the header declares.
func (h *header) checkRows(path string, rows int) error {
	if h.variants == "" {
		return nil
	}
	declared, err := strconv.Atoi(h.variants)
	switch {
	case err != nil || declared < 0:
		return fieldError(path, "variants_number", "%.40q is not a number of rows", h.variants)
	case rows < declared:
		return &fileerr.Error{Class: fileerr.Integrity, Path: path, Field: "variants_number",
			Message: "the header declares " + h.variants + " rows, the file holds " + strconv.Itoa(rows) +
				": it is cut; get it again, or correct the header if it was reduced on purpose"}
	case rows > declared:
		return &fileerr.Error{Class: fileerr.Inconsistent, Path: path, Field: "variants_number",
			Message: "the header declares " + h.variants + " rows, the file holds " + strconv.Itoa(rows) +
				": get it again, or correct the header if rows were added on purpose"}
	}
	return nil
}

func fieldError(path, field, format string, args ...any) error {
	err := fileerr.New(fileerr.Malformed, path, format, args...)
	err.Field = field
	return err
}
