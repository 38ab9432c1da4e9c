package bgen

import (
	"io"
	"sync"

	"cardioscore/io/fileerr"
)

// memoryUnderWay bounds what the batches of one file hold together, unless a
// single variant needs more.
const memoryUnderWay = 256 << 20

// stream is one open file, from its bytes to parsed batches.
type stream struct {
	header *header
	cursor *cursor

	ordered chan *batch
	free    chan *batch
	work    chan *batch
	quit    chan struct{}
	ended   sync.WaitGroup
}

// openStream opens a file and reads to its first variant. After an error nothing
// is open.
func openStream(path string, buffer int64) (*stream, error) {
	c, err := openCursor(path, buffer)
	if err != nil {
		return nil, err
	}
	h, err := readHeader(c)
	if err != nil {
		c.file.Close()
		return nil, err
	}
	return &stream{header: h, cursor: c, quit: make(chan struct{})}, nil
}

// start begins to cut and decode; batches of records come out of next. decoder
// makes one for each worker.
func (s *stream) start(threads int, decoder func(h *header) *decoder) {
	// Bytes of a batch of one variant of 16 bits: packed, unpacked, rows.
	batchBytes := 16*int64(s.header.samples) + batchUnpacked
	threads = int(max(1, min(int64(threads), memoryUnderWay/batchBytes)))
	batches := threads + 2
	s.ordered = make(chan *batch, batches)
	s.free = make(chan *batch, batches)
	s.work = make(chan *batch)
	for range batches {
		s.free <- newBatch(s.header)
	}
	s.ended.Go(s.cut)
	for range threads {
		s.ended.Go(func() {
			d := decoder(s.header)
			defer d.unpacker.close()
			for b := range s.work {
				b.parse(d)
				b.parsed <- struct{}{}
			}
		})
	}
}

// cut fills batches and hands them to the workers until the end, an error or close.
func (s *stream) cut() {
	defer close(s.ordered)
	defer close(s.work)
	cutter := &cutter{header: s.header, src: s.cursor}
	for {
		var b *batch
		select {
		case b = <-s.free:
		case <-s.quit:
			return
		}
		err := cutter.fill(b)
		b.err = nil
		if err != io.EOF {
			b.err = fileerr.Wrap(fileerr.IO, s.header.path, err)
		}
		s.work <- b    // workers always come back for more
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

// close ends the goroutines of the stream and closes the file.
func (s *stream) close() error {
	close(s.quit)
	s.ended.Wait()
	return fileerr.Wrap(fileerr.IO, s.header.path, s.cursor.file.Close())
}
