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
//     it says of its decompressed size is true (pages.go);
//   - every call of the library happens in the calling goroutine under recover.
//
// Open is for other people's files: an error is Malformed, and a column is
// decompressed once for checking before it is read. OpenVerified is for files
// of which the caller has just checked the digest that is recorded with them:
// an error is Integrity, and pages are not decompressed twice.
package parquetfile
