package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"syscall"
)

// process is a running program and its children. They die with its context.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
}

// program makes a command whose children die with it.
func (e *env) program(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = e.log, e.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// launch starts a command. read, when not nil, gets what it prints and returns
// when that ends.
func launch(cmd *exec.Cmd, read func(io.Reader)) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	var out io.Reader
	if read != nil {
		cmd.Stdout = nil
		var err error
		if out, err = cmd.StdoutPipe(); err != nil {
			return nil, fmt.Errorf("start a program: %w", err)
		}
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a program: %w", err)
	}
	go func() {
		defer close(p.done)
		if read != nil {
			read(out)
		}
		_ = cmd.Wait() // how it ended is not the question
	}()
	return p, nil
}

// kill ends the program at once, as a power cut does, and waits for it.
func (p *process) kill() {
	if p == nil {
		return
	}
	if !p.ended() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // gone in this moment: as wanted
	}
	<-p.done
}

// ended reports whether the program is no more.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}
