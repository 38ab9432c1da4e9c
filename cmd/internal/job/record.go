package job

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"cardioscore/io/manifest"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/lift"
	"cardioscore/scoring/scoreset"
)

// record gathers what the manifest of a run says.
type record struct {
	out      *output
	manifest manifest.Manifest
	mark     time.Time
	stages   []stage // in the order in which they first ended
	tier     kernel.Tier
	weights  *pgscatalog.Scratch
}

// stage is a part of a run, and the wall time that it took; or the time that workers
// took, added up over them.
type stage struct {
	name    string
	took    time.Duration
	workers bool
}

func newRun(command string, common *Common, out *output) *record {
	return &record{out: out, mark: out.started, tier: common.Tier, manifest: manifest.Manifest{
		Engine: "cardioscore " + common.Version, Command: command, CommandLine: common.Args,
		Started: out.started, Logs: []string{logName},
		Counts: map[string]int64{}, Options: map[string]string{},
	}}
}

// scratch keeps weights of scores that do not fit the memory in the directory of the
// run, until it ends or scores are read anew; nil where the run has no directory.
func (r *record) scratch() *pgscatalog.Scratch {
	if r.out.Dir == nil {
		return nil
	}
	if r.weights == nil {
		r.weights = pgscatalog.NewScratch(func() (*os.File, error) { return r.out.CreateScratch("weights") })
	}
	r.weights.Empty()
	return r.weights
}

func (r *record) input(kind, path, digest string) {
	r.manifest.Inputs = append(r.manifest.Inputs, manifest.Input{Kind: kind, Path: path, Digest: digest})
}

// file hashes an input that has no digest of its own.
func (r *record) file(kind, path string) error {
	if path == "" {
		return nil
	}
	_, digest, err := digestFile(path)
	r.input(kind, path, digest)
	return err
}

func (r *record) count(name string, n int)         { r.manifest.Counts[name] += int64(n) }
func (r *record) option(name string, value string) { r.manifest.Options[name] = value }

// stage notes how long the stage took that ends now. A stage that a run comes back to
// adds up.
func (r *record) stage(name string) {
	now := time.Now()
	r.add(name, now.Sub(r.mark))
	r.mark = now
}

// add notes time that a stage took.
func (r *record) add(name string, took time.Duration) {
	r.out.log.Info("stage", "name", name, "seconds", took.Seconds())
	if at := r.find(name); at >= 0 {
		r.stages[at].took += took
		return
	}
	r.stages = append(r.stages, stage{name: name, took: took})
}

// find is the place of a stage, or -1.
func (r *record) find(name string) int {
	return slices.IndexFunc(r.stages, func(s stage) bool { return s.name == name })
}

// times is the time of the run by stage, as the summary tells it.
func (r *record) times() string {
	text := fmt.Sprintf("%.2f s", sinceSeconds(r.out))
	divider := ": "
	for _, s := range r.stages {
		if s.workers {
			continue
		}
		text += fmt.Sprintf("%s%s %.2f", divider, s.name, s.took.Seconds())
		divider = ", "
	}
	return text + "; " + r.tier.String() + " kernels"
}

// passed notes what the engine says of its passes. The times of its workers add up
// over all of them.
func (r *record) passed(results []*scoring.Results) {
	for _, one := range results {
		report := &one.Report
		r.tier = report.Tier
		r.out.log.Info("pass", "cpu", report.Tier.String(), "readings", report.Readings, "dense_groups", report.Dense,
			"sparse_groups", report.Sparse, "sparse_scores", report.SparseScores, "groups_by_tables", report.ByTables, "slabs", report.Slabs, "genotypes", report.Genotypes, "bytes", report.Bytes)
		for _, part := range []stage{
			{name: "score.read", took: report.Reading}, {name: "score.pack", took: report.Packing},
			{name: "score.kernels", took: report.Kernels}, {name: "score.missing", took: report.Missing}, {name: "score.other", took: report.Others},
		} {
			r.add(part.name, part.took)
			r.stages[r.find(part.name)].workers = true
		}
	}
}

// matching notes the inputs, policies and counts of a match.
func (r *record) matching(m *matching) {
	for _, c := range m.cohorts {
		r.input("cohort", c.path, c.Info().Digest)
		r.count("samples", len(c.Samples()))
		r.count("variants", c.Info().Rows)
		for _, result := range c.results {
			r.count("score_rows", result.Coverage.Rows)
			r.count("score_rows_used", result.Coverage.Used)
		}
		r.assumption(&c, &m.policy)
	}
	for _, score := range m.scores {
		r.input("score", score.Source, score.Digest)
	}
	if m.lifted != nil {
		r.input("chain", m.policy.Chain, m.lifted.digest)
		for outcome, n := range m.lifted.all() {
			r.count("score_rows_lifted_"+lift.Outcome(outcome).String(), n)
		}
	}
	for _, set := range m.setsUsed {
		r.input("compiled_set", set.path, set.digest)
	}
	if m.pinned != nil {
		path := m.policy.Frequencies
		if from, ok := m.pinned.(*setFrequencies); ok {
			path = from.path
		}
		r.input("frequencies", path, m.pinned.Digest())
	}
	r.genome(m.genome)
	if m.proxies != nil {
		r.input("proxies", m.policy.Proxies, m.proxies.Digest())
	}
	r.option("match_policy", cmp.Or(m.policy.Match, "strict"))
	if m.policy.Match == policyPGSC2 {
		r.option("pgsc2_options", m.policy.PGSC2)
	}
	r.option("missing", m.policy.Missing)
	r.option("absent", m.policy.Absent)
	r.option("x_male_dosage", m.xMale.String())
	r.option("ambiguous", m.policy.Ambiguous)
	if gates := slices.Compact(slices.Clone(m.gates)); len(gates) == 1 {
		r.option("min_coverage", fmt.Sprint(gates[0]))
	} else {
		for k, score := range m.scores {
			r.option("min_coverage "+score.ID, fmt.Sprint(m.gates[k]))
		}
	}
	r.option("frequencies", m.sourceOf())
	m.policy.note(r, m.scores)
	if columns := m.policy.Columns; len(columns) > 0 {
		r.option("columns", strings.Join(columns, " "))
	}
	if m.policy.Population != "" {
		r.option("effect_frequency", m.policy.Population)
	}
	for _, score := range m.scores {
		for note, n := range score.Notes {
			if n > 0 {
				r.count("note_"+scoreset.Note(note).Name()+" "+score.ID, n)
			}
		}
	}
}

// commit writes the manifest: the run is valid from then on.
func (r *record) commit() error {
	r.manifest.Outputs = r.out.Outputs()
	for _, s := range r.stages {
		r.manifest.Timings = append(r.manifest.Timings, manifest.Timing{Stage: s.name, Milliseconds: s.took.Milliseconds()})
	}
	text, err := manifest.Encode(&r.manifest)
	if err != nil {
		return err
	}
	if err := r.out.Commit(text); err != nil {
		return err
	}
	r.out.log.Info("done", "seconds", time.Since(r.out.started).Seconds())
	return nil
}

// inputs hashes and notes files of one kind.
func (r *record) inputs(kind string, paths []string) error {
	for _, path := range paths {
		if err := r.file(kind, path); err != nil {
			return err
		}
	}
	return nil
}

// selection notes the lists of samples and variants.
func (r *record) selection(sel *Selection) error {
	for _, list := range []struct{ kind, path string }{
		{"keep", sel.Keep}, {"remove", sel.Remove}, {"extract", sel.Extract}, {"exclude", sel.Exclude},
	} {
		if err := r.file(list.kind, list.path); err != nil {
			return err
		}
	}
	return nil
}

func sinceSeconds(o *output) float64 { return time.Since(o.started).Seconds() }
