//go:build unix

package main

import "syscall"

// noCores keeps a crash from writing the memory, with what somebody types in it, to
// the disk. It is the system's to refuse; then the service's own limit holds.
func noCores() error {
	return syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
