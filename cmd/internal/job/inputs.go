package job

import (
	"math"

	"cardioscore/io/scoretable"
	"cardioscore/scoring/risk"
)

const inputsName = "inputs"

// inputsTable is the table of what the rules read: one row a person, one column a
// declared input. explain evaluates the rules again from it.
type inputsTable struct {
	rows   *scoretable.RowWriter
	inputs []risk.Input
}

func newInputsTable(out *output, rules *risk.Decider) (*inputsTable, error) {
	t := &inputsTable{}
	columns := []scoretable.Column{{Name: "sample_id", Kind: scoretable.Text}}
	for _, in := range rules.Rules().Inputs() {
		if !rules.Declared(in.Name) {
			continue
		}
		t.inputs = append(t.inputs, in)
		column := scoretable.Column{Name: in.Name, Kind: scoretable.Text, Nullable: true}
		if in.Type == risk.NumberType {
			column = scoretable.Column{Name: in.Name, Kind: scoretable.Float64, Nullable: true}
		}
		columns = append(columns, column)
	}
	sink, err := out.table(inputsName, columns, []string{"parquet"}, false)
	if err != nil {
		return nil, err
	}
	t.rows = scoretable.NewRowWriter(sink, columns)
	return t, nil
}

// write appends a person; a missing value is null.
func (t *inputsTable) write(id string, p *risk.Person) error {
	t.rows.Text(id)
	for _, in := range t.inputs {
		value := p.Get(in.Name)
		switch {
		case in.Type == risk.NumberType && !value.Known:
			t.rows.Float(math.NaN())
		case in.Type == risk.NumberType:
			t.rows.Float(value.Num)
		case !value.Known:
			t.rows.Text("")
		default:
			t.rows.Text(value.String())
		}
	}
	return t.rows.EndRow()
}

func (t *inputsTable) close() error { return t.rows.Close() }
