package apt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Folders below Options.Dir. What a stick says is kept apart from what the network
// says: the one must not take the other's place in the lists.
const (
	stickLink = "stick" // a link to the stick, whose own path may hold blanks
)

func sourcesOf(from From) string {
	if from.Stick != "" {
		return "sources-stick"
	}
	return "sources"
}

func listsOf(from From) string {
	if from.Stick != "" {
		return "lists-stick"
	}
	return "lists"
}

// source writes the source that apt is to read: the archive's own with another suite,
// or with the stick in the place of the network. The key stays what it is.
func (d *Driver) source(from From) error {
	if strings.ContainsFunc(from.Ring, func(r rune) bool { return r <= ' ' || r == '/' || r == ':' }) {
		return &Trouble{Kind: Missing, Detail: fmt.Sprintf("ring %.40q", from.Ring)}
	}
	b, err := os.ReadFile(d.o.Source)
	if errors.Is(err, fs.ErrNotExist) {
		return &Trouble{Kind: NoSource, Detail: d.o.Source}
	}
	if err != nil {
		return fmt.Errorf("source of the archive: %w", err)
	}
	for _, dir := range []string{sourcesOf(from), filepath.Join(listsOf(from), "partial"), filepath.Join("archives", "partial")} {
		if err := os.MkdirAll(filepath.Join(d.o.Dir, dir), 0o755); err != nil {
			return storage(fmt.Errorf("folder of the archive: %w", err))
		}
	}
	uri := ""
	if from.Stick != "" {
		link := filepath.Join(d.o.Dir, stickLink)
		if err := relink(from.Stick, link); err != nil {
			return storage(err)
		}
		uri = "copy:" + link
	}
	name := filepath.Join(d.o.Dir, sourcesOf(from), "lianluozhan.sources")
	if err := os.WriteFile(name, []byte(rewrite(string(b), from.Ring, uri)), 0o644); err != nil {
		return storage(fmt.Errorf("source of the archive: %w", err))
	}
	return nil
}

func relink(to, link string) error {
	if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("link to the stick: %w", err)
	}
	if err := os.Symlink(to, link); err != nil {
		return fmt.Errorf("link to the stick: %w", err)
	}
	return nil
}

// rewrite puts another suite and address into a deb822 source, "" for what is there.
func rewrite(source, ring, uri string) string {
	var b strings.Builder
	for line := range strings.Lines(source) {
		key, _, _ := strings.Cut(line, ":")
		switch {
		case ring != "" && strings.EqualFold(key, "Suites"):
			fmt.Fprintf(&b, "Suites: %s\n", ring)
		case uri != "" && strings.EqualFold(key, "URIs"):
			fmt.Fprintf(&b, "URIs: %s\n", uri)
		default:
			b.WriteString(line)
		}
	}
	return b.String()
}

// Ring is the suite that the archive's own source names; "" when there is none.
func (d *Driver) Ring() string {
	b, err := os.ReadFile(d.o.Source)
	if err != nil {
		return "" // Update says why
	}
	for line := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(key, "Suites") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
