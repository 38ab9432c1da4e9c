package cohort

import (
	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

func phaseName(c genome.Chromosome) string { return "phase/chr" + c.String() + ".parquet" }

// storedPhase is a row of phase/chrN.parquet. Rows and samples are in order, which
// differences make small; haplotypes and sets are few.
type storedPhase struct {
	Row       int32 `parquet:"row,delta"`
	Sample    int32 `parquet:"sample,delta"`
	Haplotype int8  `parquet:"haplotype,dict"`
	Set       int32 `parquet:"phase_set,dict"`
}

const (
	phaseGroupRows = 1 << 18
	phaseBatch     = 1024
)

// phaseWriter writes the phased calls of one chromosome, by row and sample.
type phaseWriter struct {
	in      phaseReader
	file    *atomicfile.File
	table   *parquet.GenericWriter[storedPhase]
	batch   []storedPhase
	written int64
}

// newPhaseWriter begins the file of a chromosome; nil where the cohort has no phase.
func newPhaseWriter(dir *atomicfile.Dir, s *spool) (*phaseWriter, error) {
	if s.phase == nil {
		return nil, nil
	}
	file, err := dir.Create(phaseName(s.chrom))
	if err != nil {
		return nil, err
	}
	options := tableOptions(parquet.MaxRowsPerRowGroup(phaseGroupRows))
	for _, name := range [...]string{"row", "sample", "haplotype", "phase_set"} {
		options = append(options, parquet.SkipPageBounds(name))
	}
	return &phaseWriter{in: phaseReader{spool: s.phase}, file: file, table: parquet.NewGenericWriter[storedPhase](file, options...)}, nil
}

// addPhase writes the phased calls of a row. repaired: its calls may have changed since its
// phase was spooled.
func (c *chromosomeRows) addPhase(h *head, repaired bool) error {
	if c.phase == nil || h.made&contradicted != 0 { // who carries what is in doubt
		return nil
	}
	list, err := c.phase.in.of(h.phase)
	if err != nil || len(list) == 0 {
		return err
	}
	if repaired {
		calls, err := c.calls.row(h.row)
		if err != nil {
			return err
		}
		list = heterozygous(list[:0], list, calls)
	}
	return c.phase.add(int32(c.rows), list)
}

func (w *phaseWriter) add(row int32, list []source.PhasedCall) error {
	for i := range list {
		p := &list[i]
		w.batch = append(w.batch, storedPhase{row, p.Sample, int8(p.Haplotype), p.Set})
		if len(w.batch) == phaseBatch {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	w.written += int64(len(list))
	return nil
}

func (w *phaseWriter) flush() error {
	_, err := w.table.Write(w.batch)
	w.batch = w.batch[:0]
	return fileerr.Wrap(fileerr.IO, w.file.Path(), err)
}

// close finishes the file and gives the number of its rows.
func (w *phaseWriter) close() (int64, error) {
	if w == nil {
		return 0, nil
	}
	if err := w.flush(); err != nil {
		return 0, err
	}
	if err := w.table.Close(); err != nil {
		return 0, fileerr.Wrap(fileerr.IO, w.file.Path(), err)
	}
	return w.written, w.file.Close()
}
