package cohort

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"sort"
	"strconv"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring/kernel"

	"github.com/klauspost/compress/zstd"
)

// storedRows reads the packed rows of one kind from a genotype file. A row is the
// values of its parts, one after the other.
type storedRows struct {
	file  *genotypeFile
	name  string                     // of the first part, for messages
	parts []*parquetfile.FixedColumn // of equal width
	crc   *parquetfile.FixedColumn
	width int // bytes of a row
	join  *joiner
}

const (
	// About chunkBytes of rows are read and then checked, while they are in the cache of
	// the processor.
	chunkBytes = 256 << 10
	// crcSpan bounds the rows whose checksums are read at once, crcGap those that
	// are read between two that are wanted.
	crcSpan, crcGap = 1 << 15, 1 << 10

	maxGapBytes  = 8 << 10   // reading them costs about as much as one more system call
	maxSpanBytes = 256 << 10 // that are read for the sake of rows with gaps

	// Parts of rows from so many bytes on are read to where they belong at once: as many
	// as the system takes.
	leastScattered, mostScattered = 1 << 10, 1 << 10
)

// workspace is the memory of one call of read; it is reused between calls.
type workspace struct {
	crcs    []byte        // of the rows from crcFirst to before crcEnd
	span    []byte        // a compressed page, or a span of rows with gaps
	places  [][]byte      // of parts of rows that are read together
	pages   [2]cachedPage // by part
	decoder *zstd.Decoder

	crcFirst, crcEnd int64
	next             [2]int // by part, the page of the row that was read last
}

// cachedPage is a decompressed page. It is kept, because calls often go on where
// the one before ended.
type cachedPage struct {
	of      *storedRows
	number  int
	content []byte
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

// read fills dst with rows of the cohort, which rise and lie in this file.
func (r *storedRows) read(ctx context.Context, rows []int, dst []byte) error {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	base := r.file.first
	w.crcEnd, w.next = 0, [2]int{}
	for len(rows) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if int64(rows[0]-base) >= w.crcEnd {
			if err := r.readChecksums(w, rows); err != nil {
				return err
			}
		}
		n := r.chunkOf(len(rows))
		if end := int(w.crcEnd) + base; rows[n-1] >= end {
			n = sort.SearchInts(rows[:n], end)
		}
		chunk := dst[:n*r.width]
		for part := range r.parts {
			if err := r.readPart(w, part, rows[:n], chunk); err != nil {
				return err
			}
		}
		if err := r.check(w, rows[:n], chunk); err != nil {
			return err
		}
		rows, dst = rows[n:], dst[len(chunk):]
	}
	return nil
}

// chunkOf says how many of some rows are read before they are checked: the first of about
// equal parts, so that no few rows are left over.
func (r *storedRows) chunkOf(rows int) int {
	parts := max((rows*r.width+chunkBytes/2)/chunkBytes, 1)
	return (rows + parts - 1) / parts
}

// readChecksums reads those of the first of the rows and of what follows it closely.
func (r *storedRows) readChecksums(w *workspace, rows []int) error {
	base := r.file.first
	first, last := int64(rows[0]-base), int64(rows[0]-base)
	for i := 1; i < len(rows) && int64(rows[i]-base)-first < crcSpan && rows[i]-rows[i-1] <= crcGap; i++ {
		last = int64(rows[i] - base)
	}
	if w.crcs == nil {
		w.crcs = make([]byte, crcSpan*4)
	}
	for p, row := pageOf(r.crc.Pages, first), first; row <= last; p++ {
		page := &r.crc.Pages[p]
		n := min(last+1, page.FirstRow+page.Rows) - row
		at := (row - first) * 4
		if err := r.file.pread(w.crcs[at:at+4*n], page.Offset+(row-page.FirstRow)*4); err != nil {
			return err
		}
		row += n
	}
	w.crcFirst, w.crcEnd = first, last+1
	return nil
}

// check compares rows with their stored CRC-32C: together, and one by one where
// they do not agree.
func (r *storedRows) check(w *workspace, rows []int, data []byte) error {
	crcs := w.crcs[(int64(rows[0]-r.file.first)-w.crcFirst)*4:]
	stored := func(row int) uint32 { return binary.LittleEndian.Uint32(crcs[(row-rows[0])*4:]) }
	all := uint32(0)
	for _, row := range rows {
		all = r.join.join(all, stored(row))
	}
	if kernel.CRC32C(data) == all {
		return nil
	}
	for i, row := range rows {
		if crc32.Checksum(data[i*r.width:(i+1)*r.width], castagnoli) != stored(row) {
			return &fileerr.Error{Class: fileerr.Integrity, Path: r.file.path(), Field: r.name, Message: "row " + strconv.Itoa(row-r.file.first+1) +
				" does not match its checksum: the file was damaged; import again or restore it"}
		}
	}
	return nil
}

// readPart fills the bytes of one part of each row, unchecked.
func (r *storedRows) readPart(w *workspace, part int, rows []int, dst []byte) error {
	base, column := r.file.first, r.parts[part]
	pages, p := column.Pages, w.next[part]
	dst = dst[part*column.Width:]
	for len(rows) > 0 {
		row := int64(rows[0] - base)
		if row < pages[p].FirstRow || row >= pages[p].FirstRow+pages[p].Rows {
			if p++; p >= len(pages) || row < pages[p].FirstRow || row >= pages[p].FirstRow+pages[p].Rows {
				p = pageOf(pages, row)
			}
		}
		end := int(pages[p].FirstRow+pages[p].Rows) + base
		var n int // rows of this page that are read together
		var err error
		if column.Codec == parquetfile.Plain {
			n = r.together(rows, end, column.Width)
			err = r.readPlain(w, column, &pages[p], rows[:n], dst)
		} else {
			n = sort.SearchInts(rows, end)
			err = r.readCompressed(w, part, p, rows[:n], dst)
		}
		if err != nil {
			return err
		}
		if rows = rows[n:]; len(rows) > 0 {
			dst = dst[n*r.width:]
		}
	}
	w.next[part] = p
	return nil
}

// together says how many of the rows, which lie before end, are worth one read:
// those side by side, or those with small gaps.
func (r *storedRows) together(rows []int, end, width int) int {
	near := 1
	for near < len(rows) && rows[near] == rows[0]+near && rows[near] < end {
		near++
	}
	for near < len(rows) && rows[near] < end && (rows[near]-rows[near-1]-1)*width <= maxGapBytes && (rows[near]-rows[0]+1)*width <= maxSpanBytes {
		near++
	}
	return near
}

// readPlain reads rows of one page without compression: where they lie side by side, to
// where they belong, if they have one part or their parts are not small.
func (r *storedRows) readPlain(w *workspace, column *parquetfile.FixedColumn, page *parquetfile.FixedPage, rows []int, dst []byte) error {
	at := page.Offset + (int64(rows[0]-r.file.first)-page.FirstRow)*int64(column.Width)
	size := (rows[len(rows)-1] - rows[0] + 1) * column.Width
	if size == len(rows)*column.Width {
		if len(r.parts) == 1 {
			return r.file.pread(dst[:size], at)
		}
		if column.Width >= leastScattered && len(rows) <= mostScattered {
			w.places = w.places[:0]
			for i := range rows {
				w.places = append(w.places, dst[i*r.width:][:column.Width])
			}
			if preadRows(r.file.handle, w.places, at) {
				return nil
			}
		}
	}
	if cap(w.span) < size {
		w.span = make([]byte, size)
	}
	span := w.span[:size]
	if err := r.file.pread(span, at); err != nil {
		return err
	}
	r.scatter(rows, span, column.Width, dst)
	return nil
}

func (r *storedRows) readCompressed(w *workspace, part, page int, rows []int, dst []byte) error {
	content, err := r.decompress(w, part, page)
	if err != nil {
		return err
	}
	column := r.parts[part]
	at := (int64(rows[0]-r.file.first) - column.Pages[page].FirstRow) * int64(column.Width)
	r.scatter(rows, content[at:], column.Width, dst)
	return nil
}

// scatter copies the values of rows from a span that begins with the first.
func (r *storedRows) scatter(rows []int, span []byte, width int, dst []byte) {
	for i, row := range rows {
		copy(dst[i*r.width:i*r.width+width], span[(row-rows[0])*width:])
	}
}

// pageOf finds the page that holds a row.
func pageOf(pages []parquetfile.FixedPage, row int64) int {
	return sort.Search(len(pages), func(i int) bool { return pages[i].FirstRow > row }) - 1
}

// decompress gives the values of a page.
func (r *storedRows) decompress(w *workspace, part, number int) ([]byte, error) {
	cached := &w.pages[part]
	if cached.of == r && cached.number == number {
		return cached.content, nil
	}
	path := r.file.path()
	if w.decoder == nil {
		// The destination is as large as the page has to be: more is an error.
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxGroupBytes), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return nil, fileerr.Wrap(fileerr.Internal, path, err)
		}
		w.decoder = d
	}
	column := r.parts[part]
	page := &column.Pages[number]
	size := int(page.Rows) * column.Width
	if size > maxGroupBytes {
		return nil, fileerr.New(fileerr.Integrity, path, "a page of %d rows of %d bytes is larger than a row group may be", page.Rows, column.Width)
	}
	if cap(cached.content) < size {
		cached.content = make([]byte, size)
	}
	cached.of, cached.content = nil, cached.content[:size]
	var err error
	if w.span, err = column.Decompress(w.decoder, page, cached.content, w.span); err != nil {
		return nil, err
	}
	cached.of, cached.number = r, number
	return cached.content, nil
}
