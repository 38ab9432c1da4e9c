package job

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cardioscore/io/bgen"
	"cardioscore/io/fileerr"
	"cardioscore/io/pgen"
	"cardioscore/io/plink"
	"cardioscore/io/source"
	"cardioscore/io/tabular"
	"cardioscore/io/vcf"
	"cardioscore/scoring/genome"
)

// format is a kind of genotype file that import reads.
type format struct {
	flag  string
	paths []string // as given: files, or prefixes of several
	files func() ([]string, error)
	open  func(*wanted) (source.Source, error)
}

// formats are those of this version, with what was given of each.
func (o *ImportOptions) formats() []format {
	build, _ := genome.ParseBuild(o.Build)
	return []format{
		{"--vcf", o.VCF, func() ([]string, error) { return o.VCF, nil }, func(w *wanted) (source.Source, error) {
			return vcf.Open(o.VCF, w.vcfOptions(vcf.Options{Build: build, Threads: o.Threads, Field: vcf.Field(o.Field), MinGQ: o.MinGQ, MinDP: o.MinDP, Phase: o.Phase}))
		}},
		{"--bfile", o.BFile, func() (files []string, err error) {
			for _, prefix := range o.BFile {
				files = append(files, prefix+".bed", prefix+".bim", prefix+".fam")
			}
			return files, nil
		}, func(w *wanted) (source.Source, error) {
			return plink.Open(o.BFile, plink.Options{RefFrom: o.RefFrom, Wanted: w.records()})
		}},
		{"--pfile", o.PFile, func() ([]string, error) { return pgen.Files(o.PFile) }, func(w *wanted) (source.Source, error) {
			return pgen.Open(o.PFile, pgen.Options{Build: build, Threads: o.Threads, Tier: o.Tier, Phase: o.Phase, Wanted: w.records()})
		}},
		{"--bgen", o.BGEN, func() ([]string, error) {
			if o.SampleFile != "" {
				return append(slices.Clone(o.BGEN), o.SampleFile), nil
			}
			return o.BGEN, nil
		}, func(w *wanted) (source.Source, error) {
			return bgen.Open(o.BGEN, bgen.Options{SampleFile: o.SampleFile, RefFrom: o.RefFrom, Threads: o.Threads, Phase: o.Phase, Wanted: w.records()})
		}},
		{"--parquet", o.Parquet, func() ([]string, error) {
			files, err := parquetParts(o.Parquet)
			for _, side := range []string{o.ParquetSamples, o.ParquetVariants} {
				if side != "" {
					files = append(files, side)
				}
			}
			return files, err
		}, func(w *wanted) (source.Source, error) {
			files, err := parquetParts(o.Parquet)
			if err != nil {
				return nil, err
			}
			return tabular.Open(files, tabular.Options{
				Columns: o.ParquetColumns, Field: o.Field, Samples: o.ParquetSamples, Variants: o.ParquetVariants, ScratchDir: o.Out, Wanted: w.records(),
			})
		}},
	}
}

// format is the one kind of file that is to be read.
func (o *ImportOptions) format() (format, error) {
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
	if o.Field != "" && f.flag != "--vcf" && f.flag != "--parquet" {
		return f, usagef("--field is for --vcf and --parquet, and this is %s", f.flag)
	}
	if (o.MinGQ != 0 || o.MinDP != 0) && f.flag != "--vcf" {
		return f, usagef("--min-gq and --min-dp are for --vcf, and this is %s", f.flag)
	}
	if (len(o.ParquetColumns) > 0 || o.ParquetSamples != "" || o.ParquetVariants != "") && f.flag != "--parquet" {
		return f, usagef("--parquet-columns, --parquet-samples and --parquet-variants are for --parquet, and this is %s", f.flag)
	}
	if o.Phase && !slices.Contains([]string{"--vcf", "--pfile", "--bgen"}, f.flag) {
		return f, usagef("--phase is for --vcf, --pfile and --bgen, and this is %s, of which no phase is read", f.flag)
	}
	if o.Phase && f.flag == "--bgen" && o.HardCallThreshold == 0 {
		return f, usagef("--phase is that of hard calls, and --bgen has dosages: give --hard-call-threshold too, such as 0.1")
	}
	if o.RefFrom != "" && f.flag != "--bfile" && f.flag != "--bgen" {
		return f, usagef("--ref-from is for --bfile and --bgen; %s says which allele is REF", f.flag)
	}
	return f, o.WantedOptions.check()
}

// parquetParts puts the part files of a folder, by name, in its place: many programs
// write a table as one.
func parquetParts(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			files = append(files, path) // what is not there is for its reader to tell
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, fileerr.Wrap(fileerr.IO, path, err)
		}
		before := len(files)
		for _, entry := range entries { // in the order of their names
			if filepath.Ext(entry.Name()) == ".parquet" && !entry.IsDir() {
				files = append(files, filepath.Join(path, entry.Name()))
			}
		}
		if len(files) == before {
			return nil, fileerr.New(fileerr.Malformed, path, "is a folder without a file whose name ends in .parquet")
		}
	}
	return files, nil
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
	more, err := o.WantedOptions.files()
	return append(slices.Clone(files), more...), err
}
