package job

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"cardioscore/cmd/internal/simulate"
	"cardioscore/io/catalogue"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/monogenic"
	"cardioscore/testdata"
)

// DemoOptions are those of Demo.
type DemoOptions struct {
	Common
	People int
	Seed   uint64
}

const demoManifest = "demo.json"

// Demo runs the main job on simulated people: it writes the files that a user
// would hold, imports them, freezes reference distributions from a second
// simulated cohort, and runs a programme to flags. At its end it says which
// carriers were planted, and which of them were found.
func Demo(ctx context.Context, o DemoOptions) (err error) {
	if o.People < 500 || o.People > 100_000 {
		return usagef("--people %d: expected 500 to 100,000", o.People)
	}
	out, err := o.begin(demoManifest)
	if err != nil {
		return err
	}
	defer out.end(&err)
	d := &demo{DemoOptions: o, out: out}
	if err := d.writeInputs(); err != nil {
		return err
	}
	if err := d.makeReference(ctx); err != nil {
		return err
	}
	if err := d.importCohort(ctx, "inputs/cohort.vcf", "cohort"); err != nil {
		return err
	}
	common := d.Common
	common.Out, common.Overwrite = d.at("run"), true
	if err := Run(ctx, RunOptions{Common: common, Programme: d.at("inputs/programme.yaml")}); err != nil {
		return err
	}
	if err := d.compare(); err != nil {
		return err
	}
	if err := out.Commit([]byte(fmt.Sprintf("{\"demo\": \"cardioscore %s\", \"people\": %d, \"seed\": %d}\n", o.Version, o.People, o.Seed))); err != nil {
		return err
	}
	if !o.Quiet {
		fmt.Fprintf(o.Stdout, "\nWritten:\n  %-34s what a user would hold\n  %-34s the native store\n  %-34s flags, scores, findings, manifest\n"+
			"Look further:\n  cardioscore explain --run %s --sample %s\n  cardioscore verify %s\n",
			d.at("inputs"), d.at("cohort"), d.at("run"), d.at("run"), d.population.People[d.population.Carriers[0].Person].ID, d.at("run"))
	}
	return nil
}

type demo struct {
	DemoOptions
	out        *output
	catalogue  *monogenic.Catalogue
	population *simulate.Population
	rare       []int // catalogue row of each rare site
}

func (d *demo) at(name string) string { return filepath.Join(d.Out, filepath.FromSlash(name)) }

// writeInputs writes genotypes, scores, catalogue, tables and programme.
func (d *demo) writeInputs() error {
	bytes := func(b []byte) func(io.Writer) error {
		return func(w io.Writer) error { _, err := w.Write(b); return err }
	}
	if err := d.out.write("inputs/ldl12.txt", bytes(testdata.LDLScore)); err != nil {
		return err
	}
	if err := d.out.write("inputs/catalogue.tsv", bytes(testdata.Catalogue)); err != nil {
		return err
	}
	var err error
	if d.catalogue, err = catalogue.Read(d.at("inputs/catalogue.tsv")); err != nil {
		return err
	}
	var rare []simulate.Site
	for i := range d.catalogue.Rows {
		row := &d.catalogue.Rows[i]
		rare = append(rare, simulate.Site{Chrom: row.Chrom, Pos: row.Pos, ID: row.Gene, Ref: row.Ref, Alt: row.Alt})
		d.rare = append(d.rare, i)
	}
	d.population = simulate.New(d.Seed, d.People, rare, d.plants())
	others := simulate.New(d.Seed+1_000_000, d.People, nil, nil)
	for _, file := range []struct {
		name string
		fill func(io.Writer) error
	}{
		{"inputs/cohort.vcf", d.population.WriteVCF},
		{"inputs/reference.vcf", others.WriteVCF},
		{"inputs/frequencies.tsv", d.population.WriteFrequencies},
		{"inputs/simulated_cad.txt", d.population.WriteCAD},
		{"inputs/people.csv", d.population.WritePeople},
		{"inputs/lab_findings.tsv", func(w io.Writer) error { return d.population.WriteLabFindings(w, d.confirmed()) }},
		{"inputs/programme.yaml", bytes([]byte(demoProgramme))},
	} {
		if err := d.out.write(file.name, file.fill); err != nil {
			return err
		}
	}
	return nil
}

// plants says which variants of the catalogue get carriers: dominant ones one
// copy, a recessive one both one copy (carriers) and two.
func (d *demo) plants() []simulate.Plant {
	var plants []simulate.Plant
	genes := map[string]int{}
	for i, row := range d.catalogue.Rows {
		genes[row.Gene]++
		if genes[row.Gene] > 2 {
			continue
		}
		switch row.Inheritance {
		case monogenic.AR:
			plants = append(plants, simulate.Plant{Site: i, People: 1, Copies: uint8(genes[row.Gene])})
		default:
			plants = append(plants, simulate.Plant{Site: i, People: 1, Copies: 1})
		}
	}
	return plants
}

// confirmed are the planted carriers that a laboratory has confirmed: the first
// of LDLR and the first of KCNQ1.
func (d *demo) confirmed() []simulate.LabFinding {
	var all []simulate.LabFinding
	done := map[string]bool{}
	first := len(d.population.Sites) - len(d.rare)
	for _, carrier := range d.population.Carriers {
		row := &d.catalogue.Rows[carrier.Site-first]
		if (row.Gene == "LDLR" || row.Gene == "KCNQ1") && !done[row.Gene] {
			done[row.Gene] = true
			all = append(all, simulate.LabFinding{Person: carrier.Person, Gene: row.Gene, Variant: row.Key(),
				Classification: row.Classification.String(), Condition: row.Condition})
		}
	}
	return all
}

func (d *demo) importCohort(ctx context.Context, vcf, name string) error {
	common := d.Common
	common.Out, common.Overwrite = d.at(name), true
	return Import(ctx, ImportOptions{Common: common, VCF: []string{d.at(vcf)}, Build: "GRCh37", Assay: "wgs"})
}

// makeReference freezes the distributions of a second simulated cohort.
func (d *demo) makeReference(ctx context.Context) error {
	quiet := d.Quiet
	d.Quiet = true
	defer func() { d.Quiet = quiet }()
	if err := d.importCohort(ctx, "inputs/reference.vcf", "reference/cohort"); err != nil {
		return err
	}
	common := d.Common
	common.Out, common.Overwrite = d.at("reference/scores"), true
	return Score(ctx, ScoreOptions{
		Common: common, Cohorts: []string{d.at("reference/cohort")},
		Scores:  []string{d.at("inputs/ldl12.txt"), d.at("inputs/simulated_cad.txt")},
		Policy:  Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip", Frequencies: d.at("inputs/frequencies.tsv"), MinCoverage: 0.75},
		Formats: []string{"parquet"}, MakeReference: true,
	})
}

// compare looks every planted carrier up in the findings.
func (d *demo) compare() error {
	found, reported := 0, 0
	first := len(d.population.Sites) - len(d.rare)
	for _, carrier := range d.population.Carriers {
		row := &d.catalogue.Rows[carrier.Site-first]
		id := d.population.People[carrier.Person].ID
		seen, passed := false, false
		err := scoretable.Lookup(d.at("run/findings.parquet"), "sample_id", id, func(cells []scoretable.Cell) error {
			match := map[string]string{}
			for _, cell := range cells {
				match[cell.Column] = cell.Text
			}
			if match["variant"] == row.Key() {
				seen = true
				passed = passed || match["disposition"] == monogenic.Report.String()
			}
			return nil
		})
		if err != nil {
			return err
		}
		if seen {
			found++
		}
		if passed {
			reported++
		}
		if !d.Quiet && !passed {
			fmt.Fprintf(d.Stdout, "  planted and not passed on: %s %s, %s (%s, %s), copies %d\n",
				row.Gene, row.Key(), row.Condition, row.Inheritance, row.Classification, carrier.Copies)
		}
	}
	if !d.Quiet {
		fmt.Fprintf(d.Stdout, "planted carriers: %d; among the findings: %d, of which passed on to the rules: %d\n"+
			"  (not passed on are carriers of a recessive condition, and variants that this catalogue calls conflicting or other)\n", len(d.population.Carriers), found, reported)
	}
	return nil
}

const demoProgramme = `# The programme of the demonstration. Its people are simulated, its CAD score is
# drawn at random; the LDL score and the catalogue are real. Paths are relative
# to this file.
programme: demo
version: 1.0.0
purpose: research
cohorts: [../cohort]
scores:
  - name: cad
    file: simulated_cad.txt
    reference: ../reference/scores/reference.json
    min_coverage: 0.9
    hazard_ratio: {per_sd: 1.5, source: assumed for the demonstration}
  - name: ldl
    file: ldl12.txt
    reference: ../reference/scores/reference.json
    min_coverage: 0.9
policies: {missing: mean, absent: skip, ambiguous: drop, frequencies: frequencies.tsv}
catalogue:
  files: [catalogue.tsv]
  min_stars: 2
  unstated_stars: 2 # an assumption: this excerpt of ClinVar does not hold the stars
people:
  file: people.csv
  risk_unit: percent
  measurements:
    - {column: ldl_c, unit: mmol/L}
    - {column: total_cholesterol, unit: mmol/L}
lab_findings: lab_findings.tsv
rules: default
outputs: {formats: [csv, parquet]}
`
