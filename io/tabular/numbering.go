package tabular

import "cardioscore/io/internal/parquetfile"

// numbering gives numbers to texts, from 0, in the order in which they come.
type numbering struct {
	numbers map[string]uint32
	texts   []string
}

func newNumbering() *numbering { return &numbering{numbers: map[string]uint32{}} }

// of gives the number of a text, a new one where it was not there.
func (n *numbering) of(text string) uint32 {
	number, ok := n.numbers[text]
	if !ok {
		number = uint32(len(n.texts))
		n.numbers[text] = number
		n.texts = append(n.texts, text)
	}
	return number
}

// numbered reads a column of texts as their numbers.
type numbered struct {
	*cursor
	by    *numbering
	cache []int64 // of the dictionary: a number and 1, or 0
	of    *parquetfile.Typed
}

func newNumbered(c *cursor, by *numbering) *numbered { return &numbered{cursor: c, by: by} }

func (n *numbered) openGroup(group int, firstRow int64) error {
	n.of = nil
	return n.cursor.openGroup(group, firstRow)
}

// number gives the number of the next row's text, which may not be null.
func (n *numbered) number() (uint32, error) {
	at, err := n.next()
	if err != nil {
		return 0, err
	}
	if at < 0 {
		return 0, n.before().errorf("found null, expected an id")
	}
	if n.batch.Dictionary == nil {
		return n.by.of(n.text(at)), nil
	}
	if n.of != n.batch.Dictionary {
		n.of = n.batch.Dictionary
		n.cache = make([]int64, n.of.Len())
	}
	index := n.batch.Index[at]
	if n.cache[index] == 0 {
		n.cache[index] = int64(n.by.of(n.text(at))) + 1
	}
	return uint32(n.cache[index] - 1), nil
}
