package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
)

// This file keeps the station on show while its disk takes no writes: the program then
// works on a copy of the data folder in memory, shows what it last had, keeps its link to
// the county, and takes no registrations, which would be lost with the copy.

// writable is nil where the data folder takes writes, and for every trouble that the
// stores themselves deal with, such as a full disk.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err == nil {
		_, err = f.Write([]byte{1})
		err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
	}
	if errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EIO) {
		return fmt.Errorf("data folder takes no writes: %w", err)
	}
	return nil
}

// standInMost bounds what is copied, in bytes: it lives in memory beside the program.
const standInMost = 160 << 20

var errTooLarge = errors.New("too large to be held in memory")

// standIn makes a copy of the data folder in a new folder below room. Pictures are only
// linked to. Where what counts cannot be read there is none; content that cannot is left
// out.
func standIn(dir, room string) (_ string, err error) {
	to := filepath.Join(room, fmt.Sprintf("lianluozhan-%d", os.Getuid()))
	if err := os.RemoveAll(to); err != nil { // of a program that was killed
		return "", fmt.Errorf("copy of the data: %w", err)
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return "", fmt.Errorf("copy of the data: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(to))
		}
	}()
	left := int64(standInMost)
	for _, name := range []string{outbox.FileName, localstore.FileName, schemaFile, "silent"} {
		n, err := copyFile(filepath.Join(dir, name), filepath.Join(to, name), left)
		if err != nil && name == localstore.FileName && !errors.Is(err, errTooLarge) {
			n, err = 0, os.RemoveAll(filepath.Join(to, name)) // the county sends it again
		}
		if err != nil && (name == outbox.FileName || !errors.Is(err, fs.ErrNotExist)) {
			return "", fmt.Errorf("copy of the data: %w", err)
		}
		left -= n
	}
	if err := linkFiles(filepath.Join(dir, "blobs"), filepath.Join(to, "blobs")); err != nil {
		return "", fmt.Errorf("copy of the data: %w", err)
	}
	return to, nil
}

func copyFile(from, to string, most int64) (n int64, err error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	n, err = io.Copy(out, io.LimitReader(in, most+1))
	if err == nil && n > most {
		err = errTooLarge
	}
	return n, err
}

// linkFiles makes a folder with links to the files of another and of its folders. What
// cannot be looked into is left out: the page does without the picture.
func linkFiles(from, to string) error {
	from, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		at := filepath.Join(to, strings.TrimPrefix(path, from))
		switch {
		case err != nil:
			return nil //nolint:nilerr // left out
		case e.IsDir() && e.Name() == "partial":
			return fs.SkipDir
		case e.IsDir():
			return os.MkdirAll(at, 0o700)
		}
		return os.Symlink(path, at)
	})
}

// memoryRoom is a folder that lives in memory, as far as the system has one.
func memoryRoom() string {
	const shm = "/dev/shm"
	if info, err := os.Stat(shm); err == nil && info.IsDir() {
		return shm
	}
	return os.TempDir()
}

// stand puts a copy in place of a data folder that takes no writes; end takes it away
// again. Everything else is left as it is.
func (o *options) stand() (end func() error, err error) {
	end = func() error { return nil }
	if o.frozen = writable(o.data); o.frozen == nil {
		return end, nil
	}
	to, err := standIn(o.data, memoryRoom())
	if err != nil {
		return end, errors.Join(o.frozen, err)
	}
	o.data = to
	return func() error { return os.RemoveAll(to) }, nil
}

// room is what the disk has left for pictures. A copy in memory takes no new ones.
func (o *options) room() (uint64, error) {
	if o.frozen != nil {
		return 0, nil
	}
	return diskFree(o.data)
}

// frozenFaults adds what the county should hear of a disk that takes no writes.
func (o *options) frozenFaults(faults []string) []string {
	const fault = string(liaison.FaultDiskReadOnly)
	if o.frozen == nil || slices.Contains(faults, fault) {
		return faults
	}
	return append(faults[:len(faults):len(faults)], fault)
}
