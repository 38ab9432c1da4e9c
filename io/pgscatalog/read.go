package pgscatalog

import (
	"io"
	"path/filepath"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/scoreset"
)

// Read reads a score file, plain, gzip or BGZF. Most files hold one score; a
// table with several weight columns ("effect_weight_<id>"), or with several
// values of accession, gives one score for each, in the order of the file.
//
// The build of a score is UnknownBuild where the file does not declare GRCh37 or
// GRCh38 for the positions it gives; the caller decides what to do then. Score
// ids are unique within the file, not among files.
func Read(path string) ([]*scoreset.Score, error) {
	text, err := textfile.Open(path)
	if err != nil {
		return nil, err
	}
	r := &reader{path: path, text: text}
	err = r.read()
	if closed := text.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	scores := make([]*scoreset.Score, len(r.scores))
	for k, d := range r.scores {
		d.meta.Digest = r.text.Digest()
		scores[k] = scoreset.NewScore(d.meta, d.rows)
	}
	return scores, nil
}

// draft is a score while its rows are read.
type draft struct {
	meta scoreset.Score
	rows []scoreset.Row
}

// reader holds what is known while a file is read.
type reader struct {
	path   string
	text   *textfile.File
	header header
	rows   int // data rows
	scores []*draft
	byID   map[string]*draft // of files with an accession column
}

func (r *reader) read() error {
	line, err := r.readHeader()
	if err != nil {
		return err
	}
	columns, problem := parseColumns(line)
	if problem != "" {
		return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), "", "%s", problem)
	}
	if r.header.harmonised() && (!columns.has(hmChr) || !columns.has(hmPos)) {
		return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), "",
			"the header says HmPOS_build, but there are no columns hm_chr and hm_pos")
	}
	if err := r.start(columns); err != nil {
		return err
	}
	if err := r.readRows(columns); err != nil {
		return err
	}
	if r.rows == 0 {
		return fileerr.New(fileerr.Malformed, r.path, "the file holds no rows")
	}
	if err := r.header.checkRows(r.path, r.rows); err != nil {
		return err
	}
	return nil
}

// readHeader reads up to the line that names the columns, and returns it.
func (r *reader) readHeader() ([]byte, error) {
	for {
		line, err := r.text.Next()
		switch {
		case err == io.EOF:
			return nil, fileerr.New(fileerr.Malformed, r.path, "the file ends before a line that names the columns")
		case err != nil:
			return nil, err
		case len(line) == 0:
			continue
		case line[0] != '#':
			return line, nil
		}
		if key, ok := r.header.add(line[1:]); !ok {
			return nil, fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), key, "the header gives it twice, with two values")
		}
	}
}

// start makes the scores that the columns announce; those of an accession
// column appear with their first row.
func (r *reader) start(c *columns) error {
	build, err := r.header.build(r.path)
	if err != nil {
		return err
	}
	template := scoreset.Score{
		ID: r.header.id, Name: r.header.name, Trait: r.header.trait, Licence: r.header.licence,
		Build: build, WeightType: r.header.weightType, Source: r.path, Harmonised: r.header.harmonised(),
	}
	if template.ID == "" {
		template.ID = nameOf(r.path)
	}
	add := func(id string) {
		d := &draft{meta: template}
		d.meta.ID = id
		r.scores = append(r.scores, d)
	}
	switch {
	case c.scores != nil && c.has(accession):
		return fileerr.New(fileerr.Malformed, r.path, "the table has several weight columns and a column accession; expected one of them")
	case c.has(accession):
		r.byID = map[string]*draft{"": {meta: template}}
	case c.scores != nil:
		if c.has(effectWeight) {
			add(template.ID)
		}
		for _, column := range c.scores {
			add(column.name)
		}
	default:
		add(template.ID)
	}
	for k, score := range r.scores {
		for _, other := range r.scores[:k] {
			if score.meta.ID == other.meta.ID {
				return fileerr.New(fileerr.Malformed, r.path, "two weight columns belong to the score %.40q", score.meta.ID)
			}
		}
	}
	return nil
}

// nameOf is the file's name without folder and endings.
func nameOf(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".gz")
	for _, ending := range []string{".txt", ".tsv"} {
		name = strings.TrimSuffix(name, ending)
	}
	return name
}

func (r *reader) readRows(c *columns) error {
	weights := []int{c.at[effectWeight]}
	if c.scores != nil {
		if !c.has(effectWeight) {
			weights = weights[:0]
		}
		for _, column := range c.scores {
			weights = append(weights, column.at)
		}
	}
	if expected := r.header.expectedRows(r.text.Size()); len(r.scores) == 1 && r.byID == nil {
		r.scores[0].rows = make([]scoreset.Row, 0, expected)
	}
	rows := newRowReader(c, r.header.harmonised())
	for {
		line, err := r.text.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(line) == 0:
			continue
		}
		r.rows++
		if err := r.readRow(rows, line, weights); err != nil {
			return err
		}
	}
}

// readRow reads one line into every score of the file, or into that of its
// accession.
func (r *reader) readRow(rows *rowReader, line []byte, weights []int) error {
	c := rows.columns
	rows.fields = c.split(line, rows.fields)
	if err := r.checkFields(rows); err != nil {
		return err
	}
	scores := r.scores
	if r.byID != nil {
		score, err := r.scoreOf(rows)
		if err != nil {
			return err
		}
		scores = []*draft{score}
	}
	for k, score := range scores {
		score.rows = append(score.rows, scoreset.Row{Number: int32(r.rows)})
		if problem := rows.read(&score.rows[len(score.rows)-1], weights[k]); problem != nil {
			return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), problem.field, "%s", problem.message)
		}
	}
	return nil
}

func (r *reader) checkFields(rows *rowReader) error {
	c := rows.columns
	found := len(rows.fields)
	for ; found > c.total; found-- { // editors and spreadsheets add empty fields
		if len(rows.fields[found-1]) > 0 {
			break
		}
	}
	if found > c.total || found < c.needed {
		return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), "",
			"the row has %d fields, the header names %d columns", found, c.total)
	}
	return nil
}

// scoreOf finds the score that a row with an accession belongs to.
func (r *reader) scoreOf(rows *rowReader) (*draft, error) {
	id := rows.get(accession)
	if id == nil {
		return nil, fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), "accession", "is empty; expected the score that the row belongs to")
	}
	score, ok := r.byID[string(id)]
	if !ok {
		score = &draft{meta: r.byID[""].meta}
		score.meta.ID = string(id)
		r.byID[score.meta.ID] = score
		r.scores = append(r.scores, score)
	}
	return score, nil
}
