package compiled

import (
	"cmp"
	"iter"
	"slices"

	"cardioscore/io/frequency"
	"cardioscore/io/internal/parquetfile"
)

// The columns of frequencies.parquet.
var pinnedColumns = and(and(int32s("chrom", "pos"), parquetfile.PlainText, "ref", "alt"), parquetfile.PlainInt64, "count", "of")

const pinnedName = "frequencies.parquet"

// writePinned writes the pinned frequencies, which come by chromosome and position, and
// says how many they are. Those of one position are written by their alleles: the order
// that a table has them in depends on what else it holds.
func (f *files) writePinned(all iter.Seq2[frequency.Row, error]) (rows int, err error) {
	var some []frequency.Row // the last ones may be followed by others of their position
	var out *groupWriter
	flush := func(n int) error {
		slices.SortStableFunc(some, func(a, b frequency.Row) int {
			return cmp.Or(cmp.Compare(a.Chrom, b.Chrom), cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Alt, b.Alt))
		})
		rows += n
		bodies := [][]byte{
			intsOf(func(i int) int32 { return int32(some[i].Chrom) })(nil, 0, n), intsOf(func(i int) int32 { return some[i].Pos })(nil, 0, n),
			textsOf(func(i int) string { return some[i].Ref })(nil, 0, n), textsOf(func(i int) string { return some[i].Alt })(nil, 0, n),
			longsOf(func(i int) int64 { return some[i].Count })(nil, 0, n), longsOf(func(i int) int64 { return some[i].Of })(nil, 0, n),
		}
		some = append(some[:0], some[n:]...)
		return out.group(n, bodies)
	}
	next, stop := iter.Pull2(all)
	defer stop()
	row, err, more := next()
	if !more || err != nil {
		return 0, err
	}
	write := func(w *groupWriter) error {
		out = w
		for ; more; row, err, more = next() {
			if err != nil {
				return err
			}
			if n := len(some); n > groupRows && (row.Chrom != some[n-1].Chrom || row.Pos != some[n-1].Pos) {
				if err := flush(groupRows); err != nil {
					return err
				}
			}
			some = append(some, row)
		}
		for len(some) > 0 {
			if err := flush(min(groupRows, len(some))); err != nil {
				return err
			}
		}
		return nil
	}
	err = f.file(pinnedName, pinnedColumns, write)
	return rows, err
}
