package job

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"

	"cardioscore/io/fileerr"
)

const minKeyBytes = 32

// writtenIDs gives the ids as every table of the run has them: plain, or the
// HMAC-SHA-256 of the id under the programme's key, in hex.
func (r *programmed) writtenIDs() ([][]string, error) {
	var key []byte
	if path := r.programme.Outputs.PseudonymKey; path != "" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fileerr.Wrap(fileerr.IO, path, err)
		}
		defer file.Close()
		if key, err = io.ReadAll(io.LimitReader(file, 1<<20)); err != nil {
			return nil, fileerr.Wrap(fileerr.IO, path, err)
		}
		if len(key) < minKeyBytes {
			return nil, fileerr.New(fileerr.Malformed, path, "the key has %d bytes, expected %d or more random ones", len(key), minKeyBytes)
		}
	}
	var all [][]string
	for _, c := range r.cohorts {
		ids := make([]string, len(c.Samples()))
		for i, sample := range c.Samples() {
			ids[i] = sample.ID
			if key != nil {
				mac := hmac.New(sha256.New, key)
				mac.Write([]byte(sample.ID))
				ids[i] = hex.EncodeToString(mac.Sum(nil))
			}
		}
		all = append(all, ids)
	}
	return all, nil
}
