package plink

import (
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bedrow"
)

// headerBytes is the length of the header of a .bed: two bytes of magic, one of mode.
const headerBytes = 3

// set is the three files of one prefix.
type set struct {
	prefix        string
	bed, bim, fam string // paths
	variants      int64  // lines of the .bim
}

// findSet names the files of a prefix and checks that they are there and that
// the .bed is one that can be read. A prefix may carry its ".bed".
func findSet(prefix string) (*set, error) {
	prefix = strings.TrimSuffix(prefix, ".bed")
	s := &set{prefix: prefix, bed: prefix + ".bed", bim: prefix + ".bim", fam: prefix + ".fam"}
	var missing []string
	for _, path := range []string{s.bed, s.bim, s.fam} {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, path)
		case err != nil:
			return nil, fileerr.Wrap(fileerr.IO, path, err)
		case !info.Mode().IsRegular(): // a pipe has no size and cannot be read twice
			return nil, fileerr.New(fileerr.IO, path, "not a regular file; expected a file on disk")
		}
	}
	if len(missing) == 3 {
		return nil, fileerr.New(fileerr.IO, s.bed,
			"not found, nor %s or %s; expected the prefix of a PLINK 1 set", s.bim, s.fam)
	}
	if len(missing) == 0 || missing[0] != s.bed {
		if err := s.checkHeader(); err != nil {
			return nil, err
		}
	}
	if len(missing) > 0 {
		return nil, fileerr.New(fileerr.Inconsistent, missing[0],
			"not found; a PLINK 1 set is %s.bed, .bim and .fam together", prefix)
	}
	return s, nil
}

func (s *set) checkHeader() error {
	file, err := os.Open(s.bed)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, s.bed, err)
	}
	defer file.Close()
	header := make([]byte, headerBytes)
	n, err := io.ReadFull(file, header)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return fileerr.Wrap(fileerr.IO, s.bed, err)
	}
	header = header[:n]
	found := hex.EncodeToString(header)
	switch {
	case found == "6c1b01":
		return nil
	case strings.HasPrefix("6c1b01", found):
		return fileerr.New(fileerr.Integrity, s.bed,
			"found %d bytes, expected a header of 3 and the genotypes: the file is cut short; copy it again", n)
	case found == "6c1b00":
		return fileerr.New(fileerr.Malformed, s.bed,
			"individual-major (mode byte 00), expected variant-major (01); convert it with: plink --bfile %s --make-bed --out NEW", s.prefix)
	case strings.HasPrefix(found, "6c1b"):
		return fileerr.New(fileerr.Malformed, s.bed,
			"mode byte %s, expected 01 (variant-major); a PLINK 2 .pgen begins like this and is not a .bed", found[4:])
	}
	return fileerr.New(fileerr.Malformed, s.bed,
		"begins with the bytes %s, expected 6c1b01: not a PLINK 1 .bed; make one with: plink --make-bed", found)
}

// checkSize counts the variants and compares the size of the .bed with them.
func (s *set) checkSize(samples int) error {
	file, err := os.Open(s.bim)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, s.bim, err)
	}
	defer file.Close()
	if s.variants, err = countVariants(s.bim, file); err != nil {
		return err
	}
	info, err := os.Stat(s.bed)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, s.bed, err)
	}
	expected := headerBytes + s.variants*int64(bedrow.Bytes(samples))
	if found := info.Size(); found != expected {
		return fileerr.New(fileerr.Integrity, s.bed,
			"found %d bytes, expected %d for %d variants (%s) of %d samples (%s): the file was cut or the three do not belong together",
			found, expected, s.variants, s.bim, samples, s.fam)
	}
	return nil
}
