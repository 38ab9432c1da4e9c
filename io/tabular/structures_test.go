package tabular

import (
	"fmt"
	"slices"
	"testing"

	"cardioscore/io/source"
)

type hailRow struct {
	Locus struct {
		Contig   string `parquet:"contig"`
		Position int32  `parquet:"position"`
	} `parquet:"locus"`
	Alleles []string `parquet:"alleles,list"`
	RSID    string   `parquet:"rsid"`
	Filters []string `parquet:"filters,list"`
	Entries []struct {
		S  string   `parquet:"s"`
		GT *string  `parquet:"GT,optional"`
		DS *float64 `parquet:"DS,optional"`
	} `parquet:"entries,list"`
}

// Sites with several ALTs, haploid calls, and the choice between calls and dosages, in
// structures as Hail has them; what is expected follows by hand from the rules of VCF.
func TestStructuresOfGenotypes(t *testing.T) {
	row := hailRow{Alleles: []string{"A", "G", "T"}, RSID: "rs1", Filters: []string{"q10", "s50"}}
	row.Locus.Contig, row.Locus.Position = "chrX", 3000000
	for i, gt := range []string{"0/1", "1/2", "2", "2/2", "0/.", "./."} {
		e := struct {
			S  string   `parquet:"s"`
			GT *string  `parquet:"GT,optional"`
			DS *float64 `parquet:"DS,optional"`
		}{fmt.Sprint("p", i), &gt, of(float64(i) / 4)}
		row.Entries = append(row.Entries, e)
	}
	path := put(t, "f.parquet", made(t, []hailRow{row}))
	src, err := Open([]string{path}, Options{Field: "GT", RefAsserted: true})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := shown(src)
	if want := "X 3000000 A G,T rs1 1 1 0 0 . . 0 1 2 2 . ."; err != nil || len(lines) != 1 || lines[0] != want {
		t.Errorf("%v %v, want %s", lines, err, want)
	}
	if o := src.Outcomes(); o.Split != 1 || o.HalfCalls != 1 || !src.RefAsserted() {
		t.Errorf("%+v", o)
	}
	src.Close()
	row.Alleles = row.Alleles[:2]
	src, err = Open([]string{put(t, "f.parquet", made(t, []hailRow{row}))}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if lines, err = shown(src); err != nil || len(lines) != 1 || lines[0] != "X 3000000 A G rs1 0 0.25 0.5 0.75 1 1.25" {
		t.Errorf("%v %v", lines, err)
	}
	src.Close()

	glow := glowRow{Contig: "X", Start: 2999999, Ref: "A", Alts: []string{"G"}}
	for i, call := range [][]int32{{0}, {1}, {1, 0}, {-1}, {0, -1}, {1, 1, 1}, {}} {
		glow.Genotypes = append(glow.Genotypes, glowGenotype{fmt.Sprint("p", i), false, call})
	}
	src, err = Open([]string{put(t, "f.parquet", made(t, []glowRow{glow}))}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	var site source.Site
	if err := src.Next(&site); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(site.CallLength[:3], []uint8{1, 1, 2}) || !slices.Equal(site.Calls[0], []byte{0b11_01_10_00, 0b11_11_11}) || site.Pos != 3000000 {
		t.Errorf("%+v", site)
	}
	if o := src.Outcomes(); o.HalfCalls != 1 || o.PolyploidCalls != 1 {
		t.Errorf("%+v", o)
	}
}

// TestCallsOfMoreAllelesAlone: such a record is imported, missing for everybody, and counted.
func TestCallsOfMoreAllelesAlone(t *testing.T) {
	rows := []glowRow{{Contig: "1", Start: 4, Ref: "A", Alts: []string{"G"}}, {Contig: "1", Start: 5, Ref: "A", Alts: []string{"G"}}, {Contig: "0", Start: 6, Ref: "A", Alts: []string{"G"}}}
	for i, calls := range [][][]int32{{{0, 1, 1}, {-1, -1}, {0, 0, 0, 0}}, {{0, 1, 1}, {0, 0}, {0, -1}}, {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}} {
		for s, call := range calls {
			rows[i].Genotypes = append(rows[i].Genotypes, glowGenotype{fmt.Sprint("p", s), false, call})
		}
	}
	src, err := Open([]string{put(t, "f.parquet", made(t, rows))}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	want := source.Outcomes{Records: 3, Imported: 2, UnsupportedContig: 1, HalfCalls: 1, PolyploidCalls: 3, PolyploidRecords: 1}
	if lines, err := shown(src); err != nil || len(lines) != 2 || src.Outcomes() != want {
		t.Errorf("%q, %+v, %v, want %+v", lines, src.Outcomes(), err, want)
	}
}
