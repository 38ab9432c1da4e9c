package cohort

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"sort"
	"strconv"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"

	"github.com/klauspost/compress/zstd"
)

// genotypeFile reads the packed rows of one chromosome and block. Without
// compression it reads them straight from the file, at the places that the
// offset index gives; no page header and no library is in between.
type genotypeFile struct {
	cohort *Cohort
	name   string
	rows   int // of the chromosome
	width  int // bytes of a row

	mu     sync.Mutex
	opened bool
	err    error
	handle *os.File
	gt     *parquetfile.FixedColumn
	crc    *parquetfile.FixedColumn
}

// open opens the file at first use; its error is that of every later use.
func (g *genotypeFile) open() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.opened {
		g.opened = true
		g.err = g.load()
	}
	return g.err
}

func (g *genotypeFile) load() error {
	handle, err := g.cohort.openFile(g.name)
	if err != nil {
		return err
	}
	path := g.cohort.path(g.name)
	table, err := parquetfile.OpenReader(handle, g.cohort.entries[g.name].Bytes, path, fileerr.Integrity)
	if err == nil && table.Rows() != int64(g.rows) {
		err = fileerr.New(fileerr.Integrity, path, "has %d rows, cohort.json says %d", table.Rows(), g.rows)
	}
	if err == nil {
		g.gt, err = table.Fixed("gt", g.width)
	}
	if err == nil {
		g.crc, err = table.Fixed("gt_crc", 4)
	}
	if err == nil && g.crc.Codec != parquetfile.Plain {
		err = fileerr.New(fileerr.Integrity, path, "gt_crc is compressed, which the format forbids")
	}
	if err != nil {
		handle.Close()
		return err
	}
	g.handle = handle
	return nil
}

func (g *genotypeFile) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.handle != nil {
		g.handle.Close()
		g.handle = nil
	}
	g.opened, g.err = true, errClosed
}

var errClosed = errors.New("BUG: the cohort is closed")

// workspace is the memory of one call of read; it is reused between calls.
type workspace struct {
	crcs    []byte
	stored  []byte        // a compressed page, or a span of rows with gaps
	page    []byte        // a decompressed page …
	file    *genotypeFile // … of this file …
	number  int           // … with this number
	decoder *zstd.Decoder
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

// crcSpan bounds the rows whose checksums are read at once, and with them the
// memory of a workspace.
const crcSpan = 1 << 15

// read fills dst with rows, which are numbers in the file that rise, plus base.
func (g *genotypeFile) read(ctx context.Context, rows []int, base int, dst []byte) error {
	if err := g.open(); err != nil {
		return err
	}
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	for len(rows) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		// A batch is short enough for cancelling, and near enough together for
		// reading its checksums at once.
		n := min(len(rows), 4096)
		n = sort.Search(n, func(i int) bool { return rows[i]-rows[0] >= crcSpan })
		part := dst[:n*g.width]
		if err := g.readRows(w, rows[:n], base, part); err != nil {
			return err
		}
		if err := g.check(w, rows[:n], base, part); err != nil {
			return err
		}
		rows, dst = rows[n:], dst[len(part):]
	}
	return nil
}

// readRows fills dst, unchecked.
func (g *genotypeFile) readRows(w *workspace, rows []int, base int, dst []byte) error {
	pages := g.gt.Pages
	p := pageOf(pages, int64(rows[0]-base))
	for i := 0; i < len(rows); {
		row := int64(rows[i] - base)
		if row >= pages[p].FirstRow+pages[p].Rows {
			if p++; row >= pages[p].FirstRow+pages[p].Rows {
				p = pageOf(pages, row)
			}
		}
		page := &pages[p]
		var n int // rows of this page that are read together
		if g.gt.Codec == parquetfile.Plain {
			n = g.together(rows[i:], int(page.FirstRow+page.Rows)+base)
		} else {
			n = sort.SearchInts(rows[i:], int(page.FirstRow+page.Rows)+base)
		}
		to := dst[i*g.width : (i+n)*g.width]
		if err := g.readRun(w, p, rows[i:i+n], base, to); err != nil {
			return err
		}
		i += n
	}
	return nil
}

const (
	maxGapBytes  = 8 << 10   // reading them costs about as much as one more system call
	maxSpanBytes = 256 << 10 // that are read for the sake of rows with gaps
)

// together says how many of the rows, which lie before end, are worth one read:
// those side by side, or those with small gaps.
func (g *genotypeFile) together(rows []int, end int) int {
	beside := 1
	for beside < len(rows) && rows[beside] == rows[0]+beside && rows[beside] < end {
		beside++
	}
	near := beside
	for near < len(rows) && rows[near] < end && (rows[near]-rows[near-1]-1)*g.width <= maxGapBytes && (rows[near]-rows[0]+1)*g.width <= maxSpanBytes {
		near++
	}
	return near
}

// readRun fills dst with rows of one page.
func (g *genotypeFile) readRun(w *workspace, p int, rows []int, base int, dst []byte) error {
	page := &g.gt.Pages[p]
	at := (int64(rows[0]-base) - page.FirstRow) * int64(g.width)
	if g.gt.Codec == parquetfile.Plain && rows[len(rows)-1]-rows[0] == len(rows)-1 {
		return g.pread(dst, page.Offset+at)
	}
	var span []byte
	if g.gt.Codec == parquetfile.Plain {
		size := (rows[len(rows)-1] - rows[0] + 1) * g.width
		if cap(w.stored) < size {
			w.stored = make([]byte, size)
		}
		span = w.stored[:size]
		if err := g.pread(span, page.Offset+at); err != nil {
			return err
		}
	} else {
		content, err := g.decompress(w, p)
		if err != nil {
			return err
		}
		span = content[at:]
	}
	for i, row := range rows {
		copy(dst[i*g.width:(i+1)*g.width], span[(row-rows[0])*g.width:])
	}
	return nil
}

// pageOf finds the page that holds a row.
func pageOf(pages []parquetfile.FixedPage, row int64) int {
	return sort.Search(len(pages), func(i int) bool { return pages[i].FirstRow > row }) - 1
}

// decompress gives the rows of a page. The last page of a workspace is kept,
// because calls often go on where the one before ended.
func (g *genotypeFile) decompress(w *workspace, number int) ([]byte, error) {
	if w.file == g && w.number == number {
		return w.page, nil
	}
	if w.decoder == nil {
		// The destination is as large as the page has to be: more is an error.
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxGroupBytes), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return nil, fileerr.Wrap(fileerr.Internal, g.path(), err)
		}
		w.decoder = d
	}
	page := &g.gt.Pages[number]
	size := int(page.Rows) * g.width
	if size > maxGroupBytes {
		return nil, fileerr.New(fileerr.Integrity, g.path(), "a page of %d rows of %d bytes is larger than a row group may be", page.Rows, g.width)
	}
	if cap(w.page) < size {
		w.page = make([]byte, size)
	}
	w.file, w.page = nil, w.page[:size]
	var err error
	if w.stored, err = g.gt.Decompress(w.decoder, page, w.page, w.stored); err != nil {
		return nil, err
	}
	w.file, w.number = g, number
	return w.page, nil
}

// check compares each row with its stored CRC-32C.
func (g *genotypeFile) check(w *workspace, rows []int, base int, data []byte) error {
	first, last := int64(rows[0]-base), int64(rows[len(rows)-1]-base)
	size := int(last-first+1) * 4
	if cap(w.crcs) < size {
		w.crcs = make([]byte, crcSpan*4)
	}
	crcs := w.crcs[:size]
	for p, row := pageOf(g.crc.Pages, first), first; row <= last; p++ {
		page := &g.crc.Pages[p]
		n := min(last+1, page.FirstRow+page.Rows) - row
		at := (row - first) * 4
		if err := g.pread(crcs[at:at+4*n], page.Offset+(row-page.FirstRow)*4); err != nil {
			return err
		}
		row += n
	}
	for i, row := range rows {
		stored := binary.LittleEndian.Uint32(crcs[(int64(row-base)-first)*4:])
		if crc32.Checksum(data[i*g.width:(i+1)*g.width], castagnoli) != stored {
			return &fileerr.Error{Class: fileerr.Integrity, Path: g.path(), Field: "gt", Message: "row " + strconv.Itoa(row-base+1) +
				" does not match its checksum: the file was damaged; import again or restore it"}
		}
	}
	return nil
}

// pread fills b from the file. A file that has become shorter is damaged.
func (g *genotypeFile) pread(b []byte, at int64) error {
	n, err := g.handle.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == io.EOF {
		return fileerr.New(fileerr.Integrity, g.path(), "ends at byte %d, cohort.json says %d: it was cut off", at+int64(n), g.cohort.entries[g.name].Bytes)
	}
	return fileerr.Wrap(fileerr.IO, g.path(), err)
}

func (g *genotypeFile) path() string { return g.cohort.path(g.name) }
