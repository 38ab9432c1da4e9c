package bgen

import (
	"io"

	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
)

// memoryUnderWay bounds what the batches of one file hold together, unless a
// single variant needs more.
const memoryUnderWay = 256 << 20

// stream is one open file, from its bytes to parsed batches.
type stream struct {
	header *header
	cursor *cursor

	// nil before start
	pool     *inorder.Pool
	decoders []*decoder // one a worker
	batches  *inorder.Batches[batch]
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
	return &stream{header: h, cursor: c}, nil
}

// start begins to cut and decode. newDecoder makes one for each worker.
func (s *stream) start(threads int, newDecoder func(h *header) *decoder) {
	// Bytes of a batch of one variant of 16 bits: packed, unpacked, rows.
	batchBytes := 16*int64(s.header.samples) + batchUnpacked
	threads = int(max(1, min(int64(threads), memoryUnderWay/batchBytes)))
	for range threads {
		s.decoders = append(s.decoders, newDecoder(s.header))
	}
	batches := make([]*batch, threads+2)
	for i := range batches {
		batches[i] = &batch{header: s.header}
	}
	cutter := &cutter{header: s.header, src: s.cursor}
	s.pool = inorder.NewPool(threads)
	s.batches = inorder.NewBatches(s.pool, batches, func(b *batch) error {
		err := cutter.fill(b)
		if err != io.EOF {
			err = fileerr.Wrap(fileerr.IO, s.header.path, err)
		}
		return err
	}, func(worker int, b *batch) error { return b.parse(s.decoders[worker]) })
}

// close ends the goroutines of the stream and closes the file.
func (s *stream) close() error {
	s.batches.Close()
	s.pool.Close()
	for _, d := range s.decoders {
		d.unpacker.close()
	}
	return fileerr.Wrap(fileerr.IO, s.header.path, s.cursor.file.Close())
}
