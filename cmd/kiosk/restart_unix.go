//go:build unix

package main

import (
	"fmt"
	"syscall"
)

func replaceProcess(path string, args, env []string) error {
	if err := syscall.Exec(path, args, env); err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	return nil
}
