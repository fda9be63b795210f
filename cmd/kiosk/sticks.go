package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mounts is where Linux tells what is mounted.
const mounts = "/proc/self/mountinfo"

// sticks returns the folders at which sticks are mounted, by the places where
// desktops, udisks and people mount them; the folder asked for first, if it exists.
func sticks(asked string) []string {
	var out []string
	if info, err := os.Stat(asked); err == nil && info.IsDir() {
		out = append(out, asked)
	}
	table, err := os.ReadFile(mounts) // there is none on other systems
	if err != nil {
		return out
	}
	for _, m := range mountedSticks(table) {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// mountedSticks reads a table as in proc_pid_mountinfo(5).
func mountedSticks(table []byte) []string {
	var out []string
	lines := bufio.NewScanner(bytes.NewReader(table))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		end := slices.Index(fields, "-") // then: type, source, options
		if end < 6 || len(fields) < end+3 || !strings.HasPrefix(fields[end+2], "/dev/") {
			continue // of no device
		}
		at := unescape(fields[4])
		if under(at, "/media") || under(at, "/run/media") || under(at, "/mnt") {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

// unescape undoes what the kernel does to blanks and backslashes in paths.
func unescape(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(s)
}

// stickName is what a stick is called: its label is the last part of the path.
func stickName(root string) string { return "U 盘 " + filepath.Base(root) }
