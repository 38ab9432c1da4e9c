// Package parquetfile opens Parquet files so that a damaged or hostile one is
// an error, never a crash, a hang, or an allocation out of proportion.
//
// The library trusts what a file says about itself: it allocates what a count
// or a page header asks for and may panic on the rest. So everything is
// checked before the library sees it:
//
//   - footer and page headers are walked as Thrift structures first: no count or
//     length may exceed the bytes that are left (compact.go);
//   - offsets and sizes of column chunks lie inside the file, row counts agree,
//     the schema is flat enough (footer.go);
//   - each page lies inside its chunk, its rows add up to the chunk's, and what
//     it says of its decompressed size is true (pages.go, bodies.go);
//   - no run of levels or indexes, block of differences or dictionary asks for more
//     values than the page's header says, and no page for more than it has bytes
//     for where values take bytes (counts.go);
//   - every call of the library happens in the calling goroutine under recover.
//
// Open is for other people's files: an error is Malformed, or Resource for more rows
// than a file of its size has. OpenVerified is for files of which the caller has just
// checked the digest that is recorded with them: an error is Integrity. A digest says
// that a file is whole, not that its writer was honest, so what the library decodes is
// decompressed once for checking in both; most chunks of verified files are decoded
// without the library (ownchunk.go), and once.
package parquetfile
