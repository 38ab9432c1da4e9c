package scorefile

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"cardioscore/benchmarks/internal/ordered"
)

const build = "GRCh37" // of which the positions make no use but to be there

// rowsAtATime are made by one thread.
const rowsAtATime = 512

// piece is the text of some rows in both forms, with what its maker reuses.
type piece struct {
	ours, plinks []byte
	drawer       *drawer
	row          Row
}

// WriteTable writes all scores as one table, and the same for PLINK 2. A variant that no
// score has is left out; a score that does not have a variant of the table has weight 0.
func (s *Scores) WriteTable(ours, plinks string, threads int) error {
	var names strings.Builder
	for k := range s.Count {
		names.WriteString("\t" + ID(k))
	}
	header := "#genome_build=" + build + "\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele" +
		strings.ReplaceAll(names.String(), "\t", "\teffect_weight_") + "\n"
	return writeBoth(ours, plinks, func(a, b io.Writer) error {
		if err := writeEach(a, b, header, "ID\tA1"+names.String()+"\n"); err != nil {
			return err
		}
		return s.eachRow(threads, a, b, (*piece).tableRow)
	})
}

// eachRow has add append every variant to a piece, and writes the pieces in order.
func (s *Scores) eachRow(threads int, a, b io.Writer, add func(*piece)) error {
	n := s.Population.Variants
	return ordered.Each((n+rowsAtATime-1)/rowsAtATime, threads, func(i int, p *piece) (*piece, error) {
		if p == nil {
			p = &piece{drawer: s.drawer()}
		}
		p.ours, p.plinks = p.ours[:0], p.plinks[:0]
		for v := i * rowsAtATime; v < min(n, (i+1)*rowsAtATime); v++ {
			p.drawer.draw(v, &p.row)
			add(p)
		}
		return p, nil
	}, func(_ int, p *piece) error {
		if _, err := a.Write(p.ours); err != nil {
			return err
		}
		_, err := b.Write(p.plinks)
		return err
	})
}

func (p *piece) tableRow() {
	any := false
	for _, w := range p.row.Weights {
		any = any || w != nil
	}
	if !any {
		return
	}
	p.ours, p.plinks = p.row.appendPlace(p.ours), p.row.appendPlink(p.plinks)
	start := len(p.plinks)
	for _, w := range p.row.Weights {
		p.plinks = append(p.plinks, '\t')
		if w == nil {
			p.plinks = append(p.plinks, '0')
		} else {
			p.plinks = append(p.plinks, w...)
		}
	}
	p.plinks = append(p.plinks, '\n')
	p.ours = append(p.ours, p.plinks[start:]...)
}

// appendPlace appends what the row's variant is, as score files of this project have it.
func (r *Row) appendPlace(dst []byte) []byte {
	dst = append(append(dst, r.ID...), '\t')
	dst = append(append(dst, r.Chrom.String()...), '\t')
	dst = append(strconv.AppendInt(dst, int64(r.Pos), 10), '\t')
	dst = append(append(dst, r.Effect...), '\t')
	return append(dst, r.Other...)
}

func (r *Row) appendPlink(dst []byte) []byte {
	dst = append(append(dst, r.ID...), '\t')
	return append(dst, r.Effect...)
}

// WriteSingle writes score k as a file of its own with a header, and the same for PLINK 2.
func (s *Scores) WriteSingle(k int, ours, plinks string, threads int) error {
	return s.writeFile(k, ours, plinks, threads, false)
}

// WritePublished writes score k as the PGS Catalog publishes: harmonised, gzip where the
// path ends so. One row in fifty lies where the population has no variant, one in two
// hundred was not harmonised; the file for PLINK 2 has only the others.
func (s *Scores) WritePublished(k int, ours, plinks string, threads int) error {
	return s.writeFile(k, ours, plinks, threads, true)
}

func (s *Scores) writeFile(k int, ours, plinks string, threads int, published bool) error {
	var body, other strings.Builder
	err := s.eachRow(threads, &body, &other, func(p *piece) {
		if p.row.Weights[k] == nil {
			return
		}
		switch {
		case published:
			p.publishedRow(k)
		default:
			p.ours = append(append(append(p.row.appendPlace(p.ours), '\t'), p.row.Weights[k]...), '\n')
			p.plinkRow(k)
		}
	})
	if err != nil {
		return err
	}
	columns := "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight"
	header := fmt.Sprintf("###PGS CATALOG SCORING FILE - benchmark, weights drawn at random\n#format_version=2.0\n"+
		"#pgs_id=%s\n#pgs_name=%s\n#trait_reported=none\n#genome_build=%s\n#variants_number=%d\n#weight_type=beta\n", ID(k), ID(k), build, strings.Count(body.String(), "\n"))
	if published {
		header += "#HmPOS_build=" + build + "\n"
		columns += "\tallelefrequency_effect\thm_source\thm_rsID\thm_chr\thm_pos\thm_inferOtherAllele"
	}
	return writeBoth(ours, plinks, func(a, b io.Writer) error {
		if err := writeEach(a, b, header+columns+"\n", "ID\tA1\t"+ID(k)+"\n"); err != nil {
			return err
		}
		return writeEach(a, b, body.String(), other.String())
	})
}

func (p *piece) plinkRow(k int) {
	p.plinks = append(append(append(p.row.appendPlink(p.plinks), '\t'), p.row.Weights[k]...), '\n')
}

func (p *piece) publishedRow(k int) {
	r := &p.row
	frequency := r.Frequency
	if r.Effect != r.Alt {
		frequency = 1 - frequency
	}
	chrom, pos := r.Chrom.String(), strconv.Itoa(int(r.Pos))
	place := "\tENSEMBL\t" + r.ID + "\t" + chrom + "\t" + pos + "\t"
	switch v := p.drawer.random.IntN(200); {
	case v == 0:
		place = "\tUnknown\t\t\t\t"
	case v < 5:
		place = "\tENSEMBL\t" + r.ID + "\t" + chrom + "\t" + strconv.Itoa(int(r.Pos)+absentShift) + "\t"
	default:
		p.plinkRow(k)
	}
	p.ours = append(append(append(r.appendPlace(p.ours), '\t'), r.Weights[k]...), '\t')
	p.ours = append(append(strconv.AppendFloat(p.ours, frequency, 'g', 4, 64), place...), '\n')
}

// absentShift moves a position beyond the end of every chromosome.
const absentShift = 300_000_000

func writeEach(a, b io.Writer, toA, toB string) error {
	if _, err := io.WriteString(a, toA); err != nil {
		return err
	}
	_, err := io.WriteString(b, toB)
	return err
}

// writeBoth makes the two files; a path that ends in .gz is compressed.
func writeBoth(ours, plinks string, fill func(a, b io.Writer) error) (err error) {
	var writers [2]*bufio.Writer
	var closers []io.Closer
	defer func() {
		for i := len(closers) - 1; i >= 0; i-- {
			if closed := closers[i].Close(); err == nil {
				err = closed
			}
		}
	}()
	for i, path := range []string{ours, plinks} {
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		closers = append(closers, file)
		var to io.Writer = file
		if strings.HasSuffix(path, ".gz") {
			zip := gzip.NewWriter(file)
			closers = append(closers, zip)
			to = zip
		}
		writers[i] = bufio.NewWriterSize(to, 1<<20)
	}
	if err := fill(writers[0], writers[1]); err != nil {
		return err
	}
	for _, w := range writers {
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}
