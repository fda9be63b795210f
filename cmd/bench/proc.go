package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// processes returns a program and all it started: the processes that carry mark,
// a KEY=VALUE, in their environment, wherever they were re-parented to, and the
// descendants of those, which may have overwritten their environment.
func processes(mark string) []int {
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil
	}
	parent := map[int]int{}
	ours := map[int]bool{}
	for _, dir := range dirs {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		if stat, err := statFields(pid); err == nil {
			parent[pid], _ = strconv.Atoi(stat[1]) // 0 is nobody's parent here
		}
		env, err := os.ReadFile(dir + "/environ")
		ours[pid] = err == nil && bytes.Contains(append([]byte{0}, env...), []byte("\x00"+mark+"\x00"))
	}
	for range parent { // as often as a chain of parents can be long
		for pid, p := range parent {
			ours[pid] = ours[pid] || ours[p]
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(parent)), func(pid int) bool { return !ours[pid] })
}

// statFields returns the fields of /proc/PID/stat from the state on, which is 0.
func statFields(pid int) ([]string, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	s := string(b)
	return strings.Fields(s[strings.LastIndex(s, ")")+1:]), nil
}

// memory returns the proportional set size of the processes in bytes: memory
// shared with others counts by its share.
func memory(pids []int) (int64, error) {
	var sum int64
	for _, pid := range pids {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			return 0, fmt.Errorf("memory of process %d: %w", pid, err)
		}
		for line := range strings.Lines(string(b)) {
			if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
				kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
				if err != nil {
					return 0, fmt.Errorf("memory of process %d: %w", pid, err)
				}
				sum += kib << 10
			}
		}
	}
	return sum, nil
}

// cpuSeconds returns the processor time the processes have used so far, as the
// scheduler counts it: the ticks of /proc/*/stat are too coarse for idling.
func cpuSeconds(pids []int) (float64, error) {
	var sum int64
	for _, pid := range pids {
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
		if err != nil || len(tasks) == 0 {
			return 0, fmt.Errorf("processor time of process %d: it is gone", pid)
		}
		for _, task := range tasks {
			b, err := os.ReadFile(task)
			if err != nil {
				continue // a thread that has just ended
			}
			first, _, _ := strings.Cut(string(b), " ")
			ns, err := strconv.ParseInt(first, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("processor time of process %d: %w", pid, err)
			}
			sum += ns
		}
	}
	return float64(sum) / 1e9, nil
}

// resident returns how much of a process is in memory, in bytes, apart from pages of
// files, which the system takes back at will: a county's database is mapped.
func resident(pid int) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, fmt.Errorf("memory of process %d: %w", pid, err)
	}
	var size, all, file int64 // pages
	if _, err := fmt.Sscan(string(b), &size, &all, &file); err != nil {
		return 0, fmt.Errorf("memory of process %d: %q: %w", pid, b, err)
	}
	return (all - file) * int64(os.Getpagesize()), nil
}
