package inorder

import (
	"runtime"
	"runtime/debug"
)

// What is under way in one queue takes a part of the program's memory, where that is
// limited, and no more than mostUnderWay: a table is written in several formats at once,
// beside what is written.
const (
	partUnderWay = 16
	mostUnderWay = 256 << 20
)

// Within is how many pieces of so many bytes each may be under way at a time: one for each
// processor the program may use, as long as they fit the memory; one at least.
func Within(each int64) int {
	room := min(mostUnderWay, debug.SetMemoryLimit(-1)/partUnderWay)
	return int(max(1, min(int64(runtime.GOMAXPROCS(0)), room/max(1, each))))
}
