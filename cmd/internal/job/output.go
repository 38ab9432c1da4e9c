package job

import (
	"io"
	"log/slog"
	"os"
	"time"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
)

const logName = "cardioscore.log"

// output is the directory that a job writes, with its log.
type output struct {
	*atomicfile.Dir
	log     *slog.Logger
	logFile *os.File
	started time.Time
}

// begin locks the output directory and opens its log, which stays also when the
// job fails. The log holds no sample id.
func (c *Common) begin(manifestName string) (*output, error) {
	if c.Out == "" {
		return nil, usagef("--out is needed: the directory to write")
	}
	if info, err := os.Stat(c.Out); err == nil && !info.IsDir() {
		return nil, usagef("--out %s is a file, which is left as it is: expected a directory, new or left unfinished by an earlier run", c.Out)
	}
	dir, err := atomicfile.Begin(c.Out, manifestName, c.Overwrite)
	if err != nil {
		return nil, err
	}
	return c.into(dir)
}

// into takes over a directory that is already begun. It is aborted on an error.
func (c *Common) into(dir *atomicfile.Dir) (*output, error) {
	file, err := dir.CreateLog(logName)
	if err != nil {
		dir.Abort()
		return nil, err
	}
	var handler slog.Handler = slog.NewTextHandler(file, nil)
	if c.LogJSON {
		handler = slog.NewJSONHandler(file, nil)
	}
	o := &output{Dir: dir, log: slog.New(handler), logFile: file, started: time.Now()}
	o.log.Info("begin", "version", c.Version, "args", c.Args, "threads", c.Threads, "memory_bytes", c.Memory, "cpu", c.Tier.String())
	return o, nil
}

// end closes the log and, where the directory was not committed, gives it up.
// It is deferred with the job's error.
func (o *output) end(err *error) {
	if *err != nil {
		o.log.Error("failed", "error", (*err).Error(), "seconds", time.Since(o.started).Seconds())
	}
	o.Abort() // does nothing after Commit
	o.logFile.Close()
}

// write makes one file of the directory with the given function.
func (o *output) write(name string, fill func(io.Writer) error) error {
	file, err := o.Create(name)
	if err != nil {
		return err
	}
	if err := fill(file); err != nil {
		file.Close()
		return fileerr.Wrap(fileerr.IO, name, err)
	}
	return file.Close()
}
