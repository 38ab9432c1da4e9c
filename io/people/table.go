package people

import (
	"io"
	"math"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/risk"
)

// Options says what to take from a people table. The columns age, opt_out,
// sample_qc_failed and clinical_risk are taken where they are there.
type Options struct {
	// RiskUnit of clinical_risk: percent or fraction. It has to be given where
	// the table has the column.
	RiskUnit string
	// Measurements are further number columns; each has to be there.
	Measurements []string
}

// Table is a people table in cohort order: value s belongs to sample s.
type Table struct {
	Path   string
	Digest string // SHA-256 of the text, in hex
	// Numbers has NaN, Flags Missing, where a cell is blank or a sample has no
	// row. Keys are names of inputs of rules.
	Numbers map[string][]float64
	Flags   map[string][]Flag
	Ignored []string // columns of the file that nobody asked for

	Rows    int64 // rows of the file
	Outside int64 // of them, rows of nobody in the cohort
	Absent  int64 // samples of the cohort without a row

	inputs []string
}

// column is one column that is kept: numbers or flags.
type column struct {
	place   int
	name    string
	shift   int // power of ten of the unit
	numbers []float64
	flags   []Flag
}

// Read reads a people table for the samples of an index. Two rows for one
// sample, a number that is none, and a measurement column that is not there are
// errors.
func Read(path string, options Options, samples Index) (*Table, error) {
	r, err := openRows(path)
	if err != nil {
		return nil, err
	}
	defer r.file.Close()
	t := &Table{Path: path, Numbers: map[string][]float64{}, Flags: map[string][]Flag{}, Absent: int64(len(samples))}
	columns, err := t.choose(r, options, len(samples))
	if err != nil {
		return nil, err
	}
	seen := make([]bool, len(samples))
	id := r.column(columnID)
	for {
		err := r.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		t.Rows++
		s, err := samples.find(path, r.file.Line(), r.fields[id])
		if err != nil {
			return nil, err
		}
		if s < 0 {
			t.Outside++
			continue
		}
		if seen[s] {
			return nil, fileerr.AtLine(fileerr.Inconsistent, path, r.file.Line(), columnID,
				"a second row for sample number %d of the cohort: keep one", s+1)
		}
		seen[s] = true
		t.Absent--
		for i := range columns {
			if err := columns[i].set(r, s); err != nil {
				return nil, err
			}
		}
	}
	t.Digest = r.file.Digest()
	return t, nil
}

// choose finds the columns to keep and makes room for them.
func (t *Table) choose(r *rows, options Options, samples int) ([]column, error) {
	var out []column
	taken := []string{columnID}
	numbers := func(name, input string, shift int) bool {
		place := r.column(name)
		if place < 0 {
			return false
		}
		values := make([]float64, samples)
		for s := range values {
			values[s] = math.NaN()
		}
		t.Numbers[input], taken, t.inputs = values, append(taken, name), append(t.inputs, input)
		out = append(out, column{place: place, name: name, shift: shift, numbers: values})
		return true
	}
	flags := func(name, input string) {
		if place := r.column(name); place >= 0 {
			values := make([]Flag, samples)
			t.Flags[input], taken, t.inputs = values, append(taken, name), append(t.inputs, input)
			out = append(out, column{place: place, name: name, flags: values})
		}
	}
	flags("opt_out", risk.InputOptOut)
	flags("sample_qc_failed", risk.InputSampleQCFailed)
	numbers("age", risk.InputAge, 0)
	shift := 0
	if options.RiskUnit == "fraction" {
		shift = 2
	}
	if numbers("clinical_risk", risk.InputClinicalRisk, shift) && options.RiskUnit != "percent" && options.RiskUnit != "fraction" {
		return nil, fileerr.New(fileerr.Inconsistent, t.Path,
			"the table has a clinical_risk: say in the programme whether it is percent or fraction (people: risk_unit)")
	}
	for _, name := range options.Measurements {
		if slices.Contains(taken, name) || !numbers(name, risk.MeasurementInput(name), 0) {
			return nil, fileerr.New(fileerr.Inconsistent, t.Path,
				"no column of its own for the measurement %q: correct the programme or the table", name)
		}
	}
	for _, name := range r.columns {
		if !slices.Contains(taken, name) {
			t.Ignored = append(t.Ignored, name)
		}
	}
	return out, nil
}

// set reads the cell of sample s. A message does not repeat the cell: in a
// shifted row it may be an id.
func (c *column) set(r *rows, s int32) error {
	cell := r.fields[c.place]
	ok := false
	if c.flags != nil {
		if c.flags[s], ok = flag(cell); !ok {
			return r.errorf(c.name, "the cell is not true, false, yes, no, 1, 0 or blank")
		}
		return nil
	}
	if c.numbers[s], ok = number(cell, c.shift); !ok {
		return r.errorf(c.name, "the cell is not a decimal number; leave it blank where the value is missing")
	}
	return nil
}

// HasOptOuts says whether the table has a column of opt-outs.
func (t *Table) HasOptOuts() bool { return t.Flags[risk.InputOptOut] != nil }

// OptedOut says whether sample s opted out: Missing where the table has no
// column of opt-outs, or a blank for the sample.
func (t *Table) OptedOut(s int) Flag {
	if !t.HasOptOuts() {
		return Missing
	}
	return t.Flags[risk.InputOptOut][s]
}

// Inputs lists the inputs of rules that the table provides, for risk.Rules.Declare.
func (t *Table) Inputs() []string { return t.inputs }

// Fill sets what the table says of sample s; inputs that the run did not declare
// are left out. It returns how many numbers were outside the range that the
// rules declare, and became missing.
func (t *Table) Fill(d *risk.Decider, p *risk.Person, s int) (outOfRange int) {
	for _, input := range t.inputs {
		if !d.Declared(input) {
			continue
		}
		value := risk.Missing()
		if numbers, ok := t.Numbers[input]; ok {
			value = risk.Number(numbers[s])
		} else if f := t.Flags[input][s]; f != Missing {
			value = risk.Boolean(f == Yes)
		}
		if !p.Set(input, value) {
			outOfRange++
		}
	}
	return outOfRange
}
