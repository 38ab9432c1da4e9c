package job

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/monogenic"
)

// bases is a reference of one chromosome.
type bases string

func (b bases) Bases(_ genome.Chromosome, pos int32, n int) (string, error) {
	if pos < 1 || int(pos)+n-1 > len(b) {
		return "", nil
	}
	return string(b[pos-1:][:n]), nil
}

// A catalogue's row is too common whichever way the table of frequencies spells it.
func TestPinnedFrequenciesOfSpellings(t *testing.T) {
	row := func(pos int32, ref, alt string) monogenic.Row {
		return monogenic.Row{Chrom: 1, Pos: pos, Ref: ref, Alt: alt}
	}
	// 1-5 C, 6 G, 7-12 ATATAT, 13- C: without one AT, 6 GAT>G on the left, 10 TAT>T on the right.
	genomeOf := bases("CCCCCGATATATCCCCCCCC")
	for _, c := range []struct {
		name, table string
		row         monogenic.Row
		reference   genome.Reference
		want        float64 // below 0 for none
	}{
		{"as written", "1:8:T:G\t0.25", row(8, "T", "G"), nil, 0.25},
		{"table has a base more on both sides", "1:7:ATA:AGA\t0.25", row(8, "T", "G"), nil, 0.25},
		{"catalogue has a base more on both sides", "1:8:T:G\t0.25", row(7, "ATA", "AGA"), nil, 0.25},
		{"both have, of different lengths", "1:6:GATA:GAGA\t0.25", row(7, "ATAT", "AGAT"), nil, 0.25},
		{"another variant there", "1:7:ATA:ACA\t0.25", row(8, "T", "G"), nil, -1},
		{"no frequency", "1:7:ATA:AGA\t.", row(8, "T", "G"), nil, -1},
		{"twice: the largest", "1:7:AT:AG\t0.5\n1:7:ATA:AGA\t0.25", row(8, "T", "G"), nil, 0.5},
		{"as written first", "1:8:T:G\t0.25\n1:7:ATA:AGA\t0.5", row(8, "T", "G"), nil, 0.25},
		{"on the left, with a genome", "1:6:GAT:G\t0.25", row(10, "TAT", "T"), genomeOf, 0.25},
		{"on the left, longer, with a genome", "1:5:CGAT:CG\t0.25", row(10, "TAT", "T"), genomeOf, 0.25},
		{"on the right, with a genome", "1:10:TAT:T\t0.25", row(6, "GAT", "G"), genomeOf, 0.25},
		{"between, with a genome", "1:8:TAT:T\t0.25", row(10, "TAT", "T"), genomeOf, 0.25},
		{"another deletion there, with a genome", "1:8:TA:T\t0.25", row(10, "TAT", "T"), genomeOf, -1},
		{"the other way round", "1:8:G:T\t0.25", row(8, "T", "G"), nil, 0.75},
		{"the deletion of what is inserted", "1:6:GA:G\t0.25", row(6, "G", "GA"), nil, -1},
		{"the deletion of what is inserted, with a genome", "1:6:GA:G\t0.25", row(6, "G", "GA"), genomeOf, -1},
		{"both", "1:6:G:GA\t0.5\n1:6:GA:G\t0.25", row(6, "G", "GA"), nil, 0.5},
		{"on the left, without", "1:6:GAT:G\t0.25", row(10, "TAT", "T"), nil, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "frequencies.tsv")
			if err := os.WriteFile(path, []byte("chrom\tpos\tref\talt\talt_freq\n"+strings.ReplaceAll(c.table, ":", "\t")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			pinned, err := pinnedFor(&monogenic.Catalogue{Rows: []monogenic.Row{c.row}}, path, c.reference)
			if err != nil {
				t.Fatal(err)
			}
			if f, ok := pinned.Frequency(&c.row); ok != (c.want >= 0) || ok && f.AF != c.want {
				t.Errorf("frequency %v, %v; expected %v", f, ok, c.want)
			}
		})
	}
}

// The frequencies of scores are found however the table spells an insertion or deletion,
// but not where it cannot be told which is meant.
func TestSpelledFrequencies(t *testing.T) {
	genomeOf := bases("CCCCCGATATATCCCCCCCC")
	for _, c := range []struct {
		name, table   string
		pos           int32
		allele, other string
		want          float64 // below 0 for none
	}{
		{"as written", "1:8:T:G\t0.25", 8, "G", "T", 0.25},
		{"on the left", "1:6:GAT:G\t0.25", 10, "T", "TAT", 0.25},
		{"on the right", "1:10:TAT:T\t0.25", 6, "G", "GAT", 0.25},
		{"of REF", "1:10:TAT:T\t0.25", 6, "GAT", "G", 0.75},
		{"of REF of two ALTs", "1:10:TAT:T\t0.25\n1:10:TAT:TAG\t0.5", 6, "GAT", "G", 0.25},
		{"an insertion", "1:12:T:TAT\t0.25", 6, "GAT", "G", 0.25},
		{"as written before others", "1:6:GAT:G\t0.25\n1:10:TAT:T\t0.5", 6, "G", "GAT", 0.25},
		{"spelled twice", "1:7:ATA:A\t0.25\n1:10:TAT:T\t0.5", 6, "G", "GAT", -1},
		{"an insertion and a deletion", "1:8:TAT:T\t0.25\n1:12:T:TAT\t0.5", 6, "G", "GAT", -1},
		{"another deletion", "1:8:TA:T\t0.25", 10, "T", "TAT", -1},
		{"no frequency", "1:10:TAT:T\t.", 6, "G", "GAT", -1},
		{"one allele", "1:10:TAT:T\t0.25", 6, "G", "", -1},
	} {
		table := frequencyTable(t, c.table)
		for _, of := range []frequencies{table, &setFrequencies{tables: []*frequency.Table{table, table}}} {
			f := spelledFrequencies{frequencies: of, reference: genomeOf}
			if got := share(f.Of(1, c.pos, c.allele, c.other)); got != c.want {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

// Where REF is known, an insertion is not the deletion of the same bases.
func TestSpelledFrequenciesOfALT(t *testing.T) {
	for _, c := range []struct {
		name, table string
		ref, alt    string // at 6
		want        float64
	}{
		{"as written", "1:6:GAT:G\t0.25", "GAT", "G", 0.25},
		{"on the right", "1:10:TAT:T\t0.25", "GAT", "G", 0.25},
		{"the insertion, of both", "1:8:TAT:T\t0.25\n1:12:T:TAT\t0.5", "G", "GAT", 0.5},
		{"the deletion, of both", "1:8:TAT:T\t0.25\n1:12:T:TAT\t0.5", "GAT", "G", 0.25},
		{"the other one alone", "1:12:T:TAT\t0.5", "GAT", "G", -1},
		{"the other one alone, as written", "1:6:G:GAT\t0.5", "GAT", "G", -1},
		{"spelled twice", "1:7:ATA:A\t0.25\n1:10:TAT:T\t0.5", "GAT", "G", -1},
		{"a substitution the other way round", "1:6:T:G\t0.25", "G", "T", 0.75},
	} {
		table := frequencyTable(t, c.table)
		for _, of := range []frequencies{table, &setFrequencies{tables: []*frequency.Table{table, table}}} {
			f := spelledFrequencies{frequencies: of, reference: bases("CCCCCGATATATCCCCCCCC")}
			if got := share(f.OfAlt(1, 6, c.ref, c.alt)); got != c.want {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

// share is a frequency as a float64, -1 for none.
func share(f match.Frequency) float64 {
	if !f.Known() {
		return -1
	}
	return float64(f.Count) / float64(f.Of)
}

// frequencyTable reads a table of lines "chrom:pos:ref:alt TAB frequency".
func frequencyTable(t *testing.T, lines string) *frequency.Table {
	t.Helper()
	path := filepath.Join(t.TempDir(), "frequencies.tsv")
	if err := os.WriteFile(path, []byte("chrom\tpos\tref\talt\talt_freq\n"+strings.ReplaceAll(lines, ":", "\t")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := frequency.Read(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return table
}
