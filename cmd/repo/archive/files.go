package archive

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// writeDurably replaces name by data: after a power cut there is the old or the new.
func writeDurably(name string, data []byte, mode os.FileMode) error {
	tmp := name + ".new"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return spaceOr(err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		return spaceOr(fmt.Errorf("write %s: %w", name, err))
	}
	return syncDir(filepath.Dir(name))
}

// relink points the symbolic link name at target in one step.
func relink(name, target string) error {
	tmp := name + ".new"
	if err := os.Remove(tmp); err != nil && !os.IsNotExist(err) {
		return spaceOr(err)
	}
	if err := os.Symlink(target, tmp); err != nil {
		return spaceOr(err)
	}
	if err := os.Rename(tmp, name); err != nil {
		return spaceOr(err)
	}
	return syncDir(filepath.Dir(name))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return err
}

// settle waits until all that was written to the file system of dir is on the disk.
func settle(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = unix.Syncfs(int(d.Fd()))
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return spaceOr(err)
}

// free tells how many bytes the file system of dir still takes.
func free(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("ask for free space of %s: %w", dir, err)
	}
	return int64(s.Bavail) * s.Bsize, nil
}

// needSpace refuses to begin what will not fit.
func needSpace(dir string, bytes int64) error {
	const reserve = 64 << 20 // for indexes, logs and the database
	have, err := free(dir)
	if err != nil {
		return err
	}
	if have < bytes+reserve {
		return problemf("请先腾出空间。什么都没有改动。", "磁盘只剩 %d MB，需要 %d MB", have>>20, (bytes+reserve)>>20)
	}
	return nil
}

// linkOrCopy makes to the same file as from, sharing its bytes where the disk allows.
func linkOrCopy(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.Link(from, to); err == nil || os.IsExist(err) {
		return nil
	}
	return copyFile(from, to)
}

// copyFile copies the bytes and waits until they are on the disk.
func copyFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // read only: nothing can be lost
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}
