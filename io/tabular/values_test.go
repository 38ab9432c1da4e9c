package tabular

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"

	"github.com/parquet-go/parquet-go"
)

// table makes a file with a column per sample, of one variant on chromosome 1 each row.
func table(t *testing.T, samples ...column) []byte {
	t.Helper()
	n := len(samples[0].values)
	c := []column{{"chrom", parquet.String(), slices.Repeat([]any{"1"}, n)}, {name: "pos", node: parquet.Int(64)},
		{"ref", parquet.String(), slices.Repeat([]any{"A"}, n)}, {"alt", parquet.String(), slices.Repeat([]any{"G"}, n)}}
	for i := range n {
		c[1].values = append(c[1].values, int64(i+1))
	}
	return madeOf(t, append(c, samples...))
}

func TestValuesBecomeCells(t *testing.T) {
	floats, doubles := parquet.Leaf(parquet.FloatType), parquet.Leaf(parquet.DoubleType)
	for name, test := range map[string]struct {
		node   parquet.Node
		values []any
		field  string
		want   string // of the one sample, by row
		round  float64
		says   string // of the error
	}{
		"signed":            {node: parquet.Int(64), values: []any{int64(0), int64(2), nil, int64(1)}, want: "0 2 . 1"},
		"unsigned":          {node: parquet.Uint(8), values: []any{uint32(0), uint32(2)}, want: "0 2"},
		"integers as DS":    {node: parquet.Int(8), field: "DS", values: []any{int32(1), nil}, want: "1 ."},
		"four digits":       {node: doubles, values: []any{0.3, 1.9999, 0.0001, 2.0, math.Copysign(0, -1)}, want: "0.3 1.9999 0.0001 2 0"},
		"float32":           {node: floats, values: []any{float32(0.3)}, want: "0.3", round: float64(float32(0.3)) - 0.3},
		"rounded":           {node: doubles, values: []any{0.12344}, want: "0.1234", round: 0.00004},
		"ties to even":      {node: doubles, values: []any{1.00003125 * 0.5, 0.5}, want: "0.5 0.5", round: 0.000015625},
		"NaN":               {node: doubles, values: []any{math.NaN(), 1.0}, want: ". 1"},
		"whole floats":      {node: doubles, field: "GT", values: []any{1.0, math.NaN(), 2.0}, want: "1 . 2"},
		"decimal of 2":      {node: parquet.Decimal(2, 3, parquet.Int32Type), values: []any{int32(150), int32(7), nil}, want: "1.5 0.07 ."},
		"decimal of 6":      {node: parquet.Decimal(6, 12, parquet.Int64Type), values: []any{int64(1500000), int64(70050), int64(70051)}, want: "1.5 0.07 0.0701", round: 0.00005},
		"calls":             {node: parquet.String(), values: []any{"0/0", "0|1", "1/1", "./.", ".", "", nil, "0/.", "0/1/1"}, want: "0 1 2 . . . . . ."},
		"three":             {node: parquet.Int(8), values: []any{int32(1), int32(3)}, says: "row group 1: row 2: found 3; expected 0 to 2 ALT copies, and null (or NaN) for a missing value"},
		"minus 9":           {node: parquet.Int(8), values: []any{int32(-9)}, says: "column 1: row group 1: row 1: found -9"},
		"above 2":           {node: floats, values: []any{nil, float32(2.00001)}, says: "row 2: found 2.0000"},
		"infinite":          {node: doubles, values: []any{math.Inf(1)}, says: "found a number far from it; expected 0 to 2"},
		"an id":             {node: parquet.Int(64), values: []any{int64(4857773456)}, says: "found a number far from it"},
		"decimal above 2":   {node: parquet.Decimal(2, 3, parquet.Int32Type), values: []any{int32(201)}, says: "found 2.01"},
		"no call":           {node: doubles, field: "GT", values: []any{0.5}, says: "found 0.5; hard calls were asked for"},
		"a lone allele":     {node: parquet.String(), values: []any{"0/0", "1"}, says: "sample number 1 has a lone number as text, and calls on autosomes have two alleles"},
		"a lone allele, GT": {node: parquet.String(), field: "GT", values: []any{"0/0", "1"}, says: "sample number 1 has a lone number as text, and calls on autosomes have two alleles"},
		"an open call":      {node: parquet.String(), values: []any{"0/"}, says: "found a text that is no call"},
		"ties":              {node: doubles, values: []any{0.00005, 0.00025}, want: "0 0.0002", round: 0.00005}, // 0.5 and 2.5 units
		"allele 128":        {node: parquet.String(), field: "GT", values: []any{"0/0", "128"}, says: "found a text that is no call"},
		"not a digit":       {node: parquet.String(), values: []any{"0/0", ":/0"}, says: "found a text that is no call"}, // : follows 9
		"not a digit, 2nd":  {node: parquet.String(), values: []any{"0/0", "0/:"}, says: "found a text that is no call"},
		"another allele":    {node: parquet.String(), values: []any{"0/2"}, says: "sample number 1 has a call of allele 2, there are REF and 1 ALTs"},
		"calls as DS":       {node: parquet.String(), field: "DS", values: []any{"0/1"}, says: "dosages (--field DS) were asked for"},
		"dates":             {node: parquet.Date(), values: []any{int32(1)}, says: "column 1: holds INT32, which is neither about the variant nor a sample"},
		"truth":             {node: parquet.Leaf(parquet.BooleanType), values: []any{true}, says: "column 1: holds BOOLEAN"},
		"a field not known": {node: parquet.Int(8), field: "GP", values: []any{int32(1)}, says: "expected auto, GT or DS"},
	} {
		path := put(t, "f.parquet", table(t, column{"SECRET", test.node, test.values}))
		src, err := Open([]string{path}, Options{Field: test.field})
		var lines []string
		if err == nil {
			lines, err = shown(src)
			src.Close()
		}
		if test.says != "" {
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "4857773456") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var got []string
		for _, line := range lines {
			got = append(got, line[strings.LastIndex(line, " ")+1:])
		}
		if text := strings.Join(got, " "); err != nil || text != test.want {
			t.Errorf("%s: %s, want %s: %v", name, text, test.want, err)
			continue
		}
		o := src.Outcomes()
		if math.Abs(o.LargestRounding-test.round) > 1e-12 {
			t.Errorf("%s: largest rounding %v, want %v", name, o.LargestRounding, test.round)
		}
		if name == "calls" && (o.HalfCalls != 1 || o.PolyploidCalls != 1) {
			t.Errorf("%+v", o)
		}
	}
}

func TestParseKey(t *testing.T) {
	for name, want := range map[string]string{
		"1:1000:A:G":        "1 1000 A [G]",
		"chr1_1000_A_G":     "chr1 1000 A [G]",
		"X-5-ac-T":          "X 5 AC [T]",
		"1:1000_A/G":        "1 1000 A [G]",
		"1:1000:A:G_G":      "1 1000 A [G]",
		"MT:1:A:<DEL>":      "MT 1 A [<DEL>]",
		"1:1000:A:G_A":      "", // counts REF
		"rs12345":           "",
		"1:1000":            "",
		"1:A:1000:G":        "",
		"1:1000:1:2":        "",
		"GL000191.1:5:A:G":  "",
		"1:99999999999:A:G": "",
		"1:2147483648:A:G":  "",
		"1:2147483647:A:G":  "1 2147483647 A [G]",
	} {
		id, ok := parseKey(name)
		got := ""
		if ok {
			got = fmt.Sprint(id.chrom, " ", id.pos, " ", id.ref, " ", id.alts)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Texts of a lone number are haploid calls where calls were declared, on X, Y and MT, beside
// calls of two alleles; in every other case they may be counts, and are refused by the
// variant. Every layout that holds texts is read so.
func TestLoneNumbers(t *testing.T) {
	texts := func(values ...any) []any { return values }
	rows := func(chrom string, men ...any) []byte {
		return madeOf(t, []column{
			{"chrom", parquet.String(), texts("1", chrom)}, {"pos", parquet.Int(32), texts(int32(5), int32(6))}, {"ref", parquet.String(), texts("A", "C")},
			{"alt", parquet.String(), texts("G", "T,G")}, {"p1", parquet.String(), texts("0/1", men[0])}, {"p2", parquet.String(), texts("1|1", men[1])},
			{"p3", parquet.String(), texts(".", men[2])},
		})
	}
	long := func(chrom string, men ...any) []byte {
		c := []column{{"sample", parquet.String(), nil}, {"chrom", parquet.String(), nil}, {"pos", parquet.Int(32), nil}, {"ref", parquet.String(), nil}, {"alt", parquet.String(), nil}, {"gt", parquet.String(), nil}}
		for _, row := range [][]any{{"1", int32(5), "A", "G", []any{"0/1", "1|1", "."}}, {chrom, int32(6), "C", "T,G", men}} {
			for s, call := range row[4].([]any) {
				for k, v := range []any{fmt.Sprint("p", s+1), row[0], row[1], row[2], row[3], call} {
					c[k].values = append(c[k].values, v)
				}
			}
		}
		return madeOf(t, c)
	}
	for name, made := range map[string]func(string, ...any) []byte{"a column per sample": rows, "long": long} {
		for _, test := range []struct {
			chrom, field string
			calls        []any
			want, says   string
		}{
			{"X", "GT", texts("0", "1", "0/1"), "X 6 C T,G  0 2 1 0 0 0", ""},
			{"chrY", "GT", texts("1", "2", nil), "Y 6 C T,G  2 0 . 0 2 .", ""},
			{"MT", "GT", texts("0", ".", "1/1"), "MT 6 C T,G  0 . 2 0 . 0", ""},
			{"X", "GT", texts("0", "3", "0/1"), "", "sample number 2 has a call of allele 3, there are REF and 2 ALTs"},
			{"X", "", texts("0/0", "1", "0/1"), "", "sample number 2 has a lone number as text, which may be an allele or a count of ALT copies; give --field GT"},
			{"2", "GT", texts("0/0", "0/1", "1"), "", "sample number 3 has a lone number as text, and calls on autosomes have two alleles"},
			{"2", "", texts("1", "0/1", "1"), "", "sample number 1 has a lone number as text"},
			{"X", "GT", texts("1:3", "0/1", "1"), "", "found a text that is no call"},
		} {
			src, err := Open([]string{put(t, "f.parquet", made(test.chrom, test.calls...))}, Options{Field: test.field})
			if err != nil {
				t.Fatal(err)
			}
			lines, err := shown(src)
			if test.says != "" {
				named := strings.HasSuffix(fmt.Sprint(err), "(variant "+test.chrom+":6:C:T,G)") || strings.Contains(test.says, "no call")
				if fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), test.says) || !named {
					t.Errorf("%s, %s, %q: %v", name, test.chrom, test.field, err)
				}
			} else if err != nil || len(lines) != 2 || lines[1] != test.want {
				t.Errorf("%s, %s: %v %q, want %s", name, test.chrom, err, lines, test.want)
			}
			src.Close()
		}
		src, err := Open([]string{put(t, "f.parquet", made("X", "1", "0/1", "0"))}, Options{Field: "GT"})
		if err != nil {
			t.Fatal(err)
		}
		var site source.Site
		for range 2 {
			if err := src.Next(&site); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(site.CallLength, []uint8{1, 2, 1}) {
			t.Errorf("%s: call lengths %v", name, site.CallLength)
		}
		src.Close()
	}
}

func TestColumnsAndSideTables(t *testing.T) {
	odd := table(t, column{"one", parquet.Int(8), []any{int32(1)}}, column{"two", parquet.Int(8), []any{int32(2)}}, column{"age", parquet.Int(8), []any{int32(77)}})
	people := put(t, "people", []byte("#IID\tSEX\ntwo\t2\none\tmale\nspare\t0\n"))
	src, err := Open([]string{put(t, "f.parquet", odd)}, Options{Columns: []string{"ignore=age", "chrom=chrom"}, Samples: people})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := shown(src)
	s := src.Samples()
	if err != nil || lines[0] != "1 1 A G  1 2" || s[0].ID != "one" || s[0].Sex.String() != "male" || s[1].Sex.String() != "female" {
		t.Errorf("%v %v %v", lines, s, err)
	}
	src.Close()
	// Columns that look like something else are samples where they are listed.
	odd2 := table(t, column{"s", parquet.Int(8), []any{int32(1)}}, column{"AC", parquet.Int(8), []any{int32(2)}}, column{"AF", parquet.Leaf(parquet.DoubleType), []any{0.25}})
	if src, err = Open([]string{put(t, "f.parquet", odd2)}, Options{Samples: put(t, "ids", []byte("AC\ns\n"))}); err != nil {
		t.Fatal(err)
	}
	if lines, err = shown(src); err != nil || lines[0] != "1 1 A G  2 1" || !src.Storage().Calls {
		t.Errorf("%v %v", lines, err)
	}
	src.Close()
	list := made(t, []callListRow{{Chrom: "1", Pos: 1, Ref: "A", Alt: "G", Calls: []*int32{of(int32(1)), nil}}})
	ids := column{"variant_id", parquet.String(), []any{"rs1", "rs2"}}
	named := madeOf(t, []column{ids, {"p1", parquet.Int(8), []any{int32(1), int32(0)}}})
	bim := "2 rs2 0 20 C T\n1 rs1 0 10 a G\n"
	for name, test := range map[string]struct {
		file     []byte
		opts     Options
		variants string // content of the variant table, by the end of its name
		ending   string
		class    fileerr.Class
		says     string // of the error; or the lines
	}{
		"no ids":                 {list, Options{}, "", "", fileerr.Inconsistent, "holds no sample ids; give a file with one id a line"},
		"too many ids":           {list, Options{Samples: put(t, "ids", []byte("a\nb\nc\n"))}, "", "", fileerr.Malformed, "found a list of 2 values, there are 3 samples"},
		"too few ids":            {list, Options{Samples: put(t, "ids", []byte("a\n"))}, "", "", fileerr.Malformed, "found a list of more than 1 values"},
		"an id twice":            {list, Options{Samples: put(t, "ids", []byte("a\na\n"))}, "", "", fileerr.Inconsistent, "samples number 1 and 2 have the same id"},
		"a sample not listed":    {odd, Options{Columns: []string{"ignore=age"}, Samples: put(t, "ids", []byte("one\n"))}, "", "", fileerr.Inconsistent, "does not list sample number 2"},
		"a role not known":       {odd, Options{Columns: []string{"colour=x"}}, "", "", fileerr.Usage, `found the role "colour"`},
		"a column not there":     {odd, Options{Columns: []string{"chrom=SECRET"}}, "", "", fileerr.Inconsistent, "has no column that --parquet-columns chrom names"},
		"no variant table":       {named, Options{}, "", "", fileerr.Malformed, "found an id that names no variant; expected chrom:pos:ref:alt"},
		"an id not in the table": {named, Options{}, "2 rs2 0 20 C T\n", ".bim", fileerr.Malformed, "variant_id: row 1: found an id that names no variant"},
		"a variant twice":        {named, Options{}, bim + "1 rs1 0 11 a G\n", ".bim", fileerr.Malformed, "the id stands for two variants"},
		"a bim":                  {named, Options{}, bim, ".bim", 0, "1 10 G A rs1 1|2 20 T C rs2 0"},
		"a pvar":                 {named, Options{}, "##x\n#CHROM\tPOS\tID\tREF\tALT\n1\t10\trs1\tA\tG\n2\t20\trs2\tT\tC\n", ".pvar", 0, "1 10 A G rs1 1|2 20 T C rs2 0"},
		"no header":              {named, Options{}, "rs1 1 10 A G\n", ".txt", fileerr.Malformed, "has no column of id"},
	} {
		if test.variants != "" {
			test.opts.Variants = put(t, "v"+test.ending, []byte(test.variants))
		}
		src, err := Open([]string{put(t, "f.parquet", test.file)}, test.opts)
		var lines []string
		if err == nil {
			lines, err = shown(src)
			src.Close()
		}
		switch {
		case test.class == 0 && (err != nil || strings.Join(lines, "|") != test.says),
			test.class != 0 && (err == nil || fileerr.ClassOf(err) != test.class || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "SECRET")):
			t.Errorf("%s: %v %v", name, lines, err)
		}
	}
}

// Files of one import hold other variants of the same samples; records that cannot be used
// are counted.
func TestSeveralFilesAndOutcomes(t *testing.T) {
	first := table(t, column{"a", parquet.Int(8), []any{int32(1)}}, column{"b", parquet.Leaf(parquet.DoubleType), []any{0.5}})
	ints := table(t, column{"a", parquet.Int(8), []any{int32(1)}}, column{"b", parquet.Int(8), []any{int32(2)}})
	other := table(t, column{"a", parquet.Int(8), []any{int32(1)}}, column{"c", parquet.Int(8), []any{int32(2)}})
	src, err := Open([]string{put(t, "f.parquet", ints), put(t, "f.parquet", first)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if lines, err := shown(src); err != nil || strings.Join(lines, "|") != "1 1 A G  1 2|1 1 A G  1 0.5" || src.Storage().Denominator != 10000 {
		t.Errorf("%v %v", lines, err)
	}
	src.Close()
	if _, err := Open([]string{put(t, "f.parquet", first), put(t, "g.parquet", other)}, Options{}); fileerr.ClassOf(err) != fileerr.Inconsistent {
		t.Errorf("files of other samples: %v", err)
	}
	if _, err := Open([]string{put(t, "f.parquet", first), put(t, "g.parquet", kinds(t)["a column per variant"])}, Options{}); err == nil || !strings.Contains(err.Error(), "has one row per sample with a column per variant, the first file has one row per variant with a column per sample") {
		t.Errorf("files of two layouts: %v", err)
	}

	texts := func(values ...any) []any { return values }
	mixed := madeOf(t, []column{
		{"chrom", parquet.String(), texts("1", "1", "1", "1", "1", "1", "1", "HLA*A", "1")},
		{"pos", parquet.Leaf(parquet.DoubleType), texts(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 0.0)},
		{"ref", parquet.String(), texts("A", "A", "A", "", "A", "A", "A", "A", "A")},
		{"alt", parquet.String(), texts("G", "G,T", "<DEL>", "G", "A", ".", "0", "G", "G")},
		{"p", parquet.String(), texts("0/1", "1/2", "0/1", "0/1", "0/1", "0/0", "0/1", "0/1", "0/1")},
		{"r2", parquet.Leaf(parquet.FloatType), texts(float32(0.5), nil, nil, nil, nil, nil, nil, nil, nil)},
		{"filter", parquet.String(), texts("PASS", nil, nil, nil, nil, nil, nil, nil, nil)},
	})
	if src, err = Open([]string{put(t, "f.parquet", mixed)}, Options{}); err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	var site source.Site
	if err := src.Next(&site); err != nil || site.Info[0] != 0.5 || site.Filter != "PASS" || site.Line != 1 || site.CallLength != nil {
		t.Errorf("%+v %v", site, err)
	}
	if _, err := shown(src); err != nil {
		t.Fatal(err)
	}
	want := source.Outcomes{Records: 9, Imported: 2, Split: 1, Symbolic: 1, UnsupportedContig: 2, Malformed: 3}
	if o := src.Outcomes(); fmt.Sprint(o) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", o, want)
	}
	numbers := madeOf(t, []column{{"chrom", parquet.String(), texts("1")}, {"pos", parquet.Int(32), texts(int32(5))}, {"ref", parquet.String(), texts("A")},
		{"alt", parquet.String(), texts("G,T")}, {"p", parquet.Int(8), texts(int32(1))}})
	if src, err = Open([]string{put(t, "f.parquet", numbers)}, Options{}); err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if err := src.Next(&site); err == nil || !strings.Contains(err.Error(), "found 2 ALTs beside numbers") {
		t.Errorf("%v", err)
	}
}
