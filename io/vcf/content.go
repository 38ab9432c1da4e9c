package vcf

import (
	"bytes"

	"cardioscore/io/fileerr"
)

// prefixSize is how much of a file is looked at to tell what it is.
const prefixSize = 64

// firstLine begins every VCF of version 4.
var firstLine = []byte("##fileformat=")

const utf8Mark = "\xef\xbb\xbf"

// contents are formats that may be handed over in place of VCF, by their first bytes.
var contents = []struct {
	offset    int
	magic     string
	name, fix string
}{
	{0, "BCF\x02", "BCF that is not compressed, so that nothing marks its end", "compress it with bcftools view -Ob"},
	{0, "BCF\x04", "BCF of the first version", "convert it with bcftools view -Oz"},
	{16, "bgen", "BGEN", "give it with --bgen"},
	{0, "\x6c\x1b\x01", "a PLINK 1 .bed file", "give its prefix with --bfile"},
	{0, "\x6c\x1b\x00", "an individual-major PLINK 1 .bed file", "convert it with plink --make-bed, then give its prefix with --bfile"},
	{0, "\x6c\x1b", "a PLINK 2 .pgen file", "give its prefix with --pfile"},
	{0, "PAR1", "Parquet", "give it with --parquet"},
	{0, "TBI\x01", "a tabix index", "give the VCF that it belongs to"},
	{0, "CSI\x01", "a CSI index", "give the VCF that it belongs to"},
	{0, "BAM\x01", "BAM", "give called genotypes"},
	{0, "CRAM", "CRAM", "give called genotypes"},
	{0, "\x28\xb5\x2f\xfd", "compressed with zstd", "decompress it, or compress it with bgzip"},
	{0, "BZh", "compressed with bzip2", "decompress it, or compress it with bgzip"},
	{0, "\xfd7zXZ\x00", "compressed with xz", "decompress it, or compress it with bgzip"},
	{0, "PK\x03\x04", "a zip archive", "unpack it"},
	{0, "\x1f\x8b", "compressed twice", "decompress it once"},
	{0, utf8Mark + "##fileformat=", "VCF behind a UTF-8 byte order mark", "remove the first three bytes"},
	{0, "\xff\xfe", "UTF-16 text", "convert it to UTF-8"},
	{0, "\xfe\xff", "UTF-16 text", "convert it to UTF-8"},
}

// refuseOther refuses by name a text that is another format than VCF.
func refuseOther(path string, prefix []byte) error {
	if len(prefix) == 0 {
		return fileerr.New(fileerr.Malformed, path, "the file is empty; expected VCF")
	}
	for _, c := range contents {
		if len(prefix) >= c.offset && bytes.HasPrefix(prefix[c.offset:], []byte(c.magic)) {
			return fileerr.New(fileerr.Malformed, path, "this is %s, which is not read as VCF; %s", c.name, c.fix)
		}
	}
	if !bytes.HasPrefix(prefix, firstLine) {
		return notVCF(path)
	}
	return nil
}

func notVCF(path string) error {
	return fileerr.AtLine(fileerr.Malformed, path, 1, "",
		"this is not VCF: the first line does not begin with %s", firstLine)
}
