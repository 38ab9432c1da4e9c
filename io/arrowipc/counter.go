package arrowipc

import (
	"bufio"
	"errors"
	"io"
)

// counter lends an io.Writer the Seek that the Arrow writer asks its position
// with. It cannot move.
type counter struct {
	out *bufio.Writer
	at  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.out.Write(p)
	c.at += int64(n)
	return n, err
}

func (c *counter) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return 0, errors.New("the output cannot be rewound")
	}
	return c.at, nil
}

func (c *counter) flush() error { return c.out.Flush() }
