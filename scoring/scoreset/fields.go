package scoreset

import (
	"bytes"
	"slices"

	"cardioscore/scoring/kernel"
)

// ScanFields adds the weights of rows whose fields are found: those of row i are, for each of
// the columns, text[ends[i*stride+column]+1 : ends[i*stride+column+1]]. Blanks and quotes
// around a weight are no part of it. ScanPadding bytes must follow the text of the rows.
func (c *Chunk) ScanFields(text []byte, ends []int32, rows, stride int, columns []int, separator byte) {
	first, k := len(c.coef), len(columns)
	c.coef, c.shape = slices.Grow(c.coef, rows*k)[:first+rows*k], slices.Grow(c.shape, rows*k)[:first+rows*k]
	coefs, shapes := c.coef[first:], c.shape[first:]
	// Kernels read most of them; the shape is 0, which no number has, of what they do not.
	skipped := 0
	for skipped < rows && ends[skipped*stride+columns[0]+1] < kernel.NumbersBefore {
		skipped++
	}
	clear(shapes[:skipped*k])
	read, all := skipped, false
	if k == 1 && skipped < rows {
		read, all = kernel.ReadNumbersAt(coefs[skipped:], shapes[skipped:], text, ends[skipped*stride+columns[0]+1:], stride, separator)
		read += skipped
	} else if k > 1 {
		read += scanColumns(text, ends[skipped*stride:], rows-skipped, stride, columns, separator, coefs[skipped*k:], shapes[skipped*k:])
	}
	if all && skipped == 0 && read == rows {
		return
	}
	clear(shapes[read*k:])
	for i := range rows {
		for j, column := range columns {
			if shapes[i*k+j] != 0 {
				continue
			}
			start, end := int(ends[i*stride+column])+1, int(ends[i*stride+column+1])
			n, stop, ok := scanFixed(text, start)
			if !ok || stop != end {
				if n, stop, ok = scan(text, start); !ok || stop != end {
					n = c.readWeight(bytes.Trim(text[start:end], " \""), first+i*k+j)
				}
			}
			coefs[i*k+j], shapes[i*k+j] = n.coef, n.shape
		}
	}
}

// columnRows is how many numbers of a column are read at a time.
const columnRows = 128

// scanColumns reads rows column by column, as many as kernels read.
func scanColumns(text []byte, ends []int32, rows, stride int, columns []int, separator byte, coefs []int64, shapes []shape) (read int) {
	var columnCoefs [columnRows]int64
	var columnShapes [columnRows]shape
	k := len(columns)
	for read < rows {
		few := min(columnRows, rows-read)
		for j, column := range columns {
			n, _ := kernel.ReadNumbersAt(columnCoefs[:few], columnShapes[:few], text, ends[read*stride+column+1:], stride, separator)
			if few = min(few, n); few == 0 {
				return read
			}
			to := coefs[read*k+j:]
			for i, coef := range columnCoefs[:few] {
				to[i*k] = coef
			}
			toShapes := shapes[read*k+j:]
			for i, s := range columnShapes[:few] {
				toShapes[i*k] = s
			}
		}
		read += few
	}
	return read
}
