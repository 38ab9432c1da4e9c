package tabular

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// shown reads a source as lines: chrom pos ref alts id, then the copies of each ALT, "." for
// missing, as decimals where they are dosages.
func shown(src source.Source) (lines []string, err error) {
	st, n := src.Storage(), len(src.Samples())
	var site source.Site
	for {
		err := src.Next(&site)
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		line := fmt.Sprint(site.Chrom, " ", site.Pos, " ", site.Ref, " ", strings.Join(site.Alts, ","), " ", site.ID)
		for k := range site.Alts {
			for s := range n {
				switch {
				case st.Calls && site.Calls[k][s/4]>>(2*(s%4))&3 == 3, !st.Calls && site.Dosages[k][s] == source.MissingDosage:
					line += " ."
				case st.Calls:
					line += fmt.Sprint(" ", site.Calls[k][s/4]>>(2*(s%4))&3)
				default:
					line += fmt.Sprint(" ", float64(site.Dosages[k][s])/float64(st.Denominator))
				}
			}
		}
		lines = append(lines, line)
	}
}

func TestEveryLayoutGivesTheSameSites(t *testing.T) {
	for name, file := range kinds(t) {
		for _, memory := range []int64{0, 64, 4000} {
			if memory == 64 && strings.Contains(name, "in no order") {
				continue // refused: see TestLongTablesInBands
			}
			src, err := Open([]string{put(t, "f.parquet", file)}, Options{Memory: memory, ScratchDir: t.TempDir()})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			lines, err := shown(src)
			want := slices.Clone(wanted)
			if strings.Contains(name, "list of calls") { // has no column of ids
				for i := range want {
					f := strings.Fields(want[i])
					f[4] = ""
					want[i] = strings.Join(f, " ")
				}
			}
			if strings.Contains(name, "per variant") { // ids are the names of columns, in the order of the file
				want = []string{"1 1000 A G 1_1000_A_G 0 1 2 . 1", "X 5000000 G T X_5000000_G_T . . 0 0 0", "1 2000 AC A chr1_2000_ac_A 2 2 2 2 0"}
			}
			slices.Sort(lines)
			slices.Sort(want)
			if err != nil || !slices.Equal(lines, want) {
				t.Errorf("%s, memory %d: %v\n%s\nwant\n%s", name, memory, err, strings.Join(lines, "\n"), strings.Join(want, "\n"))
			}
			var ids []string
			for _, s := range src.Samples() {
				ids = append(ids, s.ID)
			}
			if !slices.Equal(ids, people) {
				t.Errorf("%s: samples %v", name, ids)
			}
			if strings.Contains(name, "per variant") && src.Samples()[1].Sex != genome.Female {
				t.Errorf("%s: sex %v", name, src.Samples()[1].Sex)
			}
			o := src.Outcomes()
			if want := int64(4 - strings.Count(name, "per variant")); o.Records != want || o.Imported != 3 || o.Total() != o.Records || o.LargestRounding != 0 {
				t.Errorf("%s: outcomes %+v", name, o)
			}
			src.Close()
		}
	}
}

// Lists that are longer than what is decoded at once, with and without nulls.
func TestLongLists(t *testing.T) {
	for _, samples := range []int{1, 4095, 4096, 4097, 9001} {
		var rows []callListRow
		var ids, want []string
		for s := range samples {
			ids = append(ids, fmt.Sprint("p", s))
		}
		for v := range 4 {
			row := callListRow{Chrom: "1", Pos: int64(v + 1), Ref: "A", Alt: "G"}
			line := fmt.Sprintf("1 %d A G ", v+1)
			for s := range samples {
				n := (s*s + v) % 3
				if v == 2 && s%1000 == 0 {
					row.Calls, line = append(row.Calls, nil), line+" ."
					continue
				}
				row.Calls, line = append(row.Calls, of(int32(n))), line+fmt.Sprint(" ", n)
			}
			rows, want = append(rows, row), append(want, line)
		}
		file := made(t, rows, parquet.KeyValueMetadata("samples", strings.Join(ids, ",")), parquet.PageBufferSize(5000))
		src, err := Open([]string{put(t, "f.parquet", file)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		lines, err := shown(src)
		if err != nil || !slices.Equal(lines, want) {
			t.Errorf("%d samples: %v", samples, err)
		}
		src.Close()
	}
}
