package archive

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// release is what a suite's Release file says.
type release struct {
	suite, codename string
	date, until     time.Time
	byHash          bool
	files           []indexFile
}

// indexFile is a line of its list of SHA-256 sums; name is relative to the file.
type indexFile struct {
	name, sha256 string
	size         int64
}

func (r release) lists(name string) bool {
	for _, f := range r.files {
		if f.name == name {
			return true
		}
	}
	return false
}

func readRelease(file string) (release, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return release{}, err
	}
	return parseRelease(text)
}

func parseRelease(text []byte) (release, error) {
	f := stanza(text)
	r := release{suite: f["Suite"], codename: f["Codename"], byHash: f["Acquire-By-Hash"] == "yes"}
	var err error
	if r.date, err = time.Parse(time.RFC1123, f["Date"]); err != nil {
		return r, fmt.Errorf("date of Release: %w", err)
	}
	if r.until, err = time.Parse(time.RFC1123, f["Valid-Until"]); err != nil {
		return r, fmt.Errorf("end of Release: %w", err)
	}
	for line := range strings.Lines(f["SHA256"]) {
		part := strings.Fields(line)
		if len(part) == 0 {
			continue
		}
		if len(part) != 3 || !filepath.IsLocal(part[2]) {
			return r, fmt.Errorf("line of Release %q", line)
		}
		size, err := strconv.ParseInt(part[1], 10, 64)
		if err != nil {
			return r, fmt.Errorf("line of Release: %w", err)
		}
		r.files = append(r.files, indexFile{part[2], part[0], size})
	}
	return r, nil
}

// datedRelease finishes aptly's Release file: our dates, an end (which aptly cannot
// write), and no sums that nobody should trust any more.
func datedRelease(text []byte, date, until time.Time) []byte {
	var b bytes.Buffer
	weak := false
	for line := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(line, ":")
		if !strings.HasPrefix(line, " ") {
			weak = name == "MD5Sum" || name == "SHA1"
		}
		switch {
		case weak:
		case name == "Date":
			fmt.Fprintf(&b, "Date: %s\nValid-Until: %s\n", stamp(date), stamp(until))
		case name == "Description":
			b.WriteString("Description: packages for liaison stations\n")
		default:
			b.WriteString(line)
		}
	}
	return b.Bytes()
}

// stamp writes t as apt has always read it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC1123) }
