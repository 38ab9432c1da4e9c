// Package arrowipc writes tables as Arrow IPC files (Feather version 2), for
// Python, R and Polars. It is the only package that imports Arrow.
//
// A file holds the columns of the table in their order, as utf8, int32, int64
// and float64, nullable where the table says so; record batches of a bounded
// number of rows; no compression and no dictionaries, because some readers take
// neither.
package arrowipc
