package compiled

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/scoreset"
)

// together runs several readings, as many at once as there are processors, and gives
// the first error in their order.
func together(all ...func() error) error {
	errs := make([]error, len(all))
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		running.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)); i = next.Add(1) - 1 {
				errs[i] = all[i]()
			}
		})
	}
	running.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// readTable reads a table, whose weights stay in their file where they are more than
// what is left of the memory.
func (s *Set) readTable(at int, left *int64) (*scoreset.Table, error) {
	meta := &s.meta.Tables[at]
	c := &scoreset.Columns{Scores: make([]scoreset.WeightColumn, len(meta.Columns))}
	for j := range meta.Columns {
		m := &meta.Columns[j]
		c.Scores[j] = scoreset.WeightColumn{Largest: m.Largest, Finest: m.Finest, Found: m.Found, AbsSum: m.AbsSum}
	}
	var weights *store
	err := together(
		func() error { return s.readRows(at, c) },
		func() error { return s.readSpecial(at, c) },
		func() error { return s.readUnreadable(at, c) },
		func() (err error) { weights, err = s.readWeights(at, c, left); return err },
	)
	if err != nil {
		return nil, err
	}
	var t *scoreset.Table
	if weights != nil {
		t, err = scoreset.NewTable(c, weights)
	} else {
		t, err = scoreset.NewTable(c, nil)
	}
	if err == nil && t.Len() != meta.Rows {
		err = fmt.Errorf("it has %d rows, %s says %d", t.Len(), Name, meta.Rows)
	}
	for j := range meta.Columns {
		if err == nil && t.Score(scoreset.Score{}, j).Grid() != meta.Columns[j].Grid {
			err = fmt.Errorf("the grid of its column %d is another one than %s says", j+1, Name)
		}
	}
	if err != nil {
		return nil, fileerr.New(fileerr.Integrity, s.path, "table %d: %v", at+1, err)
	}
	s.tables[at] = openTable{t, weights}
	return t, nil
}

func (s *Set) readRows(at int, c *scoreset.Columns) error {
	f, err := s.open(tableName(at, "rows"), rowColumns)
	if err != nil {
		return err
	}
	if f == nil {
		return fileerr.New(fileerr.Integrity, s.path, "%s lists no rows of table %d", Name, at+1)
	}
	defer f.close()
	c.Rows = scoreset.NewRows(f.entry.Rows)
	if err := f.fill(len(placeColumns), func(column, first int, values []byte) error { return c.Rows.Set(placeColumns[column], first, values) }); err != nil {
		return err
	}
	c.IDs = func() ([]byte, []int32, error) { return s.readIDs(at, len(placeColumns)) }
	kinds, err := s.open(tableName(at, "kinds"), kindColumns)
	if err != nil {
		return err
	}
	defer kinds.close()
	if kinds != nil && kinds.entry.Rows != f.entry.Rows {
		return fileerr.New(fileerr.Integrity, kinds.path, "has %d rows, those of rows.parquet are %d", kinds.entry.Rows, f.entry.Rows)
	}
	if err := kinds.fill(len(kindsColumns), func(column, first int, values []byte) error { return c.Rows.Set(kindsColumns[column], first, values) }); err != nil {
		return err
	}
	numbers, err := s.open(tableName(at, "numbers"), numberColumns)
	if err != nil {
		return err
	}
	defer numbers.close()
	if c.Numbers, err = numbers.ints(0); err != nil {
		return err
	}
	alleles, err := s.open(tableName(at, "alleles"), alleleColumns)
	if err != nil {
		return err
	}
	defer alleles.close()
	c.Alleles, err = alleles.texts(0)
	return err
}

// readIDs reads the ids of a table's rows.
func (s *Set) readIDs(at, column int) ([]byte, []int32, error) {
	f, err := s.open(tableName(at, "rows"), rowColumns)
	if err != nil {
		return nil, nil, err
	}
	defer f.close()
	return f.joined(column)
}

func (s *Set) readSpecial(at int, c *scoreset.Columns) error {
	f, err := s.open(tableName(at, "special"), specialColumns)
	if err != nil {
		return err
	}
	defer f.close()
	rows, err := f.ints(0)
	if err != nil {
		return err
	}
	what, err := f.texts(1)
	if err != nil {
		return err
	}
	for i, text := range what {
		var special scoreset.Special
		if err := json.Unmarshal([]byte(text), &special); err != nil {
			return fileerr.Wrap(fileerr.Integrity, f.path, err)
		}
		special.Row = rows[i]
		c.Special = append(c.Special, special)
	}
	frequencies, err := s.open(tableName(at, "frequencies"), frequencyColumns)
	if err != nil {
		return err
	}
	defer frequencies.close()
	if rows, err = frequencies.ints(0); err != nil {
		return err
	}
	exps, err := frequencies.ints(1)
	if err != nil {
		return err
	}
	coefs, err := frequencies.longs(2)
	if err != nil {
		return err
	}
	for i := range rows {
		c.Frequencies = append(c.Frequencies, scoreset.EffectFrequency{Row: rows[i], Exp: exps[i], Coef: coefs[i]})
	}
	return nil
}

func (s *Set) readUnreadable(at int, c *scoreset.Columns) error {
	f, err := s.open(tableName(at, "unreadable"), unreadableColumns)
	if err != nil {
		return err
	}
	defer f.close()
	columns, err := f.ints(0)
	if err != nil {
		return err
	}
	rows, err := f.ints(1)
	if err != nil {
		return err
	}
	for i, column := range columns {
		if column < 0 || int(column) >= len(c.Scores) {
			return fileerr.New(fileerr.Integrity, f.path, "row %d names column %d of %d", i+1, column+1, len(c.Scores))
		}
		c.Scores[column].Unreadable = append(c.Scores[column].Unreadable, rows[i])
	}
	return nil
}

// readWeights reads what says how the weights read, and the weights themselves as far
// as there is memory left; it gives a store of the others, nil where there are none.
func (s *Set) readWeights(at int, c *scoreset.Columns, left *int64) (*store, error) {
	f, err := s.open(tableName(at, "weights"), weightColumns)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, fileerr.New(fileerr.Integrity, s.path, "%s lists no weights of table %d", Name, at+1)
	}
	weights := &store{file: f}
	if err := s.readChunks(at, c, weights); err != nil {
		f.close()
		return nil, err
	}
	inFile := false
	for k := range c.Weights {
		chunk := &c.Weights[k]
		// Texts are always held: where each ends has to be known to be read.
		if chunk.Format != scoreset.TextWeights && *left < chunk.Size {
			inFile = true
			continue
		}
		*left -= chunk.Size
		chunk.Data = make([]byte, chunk.Size)
		if err := weights.Read(chunk.Data, chunk.At); err != nil {
			f.close()
			return nil, err
		}
	}
	if !inFile {
		f.close()
		return nil, nil
	}
	s.held = append(s.held, f)
	return weights, nil
}

// readChunks reads the small files beside weights.parquet.
func (s *Set) readChunks(at int, c *scoreset.Columns, weights *store) error {
	chunks, err := s.open(tableName(at, "chunks"), chunkColumns)
	if err != nil {
		return err
	}
	defer chunks.close()
	rows, err := chunks.ints(0)
	if err != nil {
		return err
	}
	formats, err := chunks.ints(1)
	if err != nil {
		return err
	}
	sizes, err := chunks.ints(2)
	if err != nil {
		return err
	}
	checks, err := s.open(tableName(at, "checks"), checkColumns)
	if err != nil {
		return err
	}
	defer checks.close()
	if weights.checks, err = checks.ints(0); err != nil {
		return err
	}
	file := weights.file
	wrong := func(err error) error { return fileerr.Wrap(fileerr.Integrity, file.path, err) }
	if len(rows) != len(file.chunks) {
		return wrong(fmt.Errorf("has %d chunks, chunks.parquet %d", len(file.chunks), len(rows)))
	}
	pieces := 0
	for k := range rows {
		place := file.chunks[k][0]
		words := place.Rows * 4
		if size := int64(sizes[k]); size < 0 || words < size || words-size > 3 || words > place.Bytes || formats[k] < 0 || formats[k] > int32(scoreset.TextWeights) {
			return wrong(fmt.Errorf("chunk %d has %d bytes in %d words", k+1, sizes[k], place.Rows))
		}
		b := body{at: place.Offset + place.Bytes - words, size: words, first: pieces}
		pieces += int((words + pieceBytes - 1) / pieceBytes)
		weights.bodies = append(weights.bodies, b)
		c.Weights = append(c.Weights, scoreset.WeightChunk{Rows: rows[k], Format: scoreset.WeightFormat(formats[k]), At: b.at, Size: int64(sizes[k])})
	}
	if pieces != len(weights.checks) {
		return wrong(fmt.Errorf("%d pieces, checks.parquet has %d", pieces, len(weights.checks)))
	}
	return s.readShapes(at, c)
}

// readShapes gives the chunks the shapes of their columns and the weights that are
// kept as texts.
func (s *Set) readShapes(at int, c *scoreset.Columns) error {
	f, err := s.open(tableName(at, "shapes"), shapeColumns)
	if err != nil {
		return err
	}
	defer f.close()
	shapes, err := f.ints(0)
	if err != nil {
		return err
	}
	for k := range c.Weights {
		if c.Weights[k].Format == scoreset.ShortWeights {
			n := min(len(c.Scores), len(shapes))
			c.Weights[k].Shapes, shapes = shapes[:n:n], shapes[n:]
		}
	}
	texts, err := s.open(tableName(at, "texts"), textColumns)
	if err != nil {
		return err
	}
	defer texts.close()
	chunks, err := texts.ints(0)
	if err != nil {
		return err
	}
	places, err := texts.ints(1)
	if err != nil {
		return err
	}
	all, err := texts.texts(2)
	if err != nil {
		return err
	}
	for i, k := range chunks {
		if k < 0 || int(k) >= len(c.Weights) {
			return fileerr.Wrap(fileerr.Integrity, texts.path, errors.New("a text of a chunk that there is not"))
		}
		c.Weights[k].Texts = append(c.Weights[k].Texts, scoreset.WeightText{At: places[i], Text: all[i]})
	}
	return nil
}
