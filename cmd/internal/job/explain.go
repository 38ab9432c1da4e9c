package job

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
	"cardioscore/io/programme"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/risk"
)

// ExplainOptions are those of Explain.
type ExplainOptions struct {
	Run    string
	Sample string // the id as the run's tables have it
	Stdout io.Writer
}

// explained are the tables of a run that tell about a person.
var explained = []struct{ name, title string }{
	{"flags", "Flag"}, {"scores", "Scores"}, {"findings", "Findings"},
	{"screening", "Conditions that differ from screen_scope"}, {inputsName, "Inputs of the rules"},
}

// Explain shows every score, finding, input and rule behind one person's tier.
// The tables are checked against the manifest, and the rules evaluated again from
// the inputs: a tier that does not come out the same is an error.
func Explain(ctx context.Context, o ExplainOptions) error {
	m, err := manifest.Read(o.Run)
	if err != nil {
		return err
	}
	if m.Command != "run" {
		return fileerr.New(fileerr.Inconsistent, o.Run, "is the result of %s, not a run with flags: give the directory that cardioscore run made", m.Command)
	}
	p, err := programmeOf(m)
	if err != nil {
		return err
	}
	cells := map[string][][]scoretable.Cell{}
	for _, table := range explained {
		rows, err := lookUp(ctx, m, o.Run, table.name, o.Sample)
		if err != nil {
			return err
		}
		cells[table.name] = rows
	}
	if len(cells[inputsName]) == 0 {
		return fileerr.New(fileerr.Inconsistent, o.Run, "holds no sample of that id (ids are compared to the byte; a run with pseudonyms has those)")
	}
	for _, table := range explained {
		if len(cells[table.name]) == 0 {
			continue
		}
		fmt.Fprintf(o.Stdout, "%s\n", table.title)
		for i, row := range cells[table.name] {
			if i > 0 {
				fmt.Fprintln(o.Stdout, "  --")
			}
			for _, cell := range row {
				if cell.Text != "" && cell.Column != "sample_id" {
					fmt.Fprintf(o.Stdout, "  %-22s %s\n", cell.Column, cell.Text)
				}
			}
		}
	}
	return explainRules(o, p, cells)
}

// lookUp reads the rows of one person from a table of the run, if it has it.
func lookUp(ctx context.Context, m *manifest.Manifest, run, table, sample string) ([][]scoretable.Cell, error) {
	for _, output := range m.Outputs {
		if output.Name != table+".parquet" {
			continue
		}
		if err := m.Check(ctx, run, output.Name); err != nil {
			return nil, err
		}
		var rows [][]scoretable.Cell
		err := scoretable.Lookup(filepath.Join(run, output.Name), "sample_id", sample, func(cells []scoretable.Cell) error {
			rows = append(rows, append([]scoretable.Cell(nil), cells...))
			return nil
		})
		return rows, err
	}
	return nil, nil
}

// programmeOf reads the programme of a run again: it has not changed since.
func programmeOf(m *manifest.Manifest) (*programme.Programme, error) {
	var path, digest string
	for _, in := range m.Inputs {
		if in.Kind == "programme" {
			path, digest = in.Path, in.Digest
		}
	}
	p, err := programme.Read(path)
	if err != nil {
		return nil, err
	}
	if p.Digest != digest || p.Rules.Digest() != rulesDigest(m) {
		return nil, fileerr.New(fileerr.Inconsistent, path, "the programme or its rules changed since the run: the rules behind its tiers cannot be shown")
	}
	return p, nil
}

// explainRules evaluates the rules again and shows each with what it read.
func explainRules(o ExplainOptions, p *programme.Programme, cells map[string][][]scoretable.Cell) error {
	inputs := cells[inputsName][0]
	var names []string
	for _, cell := range inputs {
		if cell.Column != "sample_id" {
			names = append(names, cell.Column)
		}
	}
	rules, err := p.Rules.Declare(names...)
	if err != nil {
		return fileerr.Wrap(fileerr.Integrity, o.Run, err)
	}
	person := rules.NewPerson()
	for _, cell := range inputs {
		in, known := p.Rules.Input(cell.Column)
		if !known || cell.Text == "" {
			continue
		}
		value := risk.Text(cell.Text)
		switch in.Type {
		case risk.BooleanType:
			value = risk.Boolean(cell.Text == "true")
		case risk.NumberType:
			x, err := strconv.ParseFloat(cell.Text, 64)
			if err != nil {
				return fileerr.Wrap(fileerr.Integrity, o.Run, err)
			}
			value = risk.Number(x)
		}
		person.Set(cell.Column, value)
	}
	fmt.Fprintln(o.Stdout, "Rules, in order; the first true one gives the tier")
	if err := risk.WriteTrace(o.Stdout, rules.Trace(person)); err != nil {
		return err
	}
	var result risk.Result
	rules.Decide(person, &result)
	if tier := flagTier(cells["flags"]); tier != "" && tier != result.Tier.String() {
		return fileerr.New(fileerr.Integrity, o.Run, "the flag says tier %s, its inputs give %s", tier, result.Tier)
	}
	return nil
}

func rulesDigest(m *manifest.Manifest) string {
	for _, in := range m.Inputs {
		if in.Kind == "rules" {
			return in.Digest
		}
	}
	return ""
}

// flagTier is the tier of the person's flag, "" where flags were not written as
// Parquet.
func flagTier(rows [][]scoretable.Cell) string {
	if len(rows) == 0 {
		return ""
	}
	for _, cell := range rows[0] {
		if cell.Column == "tier" {
			return cell.Text
		}
	}
	return ""
}
