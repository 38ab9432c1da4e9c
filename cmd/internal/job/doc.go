// Package job holds what the verbs of the command line do, one file a job. A job
// opens io readers, calls scoring, closes io writers; it knows no command-line
// library, and no arithmetic of its own.
package job
