package job

import (
	"fmt"
	"slices"
	"strings"

	"cardioscore/io/bgen"
	"cardioscore/io/fileerr"
	"cardioscore/io/pgen"
	"cardioscore/io/plink"
	"cardioscore/io/source"
	"cardioscore/io/vcf"
	"cardioscore/scoring/genome"
)

// format is a kind of genotype file that import reads.
type format struct {
	flag  string
	paths []string // as given: files, or prefixes of several
	files func() ([]string, error)
	open  func() (source.Source, error)
}

// formats are those of this version, with what was given of each.
func (o *ImportOptions) formats() []format {
	return []format{
		{"--vcf", o.VCF, func() ([]string, error) { return o.VCF, nil }, func() (source.Source, error) {
			return vcf.Open(o.VCF, vcf.Options{Threads: o.Threads, Field: vcf.Field(o.Field), MinGQ: o.MinGQ, MinDP: o.MinDP})
		}},
		{"--bfile", o.BFile, func() (files []string, err error) {
			for _, prefix := range o.BFile {
				files = append(files, prefix+".bed", prefix+".bim", prefix+".fam")
			}
			return files, nil
		}, func() (source.Source, error) {
			return plink.Open(o.BFile, plink.Options{RefFrom: o.RefFrom})
		}},
		{"--pfile", o.PFile, func() ([]string, error) { return pgen.Files(o.PFile) }, func() (source.Source, error) {
			return pgen.Open(o.PFile, pgen.Options{Threads: o.Threads})
		}},
		{"--bgen", o.BGEN, func() ([]string, error) {
			if o.SampleFile != "" {
				return append(slices.Clone(o.BGEN), o.SampleFile), nil
			}
			return o.BGEN, nil
		}, func() (source.Source, error) {
			return bgen.Open(o.BGEN, bgen.Options{SampleFile: o.SampleFile, RefFrom: o.RefFrom, Threads: o.Threads})
		}},
	}
}

// format is the one kind of file that is to be read.
func (o *ImportOptions) format() (format, error) {
	if len(o.Parquet) > 0 {
		return format{}, fileerr.New(fileerr.Malformed, o.Parquet[0],
			"Parquet of other software is not read by this version; convert it to VCF (bcftools, plink2 --export vcf) or PLINK 2 (plink2 --make-pgen)")
	}
	var given []format
	var flags []string
	for _, f := range o.formats() {
		flags = append(flags, f.flag)
		if len(f.paths) > 0 {
			given = append(given, f)
		}
	}
	switch {
	case len(given) == 0:
		return format{}, usagef("nothing to import: give %s", strings.Join(flags, ", "))
	case len(given) > 1:
		return format{}, usagef("%s and %s together: one import reads one kind of file", given[0].flag, given[1].flag)
	}
	f := given[0]
	for i, path := range f.paths {
		if slices.Contains(f.paths[:i], path) {
			return f, usagef("%s is given twice", path)
		}
	}
	if o.SampleFile != "" && f.flag != "--bgen" {
		return f, usagef("--sample is the sample file of --bgen, and this is %s", f.flag)
	}
	if (o.Field != "" || o.MinGQ != 0 || o.MinDP != 0) && f.flag != "--vcf" {
		return f, usagef("--field, --min-gq and --min-dp are for --vcf, and this is %s", f.flag)
	}
	if o.RefFrom != "" && f.flag != "--bfile" && f.flag != "--bgen" {
		return f, usagef("--ref-from is for --bfile and --bgen; %s says which allele is REF", f.flag)
	}
	return f, nil
}

// inputs lists all files that the import reads.
func (o *ImportOptions) inputs(f format) ([]string, error) {
	files, err := f.files()
	if err != nil {
		return nil, err
	}
	if o.Sex != "" {
		files = append(slices.Clone(files), o.Sex)
	}
	return files, nil
}

// sexed is a source whose samples have the sex of a list where their own file has
// none.
type sexed struct {
	source.Source
	samples []genome.Sample
}

func (s *sexed) Samples() []genome.Sample { return s.samples }

// withSex reads a list of sexes, one sample a line: id TAB male, female or unknown
// (or 1, 2, 0; M, F, U). A first line "sample_id TAB sex" is a header. Samples that it
// does not name stay as they are. An id of no sample, and a sex that the source's own
// file contradicts, are errors: the list would be somebody else's.
func withSex(src source.Source, path string) (source.Source, error) {
	lines, err := readList(path)
	if err != nil {
		return src, err
	}
	delete(lines, "sample_id\tsex")
	listed := make(map[string]genome.Sex, len(lines))
	for line := range lines {
		id, code, cut := strings.Cut(line, "\t")
		sex, known := sexCodes[strings.ToLower(strings.TrimPrefix(code, "\t"))]
		if _, twice := listed[id]; !cut || !known || twice {
			return src, fileerr.New(fileerr.Malformed, path, "a line is not a sample id, a tab, and male, female or unknown (1, 2, 0), or an id has two of them")
		}
		listed[id] = sex
	}
	s := &sexed{Source: src, samples: slices.Clone(src.Samples())}
	met := 0
	for i := range s.samples {
		sample := &s.samples[i]
		sex, named := listed[sample.ID]
		if !named {
			continue
		}
		met++
		if sex == sample.Sex || sex == genome.UnknownSex {
			continue
		}
		if sample.Sex != genome.UnknownSex {
			return src, fileerr.New(fileerr.Inconsistent, path, "sample number %d is %s, and %s in the genotypes' own file: correct one of them", i+1, sex, sample.Sex)
		}
		sample.Sex = sex
		if sex == genome.Male {
			sample.XPloidy, sample.YPloidy = genome.Haploid, genome.Haploid
		} else {
			sample.XPloidy = genome.Diploid
		}
	}
	if met != len(listed) {
		return src, fileerr.New(fileerr.Inconsistent, path, "%s in the genotypes; ids are compared to the byte", fmt.Sprintf("%d of its %d sample ids are not", len(listed)-met, len(listed)))
	}
	return s, nil
}

var sexCodes = map[string]genome.Sex{
	"male": genome.Male, "m": genome.Male, "1": genome.Male,
	"female": genome.Female, "f": genome.Female, "2": genome.Female,
	"unknown": genome.UnknownSex, "u": genome.UnknownSex, "0": genome.UnknownSex,
}
