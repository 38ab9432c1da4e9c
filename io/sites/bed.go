package sites

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/genome"
)

// ReadBED adds the regions of a BED file, plain or gzip: contig, start and end, and any
// further columns, divided by tabs or blanks. Lines that begin with #, track or
// browser are passed over. Errors are of class Malformed, Integrity or IO.
func ReadBED(path string, to *Regions) error {
	return eachLine(path, func(line int, fields [][]byte) error { return to.addBED(path, line, fields) })
}

// ReadRegions adds the regions of a file: lines of BED, or of one region each as
// ParseRegion reads them. Three columns are BED, whatever the file is called: the
// start counts from 0 and the end is not part of the region. Errors are those of ReadBED.
func ReadRegions(path string, to *Regions) error {
	return eachLine(path, func(line int, fields [][]byte) error {
		if len(fields) > 1 {
			return to.addBED(path, line, fields)
		}
		region, ok := ParseRegion(string(fields[0]))
		if !ok {
			return fileerr.AtLine(fileerr.Malformed, path, line, "", "%.40q is not a region; expected chr1, chr1:1000-2000, or the three columns of BED, on chromosomes 1 to 22, X, Y and MT", fields[0])
		}
		to.Add(region)
		return nil
	})
}

// eachLine gives the fields of each line that is not passed over, of which there is
// at least one.
func eachLine(path string, do func(line int, fields [][]byte) error) error {
	_, err := textfile.Each(path, func(text *textfile.File, line []byte) error {
		fields := bytes.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' || string(fields[0]) == "track" || string(fields[0]) == "browser" {
			return nil
		}
		return do(text.Line(), fields)
	})
	return err
}

func (r *Regions) addBED(path string, line int, fields [][]byte) error {
	if len(fields) < 3 {
		return fileerr.AtLine(fileerr.Malformed, path, line, "", "the line has %d columns; expected contig, start and end", len(fields))
	}
	start, ok := position(string(fields[1]))
	if !ok {
		return fileerr.AtLine(fileerr.Malformed, path, line, "start", "%.24q is not a position", fields[1])
	}
	end, ok := position(string(fields[2]))
	if !ok || end < start {
		return fileerr.AtLine(fileerr.Malformed, path, line, "end", "%.24q is not a position from the start on", fields[2])
	}
	if chrom, known := genome.ParseChromosome(string(fields[0])); known && start < math.MaxInt32 {
		r.Add(Region{chrom, start + 1, end})
	}
	return nil
}

// ParseRegion reads a region as people write it: chr1, chr1:12345, chr1:1,000-2,000 or
// chr1:1000-. ok is false for anything else, and for contigs that no cohort holds.
func ParseRegion(text string) (region Region, ok bool) {
	contig, places, some := strings.Cut(text, ":")
	region.Chrom, ok = genome.ParseChromosome(contig)
	region.From, region.To = 1, math.MaxInt32
	if !ok || !some {
		return region, ok
	}
	from, to, isRange := strings.Cut(strings.ReplaceAll(places, ",", ""), "-")
	if region.From, ok = position(from); !ok || region.From < 1 {
		return region, false
	}
	switch {
	case !isRange:
		region.To = region.From
	case to != "":
		region.To, ok = position(to)
	}
	return region, ok && region.From <= region.To
}

func position(text string) (int32, bool) {
	n, err := strconv.ParseUint(text, 10, 31)
	return int32(n), err == nil
}
