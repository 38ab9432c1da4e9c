package tabular

import (
	"io"
	"math"

	"cardioscore/io/source"
)

// columnVariants reads a table with a row for each sample: its columns, one after the
// other, are the variants.
type columnVariants struct {
	plan    *plan
	names   []string
	reader  *cellReader
	samples int
	perCopy uint64
	opts    *Options
	cells   []uint16
	column  int // the next one
	worst   float64
}

func newColumnVariants(p *plan, samples int, perCopy uint64, opts *Options) *columnVariants {
	return &columnVariants{
		plan: p, names: p.table.Names(), samples: samples, perCopy: perCopy, opts: opts,
		reader: newCellReader(p.table, p.leaves[0], place{}, perCopy),
	}
}

func (v *columnVariants) next(r *record) error {
	if v.column == len(v.plan.leaves) {
		return io.EOF
	}
	leaf, id := v.plan.leaves[v.column], v.plan.variants[v.column]
	name := v.names[leaf.Column]
	v.column++
	*r = record{
		path: v.plan.path, line: int64(leaf.Column + 1), name: name,
		chrom: id.chrom, pos: id.pos, ref: id.ref, alts: id.alts, id: name, info: math.NaN(),
		paired: v.plan.nature == calls,
	}
	if _, what, err := v.opts.judge(r); err != nil || what == source.NotRequested {
		return err
	}
	v.reader.begin(leaf, place{name: name}, v.perCopy)
	v.cells = v.cells[:0]
	for g := range v.plan.table.Groups() {
		if err := v.reader.open(g, int64(len(v.cells))); err != nil {
			return err
		}
		for {
			var err error
			if v.cells, err = v.reader.flat(v.cells); err == io.EOF {
				break
			} else if err != nil {
				return err
			}
		}
	}
	v.worst = max(v.worst, v.reader.convert.worst)
	r.cells = v.cells
	return nil
}

func (v *columnVariants) rounding() float64 { return v.worst }

func (v *columnVariants) close() { v.plan.table.Close() }
