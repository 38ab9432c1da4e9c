package pgscatalog

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// column names one column that is read.
type column uint8

const (
	rsID column = iota
	chrName
	chrPosition
	effectAllele
	otherAllele
	effectWeight
	dosage0
	dosage1
	dosage2
	isDominant
	isRecessive
	effectType
	isHaplotype
	isDiplotype
	isInteraction
	variantType
	accession
	hmRSID
	hmChr
	hmPos
	hmInferOtherAllele
	numColumns
)

// columnNames gives the names of a column: its own first, then those of
// other programs, which serve where its own is not there. Letter case is free.
var columnNames = [numColumns][]string{
	rsID:               {"rsid", "snp"},
	chrName:            {"chr_name", "chr", "chrom"},
	chrPosition:        {"chr_position", "bp", "pos"},
	effectAllele:       {"effect_allele", "a1", "ea"},
	otherAllele:        {"other_allele", "reference_allele", "a2", "oa"},
	effectWeight:       {"effect_weight", "beta", "weight"},
	dosage0:            {"dosage_0_weight"},
	dosage1:            {"dosage_1_weight"},
	dosage2:            {"dosage_2_weight"},
	isDominant:         {"is_dominant"},
	isRecessive:        {"is_recessive"},
	effectType:         {"effect_type"},
	isHaplotype:        {"is_haplotype"},
	isDiplotype:        {"is_diplotype"},
	isInteraction:      {"is_interaction"},
	variantType:        {"variant_type"},
	accession:          {"accession"},
	hmRSID:             {"hm_rsid"},
	hmChr:              {"hm_chr"},
	hmPos:              {"hm_pos"},
	hmInferOtherAllele: {"hm_inferotherallele"},
}

// weightPrefix begins the columns of a table with one weight column a score.
const weightPrefix = "effect_weight_"

// columns says where in a row each column stands.
type columns struct {
	at    [numColumns]int // -1 where the file does not have it
	total int
	// needed is how many fields a row must have: up to the last column that is
	// read, but for an inferred other allele, which editors cut when it is empty.
	needed int
	// scores are the weight columns of a table of several scores, nil otherwise.
	scores []scoreColumn
	// weights are the places of all weight columns, ascending: one column of a
	// table for each. -1 stands for a file with dosage weights alone.
	weights []int
	// together is, by place, how many weight columns stand there side by side.
	together []int
	scan     bool // weights are read while a line is split
	effects  bool // any column says how rows count copies
	kinds    bool // any column says that rows are complex
	blanks   bool // fields are split by blanks, not by tabs
}

type scoreColumn struct {
	name string
	at   int
}

// parseColumns reads the line that names the columns. problem says why it is
// not such a line, "" where it is.
func parseColumns(line []byte) (c *columns, problem string) {
	c = &columns{blanks: bytes.IndexByte(line, '\t') < 0}
	fields := c.split(bytes.TrimRight(line, "\t "), nil)
	names := make([]string, len(fields))
	place := make(map[string]int, len(fields))
	for i, field := range fields {
		names[i] = unquoted(string(bytes.TrimSpace(field)))
		name := strings.ToLower(names[i])
		if _, twice := place[name]; twice && known(name) {
			return nil, fmt.Sprintf("two columns are called %.40q", names[i])
		}
		place[name] = i
		if score := names[i]; strings.HasPrefix(name, weightPrefix) && len(name) > len(weightPrefix) {
			c.scores = append(c.scores, scoreColumn{score[len(weightPrefix):], i})
		}
	}
	c.total = len(fields)
	for col := range c.at {
		at, twice := find(columnNames[col], place)
		if twice != "" {
			return nil, twice
		}
		c.at[col] = at
		if col := column(col); col != hmInferOtherAllele {
			c.needed = max(c.needed, c.at[col]+1)
		}
	}
	for _, score := range c.scores {
		c.needed = max(c.needed, score.at+1)
	}
	if missing := c.missing(place); missing != "" {
		return nil, missing + "; " + found(names)
	}
	c.placeWeights()
	return c, ""
}

// placeWeights finds the weight columns. They are read while a line is split where
// nothing else decides what they mean.
func (c *columns) placeWeights() {
	if c.has(effectWeight) || c.scores == nil {
		c.weights = append(c.weights, c.at[effectWeight])
	}
	for _, score := range c.scores {
		c.weights = append(c.weights, score.at)
	}
	slices.Sort(c.weights)
	c.scan = !c.has(accession) && !c.has(dosage0)
	c.effects = c.has(isDominant) || c.has(isRecessive) || c.has(effectType)
	c.kinds = c.has(isHaplotype) || c.has(isDiplotype) || c.has(isInteraction) || c.has(variantType)
	c.together = make([]int, c.total+1)
	for _, at := range slices.Backward(c.weights) {
		if at >= 0 {
			c.together[at] = c.together[at+1] + 1
		}
	}
}

// scoreAt gives the name of the score that a weight column belongs to, false for
// effect_weight, which belongs to the score of the file.
func (c *columns) scoreAt(at int) (string, bool) {
	for _, score := range c.scores {
		if score.at == at {
			return score.name, true
		}
	}
	return "", false
}

// find gives the place of a column, -1 if it is not there. Of the names of other
// programs only one may be there: which of two is meant would be a guess.
func find(names []string, place map[string]int) (at int, problem string) {
	at = -1
	alias := ""
	for k, name := range names {
		i, ok := place[name]
		switch {
		case !ok:
		case k == 0:
			return i, ""
		case at >= 0:
			return -1, fmt.Sprintf("both %q and %q may be the column %s; name it so", alias, name, names[0])
		default:
			at, alias = i, name
		}
	}
	return at, ""
}

// known says whether a column of this name is read.
func known(name string) bool {
	for _, names := range columnNames {
		for _, n := range names {
			if n == name {
				return true
			}
		}
	}
	return strings.HasPrefix(name, weightPrefix)
}

// missing says which column the file lacks, "" if it has what is needed.
func (c *columns) missing(place map[string]int) string {
	switch {
	case !c.has(effectAllele):
		return "expected a line that names the columns (chr_name, chr_position, effect_allele, other_allele, effect_weight): there is no effect_allele"
	case !c.has(effectWeight) && c.scores == nil && !c.has(dosage0):
		for _, ratio := range []string{"or", "hr"} {
			if _, ok := place[ratio]; ok {
				return "there is no column effect_weight; an " + strings.ToUpper(ratio) +
					" is not converted: add its logarithm as effect_weight"
			}
		}
		return "there is no column effect_weight"
	case c.has(dosage0) != c.has(dosage1) || c.has(dosage0) != c.has(dosage2):
		return "of dosage_0_weight, dosage_1_weight, dosage_2_weight either all columns or none"
	case c.has(chrName) != c.has(chrPosition) && !c.has(rsID) && !c.has(hmPos):
		return "chr_name and chr_position are needed together"
	case !c.has(chrPosition) && !c.has(rsID) && !c.has(hmPos):
		return "there is no column chr_name and chr_position, nor rsID"
	}
	return ""
}

func (c *columns) has(col column) bool { return c.at[col] >= 0 }

// split cuts a line into fields, appended to fields[:0].
func (c *columns) split(line []byte, fields [][]byte) [][]byte {
	fields = fields[:0]
	if c.blanks {
		for {
			line = bytes.TrimLeft(line, " ")
			if len(line) == 0 {
				return fields
			}
			end := bytes.IndexByte(line, ' ')
			if end < 0 {
				return append(fields, line)
			}
			fields = append(fields, line[:end])
			line = line[end:]
		}
	}
	for {
		end := bytes.IndexByte(line, '\t')
		if end < 0 {
			return append(fields, line)
		}
		fields = append(fields, line[:end])
		line = line[end+1:]
	}
}

// found says for a message which columns were recognised. Other texts are not
// repeated: the file may be of another kind, with people's ids in it.
func found(names []string) string {
	var recognised []string
	for _, name := range names {
		if lower := strings.ToLower(name); known(lower) && !strings.HasPrefix(lower, weightPrefix) {
			recognised = append(recognised, name)
		}
	}
	if recognised == nil {
		return fmt.Sprintf("found a line of %d fields with no such name", len(names))
	}
	return fmt.Sprintf("found a line of %d fields, of them known: %s", len(names), strings.Join(recognised, ", "))
}
