// Command cardioscore finds, in a whole population, the people at elevated
// inherited cardiovascular risk: it imports genotypes, applies polygenic scores,
// looks up monogenic findings, decides by declared rules and writes flag files.
//
// This package holds flags, help and exit codes, one file a verb. What a verb
// does is one file in cmd/internal/job.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"
)

// version is that of the next entry in CHANGELOG.md.
const version = "0.1.0"

func main() { os.Exit(run(os.Args, os.Stdout, os.Stderr)) }

// run is the whole program: it returns the exit code.
func run(args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			code = exitInternal
			// The value may hold anything, and so is shown only where it is our own text.
			text := fmt.Sprintf("%T", p)
			if s, ok := p.(string); ok && strings.HasPrefix(s, "BUG:") {
				text = s
			}
			fmt.Fprintf(stderr, "cardioscore: internal error: %s\nPlease report this with the lines below; they hold no personal data.\n%s", text, debug.Stack())
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := newApp(stdout, stderr).RunContext(ctx, args)
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("interrupted: no result was written; run it again")
	}
	fmt.Fprintf(stderr, "cardioscore: %v\n", err)
	return exitCode(ctx, err)
}

func newApp(stdout, stderr io.Writer) *cli.App {
	app := &cli.App{
		Name:        "cardioscore",
		Usage:       "polygenic and monogenic cardiovascular risk for whole cohorts, in one pass",
		Description: "Start with `cardioscore demo --out demo`, then `cardioscore help VERB`: each has an example.\n\n" + exitCodeHelp,
		Version:     version,
		Writer:      stdout,
		ErrWriter:   stderr,
		Commands: []*cli.Command{
			importCommand(), matchCommand(), compileCommand(), scoreCommand(), screenCommand(), runCommand(), exportCommand(),
			inspectCommand(), verifyCommand(), explainCommand(), demoCommand(),
		},
		DisableSliceFlagSeparator: true, // a path may hold a comma
		HideHelpCommand:           false,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              func(_ *cli.Context, err error, _ bool) error { return usage("%v", err) },
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usage("unknown command %q; `cardioscore help` lists them", c.Args().First())
			}
			cli.HelpPrinter(stderr, cli.AppHelpTemplate, c.App)
			return usage("a command is needed, such as `cardioscore demo --out demo`")
		},
	}
	for _, command := range app.Commands {
		command.OnUsageError = func(_ *cli.Context, err error, _ bool) error {
			return usage("%v; `cardioscore help %s` lists the flags", err, command.Name)
		}
		command.HideHelpCommand = true
		command.UseShortOptionHandling = false
	}
	return app
}
