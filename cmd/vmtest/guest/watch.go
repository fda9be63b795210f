package guest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// watch waits until a file of that pattern is there, or one that was has changed.
func watch(pattern string, most time.Duration) (string, error) {
	before := seen(pattern)
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		for name, at := range seen(pattern) {
			if before[name] != at {
				return name, nil
			}
		}
	}
	return "", fmt.Errorf("nothing happened to %s in %v", pattern, most)
}

// seen is when the files of a pattern last changed; of a link, where it points too.
func seen(pattern string) map[string]string {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil // a bad pattern is never there
	}
	all := map[string]string{}
	for _, n := range names {
		if info, err := os.Lstat(n); err == nil {
			to, _ := os.Readlink(n) // not a link: points nowhere
			all[n] = info.ModTime().String() + to
		}
	}
	return all
}

// Work computes for a while and says how long it took. The same work on another
// machine tells how much slower this one is: sorting and maps, which no processor has a
// special instruction for.
func Work() time.Duration {
	began := time.Now()
	counts := map[uint32]int{}
	list := make([]uint32, 0, 50_000)
	next := uint32(1)
	for range cap(list) {
		next = next*1664525 + 1013904223
		counts[next>>16]++
		list = append(list, next)
	}
	slices.Sort(list)
	if len(counts) == 0 {
		return 0
	}
	return time.Since(began)
}
