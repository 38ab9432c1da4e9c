package pgscatalog

import (
	"bytes"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/scoreset"
)

// reader holds what is known while a file is read.
type reader struct {
	path   string
	pool   *pool
	blocks int // at once
	store  scoreset.Store
	asked  asked
	// effectWeights is Options.EffectWeights.
	effectWeights bool
	// authorPositions is Options.AuthorPositions.
	authorPositions bool
	every           int // Options.Every

	text    *textfile.File
	header  header
	columns *columns
	rows    int // data rows
	drafts  []*draft
	byID    map[string]*draft // of files with an accession column
}

// draft is a table while its rows are read, and the scores that it will have, by
// column.
type draft struct {
	scores []scoreset.Score
	table  *scoreset.TableBuilder
	notes  scoreset.Notes
}

// readFile reads the whole file.
func (r *reader) readFile() ([]*scoreset.Score, error) {
	text, err := textfile.Open(r.path)
	if err != nil {
		return nil, err
	}
	r.text = text
	err = r.read()
	if closed := text.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	var scores []*scoreset.Score
	for _, d := range r.drafts {
		table := d.table.Table()
		for column, meta := range d.scores {
			meta.Digest, meta.Declared, meta.Notes = text.Digest(), r.asked.declared, d.notes
			score := table.Score(meta, column)
			if err := r.checkRatios(score); err != nil {
				return nil, err
			}
			scores = append(scores, score)
		}
	}
	return r.inOrder(scores), nil
}

// inOrder puts the score of effect_weight first, wherever its column stands.
func (r *reader) inOrder(scores []*scoreset.Score) []*scoreset.Score {
	if r.columns.scores == nil || !r.columns.has(effectWeight) {
		return scores
	}
	at := slices.Index(r.columns.weights, r.columns.at[effectWeight])
	own := scores[at]
	return slices.Insert(slices.Delete(scores, at, at+1), 0, own)
}

func (r *reader) read() error {
	line, err := r.readHeader()
	if err != nil {
		return err
	}
	if r.authorPositions {
		r.header.harmonisedBuild = ""
	}
	r.asked.weightType = r.header.weightType
	columns, problem := parseColumns(line, r.asked)
	if problem != "" {
		return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), "", "%s", problem)
	}
	r.columns = columns
	if r.header.harmonised() && (!columns.has(hmChr) || !columns.has(hmPos)) {
		return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), "",
			"the header says HmPOS_build, but there are no columns hm_chr and hm_pos")
	}
	if err := r.start(columns); err != nil {
		return err
	}
	if r.asked.layout.numbered() { // the line is a row
		if err := r.addLine(line); err != nil {
			return err
		}
	}
	first := true
	err = r.readBlocks(func(b *block) error {
		before := r.rows
		if err := r.add(b); err != nil {
			return err
		}
		if first && b.chunk != nil {
			// What follows is like the first block; packed files hold more.
			r.drafts[0].table.Grow(int(float64(r.rows-before)*float64(r.text.Size())/float64(len(b.lines.Text))) / max(1, r.every))
		}
		first = false
		return nil
	})
	if err != nil {
		return err
	}
	if r.rows == 0 {
		return fileerr.New(fileerr.Malformed, r.path, "the file holds no rows")
	}
	return r.header.checkRows(r.path, r.rows)
}

// addLine adds the last line of the text as a row.
func (r *reader) addLine(line []byte) error {
	b := r.newBlock()
	b.line = r.text.Line()
	b.lines.Text = append(append(b.lines.Text, line...), '\n')
	if b.parse(r); b.err != nil {
		return b.err
	}
	return r.add(b)
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
		case line[0] == '"' && len(line) > 1 && line[1] == '#': // a line in the quotes of a spreadsheet
			line = []byte(unquoted(string(bytes.TrimRight(line, "\t, "))))
		case line[0] != '#':
			return line, nil
		case r.namesColumns(line[1:]):
			return line[1:], nil
		}
		if key, ok := r.header.add(line[1:]); !ok {
			return nil, fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), key, "the header gives it twice, with two values")
		}
	}
}

// namesColumns says whether a line behind "#" is the line of names that a declaration
// is about: "#CHROM	POS	…".
func (r *reader) namesColumns(line []byte) bool {
	if r.asked.layout == nil || r.asked.layout.numbered() || bytes.IndexByte(line, '=') >= 0 {
		return false
	}
	_, problem := parseColumns(line, r.asked)
	return problem == ""
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
		Build: build, OriginalBuild: r.header.originalBuild(), WeightType: r.header.weightType,
		Source: r.path, Harmonised: r.header.harmonised(), HarmonisedOn: r.header.harmonisedOn,
		Citation: r.header.citation, PGPID: r.header.pgpID, TraitEFO: r.header.traitEFO,
		FormatVersion: r.header.formatVersion, FrequencyColumn: c.frequency,
	}
	if template.ID == "" {
		template.ID = nameOf(r.path)
	}
	if c.scores != nil && c.has(accession) {
		return fileerr.New(fileerr.Malformed, r.path, "the table has several weight columns and a column accession; expected one of them")
	}
	if c.has(accession) {
		r.byID = map[string]*draft{"": {scores: []scoreset.Score{template}}}
		return nil
	}
	d := &draft{}
	ids := map[string]bool{}
	for _, at := range c.weights {
		score := template
		if name, ok := c.scoreAt(at); ok {
			score.ID = name
		}
		if ids[score.ID] {
			return fileerr.New(fileerr.Malformed, r.path, "two weight columns belong to the score %.40q", score.ID)
		}
		ids[score.ID] = true
		d.scores = append(d.scores, score)
	}
	d.table = scoreset.NewTableBuilder(len(d.scores), r.header.expectedRows(r.text.Size())/max(1, r.every), r.store)
	r.drafts = []*draft{d}
	return nil
}

// nameOf is the file's name without folder and endings.
func nameOf(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".gz")
	for _, ending := range []string{".txt", ".tsv", ".csv"} {
		name = strings.TrimSuffix(name, ending)
	}
	return name
}

// add puts the rows of a block behind those of the blocks before.
func (r *reader) add(b *block) error {
	before := r.rows
	r.rows += b.count
	if b.chunk != nil {
		return r.append(r.drafts[0], b.chunk, b.notes, before)
	}
	for _, p := range b.parts {
		if err := r.append(r.draftOf(p.id), p.chunk, &p.notes, before); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) append(d *draft, chunk *scoreset.Chunk, notes *scoreset.Notes, before int) error {
	for note, n := range notes {
		d.notes[note] += n
	}
	if err := d.table.Append(chunk, before); err != nil {
		return fileerr.New(fileerr.Resource, r.path, "%v", err)
	}
	return nil
}

// draftOf finds the table of an accession.
func (r *reader) draftOf(id string) *draft {
	d, ok := r.byID[id]
	if !ok {
		score := r.byID[""].scores[0]
		score.ID = id
		d = &draft{scores: []scoreset.Score{score}, table: scoreset.NewTableBuilder(1, 0, r.store)}
		r.byID[id] = d
		r.drafts = append(r.drafts, d)
	}
	return d
}
