// Package scoretable writes and reads the tables of a scoring run: scores (long
// or wide), coverage, match_log, and the log and summary of the PGS Catalog
// Calculator.
//
// # Two layers
//
//	Long, Wide, Coverage, MatchLog, PGSC2Log, PGSC2Summary   what the columns mean
//	Sink                                                     how columns become bytes
//
// A Sink takes consecutive rows as columns. NewParquet and NewTSV make two
// kinds here, arrowipc.NewSink the third; each table can be written to each of
// them, with the same columns in the same order.
//
// # Missing values
//
// In memory NaN, the empty text and the integer 0 stand for null, in columns
// that are declared nullable; in others the empty text and 0 are themselves and
// NaN is an error. Parquet and Arrow hold nulls; TSV holds NA. In a nullable text
// column of a TSV a null and the text "NA" look the same; no identifier is
// nullable.
//
// # TSV
//
// UTF-8 as it came, one header line, tab between cells, \n after each line, no
// quoting. Floats have the shortest form that reads back to the same float64.
// An identifier that would break this (a tab, a line break, or a leading double
// quote, which most readers take as the start of a quoted field) is refused. In
// free text tabs and line breaks become blanks and double quotes become single
// ones; the Parquet form keeps them.
//
// # Parquet
//
// Tables of millions of rows are written at the speed of memory: the pages are
// laid out here, by column from typed values, and the Parquet library only writes
// the headers and the footer. Values that repeat go into dictionaries, texts are
// compressed with zstd, other numbers are stored as they are: 512 scores of 10,000
// people take 8 % more room than with everything compressed (181 MiB for 167), and a
// sixth of the processor time (0.42 s for 2.4).
//
// # Same bytes
//
// What a Sink writes follows from the rows alone: not from how they were cut
// into calls (TSV, Parquet, Arrow), the clock, the host or the number of threads.
package scoretable
