package cohort

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

// WriteOptions say what a cohort is and how it is written. The files are the
// same bytes for any number of threads.
type WriteOptions struct {
	Build         genome.Build
	Assay         scoring.Assay
	OnlyRequested bool // the source was asked for some regions or sites only
	Zstd          bool // compress genotypes
	Overwrite     bool // replace a finished cohort
	BlockSamples  int  // 0 for 65,536; a multiple of 4, at most 131,068
	Threads       int  // 0 for all processors; each takes about 70 MiB
	// Sources names the imported files. It is called once, after the source
	// has been read to its end; nil for none.
	Sources func() []SourceFile

	groupRowLimit int // for tests; 0 for the format's own
}

func (o *WriteOptions) groupRows(rowBytes int) int {
	if o.groupRowLimit > 0 {
		return o.groupRowLimit
	}
	return groupRows(rowBytes)
}

// Writer makes one cohort: Create, Import, and Close in any case.
type Writer struct {
	dir  *atomicfile.Dir
	opts WriteOptions
}

// Create begins a cohort directory and locks it. Errors: those of
// atomicfile.Begin, and Usage for options that no cohort can have.
func Create(dir string, opts WriteOptions) (*Writer, error) {
	if opts.BlockSamples == 0 {
		opts.BlockSamples = defaultBlockSamples
	}
	if opts.Threads <= 0 {
		opts.Threads = runtime.GOMAXPROCS(0)
	}
	if opts.BlockSamples < 4 || opts.BlockSamples%4 != 0 || rowBytes(opts.BlockSamples) > maxRowBytes {
		return nil, fileerr.New(fileerr.Usage, dir, "blocks of %d samples: expected a multiple of 4 up to %d", opts.BlockSamples, 4*maxRowBytes)
	}
	if opts.Build == genome.UnknownBuild {
		return nil, fileerr.New(fileerr.Usage, dir, "a cohort needs its genome build: GRCh37 or GRCh38")
	}
	if _, ok := scoring.ParseAssay(string(opts.Assay)); !ok {
		return nil, fileerr.New(fileerr.Usage, dir, "assay %q: expected wgs, exome, array or imputed", opts.Assay)
	}
	d, err := atomicfile.Begin(dir, manifestName, opts.Overwrite)
	if err != nil {
		return nil, err
	}
	return &Writer{dir: d, opts: opts}, nil
}

// Dir is the output directory, for the log of the run.
func (w *Writer) Dir() *atomicfile.Dir { return w.dir }

// Close gives up a cohort that Import has not finished, and its lock.
func (w *Writer) Close() { w.dir.Abort() }

// footerOf reads a finished output back: that it opens as Parquet with the
// expected rows, and the digest of its footer region.
func (w *Writer) footerOf(o atomicfile.Output, rows int64) (FileEntry, error) {
	path := filepath.Join(w.dir.Path(), filepath.FromSlash(o.Name))
	handle, err := os.Open(path)
	if err != nil {
		return FileEntry{}, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer handle.Close()
	table, err := parquetfile.OpenReader(handle, o.Bytes, path, fileerr.Integrity)
	if err != nil {
		return FileEntry{}, err
	}
	if table.Rows() != rows {
		return FileEntry{}, fileerr.New(fileerr.Integrity, path, "%d rows were written, %d are there", rows, table.Rows())
	}
	entry := FileEntry{Name: o.Name, Bytes: o.Bytes, SHA256: o.SHA256, FooterOffset: table.FooterRegion()}
	entry.FooterSHA256, err = digestSection(handle, entry.FooterOffset, entry.Bytes)
	return entry, fileerr.Wrap(fileerr.IO, path, err)
}

// digestSection is the SHA-256 of the bytes from, to of a file.
func digestSection(r io.ReaderAt, from, to int64) (string, error) {
	hash := sha256.New()
	n, err := io.Copy(hash, io.NewSectionReader(r, from, to-from))
	if err == nil && n != to-from {
		err = fmt.Errorf("the file ends at byte %d, expected %d", from+n, to)
	}
	return hex.EncodeToString(hash.Sum(nil)), err
}
