package job

import (
	"fmt"
	"io"

	"cardioscore/io/compiled"
)

// inspectSet shows what a compiled set says of itself; it reads no rows.
func inspectSet(w io.Writer, path string) error {
	m, err := compiled.ReadMeta(path)
	if err != nil {
		return err
	}
	scores := 0
	for i := range m.Tables {
		scores += len(m.Tables[i].Scores)
	}
	fmt.Fprintf(w, "compiled set %s\n  %s, build %s\n", path, countOf(scores, "score", "scores"), m.Build)
	if f := m.Frequencies; f != nil {
		fmt.Fprintf(w, "  pins the frequencies of %s at %s (%.12s)\n", f.Name, countOf(f.Rows, "variant", "variants"), f.Digest)
	} else {
		fmt.Fprintln(w, "  pins no frequencies")
	}
	if c := m.Chain; c != nil {
		fmt.Fprintf(w, "  scores of %s were lifted over with %s (%.12s)\n", c.From, c.Name, c.SHA256)
	}
	if r := m.Reference; r != nil {
		fmt.Fprintf(w, "  insertions and deletions were moved by %s, %d bytes (index %.12s)\n", r.Name, r.Bytes, r.IndexSHA256)
	}
	fmt.Fprintf(w, "  digest %s\n", m.Digest)
	for _, s := range m.Sources {
		fmt.Fprintf(w, "  from %s, %d bytes  %.12s\n", s.Name, s.Bytes, s.SHA256)
	}
	n := 0
	for i := range m.Tables {
		t := &m.Tables[i]
		for _, s := range t.Scores {
			c := &t.Columns[s.Column]
			exact := "every weight is exact"
			if !c.Grid.Exact {
				exact = "weights are rounded to it"
			}
			fmt.Fprintf(w, "  score %s: %s, grid 10^-%d in %d digits, %s; licence %s\n", s.Header.ID, countOf(t.Rows, "row", "rows"), c.Grid.Power, c.Grid.Digits, exact, stated(s.Header.Licence))
			for k := range m.Matches {
				cover := &m.Matches[k].Scores[n].Coverage
				fmt.Fprintf(w, "    matched to %s: %d of %d rows used, %.2f %% of sum|w|\n", m.Matches[k].Cohort, cover.Used, cover.Rows, 100*cover.ByWeight)
			}
			n++
		}
	}
	return nil
}
