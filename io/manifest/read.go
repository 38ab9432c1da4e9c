package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"cardioscore/io/fileerr"
)

// maxBytes bounds a manifest: a run of thousands of inputs has well under 1 MiB.
const maxBytes = 64 << 20

// Read reads the manifest of a run directory. It checks the manifest only; see
// Verify for the files it lists.
//
// Errors: Inconsistent where there is no manifest (the run did not finish, or
// this is no run directory); Malformed for a format that is not read; Integrity
// for a manifest that was changed or damaged; IO.
func Read(dir string) (*Manifest, error) {
	path := filepath.Join(dir, Name)
	text, err := readFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fileerr.New(fileerr.Inconsistent, path,
			"is not there: the run did not finish, or this is not a run directory; results without a manifest are not valid")
	}
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	return decode(path, text)
}

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for a writer
		return nil, fileerr.New(fileerr.IO, path, "is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err == nil && len(text) > maxBytes {
		return nil, fileerr.New(fileerr.Malformed, path, "is larger than %d bytes", maxBytes)
	}
	return text, err
}

// decode parses the one text that Encode gives for a manifest. The digest finds
// accidents; encoding again what was read finds all that JSON lets pass (another
// order, blanks, a key twice, letters written as escapes).
func decode(path string, text []byte) (*Manifest, error) {
	damaged := func(what string) error {
		return fileerr.New(fileerr.Integrity, path,
			"%s; the manifest was changed or damaged after the run: make the run again, or restore the directory", what)
	}
	if !digestHolds(text) {
		return nil, damaged("its digest does not fit its content")
	}
	var kind struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return nil, damaged(err.Error())
	}
	if kind.Format != format {
		return nil, fileerr.New(fileerr.Malformed, path,
			"its format is %s, this program reads %s; use the version that wrote it", quoted(kind.Format), quoted(format))
	}

	d := new(document)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(d); err != nil {
		return nil, damaged(err.Error())
	}
	started, err := time.Parse(time.RFC3339, d.Started)
	if err != nil {
		return nil, damaged("started is not a time")
	}
	m := &Manifest{
		Engine: d.Engine, Command: d.Command, CommandLine: d.CommandLine, Started: started,
		Inputs: d.Inputs, Outputs: d.Outputs, Logs: d.Logs, Counts: d.Counts, Options: d.Options, Timings: d.Timings,
	}
	again, err := Encode(m)
	if err != nil {
		return nil, damaged(err.Error())
	}
	if !bytes.Equal(again, text) {
		return nil, damaged("it is not in the form that this program writes")
	}
	return m, nil
}
