// Package stick sees that somebody put a USB stick in, mounts it for the program, and
// finds the update on it. Nothing on a stick may run, and none of it is believed here:
// the package tools check what the archive's key signed, and the program checks its
// bundles.
package stick

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// Options say where things are.
type Options struct {
	Sys    string // "/sys"
	Mounts string // table of what is mounted: "/proc/self/mountinfo"
	Under  string // where sticks are mounted: "/media/lianluozhan"
	UID    int    // the program's user, who may read and write them
	GID    int
	// Run runs a program and returns what it prints.
	Run func(ctx context.Context, args ...string) (string, error)
}

// Watcher looks for sticks. It is for one goroutine.
type Watcher struct {
	o Options
	// given up are devices that could not be mounted; they are tried again when they
	// come again.
	givenUp []string
	mounted map[string]string // device to folder
	refused map[string]string // device to what is on it and cannot be read, "" for nothing known
	begun   bool
}

// New returns a watcher.
func New(o Options) *Watcher {
	return &Watcher{o: o, mounted: map[string]string{}, refused: map[string]string{}}
}

// Look mounts what was put in and takes away what was pulled out, and returns the
// folders of new ones. With nothing new it reads a folder or two and no more.
func (w *Watcher) Look(ctx context.Context) ([]string, error) {
	there, err := w.devices()
	if err != nil {
		return nil, err
	}
	var added []string
	var errs []error
	if !w.begun {
		w.begun = true
		errs = append(errs, w.inherit())
	}
	for device, dir := range w.mounted {
		if !slices.Contains(there, device) {
			delete(w.mounted, device)
			errs = append(errs, w.unmount(ctx, dir))
		}
	}
	w.givenUp = slices.DeleteFunc(w.givenUp, func(d string) bool { return !slices.Contains(there, d) })
	maps.DeleteFunc(w.refused, func(d, _ string) bool { return !slices.Contains(there, d) })
	for _, device := range there {
		if w.mounted[device] != "" || slices.Contains(w.givenUp, device) {
			continue
		}
		dir, err := w.mount(ctx, device)
		if err != nil {
			w.givenUp = append(w.givenUp, device)
			errs = append(errs, err)
			continue
		}
		if dir != "" {
			w.mounted[device] = dir
			added = append(added, dir)
		}
	}
	return added, errors.Join(errs...)
}

// inherit takes over what an earlier helper mounted, so that it is taken away when its
// stick is gone.
func (w *Watcher) inherit() error {
	table, err := os.ReadFile(w.o.Mounts)
	if err != nil {
		return fmt.Errorf("what is mounted: %w", err)
	}
	for line := range strings.Lines(string(table)) {
		if device, at := mount(line); strings.HasPrefix(at, w.o.Under+"/") {
			w.mounted[device] = at
		}
	}
	return nil
}

// devices lists what can hold files on every disk that is plugged into USB.
func (w *Watcher) devices() ([]string, error) {
	disks, err := os.ReadDir(filepath.Join(w.o.Sys, "block"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for sticks: %w", err)
	}
	var out []string
	for _, disk := range disks {
		place, err := filepath.EvalSymlinks(filepath.Join(w.o.Sys, "block", disk.Name()))
		if err != nil || !strings.Contains(place, "/usb") {
			continue // gone again, or built in
		}
		parts, err := filepath.Glob(filepath.Join(place, disk.Name()+"*"))
		if err != nil || len(parts) == 0 {
			parts = []string{disk.Name()} // a stick without a table of partitions
		}
		if size, err := os.ReadFile(filepath.Join(place, "size")); err == nil && strings.TrimSpace(string(size)) == "0" {
			continue // a card reader without a card
		}
		for _, p := range parts {
			out = append(out, "/dev/"+filepath.Base(p))
		}
	}
	slices.Sort(out)
	return out, nil
}

// mount mounts a device, unless somebody did or there is nothing to mount: "" then.
func (w *Watcher) mount(ctx context.Context, device string) (string, error) {
	table, err := os.ReadFile(w.o.Mounts)
	if err != nil {
		return "", fmt.Errorf("what is mounted: %w", err)
	}
	if at := mountedAt(string(table), device); at != "" {
		w.givenUp = append(w.givenUp, device)
		return "", nil
	}
	kind, label := w.describe(ctx, device)
	options := w.options(kind)
	if options == "" {
		w.refused[device] = kind
		w.givenUp = append(w.givenUp, device)
		return "", nil
	}
	dir := filepath.Join(w.o.Under, name(label, device))
	if slices.ContainsFunc(mapValues(w.mounted), func(d string) bool { return d == dir }) {
		dir += "-" + filepath.Base(device)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("folder for a stick: %w", err)
	}
	if _, err := w.o.Run(ctx, "mount", "-t", kind, "-o", options, device, dir); err != nil {
		w.refused[device] = kind
		return "", errors.Join(fmt.Errorf("mount a stick: %w", err), os.Remove(dir))
	}
	return dir, nil
}

func mapValues(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// describe asks what is on a device.
func (w *Watcher) describe(ctx context.Context, device string) (kind, label string) {
	out, err := w.o.Run(ctx, "blkid", "-p", "-o", "export", device)
	if err != nil {
		return "", "" // nothing that it knows
	}
	for line := range strings.Lines(out) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch key {
		case "TYPE":
			kind = value
		case "LABEL":
			label = value
		}
	}
	return kind, label
}

// options are those of a file system that sticks come with, "" for any other. The
// kernel is fed with no others: a stick is a stranger's.
func (w *Watcher) options(kind string) string {
	const safe = "nosuid,nodev,noexec"
	owner := fmt.Sprintf(",uid=%d,gid=%d,umask=077", w.o.UID, w.o.GID)
	switch kind {
	case "vfat":
		return safe + owner + ",utf8=1,flush"
	case "exfat", "ntfs3":
		return safe + owner
	case "ntfs":
		return safe + owner + ",ro"
	case "iso9660", "udf":
		return safe + ",ro"
	case "ext2", "ext3", "ext4":
		return safe
	}
	return ""
}

func (w *Watcher) unmount(ctx context.Context, dir string) error {
	if _, err := w.o.Run(ctx, "umount", "-l", dir); err != nil {
		return fmt.Errorf("take a stick away: %w", err)
	}
	if err := os.Remove(dir); err != nil {
		return fmt.Errorf("take a stick away: %w", err)
	}
	return nil
}

// name is a folder's name for a label: letters, digits and what is Chinese.
func name(label, device string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_ ", r) {
			return r
		}
		return '-'
	}, label)
	if clean = strings.Trim(clean, " -"); clean == "" {
		return filepath.Base(device)
	}
	return clean
}

// mountedAt is where a device is mounted, "" for nowhere.
func mountedAt(table, device string) string {
	for line := range strings.Lines(table) {
		if d, at := mount(line); d == device {
			return at
		}
	}
	return ""
}

// mount reads a line as in proc_pid_mountinfo(5).
func mount(line string) (device, at string) {
	f := strings.Fields(line)
	end := slices.Index(f, "-")
	if end < 6 || len(f) < end+3 {
		return "", ""
	}
	return f[end+2], strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(f[4])
}
