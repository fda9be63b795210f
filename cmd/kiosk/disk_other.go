//go:build !unix

package main

import "errors"

var errNoDisk = errors.New("disk space is not known on this system")

// diskFree is not known here.
func diskFree(string) (uint64, error) { return 0, errNoDisk }
