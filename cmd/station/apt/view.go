package apt

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// viewFile is the list of packages as apt is to see it while others' packages are not
// in order: apt does nothing at all while there is one that it cannot put right.
const viewFile = "status"

// look writes the view anew, as dpkg has changed its list since the last command.
func (d *Driver) look() error {
	if d.past == nil {
		return nil
	}
	text, err := os.ReadFile(d.o.Status)
	if err != nil {
		return fmt.Errorf("list of packages: %w", err)
	}
	ours := map[string]bool{}
	for _, p := range d.past {
		ours[p.name] = ours[p.name] || p.ours
	}
	if err := os.WriteFile(filepath.Join(d.o.Dir, viewFile), []byte(viewed(string(text), ours)), 0o644); err != nil {
		return storage(fmt.Errorf("list of packages: %w", err))
	}
	return nil
}

// viewed is dpkg's list with others' packages as if each was in order and needed
// nothing. What they break or exclude stays, so that apt does not install against it.
func viewed(status string, ours map[string]bool) string {
	var out strings.Builder
	for stanza := range strings.SplitSeq(status, "\n\n") {
		name := field(stanza, "Package")
		switch {
		case name == "":
			continue
		case ours[name], strings.HasPrefix(name, family):
			out.WriteString(strings.Trim(stanza, "\n") + "\n\n")
		case !strings.HasSuffix(field(stanza, "Status"), " half-installed"):
			out.WriteString(content(stanza) + "\n")
		}
	}
	return out.String()
}

func field(stanza, name string) string {
	for line := range strings.Lines(stanza) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(key, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// content is a package that is content with what there is.
func content(stanza string) string {
	var out strings.Builder
	leave := false
	for line := range strings.Lines(strings.Trim(stanza, "\n") + "\n") {
		key, value, _ := strings.Cut(line, ":")
		if line[0] != ' ' && line[0] != '\t' {
			leave = false
			switch strings.ToLower(key) {
			case "depends", "pre-depends", "recommends", "suggests", "enhances", "triggers-pending", "triggers-awaited":
				leave = true
			case "status":
				line = "Status: " + inOrder(strings.Fields(value)) + "\n"
			}
		}
		if !leave {
			out.WriteString(line)
		}
	}
	return out.String()
}

// inOrder is a status like "install reinstreq half-configured" without what is wrong.
func inOrder(f []string) string {
	if len(f) != 3 {
		return "deinstall ok config-files"
	}
	if f[2] != "config-files" && f[2] != "not-installed" {
		f[2] = "installed"
	}
	return f[0] + " ok " + f[2]
}
