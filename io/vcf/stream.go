package vcf

import (
	"bufio"
	"bytes"
	"io"
	"os"

	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
	"cardioscore/io/internal/bgzf"
	"cardioscore/io/internal/inflate"
)

const (
	// A line of ids packs to a tenth of its length at best, so that a longer line
	// than this belongs to no header; small files may hold long command lines.
	headerRatio = 16
	minHeader   = 4 << 20
	// A record may hold long alleles and INFO, and this much for each sample.
	baseLine   = 8 << 20
	sampleLine = 1 << 10
	maxLine    = 1 << 30
)

// stream is one open file, from its bytes to parsed batches.
type stream struct {
	path   string
	file   *os.File
	blocks *bgzf.Reader // nil where the file is not BGZF
	plain  bool         // not compressed: nothing marks the end of the file
	cutter interface {
		fill(memory []byte) (whole []byte, first int, err error)
	}
	header *header
	parts  bool // only parts of the file are read: records have no number

	batches *inorder.Batches[batch] // nil before start
}

// openStream opens a file and reads its header. After an error nothing is open.
func openStream(path string, workers *inorder.Pool, threads int) (*stream, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	s := &stream{path: path, file: file}
	if err := s.readHeader(workers, threads); err != nil {
		s.close()
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	return s, nil
}

func (s *stream) readHeader(workers *inorder.Pool, threads int) error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	text, err := s.inflate(workers, threads)
	if err != nil {
		return err
	}
	limit := maxLine
	if info.Mode().IsRegular() {
		limit = int(min(max(headerRatio*info.Size(), minHeader), maxLine))
	}
	c := newCutter(s.path, text)
	c.limit = limit
	s.cutter = c
	prefix := c.peek(prefixSize)
	if c.err != nil && c.err != io.EOF {
		return c.err
	}
	if bytes.HasPrefix(prefix, bcfMagic) && !s.plain {
		return s.readBCFHeader(io.MultiReader(bytes.NewReader(prefix), text), limit)
	}
	if err := refuseOther(s.path, prefix); err != nil {
		return err
	}
	if s.header, err = readHeader(c); err != nil {
		return err
	}
	c.limit = s.recordLimit()
	s.header.takeRecords(c.preview())
	return nil
}

func (s *stream) readBCFHeader(content io.Reader, limit int) (err error) {
	if s.header, err = readBCFHeader(s.path, content, limit); err != nil {
		return err
	}
	s.cutter = &bcfCutter{path: s.path, src: content, number: 1, limit: s.recordLimit()}
	return nil
}

// recordLimit is the longest record that is read.
func (s *stream) recordLimit() int { return min(baseLine+sampleLine*len(s.header.samples), maxLine) }

// submitTo hands over tasks that need not know their worker.
func submitTo(workers *inorder.Pool) func(task func()) {
	return func(task func()) { workers.Submit(func(int) { task() }) }
}

// inflate gives the text of the file, by what its first bytes are.
func (s *stream) inflate(workers *inorder.Pool, threads int) (io.Reader, error) {
	src := bufio.NewReaderSize(s.file, 64<<10)
	prefix, err := src.Peek(prefixSize)
	if err != nil && err != io.EOF {
		return nil, fileerr.Wrap(fileerr.IO, s.path, err)
	}
	switch {
	case bgzf.IsBGZF(prefix):
		s.blocks = bgzf.NewReader(s.path, src, submitTo(workers), 4*threads+4)
		return s.blocks, nil
	case len(prefix) >= 2 && prefix[0] == 0x1f && prefix[1] == 0x8b:
		return inflate.NewFile(s.path, src)
	}
	s.plain = true
	return src, nil
}

// start begins to cut and parse.
func (s *stream) start(workers *inorder.Pool, threads int, p *plan) {
	s.seek(workers, threads, p)
	batches := make([]*batch, threads+2)
	for i := range batches {
		batches[i] = &batch{path: s.path, header: s.header, plan: p, parts: s.parts}
	}
	s.batches = inorder.NewBatches(workers, batches, s.fill, func(_ int, b *batch) error { return b.parse() })
}

// fill puts the next text into a batch.
func (s *stream) fill(b *batch) (err error) {
	b.text, b.line, err = s.cutter.fill(b.text)
	b.endUnproved = err == io.EOF && s.plain
	if err == io.EOF {
		return err
	}
	return fileerr.Wrap(fileerr.IO, s.path, err)
}

// close ends the goroutines of the stream and closes the file. Tasks that the
// workers still hold touch only memory of the stream.
func (s *stream) close() error {
	err := s.file.Close() // a read that waits ends
	if s.blocks != nil {
		s.blocks.Close()
	}
	if s.batches != nil {
		s.batches.Close()
	}
	return err
}
