package tabular

import (
	"io"
	"math"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// maxLongVariants bounds the variants of a long table, which are held in memory.
const maxLongVariants = 2_000_000

// longTable is a table with a row for each sample and variant, in one file or several
// that follow each other. A first pass numbers samples and variants, in the order in which
// they come; a second one reads the genotypes.
type longTable struct {
	reader   *Reader
	people   *numbering
	keys     *numbering    // of variants: an id, or all that identifies one
	variants []longVariant // by number
	grouped  bool          // the rows of each variant stand together
}

// longVariant is what a variant was when it came first.
type longVariant struct {
	identity
	id   string
	file int
	row  int64 // 1-based
}

// openLong reads the columns of samples and variants of all files.
func openLong(r *Reader) (*longTable, error) {
	t := &longTable{reader: r, people: newNumbering(), keys: newNumbering(), grouped: true}
	last := uint32(math.MaxUint32)
	for i, path := range r.paths {
		f, err := t.openFile(i, false)
		if err != nil {
			return nil, err
		}
		err = guarded(path, func() error {
			for {
				known := len(t.keys.texts)
				_, v, _, err := f.next()
				if err == io.EOF {
					return nil
				}
				if err != nil {
					return err
				}
				t.grouped = t.grouped && (v == last || int(v) == known)
				last = v
			}
		})
		f.close()
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *longTable) samples() []genome.Sample {
	samples := make([]genome.Sample, len(t.people.texts))
	for s, id := range t.people.texts {
		samples[s].ID = id
	}
	return samples
}

// begin opens the second pass.
func (t *longTable) begin() (rows, error) {
	opts := &t.reader.opts
	stream := &longStream{table: t}
	samples := int64(len(t.people.texts))
	if t.grouped {
		return &longGroups{longStream: stream, cells: make([]uint16, samples)}, nil
	}
	b := &longBands{longStream: stream, cells: make([]uint16, samples), perBand: int(max(1, opts.Memory/2/max(2*samples, 1)))}
	return b, b.spool(opts.Memory/4, opts.scratchDir())
}

// longFile reads the rows of one file.
type longFile struct {
	table  *longTable
	plan   *plan
	number int
	sample *numbered
	ids    *numbered   // variants by an id alone, else nil
	key    *attributes // else
	cells  *cellReader // nil in the first pass
	buffer []uint16    // cells that were read ahead

	group      int // the next one
	left, row  int64
	chrom, ref string // of the row before
	alt        string
	pos        int64
	variant    uint32
	started    bool
	scratch    []byte
}

func (t *longTable) openFile(number int, genotypes bool) (*longFile, error) {
	r := t.reader
	p, err := planFile(r.paths[number], &r.opts, r.naming)
	if err != nil {
		return nil, err
	}
	f := &longFile{table: t, plan: p, number: number}
	if err := f.prepare(genotypes); err != nil {
		p.table.Close()
		return nil, err
	}
	return f, nil
}

func (f *longFile) prepare(genotypes bool) error {
	p, r := f.plan, f.table.reader
	if p.layout != longRows {
		return fileerr.New(fileerr.IO, p.path, "has changed while it was read")
	}
	a, err := newAttributes(p.columns, r.naming)
	if err != nil {
		return err
	}
	f.sample = newNumbered(newCursor(p.table, p.of[roleSample].name, p.of[roleSample].leaf), f.table.people)
	if a.chrom == nil {
		if a.id.leaf.MaxRep > 0 {
			return p.errorf(a.id.name, "is a list; expected one id in each row")
		}
		f.ids = newNumbered(a.id, f.table.keys)
	} else {
		if a.alt == nil || a.alt.leaf.MaxRep > 0 || a.id != nil && a.id.leaf.MaxRep > 0 {
			return p.errorf("", "a table with a row for each sample and variant needs one ref and one alt in each row, and no list")
		}
		f.key = a
	}
	if genotypes {
		f.cells = newCellReader(p.table, p.leaf, place{name: p.genotype.name}, r.perCopy)
	}
	return nil
}

// next gives the numbers of a row, and its cell in the second pass. io.EOF after the last.
func (f *longFile) next() (sample, variant uint32, cell uint16, err error) {
	for f.left == 0 {
		if f.group == f.plan.table.Groups() {
			return 0, 0, 0, io.EOF
		}
		if err := f.openGroup(); err != nil {
			return 0, 0, 0, err
		}
	}
	f.left--
	f.row++
	if sample, err = f.sample.number(); err != nil {
		return
	}
	if f.ids != nil {
		if variant, err = f.ids.number(); err == nil && int(variant) == len(f.table.variants) {
			err = f.addNamed(f.table.keys.texts[variant])
		}
	} else {
		variant, err = f.keyed()
	}
	if err != nil || f.cells == nil {
		return
	}
	for len(f.buffer) == 0 {
		if f.buffer, err = f.cells.flat(f.buffer[:0]); err != nil {
			if err == io.EOF {
				err = f.cells.errorf(f.row-1, "the column ends before the rows do")
			}
			return
		}
	}
	cell, f.buffer = f.buffer[0], f.buffer[1:]
	return
}

func (f *longFile) openGroup() error {
	g := f.group
	f.group++
	f.left = f.plan.table.GroupRows(g)
	if err := f.sample.openGroup(g, f.row); err != nil {
		return err
	}
	if f.ids != nil {
		if err := f.ids.openGroup(g, f.row); err != nil {
			return err
		}
	} else {
		for _, c := range f.keyCursors() {
			if err := c.openGroup(g, f.row); err != nil {
				return err
			}
		}
	}
	if f.cells == nil {
		return nil
	}
	f.buffer = f.buffer[:0]
	return f.cells.open(g, f.row)
}

func (f *longFile) keyCursors() []*cursor {
	a := f.key
	all := []*cursor{a.chrom, a.pos, a.ref, a.alt}
	if a.id != nil {
		all = append(all, a.id)
	}
	return all
}

// keyed gives the number of the variant that the columns of a row identify.
func (f *longFile) keyed() (uint32, error) {
	a := f.key
	chrom, pos, err := a.place()
	if err != nil {
		return 0, err
	}
	var texts [3]string // ref, alt, id
	for i, c := range [...]*cursor{a.ref, a.alt, a.id} {
		if c == nil {
			continue
		}
		at, err := c.next()
		if err != nil {
			return 0, err
		}
		if at >= 0 {
			texts[i] = c.text(at)
		}
	}
	ref, alt, id := texts[0], texts[1], texts[2]
	if f.started && pos == f.pos && chrom == f.chrom && ref == f.ref && alt == f.alt {
		return f.variant, nil
	}
	f.started, f.pos, f.chrom, f.ref, f.alt = true, pos, chrom, ref, alt
	b := append(f.scratch[:0], chrom...)
	b = append(strconv.AppendInt(append(b, 0), pos, 10), 0)
	b = append(append(append(b, ref...), 0), alt...)
	f.scratch = b
	if number, known := f.table.keys.numbers[string(b)]; known {
		f.variant = number
		return number, nil
	}
	f.variant = f.table.keys.of(string(b))
	return f.variant, f.add(identity{chrom, pos, ref, strings.Split(alt, ",")}, id)
}

// addNamed enters a variant that is known by its id.
func (f *longFile) addNamed(id string) error {
	found, ok := f.table.reader.naming.of(id)
	if !ok {
		return f.ids.before().errorf("found an id that names no variant; %s", f.table.reader.naming.help())
	}
	return f.add(found, id)
}

func (f *longFile) add(v identity, id string) error {
	t := f.table
	if f.cells != nil {
		return fileerr.New(fileerr.IO, f.plan.path, "has changed while it was read")
	}
	if len(t.variants) == maxLongVariants {
		return fileerr.New(fileerr.Resource, f.plan.path, "holds more than %d variants; import one file per chromosome", maxLongVariants)
	}
	t.variants = append(t.variants, longVariant{v, id, f.number, f.row})
	return nil
}

func (f *longFile) close() { f.plan.table.Close() }

// longStream gives the rows of all files in the second pass.
type longStream struct {
	table  *longTable
	file   *longFile
	opened int // number of files that were begun
	worst  float64
}

// nextRow gives the next row, io.EOF after the last of all files.
func (s *longStream) nextRow() (sample, variant uint32, cell uint16, err error) {
	for {
		if s.file == nil {
			if s.opened == len(s.table.reader.paths) {
				return 0, 0, 0, io.EOF
			}
			if s.file, err = s.table.openFile(s.opened, true); err != nil {
				return 0, 0, 0, err
			}
			s.opened++
		}
		sample, variant, cell, err = s.file.next()
		if err == nil && int(sample) >= len(s.table.reader.samples) {
			err = fileerr.New(fileerr.IO, s.file.plan.path, "has changed while it was read")
		}
		if err != io.EOF {
			return sample, variant, cell, err
		}
		s.close()
	}
}

func (s *longStream) rounding() float64 {
	if s.file != nil && s.file.cells != nil {
		s.worst = max(s.worst, s.file.cells.convert.worst)
	}
	return s.worst
}

func (s *longStream) close() {
	s.rounding()
	if s.file != nil {
		s.file.close()
		s.file = nil
	}
}

// twice is the error of a sample that has two rows for a variant.
func (s *longStream) twice(v *longVariant, sample uint32) error {
	err := fileerr.New(fileerr.Malformed, s.table.reader.paths[v.file], "sample number %d has two rows for this variant; expected one", sample+1)
	err.Variant = v.name()
	return err
}

func (v *longVariant) name() string {
	return v.chrom + ":" + strconv.FormatInt(v.pos, 10) + ":" + v.ref + ":" + strings.Join(v.alts, ",")
}

// give makes a record of a variant.
func (s *longStream) give(r *record, number int, cells []uint16) {
	v := &s.table.variants[number]
	*r = record{
		path: s.table.reader.paths[v.file], line: v.row, name: v.name(),
		chrom: v.chrom, pos: v.pos, ref: v.ref, alts: append(r.alts[:0], v.alts...), id: v.id, info: math.NaN(),
		cells: cells, paired: s.table.reader.nature == calls,
	}
}

// longGroups gives the variants of a table in which the rows of each stand together.
type longGroups struct {
	*longStream
	cells []uint16

	pending         bool // a row was read that belongs to the next variant
	sample, variant uint32
	cell            uint16
}

func (g *longGroups) next(r *record) error {
	if !g.pending {
		if err := g.read(); err != nil {
			return err
		}
	}
	variant := g.variant
	for s := range g.cells {
		g.cells[s] = unseen
	}
	for {
		if g.cells[g.sample] != unseen {
			return g.twice(&g.table.variants[variant], g.sample)
		}
		g.cells[g.sample] = g.cell
		if err := g.read(); err != nil && err != io.EOF {
			return err
		}
		if !g.pending || g.variant != variant {
			break
		}
	}
	g.give(r, int(variant), g.cells)
	return nil
}

func (g *longGroups) read() (err error) {
	g.sample, g.variant, g.cell, err = g.nextRow()
	g.pending = err == nil
	return err
}
