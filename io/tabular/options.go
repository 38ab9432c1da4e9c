package tabular

import (
	"os"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// Options are the settings of Open. The zero value detects everything.
type Options struct {
	// Columns gives roles to columns, each as role=name, where their names do not say
	// it or say it wrongly. A role that is given here is not looked for by name. The role
	// ignore, which may come often, is for columns that are neither variant nor sample.
	Columns []string
	// Field says what the values become: "auto" (also when empty), hard calls where all
	// are of an integer type or are calls, else dosages; "GT", hard calls, which floats
	// have to be by value, and texts of a lone number on X, Y and MT haploid ones; "DS",
	// dosages.
	Field string
	// Samples is the path of a file of sample ids, in the order of the lists; needed where
	// the Parquet files do not hold them. It may state the sex as well. A column whose
	// name it lists is a sample, also where that name has a role.
	Samples string
	// Variants is the path of a table of id, chrom, pos, ref and alt; needed where a file
	// names variants by an id alone.
	Variants string
	// RefAsserted says that the column of REF holds the base of the reference genome,
	// which Parquet itself does not say.
	RefAsserted bool
	// Wanted says which variants are kept; nil keeps all. Columns of others are not read.
	Wanted *sites.Wanted
	// ScratchDir is where a temporary file is made if a table has to be turned round that
	// does not fit Memory; empty for the system's directory.
	ScratchDir string
	// Memory is how many bytes of genotypes are held at most while a table is turned
	// round; 0 for 128 MiB.
	Memory int64

	listed map[string]bool // ids of Samples
}

const defaultMemory = 128 << 20

// Values of Options.Field.
const (
	fieldAuto    = "auto"
	fieldCalls   = "GT"
	fieldDosages = "DS"
)

func (o Options) checked() (Options, error) {
	switch o.Field {
	case "":
		o.Field = fieldAuto
	case fieldAuto, fieldCalls, fieldDosages:
	default:
		return o, &fileerr.Error{Class: fileerr.Usage, Field: "field", Message: `found "` + o.Field + `", expected auto, GT or DS`}
	}
	if o.Memory <= 0 {
		o.Memory = defaultMemory
	}
	return o, nil
}

// given takes Columns apart.
func (o *Options) given() (roles map[role]string, ignored map[string]bool, err error) {
	roles, ignored = map[role]string{}, map[string]bool{}
	for _, entry := range o.Columns {
		name, column, ok := strings.Cut(entry, "=")
		r := role(strings.ToLower(strings.TrimSpace(name)))
		switch {
		case !ok || column == "":
			return nil, nil, columnsUsage("found %q, expected role=name, as in chrom=contig", entry)
		case r == "ignore":
			ignored[column] = true
			continue
		case !r.known():
			return nil, nil, columnsUsage("found the role %q, expected one of %s or ignore", name, strings.Join(roleNames(), ", "))
		case roles[r] != "":
			return nil, nil, columnsUsage("the role %s is given twice", r)
		}
		roles[r] = column
	}
	return roles, ignored, nil
}

// judge is what a record is, and whether it is asked for.
func (o *Options) judge(r *record) (genome.Chromosome, source.Outcome, error) {
	chrom, what, err := r.judge()
	if err == nil && what.Given() && !o.Wanted.Keeps(chrom, int32(r.pos), o.RefAsserted, r.ref, r.alts...) {
		what = source.NotRequested
	}
	return chrom, what, err
}

func columnsUsage(format string, args ...any) error {
	err := fileerr.New(fileerr.Usage, "", format, args...)
	err.Field = "parquet-columns"
	return err
}

func (o *Options) scratchDir() string {
	if o.ScratchDir == "" {
		return os.TempDir()
	}
	return o.ScratchDir
}
