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
	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
)

// WriteOptions say what a cohort is and how it is written. The files are the
// same bytes for any number of threads.
type WriteOptions struct {
	Build         genome.Build
	Assay         scoring.Assay
	OnlyRequested bool // the source was asked for some regions or sites only
	Zstd          bool // compress genotypes
	Overwrite     bool // replace a finished cohort
	// BlockSamples is 0 for 65,536, or 16,384 where there are dosages; a multiple of
	// 4, at most 131,068, or 32,764.
	BlockSamples int
	// Threads is 0 for all processors. More than 4 are not used: each takes up to 40
	// MiB, and four write faster than most disks.
	Threads int
	Tier    kernel.Tier // instructions of the kernels
	// HardCallThreshold makes the hard calls of the cohort from the dosages of the
	// source, also where the source has calls beside them: a dosage at most this far
	// from 0, 1 or 2 copies (0 or 2 in a haploid sample) is a call, any other a missing
	// one. Below 0.5; 0 keeps the calls that the source has, and makes none.
	HardCallThreshold float64
	// Callable is an assumption about positions without a row; nil for none.
	Callable *Callable
	// Sources names the imported files. It is called once, after the source
	// has been read to its end; nil for none.
	Sources func() []SourceFile

	groupRowLimit, pageRowLimit int // for tests; 0 for the format's own
}

func (o *WriteOptions) groupRows(storedBytes int) int {
	if o.groupRowLimit > 0 {
		return o.groupRowLimit
	}
	return groupRows(storedBytes)
}

const maxWriters = 4

// Writer makes one cohort: Create, Import, and Close in any case.
type Writer struct {
	dir  *atomicfile.Dir
	opts WriteOptions
}

// Create begins a cohort directory and locks it. Errors: those of
// atomicfile.Begin, and Usage for options that no cohort can have.
func Create(dir string, opts WriteOptions) (*Writer, error) {
	if opts.Threads <= 0 {
		opts.Threads = runtime.GOMAXPROCS(0)
	}
	opts.Threads = min(opts.Threads, maxWriters)
	if most := mostBlockSamples(source.Storage{Calls: true}); opts.BlockSamples < 0 || opts.BlockSamples%4 != 0 || opts.BlockSamples > most {
		return nil, fileerr.New(fileerr.Usage, dir, "blocks of %d samples: expected a multiple of 4 up to %d", opts.BlockSamples, most)
	}
	if t := opts.HardCallThreshold; !(t >= 0 && t < 0.5) {
		return nil, fileerr.New(fileerr.Usage, dir, "hard call threshold %v: expected a number of copies from 0 to below 0.5", t)
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
	section := io.NewSectionReader(r, from, to-from)
	n, err := io.Copy(hash, io.LimitReader(section, to-from)) // a buffer no longer than the section
	if err == nil && n != to-from {
		err = fmt.Errorf("the file ends at byte %d, expected %d", from+n, to)
	}
	return hex.EncodeToString(hash.Sum(nil)), err
}
