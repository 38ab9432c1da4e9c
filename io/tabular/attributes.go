package tabular

import (
	"math"
	"strings"

	"cardioscore/io/internal/parquetfile"

	"github.com/parquet-go/parquet-go/format"
)

// attributes reads what describes the variant of each row.
type attributes struct {
	naming                                               *naming
	chrom, pos, ref, alt, alleles, id, filterOf, quality *cursor
	zeroBased                                            int64 // 1 where pos counts from 0
	all                                                  []*cursor
	texts                                                []string
}

// complete says whether the columns say all of a variant.
func (c *columns) complete() bool {
	return c.has(roleChrom) && (c.has(rolePos) || c.has(roleStart)) && (c.has(roleRef, roleAlt) || c.has(roleAlleles))
}

// namesVariants says whether rows are of variants, by their columns or by an id.
func (c *columns) namesVariants() bool { return c.complete() || c.has(roleID) }

// newAttributes makes the cursors, having checked the types.
func newAttributes(c *columns, n *naming) (*attributes, error) {
	a := &attributes{naming: n}
	var problem error
	take := func(r role, numeric, lists bool) *cursor {
		f := c.of[r]
		if f == nil || problem != nil {
			return nil
		}
		fits := f.shape == scalar || f.shape == list && lists
		if fits && !textual(f.leaf) {
			n, isNumber := natureOf(f.leaf)
			fits = numeric && isNumber && (n == integers || n == decimals && !inIntegers(f.leaf))
		}
		if !fits {
			problem = c.errorf(f.name, "is the column of %s and holds %s; expected %s", r, f.typeName(), expected(numeric, lists))
			return nil
		}
		cur := newCursor(c.table, f.name, f.leaf)
		a.all = append(a.all, cur)
		return cur
	}
	if c.complete() {
		a.chrom = take(roleChrom, false, false)
		if a.pos = take(rolePos, true, false); a.pos == nil && problem == nil {
			a.pos, a.zeroBased = take(roleStart, true, false), 1
		}
		if c.has(roleRef, roleAlt) {
			a.ref, a.alt = take(roleRef, false, false), take(roleAlt, false, true)
		} else {
			a.alleles = take(roleAlleles, false, true)
		}
	}
	a.id = take(roleID, false, true)
	a.filterOf = take(roleFilter, false, true)
	// A column called info is a quality where it holds numbers, and something else else.
	if f := c.of[roleInfo]; f != nil && f.shape == scalar {
		if n, ok := natureOf(f.leaf); ok && n == decimals && !inIntegers(f.leaf) {
			a.quality = take(roleInfo, true, false)
		}
	}
	return a, problem
}

func expected(numeric, lists bool) string {
	what := "texts"
	if numeric {
		what = "whole numbers"
	}
	if lists {
		what += ", or a list of them, in each row"
	}
	return what
}

func (a *attributes) openGroup(group int, firstRow int64) error {
	for _, c := range a.all {
		if err := c.openGroup(group, firstRow); err != nil {
			return err
		}
	}
	return nil
}

func (a *attributes) endGroup() error {
	for _, c := range a.all {
		if err := c.endGroup(); err != nil {
			return err
		}
	}
	return nil
}

// fill reads the next row. What an identity needs and a row does not have is an error.
func (a *attributes) fill(r *record) error {
	r.chrom, r.pos, r.ref, r.alts, r.id, r.filter, r.info, r.name = "", 0, "", r.alts[:0], "", "", math.NaN(), ""
	if a.id != nil {
		texts, err := a.row(a.id)
		if err != nil {
			return err
		}
		r.id = strings.Join(texts, ";")
	}
	if a.chrom != nil {
		if err := a.fillIdentity(r); err != nil {
			return err
		}
	} else {
		id, ok := a.naming.of(r.id)
		if !ok {
			return a.id.before().errorf("found an id that names no variant; %s", a.naming.help())
		}
		r.chrom, r.pos, r.ref, r.alts = id.chrom, id.pos, id.ref, id.alts
	}
	if a.filterOf != nil {
		texts, err := a.row(a.filterOf)
		if err != nil {
			return err
		}
		r.filter = strings.Join(texts, ";")
	}
	if a.quality != nil {
		at, err := a.quality.next()
		if err != nil {
			return err
		}
		if at >= 0 {
			r.info, _ = a.quality.number(at)
		}
	}
	return nil
}

// place reads chromosome and position of the next row.
func (a *attributes) place() (chrom string, pos int64, err error) {
	at, err := a.chrom.next()
	if err != nil {
		return "", 0, err
	}
	if at < 0 {
		return "", 0, a.chrom.before().errorf("found null, expected a chromosome")
	}
	chrom = a.chrom.text(at)
	if at, err = a.pos.next(); err != nil {
		return "", 0, err
	}
	if at >= 0 {
		if whole, ok := a.pos.whole(at); ok {
			return chrom, whole + a.zeroBased, nil
		}
	}
	return "", 0, a.pos.before().errorf("found no whole number, expected a position")
}

func (a *attributes) fillIdentity(r *record) (err error) {
	if r.chrom, r.pos, err = a.place(); err != nil {
		return err
	}
	if a.alleles != nil {
		texts, err := a.row(a.alleles)
		if err != nil {
			return err
		}
		if len(texts) > 0 {
			r.ref, r.alts = texts[0], append(r.alts, texts[1:]...)
		}
		return nil
	}
	at, err := a.ref.next()
	if err != nil {
		return err
	}
	if at >= 0 {
		r.ref = a.ref.text(at)
	}
	texts, err := a.row(a.alt)
	if err != nil {
		return err
	}
	for _, text := range texts {
		r.alts = append(r.alts, strings.Split(text, ",")...)
	}
	return nil
}

// row reads the texts of a row: those of its list, or its one value.
func (a *attributes) row(c *cursor) ([]string, error) {
	var err error
	if c.leaf.MaxRep > 0 {
		a.texts, err = c.list(a.texts[:0])
		return a.texts, err
	}
	at, err := c.next()
	a.texts = a.texts[:0]
	if err == nil && at >= 0 {
		a.texts = append(a.texts, c.text(at))
	}
	return a.texts, err
}

// before is the cursor for an error about the row that it has just read.
func (c *cursor) before() *cursor {
	row := *c
	row.row--
	return &row
}

// inIntegers says whether numbers are stored as integers, which DECIMAL scales.
func inIntegers(l *parquetfile.Leaf) bool { return l.Kind == format.Int32 || l.Kind == format.Int64 }
