package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// modules of the kernel that the virtual machine needs.
func modules() []string {
	return []string{
		"drivers/virtio/virtio", "drivers/virtio/virtio_ring", "drivers/virtio/virtio_pci_legacy_dev",
		"drivers/virtio/virtio_pci_modern_dev", "drivers/virtio/virtio_pci", "drivers/block/virtio_blk",
		"drivers/md/dm-mod", "drivers/md/dm-flakey",
	}
}

// flakey runs county and station in a virtual machine, on ext4 over a disk that n
// times from one moment to the next takes no more writes.
func flakey(ctx context.Context, e *env, n int) (r Report, err error) {
	kernel, tree, why := e.guestKernel(ctx)
	if why != "" {
		return Report{NotRun: why}, nil
	}
	initrd := filepath.Join(e.dir, "initrd")
	if why, err := e.packGuest(ctx, initrd, tree); why != "" || err != nil {
		return Report{NotRun: why}, err
	}
	disk, err := os.Create(filepath.Join(e.dir, "disk"))
	if err == nil {
		err = errors.Join(disk.Truncate(256<<20), disk.Close())
	}
	if err != nil {
		return r, fmt.Errorf("make a disk: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	// Without hardware help: that hangs in machines that are virtual themselves.
	cmd := e.program(ctx, "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-M", "pc", "-m", "1536", "-smp", "2",
		"-display", "none", "-no-reboot", "-nodefaults", "-serial", "stdio", "-kernel", kernel, "-initrd", initrd,
		"-drive", "file="+disk.Name()+",format=raw,if=none,id=d0,cache=writeback", "-device", "virtio-blk-pci,drive=d0",
		"-append", fmt.Sprintf("console=ttyS0 panic=-1 quiet torture.tries=%d torture.seed=%d", n, e.seed))
	cmd.Stdout = nil
	said, err := cmd.Output()
	if err != nil {
		return r, fmt.Errorf("virtual machine: %w: %s", err, said[max(0, len(said)-800):])
	}
	found := reported.FindSubmatch(said)
	if found == nil {
		return r, fmt.Errorf("the virtual machine did not report: %s", said[max(0, len(said)-1500):])
	}
	if err := json.Unmarshal(found[1], &r); err != nil {
		return r, fmt.Errorf("report of the virtual machine: %w", err)
	}
	if r.Failed != "" {
		err = errors.New(r.Failed)
	}
	return r, err
}

var reported = regexp.MustCompile(`(?m)^REPORT (\{.*\})\s*$`)

// guestKernel finds a Debian kernel, fetching it where there is none.
func (e *env) guestKernel(ctx context.Context) (kernel, tree, why string) {
	for _, tool := range []string{"qemu-system-x86_64", "dmsetup", "mke2fs", "ldd"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", "", tool + " is not installed"
		}
	}
	find := func() bool {
		kernels, err := filepath.Glob(filepath.Join(e.kernel, "boot", "vmlinuz-*"))
		trees, err2 := filepath.Glob(filepath.Join(e.kernel, "lib", "modules", "*", "kernel"))
		if errors.Join(err, err2) != nil || len(kernels) == 0 || len(trees) == 0 {
			return false
		}
		kernel, tree = kernels[0], trees[0]
		return true
	}
	if !find() {
		if err := e.fetchKernel(ctx); err != nil {
			return "", "", fmt.Sprintf("no kernel for the virtual machine: %v", err)
		}
		if !find() {
			return "", "", "no kernel in Debian's package"
		}
	}
	return kernel, tree, ""
}

// fetchKernel downloads Debian's kernel for virtual machines and unpacks it.
func (e *env) fetchKernel(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "apt-cache", "depends", "linux-image-cloud-amd64").Output()
	if err != nil {
		return fmt.Errorf("apt-cache: %w", err)
	}
	name := regexp.MustCompile(`linux-image-\d\S+-cloud-amd64`).Find(out)
	if name == nil {
		return errors.New("apt knows no linux-image-cloud-amd64")
	}
	if err := os.MkdirAll(e.kernel, 0o755); err != nil {
		return err
	}
	get := exec.CommandContext(ctx, "apt-get", "download", "-q", string(name))
	get.Dir = e.dir
	if out, err := get.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get download: %w: %s", err, out)
	}
	debs, err := filepath.Glob(filepath.Join(e.dir, "linux-image-*.deb"))
	if err != nil || len(debs) == 0 {
		return errors.New("apt-get brought no package")
	}
	if out, err := exec.CommandContext(ctx, "dpkg", "-x", debs[0], e.kernel).CombinedOutput(); err != nil {
		return fmt.Errorf("dpkg: %w: %s", err, out)
	}
	return nil
}

// packGuest puts all that the virtual machine has into one archive. Its first
// program is this one, built without C.
func (e *env) packGuest(ctx context.Context, initrd, tree string) (why string, err error) {
	first := filepath.Join(e.dir, "init")
	for program, at := range map[string]string{"lianluozhan/cmd/torture": first, "lianluozhan/cmd/county": first + "-county"} {
		build := exec.CommandContext(ctx, "go", "build", "-o", at, program)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Sprintf("the programs cannot be built for the virtual machine: %v: %s", err, out), nil
		}
	}
	files := map[string]string{"init": first, "county": first + "-county"}
	for _, m := range modules() {
		files["modules/"+filepath.Base(m)+".ko"] = filepath.Join(tree, m+".ko")
	}
	for _, tool := range []string{"dmsetup", "mke2fs"} {
		if err := withLibraries(ctx, tool, files); err != nil {
			return "", err
		}
	}
	err = filepath.WalkDir(e.sample, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(e.sample, path)
		files["sample/"+filepath.ToSlash(rel)] = path
		return err
	})
	if err != nil {
		return "", fmt.Errorf("pack the sample: %w", err)
	}
	return "", pack(initrd, files)
}

// withLibraries adds a program and what it is linked with.
func withLibraries(ctx context.Context, name string, files map[string]string) error {
	path, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("find %s: %w", name, err)
	}
	files["bin/"+name] = path
	out, err := exec.CommandContext(ctx, "ldd", path).Output()
	if err != nil {
		return fmt.Errorf("libraries of %s: %w", name, err)
	}
	for _, word := range strings.Fields(string(out)) {
		if strings.HasPrefix(word, "/") {
			files[strings.TrimPrefix(word, "/")] = word
		}
	}
	return nil
}

// pack writes an initial file system, a cpio archive of the "newc" form.
func pack(to string, files map[string]string) error {
	var b bytes.Buffer
	folders := map[string]bool{}
	add := func(name string, mode int, body []byte) {
		fmt.Fprintf(&b, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\x00",
			0, mode, 0, 0, 1, 0, len(body), 0, 0, 0, 0, len(name)+1, 0, name)
		b.Write(make([]byte, (4-b.Len()%4)%4))
		b.Write(body)
		b.Write(make([]byte, (4-b.Len()%4)%4))
	}
	for _, name := range []string{"proc", "sys", "dev", "tmp", "mnt"} {
		add(name, 0o40755, nil)
	}
	for name, from := range files {
		var above []string
		for dir := filepath.Dir(name); dir != "." && !folders[dir]; dir = filepath.Dir(dir) {
			folders[dir] = true
			above = append(above, dir)
		}
		for i := len(above) - 1; i >= 0; i-- {
			add(above[i], 0o40755, nil)
		}
		body, err := os.ReadFile(from)
		if err != nil {
			return fmt.Errorf("pack: %w", err)
		}
		add(name, 0o100755, body)
	}
	add("TRAILER!!!", 0, nil)
	if err := os.WriteFile(to, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}
