package catalogue

import (
	"errors"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"
)

// The columns of a catalogue, in the order of catalogueColumns.
const (
	colBuild = iota
	colChrom
	colPos
	colRef
	colAlt
	colGene
	colHGNC
	colConditionID
	colCondition
	colGroup
	colInheritance
	colRule
	colClassification
	colRawClass
	colStars
	colSource
	colRelease
	colVariationID
	colConsequence
	colPenetrance
	colMaxAF
	colRCode
	colSNOMED
	colPathway
	colMinAge
	colMaxAge
	colValidity
	colNormStatus
)

var catalogueColumns = []columnSpec{
	colBuild:          {name: "build", required: true},
	colChrom:          {name: "chrom", required: true, numbers: integers},
	colPos:            {name: "pos", required: true, numbers: integers},
	colRef:            {name: "ref", required: true},
	colAlt:            {name: "alt", required: true},
	colGene:           {name: "gene", required: true},
	colHGNC:           {name: "hgnc_id"},
	colConditionID:    {name: "condition_id"},
	colCondition:      {name: "condition", required: true, instead: "condition_group"},
	colGroup:          {name: "condition_group"},
	colInheritance:    {name: "inheritance", alias: "moi", required: true},
	colRule:           {name: "report_rule", required: true},
	colClassification: {name: "classification", alias: "clnsig", required: true},
	colRawClass:       {name: "classification_raw", alias: "clnsig_raw"},
	colStars:          {name: "stars", required: true, numbers: integers},
	colSource:         {name: "source", required: true},
	colRelease:        {name: "release", alias: "source_release_date", required: true},
	colVariationID:    {name: "variation_id", numbers: integers},
	colConsequence:    {name: "consequence", alias: "consequence_so"},
	colPenetrance:     {name: "penetrance_class"},
	colMaxAF:          {name: "max_cohort_af", numbers: floats},
	colRCode:          {name: "r_code"},
	colSNOMED:         {name: "snomed_code"},
	colPathway:        {name: "pathway_code"},
	colMinAge:         {name: "min_age", numbers: integers},
	colMaxAge:         {name: "max_age", numbers: integers},
	colValidity:       {name: "validity"},
	colNormStatus:     {name: "norm_status"},
}

// Read reads a catalogue from a tab-separated text file, plain or gzip, or from
// a Parquet file. Its Digest is the SHA-256 of the bytes of the file.
//
// Errors are of class IO, Malformed (with the line or the row), Integrity
// (damaged gzip data) or Resource (a table that is too large).
func Read(path string) (*monogenic.Catalogue, error) {
	var rows []monogenic.Row
	var lines []int
	digest, err := eachRecord(path, catalogueColumns, func(r *record) error {
		row, err := catalogueRow(r)
		if err != nil {
			return err
		}
		rows, lines = append(rows, row), append(lines, r.line)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c, err := monogenic.NewCatalogue(rows, digest)
	var fault *monogenic.RowError
	switch {
	case errors.As(err, &fault):
		at := record{path: path, line: lines[fault.Row], number: fault.Row + 1}
		return nil, at.faultIn(fault.Field, "%s", fault.Message)
	case err != nil:
		return nil, fileerr.Wrap(fileerr.Malformed, path, err)
	}
	return c, nil
}

// capitals writes bases as everything that they are compared with has them; what is not
// spelled in the four bases stays as it is.
func capitals(allele string) string {
	if upper := strings.ToUpper(allele); genome.IsACGT(upper) {
		return upper
	}
	return allele
}

// catalogueRow reads the values of one row. What rows say together is left to
// monogenic.NewCatalogue.
func catalogueRow(r *record) (monogenic.Row, error) {
	p := parser{record: r}
	row := monogenic.Row{
		Number:         r.number,
		Build:          closed(&p, colBuild, "GRCh37 or GRCh38", genome.ParseBuild),
		Chrom:          closed(&p, colChrom, "1 to 22, X, Y or MT", genome.ParseChromosome),
		Pos:            int32(p.integer(colPos, 1, 1<<31-1)),
		Ref:            capitals(p.needed(colRef)),
		Alt:            capitals(p.needed(colAlt)),
		Gene:           p.needed(colGene),
		HGNC:           r.cells[colHGNC],
		ConditionID:    r.cells[colConditionID],
		Condition:      r.cells[colCondition],
		Group:          r.cells[colGroup],
		Inheritance:    closed(&p, colInheritance, "AD, SD, AR, XL or RISK", monogenic.ParseInheritance),
		Rule:           closed(&p, colRule, "ALL_PLP, HEMI_HOM_OR_2HET, HEMI_HET_HOM, TWO_PLP, TRUNCATING_PLP or HFE_C282Y_HOM", monogenic.ParseRule),
		Classification: closed(&p, colClassification, "a closed word such as pathogenic, likely_pathogenic, conflicting", monogenic.ParseClassification),
		RawClass:       r.cells[colRawClass],
		Stars:          int8(p.optional(colStars, 0, 4, monogenic.NoStars)),
		Source:         p.needed(colSource),
		Release:        p.needed(colRelease),
		VariationID:    r.cells[colVariationID],
		Consequence:    r.cells[colConsequence],
		Penetrance:     closedOrNone(&p, colPenetrance, "HIGH, MODERATE, LOW or RISK", monogenic.ParsePenetrance),
		MaxCohortAF:    p.frequency(colMaxAF),
		RCode:          r.cells[colRCode],
		SNOMED:         r.cells[colSNOMED],
		Pathway:        r.cells[colPathway],
		MinAge:         int16(p.optional(colMinAge, 0, 130, -1)),
		MaxAge:         int16(p.optional(colMaxAge, 0, 130, -1)),
		Validity:       closedOrNone(&p, colValidity, "definitive, strong, moderate, limited, disputed, refuted or no_known_relation", monogenic.ParseValidity),
		NormStatus:     r.cells[colNormStatus],
	}
	if row.Condition == "" {
		row.Condition = row.Group
	}
	if row.Condition == "" {
		p.fail(colCondition, "no value; expected the name of the condition")
	}
	if row.MaxAge >= 0 && row.MinAge > row.MaxAge {
		p.fail(colMaxAge, "%d is under the min_age of %d", row.MaxAge, row.MinAge)
	}
	return row, p.err
}
