package match

import (
	"sort"

	"cardioscore/scoring/genome"
)

// spans are the stretches of the longer REFs, ascending by where they begin.
type spans []span

type span struct {
	from  int32
	reach int64 // the last position that this one or one before it holds
}

func (s *spans) add(v *genome.Variant) {
	if len(v.Ref) <= 1 {
		return
	}
	reach := int64(v.Pos) + int64(len(v.Ref)) - 1
	if n := len(*s); n > 0 {
		if (*s)[n-1].reach >= reach {
			return
		}
	}
	*s = append(*s, span{v.Pos, reach})
}

// hold says whether one of them begins before a position and holds it.
func (s spans) hold(pos int32) bool {
	n := sort.Search(len(s), func(i int) bool { return s[i].from >= pos })
	return n > 0 && s[n-1].reach >= int64(pos)
}
