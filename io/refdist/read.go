package refdist

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strconv"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/reference"
)

// maxBytes bounds the memory of a file: five thousand scores of a thousand
// quantiles each take about 100 MB of text.
const maxBytes = 256 << 20

// Read reads a reference distribution file: one entry or more, in the order of
// the file. Errors are Malformed with line and column, IO, or Resource for a
// file of more than 256 MiB.
func Read(path string) ([]Entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	if len(text) > maxBytes {
		return nil, fileerr.New(fileerr.Resource, path, "larger than %d MiB; split the scores over several files", maxBytes>>20)
	}
	return parse(path, text)
}

func parse(path string, text []byte) ([]Entry, error) {
	p := newParser(path, text)
	if !utf8.Valid(text) {
		for p.start = 0; ; { // the place of the first byte that is not UTF-8
			r, size := utf8.DecodeRune(text[p.start:])
			if r == utf8.RuneError && size == 1 {
				return nil, p.errorAt("", "not UTF-8")
			}
			p.start += size
		}
	}
	sum := sha256.Sum256(text)
	digest := hex.EncodeToString(sum[:])
	var entries []Entry
	seen := make(map[identity]bool)
	err := p.object("", map[string]func() error{
		"format":  p.expectFormat,
		"version": p.expectVersion,
		"distributions": func() error {
			return p.array("distributions", func() error {
				e, err := p.entry()
				if err != nil {
					return err
				}
				if seen[e.identity()] {
					return p.errorAt("distributions",
						"a second distribution of "+strconv.Quote(shorten(e.ScoreID))+" made with the same digests and policies ends here, expected one")
				}
				seen[e.identity()] = true
				e.FileDigest = digest
				entries = append(entries, e)
				return nil
			})
		},
	})
	if err != nil {
		return nil, err
	}
	if err := p.end(); err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, fileerr.New(fileerr.Malformed, path, "found no distribution, expected one or more")
	}
	return entries, nil
}

func (p *parser) expectFormat() error {
	name, err := p.string("format")
	if err == nil && name != format {
		err = p.errorAt("format", "found "+strconv.Quote(shorten(name))+", expected "+strconv.Quote(format))
	}
	return err
}

func (p *parser) expectVersion() error {
	found, err := p.integer("version")
	if err == nil && found != version {
		err = p.errorAt("version", fmt.Sprintf("found %d, expected %d: the file is from another version of this program", found, version))
	}
	return err
}

// entry reads one distribution and checks it by itself. An error of the whole is
// placed at its opening brace.
func (p *parser) entry() (Entry, error) {
	var e Entry
	var statistic string
	begin := p.nextStart()
	err := p.object("distributions", map[string]func() error{
		"score_id":         p.into("score_id", &e.ScoreID),
		"description":      p.into("description", &e.Description),
		"source":           p.into("source", &e.Source),
		"score_digest":     p.into("score_digest", &e.ScoreDigest),
		"used_rows_digest": p.into("used_rows_digest", &e.UsedRowDigest),
		"missing":          p.into("missing", &e.Missing),
		"absent":           p.into("absent", &e.Absent),
		"statistic":        p.into("statistic", &statistic),
		"x_male_dosage":    func() error { return p.xMale(&e.XMaleOne) },
		"frequency_digest": p.into("frequency_digest", &e.FrequencyDigest),
		"n":                func() (err error) { e.N, err = p.integer("n"); return err },
		"mean":             func() (err error) { e.Mean, err = p.number("mean"); return err },
		"sd":               func() (err error) { e.SD, err = p.number("sd"); return err },
		"quantiles": func() error {
			return p.array("quantiles", func() error {
				q, err := p.number("quantiles")
				if err != nil {
					return err
				}
				if n := len(e.Quantiles); n > 0 && q < e.Quantiles[n-1] {
					return p.errorAt("quantiles", fmt.Sprintf("found %v after %v, expected values that do not descend", q, e.Quantiles[n-1]))
				}
				e.Quantiles = append(e.Quantiles, q)
				return nil
			})
		},
	}, "x_male_dosage")
	if err != nil {
		return e, err
	}
	e.Statistic = reference.Statistic(statistic)
	if err := e.check(); err != nil {
		p.start = begin
		return e, p.errorAt("distributions", err.Error())
	}
	return e, nil
}

// xMale reads what haploid calls on X count.
func (p *parser) xMale(one *bool) error {
	n, err := p.integer("x_male_dosage")
	if err == nil && n != 1 && n != 2 {
		err = p.errorAt("x_male_dosage", fmt.Sprintf("found %d, expected 1 or 2", n))
	}
	*one = n == 1
	return err
}

// into makes a function that reads a text into a field.
func (p *parser) into(name string, field *string) func() error {
	return func() (err error) {
		*field, err = p.string(name)
		return err
	}
}
