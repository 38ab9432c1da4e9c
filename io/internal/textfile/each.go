package textfile

import "io"

// Each opens a file, hands over its lines one by one, and closes it. line has no end
// and is valid during the call only; text tells its number. The digest is that of
// File.Digest; the error is that of Open, Next or Close, or that of take, which ends
// the reading.
func Each(path string, take func(text *File, line []byte) error) (digest string, err error) {
	text, err := Open(path)
	if err != nil {
		return "", err
	}
	defer func() {
		if closed := text.Close(); err == nil {
			err = closed
		}
	}()
	for {
		line, err := text.Next()
		if err == io.EOF {
			return text.Digest(), nil
		}
		if err != nil {
			return "", err
		}
		if err := take(text, line); err != nil {
			return "", err
		}
	}
}
