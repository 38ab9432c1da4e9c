package vcf

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf"
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

	ordered chan *batch
	free    chan *batch
	quit    chan struct{}
	ended   sync.WaitGroup
}

// openStream opens a file and reads its header. After an error nothing is open.
func openStream(path string, workers *pool, threads int) (*stream, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	s := &stream{path: path, file: file, quit: make(chan struct{})}
	if err := s.readHeader(workers, threads); err != nil {
		s.close()
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	return s, nil
}

func (s *stream) readHeader(workers *pool, threads int) error {
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

// inflate gives the text of the file, by what its first bytes are.
func (s *stream) inflate(workers *pool, threads int) (io.Reader, error) {
	src := bufio.NewReaderSize(s.file, 64<<10)
	prefix, err := src.Peek(prefixSize)
	if err != nil && err != io.EOF {
		return nil, fileerr.Wrap(fileerr.IO, s.path, err)
	}
	switch {
	case bgzf.IsBGZF(prefix):
		s.blocks = bgzf.NewReader(s.path, src, workers.submit, 4*threads+4)
		return s.blocks, nil
	case len(prefix) >= 2 && prefix[0] == 0x1f && prefix[1] == 0x8b:
		return newGzipReader(s.path, src)
	}
	s.plain = true
	return src, nil
}

// start begins to cut and parse; batches of records come out of next.
func (s *stream) start(workers *pool, threads int, p *plan) {
	s.seek(workers, threads, p)
	n := threads + 2
	s.ordered = make(chan *batch, n)
	s.free = make(chan *batch, n)
	for range n {
		s.free <- s.newBatch(p)
	}
	s.ended.Go(func() { s.cut(workers) })
}

func (s *stream) newBatch(p *plan) *batch {
	b := newBatch(s.path, s.header, p)
	b.parts = s.parts
	return b
}

// cut fills batches and hands them to the workers until the end, an error or close.
func (s *stream) cut(workers *pool) {
	defer close(s.ordered)
	for {
		var b *batch
		select {
		case b = <-s.free:
		case <-s.quit:
			return
		}
		var err error
		b.text, b.line, err = s.cutter.fill(b.text)
		b.err, b.endUnproved = nil, false
		if err == io.EOF {
			b.endUnproved = s.plain
		} else {
			b.err = fileerr.Wrap(fileerr.IO, s.path, err)
		}
		workers.submit(b.task)
		s.ordered <- b // has room for every batch there is
		if err != nil {
			return
		}
	}
}

// next waits for the next batch; nil after the last.
func (s *stream) next() *batch {
	b := <-s.ordered
	if b != nil {
		<-b.parsed
	}
	return b
}

// close ends the goroutines of the stream and closes the file. Tasks that the
// workers still hold touch only memory of the stream.
func (s *stream) close() error {
	close(s.quit)
	err := s.file.Close() // a read that waits ends
	if s.blocks != nil {
		s.blocks.Close()
	}
	s.ended.Wait()
	return err
}
