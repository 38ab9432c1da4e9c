// Package atomicfile makes output directories that are whole or not there.
//
// A directory becomes valid by the last step of its making, the rename of its
// manifest:
//
//	Begin    lock the directory, clear an unfinished or overwritten run
//	Create   each file is written under a temporary name, hashed on the way,
//	         and takes its name when it is closed; it goes to disk meanwhile
//	Commit   fsync of all that is not there yet, write the manifest, rename it, fsync, unlock
//
// Whatever ends the process before the rename, a reader finds no manifest and
// so no result.
//
// # The marker
//
// The file .cardioscore in the directory is lock, mark and journal at once. Its
// first line names the kind of directory (by its manifest); each further line
// is the name of a file that the program was about to make. It is written
// before that file, so that a later run can clear what a killed one left and
// never touches a file that somebody else put there. The marker stays in a
// finished directory: a lock file that is deleted can be held twice.
//
// A FileSet is for a few files without a directory of their own.
//
// Directories that are made have mode 0700, files 0600. All names are resolved
// below the directory (os.Root): neither ".." nor a symbolic link leaves it.
package atomicfile
