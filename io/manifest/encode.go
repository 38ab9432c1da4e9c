package manifest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
)

// Encode gives the bytes of manifest.json, for atomicfile.Dir.Commit. The
// manifest is not changed: outputs and logs are sorted in a copy. Text that is
// not UTF-8 is written with U+FFFD in place of each bad byte; in the name of an
// output it is an error, as are names that leave the directory or come twice.
func Encode(m *Manifest) ([]byte, error) {
	d := &document{
		Format: format, Engine: m.Engine, Command: m.Command, CommandLine: filled(m.CommandLine),
		Started: m.Started.UTC().Format(time.RFC3339),
		Inputs:  filled(m.Inputs), Outputs: filled(m.Outputs), Logs: filled(m.Logs),
		Counts: m.Counts, Options: m.Options, Timings: filled(m.Timings),
	}
	slices.SortFunc(d.Outputs, func(a, b atomicfile.Output) int { return strings.Compare(a.Name, b.Name) })
	slices.Sort(d.Logs)
	if d.Counts == nil {
		d.Counts = map[string]int64{}
	}
	if d.Options == nil {
		d.Options = map[string]string{}
	}
	if err := d.checkNames(); err != nil {
		return nil, fileerr.New(fileerr.Internal, Name, "%v", err)
	}
	// Bad bytes become escapes, which a reader turns into U+FFFD: read them once,
	// so that the text is the one that a reader would write.
	text, err := d.marshal()
	if err != nil {
		return nil, err
	}
	d = new(document)
	if err := json.Unmarshal(text, d); err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, Name, err)
	}
	return d.seal()
}

// filled is a copy of list that is never nil: an empty list is [], not null.
func filled[T any](list []T) []T { return append([]T{}, list...) }

// seal sets the digest and gives the file's bytes.
func (d *document) seal() ([]byte, error) {
	d.Digest = ""
	text, err := d.marshal()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	d.Digest = hex.EncodeToString(sum[:])
	return d.marshal()
}

// digestHolds says whether the digest at the end of a manifest's text is that of
// the rest. It does not depend on the version of the format.
func digestHolds(text []byte) bool {
	const before, after, size = `"digest": "`, "\"\n}\n", 2 * sha256.Size
	rest, ok := bytes.CutSuffix(text, []byte(after))
	if !ok || len(rest) < size {
		return false
	}
	rest, digest := rest[:len(rest)-size], rest[len(rest)-size:]
	hash := sha256.New()
	hash.Write(rest)
	hash.Write([]byte(after))
	return bytes.HasSuffix(rest, []byte(before)) && string(digest) == hex.EncodeToString(hash.Sum(nil))
}

func (d *document) marshal() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, Name, err)
	}
	return b.Bytes(), nil
}

// checkNames checks the names of outputs and logs, which are sorted.
func (d *document) checkNames() error {
	seen := map[string]bool{Name: true}
	check := func(name string) error {
		switch {
		case name == "." || !filepath.IsLocal(filepath.FromSlash(name)) || path.Clean(name) != name || !utf8.ValidString(name):
			return fmt.Errorf("the name %s is not a plain path below the directory", quoted(name))
		case seen[name]:
			return fmt.Errorf("the name %s comes twice", quoted(name))
		}
		seen[name] = true
		return nil
	}
	for _, o := range d.Outputs {
		if err := check(o.Name); err != nil {
			return err
		}
	}
	for _, name := range d.Logs {
		if err := check(name); err != nil {
			return err
		}
	}
	return nil
}
