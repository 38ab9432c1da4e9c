package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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
	of   [genome.LastChromosome + 1][]listed // sorted by pos, ref, alt
	n    int
}

// listed is a variant of a list.
type listed struct {
	ref, alt       string
	pos            int32
	site, siteAlts int32
}

// listedBytes is about what a variant of a list takes: 48 bytes in a slice, which grows by
// a copy, and the text of its line.
const listedBytes = 128

// readVariantRows reads variants written chrom:pos:ref:alt, one a line; REF is taken to
// be the reference base. Those that are listed twice count once. A list that does not
// fit memory, in bytes, is an error of class Resource; 0 is no limit.
func readVariantRows(path string, memory int64) (*variantRows, error) {
	list := &variantRows{path: path}
	rows, text := int64(0), int64(0)
	err := eachLine(path, func(n int, line string) error {
		rows, text = rows+1, text+int64(len(line))+1
		if memory > 0 && rows*listedBytes > max(memory-beside, minPassMemory) {
			return listTooLarge(path, rows, text, memory)
		}
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) == 4 {
			chrom, ok := genome.ParseChromosome(fields[0])
			pos, err := strconv.ParseUint(fields[1], 10, 31)
			if ok && err == nil && pos > 0 && fields[2] != "" && fields[3] != "" {
				list.of[chrom] = append(list.of[chrom], listed{pos: int32(pos), ref: fields[2], alt: fields[3]})
				return nil
			}
		}
		return fileerr.AtLine(fileerr.Malformed, path, n, "", "%.60q is not a variant: expected chrom:pos:ref:alt, on chromosomes 1 to 22, X, Y and MT", line)
	})
	if err != nil {
		return nil, err
	}
	for chrom, rows := range list.of {
		slices.SortFunc(rows, func(a, b listed) int {
			return cmp.Or(cmp.Compare(a.pos, b.pos), cmp.Compare(a.ref, b.ref), cmp.Compare(a.alt, b.alt))
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

// listTooLarge says how much memory a list needs, of which some rows are read.
func listTooLarge(path string, rows, text, memory int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, path, err)
	}
	const mib = 1 << 20
	all := max(rows, int64(float64(info.Size())/float64(text)*float64(rows)))
	needs := (all*listedBytes + beside + mib - 1) / mib
	return fileerr.New(fileerr.Resource, path, "lists about %d variants, which are held together: that takes about %d MiB, and --memory allows %d; give --memory %d, or more, or compile with --cohort, whose variants are read by chromosome",
		all, needs, memory/mib, needs)
}

// sites numbers the sites: the ALTs of one position and REF, as import regroups them.
func (l *variantRows) sites() {
	site := int32(0)
	for _, rows := range l.of {
		for from := 0; from < len(rows); site++ {
			end := from + 1
			for end < len(rows) && rows[end].pos == rows[from].pos && rows[end].ref == rows[from].ref {
				end++
			}
			for i := from; i < end; i++ {
				rows[i].site, rows[i].siteAlts = site, int32(end-from)
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
		row := &l.of[chrom][i]
		v := genome.Variant{Chrom: chrom, Pos: row.pos, Ref: row.ref, Alt: row.alt, Site: row.site, SiteAlts: row.siteAlts}
		if err := yield(first+i, &v); err != nil {
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
	list, err := readVariantRows(c.options.Variants, c.options.Memory)
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
	for i, batch := range batches {
		m, results, err := c.matchToList(ctx, batch, list, c.all, len(batches) > 1)
		if err != nil {
			return err
		}
		kept := compiled.Match{Cohort: filepath.Base(list.path), Key: compiled.Key{"list": digest}, Results: results}
		for _, r := range results {
			kept.UsedRows = append(kept.UsedRows, scoring.UsedRowDigest(r))
		}
		if err := c.write(m, []compiled.Match{kept}, i < len(batches)-1); err != nil {
			return err
		}
	}
	c.show = func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", list.path, countOf(list.n, "variant", "variants"))
		c.all.showScores(w, 0, false)
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
	for range m.scores {
		m.gates, m.differs = append(m.gates, m.policy.MinCoverage), append(m.differs, false)
	}
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
	if err != nil {
		return nil, nil, err
	}
	m.cohorts = []matched{{opened{path: list.path}, results}} // for what is told in the end
	c.run.stage("match")
	return m, results, nil
}
