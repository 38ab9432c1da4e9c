// Package tabular reads genotypes from Parquet files that other software wrote, into
// source.Site: DuckDB, Polars, pyarrow, Spark with Glow, Hail, and what else writes
// tables. It reads one file, or several that hold other variants of the same samples.
package tabular
