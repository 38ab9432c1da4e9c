package samplelist

import (
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// A table takes samples with their ploidy and columns; an id that comes again is refused by
// both lines and without its text, and so is a file that ends without a sample.
func TestTable(t *testing.T) {
	table := NewTable("x.fam")
	if err := table.End(); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("no sample: %v", err)
	}
	table.AddColumn("fid")
	table.AddColumn("phenotype")
	for i, values := range [][2]string{{"f", "1"}, {"g", "2"}, {"f", "2"}} {
		if err := table.Add(i+1, string(rune('p'+i)), genome.Male, "id", "unique ids"); err != nil {
			t.Fatal(err)
		}
		table.Put(0, []byte(values[0]))
		table.Put(1, []byte(values[1]))
	}
	if err := table.Add(7, "q", genome.Male, "id", "unique ids"); fileerr.ClassOf(err) != fileerr.Inconsistent ||
		err.Error() != "x.fam:7: id: the same id as in line 2; expected unique ids" || strings.Contains(err.Error(), `"q"`) {
		t.Errorf("an id that comes again: %v", err)
	}
	if err := table.End(); err != nil || len(table.Samples) != 3 || table.Samples[2].ID != "r" || table.Samples[2].XPloidy != genome.Haploid {
		t.Errorf("%+v, %v", table.Samples, err)
	}
	if fid, phenotype := table.Columns[0], table.Columns[1]; fid.Name != "fid" || !slices.Equal(fid.Values, []string{"f", "g", "f"}) || !slices.Equal(phenotype.Values, []string{"1", "2", "2"}) {
		t.Errorf("%+v", table.Columns)
	}
}
