package job

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
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
	dir, err := c.lock(manifestName)
	if err != nil {
		return nil, err
	}
	return c.into(dir)
}

// beginRun is begin for the commands that share manifest.json. A finished result that
// --overwrite would replace has to be one of the same command.
func (c *Common) beginRun(command string) (*output, error) {
	dir, err := c.lock(manifest.Name)
	if err != nil {
		return nil, err
	}
	if dir.Keeps() {
		if err := c.sameCommand(command); err != nil {
			dir.Abort() // leaves the result as it was
			return nil, err
		}
	}
	return c.into(dir)
}

func (c *Common) lock(manifestName string) (*atomicfile.Dir, error) {
	if c.Out == "" {
		return nil, usagef("--out is needed: the directory to write")
	}
	if info, err := os.Stat(c.Out); err == nil && !info.IsDir() {
		return nil, usagef("--out %s is a file, which is left as it is: expected a directory, new or left unfinished by an earlier run", c.Out)
	}
	return atomicfile.Begin(c.Out, manifestName, c.Overwrite)
}

// sameCommand refuses to replace the finished result of another command, and one of
// which it cannot be told what made it.
func (c *Common) sameCommand(command string) error {
	const instead = "choose another --out, or delete this directory by hand"
	found, err := manifest.Read(c.Out)
	if refused := (*fileerr.Error)(nil); errors.As(err, &refused) {
		return usagef("--overwrite: %s holds a finished result, and what made it cannot be told (%s: %s), so it is left as it is: %s",
			c.Out, manifest.Name, refused.Message, instead)
	}
	if err != nil {
		return err
	}
	if found.Command != command {
		return usagef("--overwrite: %s holds the finished result of %q, begun %s, which %q does not replace: %s",
			c.Out, found.Command, found.Started.UTC().Format("2006-01-02 15:04 UTC"), command, instead)
	}
	return nil
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
	o.log.Info("begin", "version", c.Version, "args", c.Args, "threads", c.Threads, "memory_bytes", c.Memory, "cpu", c.Tier.String(),
		"faster_cpu_lacks", c.Tier.Lacking())
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
