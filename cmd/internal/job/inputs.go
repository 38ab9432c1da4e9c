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
	rows    *scoretable.RowWriter
	columns []scoretable.Column
	inputs  []ruleInput
}

// ruleInput is a declared input: where a person has it, and whether it is a number.
type ruleInput struct {
	slot   risk.Slot
	number bool
}

func newInputsTable(out *output, rules *risk.Decider) (*inputsTable, error) {
	t := &inputsTable{}
	columns := []scoretable.Column{{Name: "sample_id", Kind: scoretable.Text}}
	for _, in := range rules.Rules().Inputs() {
		slot, declared := rules.Slot(in.Name)
		if !declared {
			continue
		}
		t.inputs = append(t.inputs, ruleInput{slot, in.Type == risk.NumberType})
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
	t.rows, t.columns = scoretable.NewRowWriter(sink, columns), columns
	return t, nil
}

// fill appends a person to some rows; a missing value is null.
func (t *inputsTable) fill(to *scoretable.RowBatch, id string, p *risk.Person) {
	to.Text(id)
	for _, in := range t.inputs {
		value := p.At(in.slot)
		switch {
		case in.number && !value.Known:
			to.Float(math.NaN())
		case in.number:
			to.Float(value.Num)
		case !value.Known:
			to.Text("")
		default:
			to.Text(value.String())
		}
	}
	to.EndRow()
}

func (t *inputsTable) close() error { return t.rows.Close() }
