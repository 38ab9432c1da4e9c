package pgscatalog

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// weightPrefix begins the columns of a table with one weight column a score.
const weightPrefix = "effect_weight_"

// columns says where in a row each column stands.
type columns struct {
	at    [numColumns]int // -1 where the file does not have it
	total int
	// needed is how many fields a row must have: up to the last column that is
	// read and not optional.
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
	plain    bool // nothing but the texts of a row makes it more than a variant with weights
	// narrow: plain, and of so few columns that it pays to look for all fields of many
	// lines at once; many weights tell themselves where they end.
	narrow bool
	// ratio: the weights are logarithms of odds or hazard ratios.
	ratio bool
	// separator of fields: a tab, a comma, or a blank, which may be many.
	separator byte
	blanks    bool
	// frequency is the name of the column of frequencies, "" where there is none.
	frequency string
}

type scoreColumn struct {
	name string
	at   int
}

// asked is what decides what columns mean, beside their names.
type asked struct {
	layout     *layout
	declared   string // how the layout was declared
	weightType string // of the header
	population string // whose frequencies are asked for, "" for those of all
}

// parseColumns reads the line that names the columns, or the first row of a file
// that has no such line. problem says why it is not such a line, "" where it is.
func parseColumns(line []byte, by asked) (c *columns, problem string) {
	c = &columns{separator: separatorOf(line)}
	c.blanks = c.separator == ' '
	fields := c.split(line, 0, len(bytes.TrimRight(line, "\t, ")), nil)
	c.total = len(fields)
	names, place := make([]string, len(fields)), make(map[string]int, len(fields))
	if by.layout.numbered() {
		names = nil
		c.total = len(c.split(line, 0, len(line), nil))
	}
	for i := range names {
		names[i] = unquoted(string(bytes.TrimSpace(line[fields[i].start:fields[i].end])))
		name := strings.ToLower(names[i])
		if _, twice := place[name]; twice && (known(name) || by.layout.mentions(name)) {
			return nil, fmt.Sprintf("two columns are called %.40q", names[i])
		}
		place[name] = i
	}
	if problem := c.find(place, by); problem != "" {
		return nil, problem
	}
	c.findScores(names, by.layout)
	for _, score := range c.scores {
		if score.at < 0 {
			return nil, fmt.Sprintf("there is no column for the score %.40q, which --columns names", score.name)
		}
		c.needed = max(c.needed, score.at+1)
	}
	if missing := c.missing(); missing != "" {
		return nil, missing + "; " + found(names)
	}
	if problem := c.chooseRatio(by); problem != "" {
		return nil, problem + "; " + found(names)
	}
	c.placeWeights()
	return c, ""
}

// find places the columns: those that are declared, then the others by their usual
// names.
func (c *columns) find(place map[string]int, by asked) (problem string) {
	taken := map[int]bool{}
	for col := range c.at {
		if c.at[col], problem = by.layout.find(column(col), place); problem != "" {
			return problem
		}
		if at := c.at[col]; at >= c.total {
			return fmt.Sprintf("--columns names column %d, the first row has %d fields", at+1, c.total)
		} else if at >= 0 {
			taken[at] = true
		}
	}
	if by.layout == nil || !by.layout.alone {
		weighed := c.has(effectWeight) || c.has(oddsRatio) || c.has(hazardRatio)
		for col := range c.at {
			col := column(col)
			if c.has(col) || col.ofDeclarations() || weighed && (col == effectWeight || col == oddsRatio || col == hazardRatio) {
				continue
			}
			at, twice := usual(columnNames[col], place)
			if twice != "" {
				return twice
			}
			if at >= 0 && !taken[at] {
				c.at[col] = at
			}
		}
	}
	c.pairAlleles(place)
	if at, ok := place[frequencyPrefix+strings.ToLower(by.population)]; ok && by.population != "" {
		c.at[effectFrequency], c.frequency = at, frequencyPrefix+by.population
	} else if c.has(effectFrequency) {
		c.frequency = columnNames[effectFrequency][0]
	}
	for col, at := range c.at {
		if !column(col).optional() {
			c.needed = max(c.needed, at+1)
		}
	}
	return ""
}

// pairAlleles sees to tables that have A1 and A2 beside effect_allele: the effect allele
// may be either, the other one is what is left.
func (c *columns) pairAlleles(place map[string]int) {
	a1, first := place["a1"]
	a2, second := place["a2"]
	if first && second && c.at[otherAllele] == a2 && c.has(effectAllele) && c.at[effectAllele] != a1 {
		c.at[otherAllele], c.at[refAllele], c.at[altAllele] = -1, a1, a2
	}
}

// findScores finds the weight columns that belong to scores of their own.
func (c *columns) findScores(names []string, by *layout) {
	if by != nil && by.scores != nil {
		for _, score := range by.scores {
			at := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, score.column) })
			c.scores = append(c.scores, scoreColumn{score.name, at})
		}
		return
	}
	if by != nil && by.alone {
		return
	}
	for i, name := range names {
		if len(name) > len(weightPrefix) && strings.EqualFold(name[:len(weightPrefix)], weightPrefix) {
			c.scores = append(c.scores, scoreColumn{name[len(weightPrefix):], i})
		}
	}
}

// chooseRatio finds what odds or hazard ratios serve as weights where the file has no
// weights: where they are declared, or where the header's weight_type names them.
func (c *columns) chooseRatio(by asked) (problem string) {
	if c.has(effectWeight) || c.scores != nil {
		return ""
	}
	ratios := []column{oddsRatio, hazardRatio}
	for _, col := range ratios {
		if c.has(col) && (by.layout.declares(col) || strings.EqualFold(by.weightType, columnNames[col][0])) {
			c.at[effectWeight], c.ratio = c.at[col], true
			c.needed = max(c.needed, c.at[col]+1)
			return ""
		}
	}
	if c.has(dosage0) {
		return ""
	}
	for _, col := range ratios {
		if c.has(col) {
			name := strings.ToUpper(columnNames[col][0])
			return fmt.Sprintf("there is no column effect_weight, and no header weight_type=%s that says what the column %s holds: say --columns %s=%s if its values are ratios, whose logarithms are then the weights",
				name, name, name, name)
		}
	}
	return ""
}

// mostNarrow is how many columns a narrow table has at most.
const mostNarrow = 24

// manyWeights is how many weights of a line are read as fast along the line as across many.
const manyWeights = 8

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
	c.scan = !c.has(accession) && !c.has(dosage0) && !c.ratio && c.separator != ','
	c.effects = c.has(isDominant) || c.has(isRecessive) || c.has(effectType)
	c.kinds = c.has(isHaplotype) || c.has(isDiplotype) || c.has(isInteraction) || c.has(variantType)
	c.plain = c.scan && !c.effects && !c.kinds && !c.has(variantID)
	c.narrow = c.plain && !c.blanks && c.has(otherAllele) && c.total <= mostNarrow
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

// declare is what to do about a file of another program.
const declare = " (of other programs, name the columns with --columns)"

// missing says which column the file lacks, "" if it has what is needed.
func (c *columns) missing() string {
	switch {
	case !c.has(effectAllele):
		return "expected a line that names the columns (chr_name, chr_position, effect_allele, other_allele, effect_weight): there is no effect_allele" + declare
	case !c.has(effectWeight) && c.scores == nil && !c.has(dosage0) && !c.has(oddsRatio) && !c.has(hazardRatio):
		return "there is no column effect_weight" + declare
	case c.has(dosage0) != c.has(dosage1) || c.has(dosage0) != c.has(dosage2):
		return "of dosage_0_weight, dosage_1_weight, dosage_2_weight either all columns or none"
	case c.has(chrName) != c.has(chrPosition) && !c.has(rsID) && !c.has(hmPos) && !c.has(variantID):
		return "chr_name and chr_position are needed together"
	case !c.has(chrPosition) && !c.has(rsID) && !c.has(hmPos) && !c.has(variantID):
		return "there is no column chr_name and chr_position, nor rsID" + declare
	}
	return ""
}

func (c *columns) has(col column) bool { return c.at[col] >= 0 }

// found says for a message which columns were recognised. Other texts are not
// repeated: the file may be of another kind, with people's ids in it.
func found(names []string) string {
	var recognised []string
	for _, name := range names {
		if lower := strings.ToLower(name); known(lower) && !strings.HasPrefix(lower, weightPrefix) {
			recognised = append(recognised, name)
		}
	}
	if names == nil {
		return "the file has no line of names"
	}
	if recognised == nil {
		return fmt.Sprintf("found a line of %d fields with no such name", len(names))
	}
	return fmt.Sprintf("found a line of %d fields, of them known: %s", len(names), strings.Join(recognised, ", "))
}
