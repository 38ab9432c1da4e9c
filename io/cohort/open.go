package cohort

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

const maxManifestBytes = 64 << 20

// Cohort is an open cohort. It fulfils scoring.Cohort; its methods are safe for
// concurrent use. The variant tables are streamed, never held.
type Cohort struct {
	dir     string
	meta    *Meta
	entries map[string]*FileEntry
	samples []genome.Sample
	blocks  []scoring.Block
	parts   []part // by chromosome, ascending
}

// part is one chromosome of an open cohort.
type part struct {
	chrom     genome.Chromosome
	first     int // its first row in the cohort
	rows      int
	variants  func() error // checks the variant file against its digest, once
	phase     func() error // alike, the file of phased calls, where there is one
	genotypes []*genotypeFile
}

var (
	_ scoring.Cohort = (*Cohort)(nil)
	_ scoring.Phaser = (*Cohort)(nil)
)

// Open opens the cohort in a directory. Before anything else of it is believed, it
// checks the digest of cohort.json; then the size and footer region of every file. At
// the same time it checks the sample table against its digest and reads it whole.
// Variant tables and files of phase are checked when they are first read, genotype rows
// one by one as they are read.
//
// Errors: Malformed for a directory that is no cohort, or one that needs a
// newer program; Integrity for an unfinished import and for whatever was
// damaged; IO.
func Open(ctx context.Context, dir string) (*Cohort, error) {
	meta, err := readMeta(dir)
	if err != nil {
		return nil, err
	}
	c := &Cohort{dir: dir, meta: meta, entries: map[string]*FileEntry{}, blocks: meta.blocks()}
	for i := range meta.Files {
		c.entries[meta.Files[i].Name] = &meta.Files[i]
	}
	samples := make(chan error, 1)
	go func() { samples <- c.readSamples() }()
	err = c.checkFooters(ctx)
	if err = cmp.Or(err, <-samples); err != nil {
		return nil, err
	}
	first := 0
	for _, stored := range meta.Chromosomes {
		chrom, _ := genome.ParseChromosome(stored.Name)
		p := part{chrom: chrom, first: first, rows: stored.Rows}
		p.variants = sync.OnceValue(func() error { return c.checkWhole(variantsName(chrom)) })
		p.phase = sync.OnceValue(func() error { return c.checkWhole(phaseName(chrom)) })
		for b := range c.blocks {
			p.genotypes = append(p.genotypes, &genotypeFile{cohort: c, name: genotypesName(chrom, b), rows: stored.Rows, first: first, block: c.blocks[b]})
		}
		c.parts = append(c.parts, p)
		first += stored.Rows
	}
	return c, nil
}

// checkFooters checks the size and the footer region of every file.
func (c *Cohort) checkFooters(ctx context.Context) error {
	for i := range c.meta.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		handle, err := c.openFile(c.meta.Files[i].Name)
		if err != nil {
			return err
		}
		handle.Close()
	}
	return nil
}

// readMeta reads and checks cohort.json.
func readMeta(dir string) (*Meta, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, dir, err)
	}
	if !info.IsDir() {
		return nil, fileerr.New(fileerr.Malformed, dir, "is a file; a cohort is the directory that import makes")
	}
	path := filepath.Join(dir, manifestName)
	handle, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, noManifest(dir)
	}
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer handle.Close()
	text, err := io.ReadAll(io.LimitReader(handle, maxManifestBytes+1))
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	if len(text) > maxManifestBytes {
		return nil, fileerr.New(fileerr.Integrity, path, "is larger than %d bytes: not the cohort.json of a cohort", maxManifestBytes)
	}
	meta, err := decodeMeta(text)
	if err != nil {
		return nil, &fileerr.Error{Class: fileerr.Integrity, Path: path, Message: "is damaged, or not the cohort.json of a cohort", Err: err}
	}
	if err := meta.check(); err != nil {
		return nil, fileerr.Wrap(fileerr.Malformed, path, err)
	}
	return meta, nil
}

// noManifest says why there is no cohort.json.
func noManifest(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
		return fileerr.New(fileerr.Malformed, dir, "is the result of a run, not a cohort; a cohort is what import makes")
	}
	if _, err := os.Stat(filepath.Join(dir, ".cardioscore")); err == nil {
		return fileerr.New(fileerr.Integrity, dir, "holds no cohort.json: its import did not finish; run it again")
	}
	return fileerr.New(fileerr.Malformed, dir, "holds no cohort.json: not a cohort; make one with import")
}

// openFile opens a file of the cohort, having checked its size and its footer
// region.
func (c *Cohort) openFile(name string) (*os.File, error) {
	path := c.path(name)
	entry := c.entries[name]
	handle, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fileerr.New(fileerr.Integrity, path, "is missing, cohort.json lists it")
	}
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	err = checkFooterRegion(handle, entry)
	if err != nil {
		handle.Close()
		return nil, fileerr.Wrap(fileerr.Integrity, path, err)
	}
	return handle, nil
}

func checkFooterRegion(handle *os.File, entry *FileEntry) error {
	info, err := handle.Stat()
	if err != nil {
		return fileerr.Wrap(fileerr.IO, handle.Name(), err)
	}
	if info.Size() != entry.Bytes {
		return fmt.Errorf("has %d bytes, cohort.json says %d: it was cut off or changed", info.Size(), entry.Bytes)
	}
	digest, err := digestSection(handle, entry.FooterOffset, entry.Bytes)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, handle.Name(), err)
	}
	if digest != entry.FooterSHA256 {
		return fmt.Errorf("its footer region has the digest %s, cohort.json says %s: it was damaged", digest, entry.FooterSHA256)
	}
	return nil
}

// checkWhole checks a file against its whole digest.
func (c *Cohort) checkWhole(name string) error {
	handle, err := c.openFile(name)
	if err != nil {
		return err
	}
	defer handle.Close()
	return c.checkDigest(handle, name)
}

func (c *Cohort) checkDigest(handle *os.File, name string) error {
	entry := c.entries[name]
	digest, err := digestSection(handle, 0, entry.Bytes)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, c.path(name), err)
	}
	return c.sameDigest(name, digest)
}

func (c *Cohort) sameDigest(name, digest string) error {
	if want := c.entries[name].SHA256; digest != want {
		return fileerr.New(fileerr.Integrity, c.path(name), "has the digest %s, cohort.json says %s: the file was damaged; import again or restore it", digest, want)
	}
	return nil
}

// openTable opens a table whose whole digest has been checked.
func (c *Cohort) openTable(name string, rows int) (*parquetfile.File, error) {
	table, err := parquetfile.OpenVerified(c.path(name))
	if err != nil {
		return nil, err
	}
	if err := c.checkRows(table, name, rows); err != nil {
		table.Close()
		return nil, err
	}
	return table, nil
}

func (c *Cohort) checkRows(table *parquetfile.File, name string, rows int) error {
	if table.Rows() != int64(rows) {
		return fileerr.New(fileerr.Integrity, c.path(name), "has %d rows, cohort.json says %d", table.Rows(), rows)
	}
	return nil
}

// readChecked reads a file into the memory of b, which may grow, and checks it against
// its whole digest.
func (c *Cohort) readChecked(name string, b []byte) ([]byte, error) {
	handle, err := c.openFile(name)
	if err != nil {
		return b, err
	}
	defer handle.Close()
	size := int(c.entries[name].Bytes)
	b = slices.Grow(b[:0], size)[:size]
	if n, err := handle.ReadAt(b, 0); n < size {
		if err == io.EOF {
			err = fmt.Errorf("the file ends at byte %d, expected %d", n, size)
		}
		return b, fileerr.Wrap(fileerr.IO, c.path(name), err)
	}
	sum := sha256.Sum256(b)
	return b, c.sameDigest(name, hex.EncodeToString(sum[:]))
}

func (c *Cohort) path(name string) string { return filepath.Join(c.dir, filepath.FromSlash(name)) }

// Close releases the genotype files. No other method may run.
func (c *Cohort) Close() error {
	for i := range c.parts {
		for _, g := range c.parts[i].genotypes {
			g.close()
		}
	}
	return nil
}

// Meta is what cohort.json says; the caller must not change it.
func (c *Cohort) Meta() *Meta { return c.meta }

// Info describes the cohort as a whole.
func (c *Cohort) Info() scoring.CohortInfo {
	build, _ := genome.ParseBuild(c.meta.Build)
	return scoring.CohortInfo{
		Name: c.dir, Digest: c.meta.Digest, Build: build, Assay: c.meta.Assay,
		RefAsserted: c.meta.RefAsserted, Rows: c.meta.Variants, OnlyRequested: c.meta.OnlyRequested,
		Denominator: c.meta.Denominator, LargestRounding: c.meta.Outcomes.LargestRounding,
	}
}

// Samples gives the people in cohort order; the caller must not change them.
func (c *Cohort) Samples() []genome.Sample { return c.samples }

// SampleColumns reads the further columns of the sample table, as text, by name. Few
// callers need them, and the texts of a large cohort take longer than the rest of it.
func (c *Cohort) SampleColumns() ([]source.Column, error) {
	table, err := c.openSamples()
	if err != nil {
		return nil, err
	}
	defer table.Close()
	return c.readSampleColumns(table)
}

// Chromosomes lists the chromosomes that hold rows, ascending.
func (c *Cohort) Chromosomes() []genome.Chromosome {
	var chroms []genome.Chromosome
	for i := range c.parts {
		chroms = append(chroms, c.parts[i].chrom)
	}
	return chroms
}

// Blocks partitions the samples, in cohort order.
func (c *Cohort) Blocks() []scoring.Block { return c.blocks }
