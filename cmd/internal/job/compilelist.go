package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// variantRows are variants of a list, in the order that matching asks for. They fulfil
// match.Index.
type variantRows struct {
	path string
	of   [genome.LastChromosome + 1][]genome.Variant // sorted by pos, ref, alt
	n    int
}

// readVariantRows reads variants written chrom:pos:ref:alt, one a line; REF is taken to
// be the reference base. Those that are listed twice count once.
func readVariantRows(path string) (*variantRows, error) {
	list := &variantRows{path: path}
	err := eachLine(path, func(n int, line string) error {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) == 4 {
			chrom, ok := genome.ParseChromosome(fields[0])
			pos, err := strconv.ParseUint(fields[1], 10, 31)
			if ok && err == nil && pos > 0 && fields[2] != "" && fields[3] != "" {
				list.of[chrom] = append(list.of[chrom], genome.Variant{Chrom: chrom, Pos: int32(pos), Ref: fields[2], Alt: fields[3], SiteAlts: 1})
				return nil
			}
		}
		return fileerr.AtLine(fileerr.Malformed, path, n, "", "%.60q is not a variant: expected chrom:pos:ref:alt, on chromosomes 1 to 22, X, Y and MT", line)
	})
	if err != nil {
		return nil, err
	}
	for chrom, rows := range list.of {
		slices.SortFunc(rows, func(a, b genome.Variant) int {
			return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Alt, b.Alt))
		})
		list.of[chrom] = slices.Compact(rows)
		list.n += len(list.of[chrom])
	}
	if list.n == 0 {
		return nil, fileerr.New(fileerr.Malformed, path, "is an empty list: expected one variant a line, as chrom:pos:ref:alt")
	}
	list.sites()
	return list, nil
}

// sites numbers the sites: the ALTs of one position and REF, as import regroups them.
func (l *variantRows) sites() {
	site := int32(0)
	for _, rows := range l.of {
		for from := 0; from < len(rows); site++ {
			end := from + 1
			for end < len(rows) && rows[end].Pos == rows[from].Pos && rows[end].Ref == rows[from].Ref {
				end++
			}
			for i := from; i < end; i++ {
				rows[i].Site, rows[i].SiteAlts = site, int32(end-from)
			}
			from = end
		}
	}
}

// Chromosomes fulfils match.Index.
func (l *variantRows) Chromosomes() []genome.Chromosome {
	var all []genome.Chromosome
	for chrom, rows := range l.of {
		if len(rows) > 0 {
			all = append(all, genome.Chromosome(chrom))
		}
	}
	return all
}

// Variants fulfils match.Index.
func (l *variantRows) Variants(_ context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error {
	first := 0
	for _, rows := range l.of[:chrom] {
		first += len(rows)
	}
	for i := range l.of[chrom] {
		if err := yield(first+i, &l.of[chrom][i]); err != nil {
			return err
		}
	}
	return nil
}

// matchList matches the scores to a list of variants. It has no genotypes: what the set
// keeps tells which rows would be used, and each cohort is matched anew.
func (c *compilation) matchList(ctx context.Context) error {
	if p := &c.options.Policy; p.Chain != "" || p.FASTA != "" || p.Proxies != "" {
		return usagef("--chain, --fasta and --proxies need --cohort: a list of variants does not say of which build it is, and a match to it is not used by any run")
	}
	list, err := readVariantRows(c.options.Variants)
	if err != nil {
		return err
	}
	_, digest, err := digestFile(list.path)
	if err != nil {
		return err
	}
	c.run.stage("open")
	batches, err := c.options.batches(pathsOf(c.paths), &c.options.Policy)
	if err != nil {
		return err
	}
	if len(batches) > 1 && c.run.out.Keeps() { // a finished set goes only where the new one can be made
		all := new(matching)
		for _, batch := range batches {
			m, _, err := c.matchToList(ctx, batch, list, all, true)
			if err == nil {
				err = all.add(m)
			}
			if err != nil {
				return err
			}
		}
		if err := c.options.Policy.checkNames(all.scores); err != nil {
			return err
		}
	}
	var lines []string
	for i, batch := range batches {
		m, results, err := c.matchToList(ctx, batch, list, c.all, len(batches) > 1)
		if err != nil {
			return err
		}
		kept := compiled.Match{Cohort: filepath.Base(list.path), Key: compiled.Key{"list": digest}, Results: results}
		for _, r := range results {
			kept.UsedRows = append(kept.UsedRows, scoring.UsedRowDigest(r))
			lines = append(lines, fmt.Sprintf("  %s: %d of %d rows used, %.2f %% of sum|w|", r.Score.ID, r.Coverage.Used, r.Coverage.Rows, 100*r.Coverage.ByWeight))
		}
		if err := c.write(m, []compiled.Match{kept}, i < len(batches)-1); err != nil {
			return err
		}
	}
	c.show = func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", list.path, countOf(list.n, "variant", "variants"))
		for _, line := range lines {
			fmt.Fprintln(w, line)
		}
	}
	return c.options.Policy.checkNames(c.all.scores)
}

// matchToList reads scores and matches them to a list; those before are of the same
// build. some says that further scores are read apart.
func (c *compilation) matchToList(ctx context.Context, from []scorePath, list *variantRows, before *matching, some bool) (*matching, []*match.Result, error) {
	m := &matching{policy: c.options.Policy, missing: scoring.MissingSkip}
	m.policy.someScores = some
	in := m.policy.scoreFiles(from, c.run.scratch())
	if len(before.scores) > 0 {
		in.build = before.scores[0].Build
	}
	var err error
	if m.scores, m.lifted, m.sets, err = readScores(in); err != nil {
		return nil, nil, err
	}
	m.gates, m.differs = make([]float64, len(m.scores)), make([]bool, len(m.scores))
	c.run.stage("parse")
	if err := m.pin(); err != nil {
		return nil, nil, err
	}
	options, err := m.policyOptions()
	if err != nil {
		return nil, nil, err
	}
	options.RefAsserted = true
	options.PloidyKnown = func(genome.Region) bool { return true }
	results, err := match.Match(ctx, list, m.scores, options)
	if errors.Is(err, match.ErrNotPinned) {
		return nil, nil, usagef("--absent mean needs --frequencies")
	}
	c.run.stage("match")
	return m, results, err
}
