package pgscatalog

import (
	"bytes"
	"fmt"
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
	// What is carried only: of two lines both are kept.
	citation, pgpID, traitEFO, formatVersion, harmonisedOn string
}

// field gives the place of a key's value, nil for keys that are not used. Keys
// of format 1 are written in words; OmicsPred and custom files have their own id.
func (h *header) field(key string) *string {
	switch key {
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

// carried gives the place of a key's value that decides nothing.
func (h *header) carried(key string) *string {
	switch key {
	case "citation":
		return &h.citation
	case "pgp_id":
		return &h.pgpID
	case "trait_efo":
		return &h.traitEFO
	case "format_version":
		return &h.formatVersion
	case "hmpos_date":
		return &h.harmonisedOn
	}
	return nil
}

// add reads one header line, without its "#". Lines without "=" are comments.
func (h *header) add(line []byte) (key string, ok bool) {
	left, right, found := bytes.Cut(line, []byte("="))
	if !found {
		return "", true
	}
	key = string(bytes.Trim(left, "#\" \t"))
	value := unquoted(string(bytes.Trim(right, " \t,")))
	name := strings.ReplaceAll(strings.ToLower(key), " ", "_")
	if field := h.carried(name); field != nil {
		if *field != "" && *field != value {
			value = *field + "; " + value
		}
		*field = value
		return key, true
	}
	field := h.field(name)
	if field == nil {
		return key, true
	}
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

// unsupportedBuilds are the assemblies that are known by name, and not supported.
var unsupportedBuilds = map[string]string{
	"ncbi34": "NCBI34 (hg16)", "hg16": "NCBI34 (hg16)", "ncbi35": "NCBI35 (hg17)", "hg17": "NCBI35 (hg17)",
	"ncbi36": "NCBI36 (hg18)", "hg18": "NCBI36 (hg18)", "36": "NCBI36 (hg18)", "b36": "NCBI36 (hg18)",
	"chm13": "T2T-CHM13", "t2t-chm13": "T2T-CHM13", "t2t": "T2T-CHM13", "hs1": "T2T-CHM13",
}

// build is that of the positions that rows get.
func (h *header) build(path string) (genome.Build, error) {
	if !h.harmonised() {
		if name, known := unsupportedBuilds[assembly(h.genomeBuild)]; known {
			err := fileerr.New(fileerr.Inconsistent, path,
				"positions are of %s, which is not supported; use the file that the catalogue harmonised to GRCh37 or GRCh38, or lift them over", name)
			err.Field = "genome_build"
			return genome.UnknownBuild, err
		}
		return h.originalBuild(), nil
	}
	build, ok := genome.ParseBuild(assembly(h.harmonisedBuild))
	if !ok {
		return build, fieldError(path, "HmPOS_build", "%.40q is not GRCh37 or GRCh38", h.harmonisedBuild)
	}
	return build, nil
}

// originalBuild is that of the authors' positions. "NR" and what is not known is
// unknown: the caller decides.
func (h *header) originalBuild() genome.Build {
	build, _ := genome.ParseBuild(assembly(h.genomeBuild))
	return build
}

// assembly is the name of a build in small letters without its patch: GRCh37.p13.
func assembly(text string) string {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), ".")
	return name
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
		return h.rowsError(fileerr.Integrity, path, rows, ": it is cut, get it again;")
	case rows > declared:
		return h.rowsError(fileerr.Inconsistent, path, rows, ": rows were added, get it again;")
	}
	return nil
}

// rowsError tells that the rows are not as many as declared, what that says of the file,
// and what to do where the header is what is wrong.
func (h *header) rowsError(class fileerr.Class, path string, rows int, said string) error {
	return &fileerr.Error{Class: class, Path: path, Field: "variants_number",
		Message: fmt.Sprintf("the header declares %s rows, the file holds %d%s if these rows are all that are meant, set #variants_number=%d in a copy of it",
			h.variants, rows, said, rows)}
}

func fieldError(path, field, format string, args ...any) error {
	err := fileerr.New(fileerr.Malformed, path, format, args...)
	err.Field = field
	return err
}
