// Command peers runs what the product's figures are compared with, each as a
// process of its own: the centrifuge library, and NATS with JetStream. It is a
// module of its own, so that nothing of this is ever part of the product.
//
// A server says "ready HOST:PORT" on its output, and is told on its input, line by
// line, what to do; it ends with its input.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		slog.New(slog.NewTextHandler(os.Stderr, nil)).Error("peers", "error", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context, args []string) error {
	kinds := map[string]func(context.Context, []string) error{
		"centrifuge": runCentrifuge, // -
		"nats-fan":   runNATSFan,    // -
		"nats-store": runNATSStore,  // folder
		"nats-load":  runNATSLoad,   // address clients entries bytes
		"nats-hub":   runHub,        // folder, file of documents
		"nats-leaf":  runLeaf,       // folder, address of the hub's leaf port
	}
	if len(args) == 0 || kinds[args[0]] == nil {
		return fmt.Errorf("which peer? got %q", args)
	}
	return kinds[args[0]](ctx, args[1:])
}

// obey calls do for each line of the input, split into words, until it ends.
func obey(in io.Reader, do func(words []string) error) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if err := do(strings.Fields(lines.Text())); err != nil {
			return err
		}
	}
	return lines.Err()
}

// at says that something begins or is done now.
func at() { fmt.Println("at", time.Now().UnixNano()) }
