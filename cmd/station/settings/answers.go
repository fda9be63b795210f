package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"lianluozhan/cmd/internal/durable"
	"lianluozhan/cmd/internal/helper"
)

// Answers are what county IT wrote for a new machine. Not every key has to be there:
// what is missing is asked on the screen, or stays as it is.
type Answers struct {
	Path  string // where they were read
	given []given
}

// LoadAnswers reads and checks answers.toml. Unlike station.toml a file with anything
// wrong is refused as a whole, as Problems: somebody is there to put it right.
func LoadAnswers(path string) (Answers, error) {
	text, err := read(path)
	if err != nil {
		return Answers{}, err
	}
	if strings.TrimSpace(text) == "" {
		return Answers{}, Problems{{Words: "文件是空的，可能没有拷贝完整"}}
	}
	all, problems := decode(text, answerKeys())
	a := Answers{Path: path, given: all}
	for _, p := range append(checkAcross(a.Settings()), checkJoining(a.Settings())...) {
		p.Line = lineOf(text, p.Key)
		problems = append(problems, p)
	}
	if err := problems.err(); err != nil {
		return Answers{}, err
	}
	return a, nil
}

// checkJoining is about what a machine joins with: a code is of no use without the
// county that gave it.
func checkJoining(s helper.Settings) Problems {
	if s.Code != "" && s.County == "" {
		return Problems{{Key: "code", Words: "写了入网码，还要写县里的地址 county"}}
	}
	return nil
}

// FindAnswers reads the first of the files that is there; found is false when none is.
func FindAnswers(paths ...string) (a Answers, found bool, err error) {
	for _, p := range paths {
		a, err := LoadAnswers(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return a, true, err
	}
	return Answers{}, false, nil
}

// Over returns the settings with the answers in their place.
func (a Answers) Over(s helper.Settings) helper.Settings {
	for _, g := range a.given {
		g.set(&s)
	}
	county, code, joined := strings.Cut(s.County, "/join/")
	if s.County = county; joined && s.Code == "" {
		s.Code = cleanCode(code)
	}
	return s
}

// Settings are the answers over the defaults.
func (a Answers) Settings() helper.Settings { return a.Over(Default()) }

// Has reports whether a key was answered.
func (a Answers) Has(name string) bool {
	return slices.ContainsFunc(a.given, func(g given) bool { return g.name == name })
}

// Keep writes the answers to path, readable by root only, durably. On the machine they
// wait for it to join.
func (a Answers) Keep(path string) error {
	var b strings.Builder
	b.WriteString("# 入网用的回答；用过以后，入网码和维护密码会自动抹去。\n")
	for _, k := range answerKeys() {
		for _, g := range a.given {
			if g.name == k.name {
				fmt.Fprintf(&b, "%s = %s\n", g.name, literal(g.value))
			}
		}
	}
	if err := durable.Write(path, []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	return nil
}

// Wipe overwrites code and PIN in a file where they stand and makes that durable. The
// rest of the file stays for whoever looks what was answered. No file is no error.
func Wipe(path string) (err error) {
	f, err := open(path, os.O_RDWR)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("wipe answers: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("wipe answers: %w", err)
		}
	}()
	b := make([]byte, maxFile)
	n, err := f.ReadAt(b, 0)
	if n == 0 {
		return nil
	}
	if n == maxFile {
		return Problems{{Words: "文件太大，不像是设置文件"}}
	}
	b = blanked(b[:n])
	if _, err := f.WriteAt(b, 0); err != nil {
		return err
	}
	return f.Sync()
}

// blanked returns a file's bytes, as many as before, without code and PIN: of each line
// that sets one, of the joining address too, what follows is dashes. A file that holds
// them in a way that is not one line each loses everything.
func blanked(b []byte) []byte {
	lines := bytes.SplitAfter(b, []byte("\n"))
	for i, line := range lines {
		name, value, _ := bytes.Cut(line, []byte("="))
		name = bytes.ToLower(bytes.Trim(bytes.TrimPrefix(bytes.TrimSpace(name), []byte("\ufeff")), `"' `))
		if secret(string(name)) || bytes.Contains(value, []byte("/join/")) {
			lines[i] = dashes(line)
		}
	}
	out := bytes.Join(lines, nil)
	left, problems := decode(strings.TrimPrefix(string(out), "\ufeff"), answerKeys())
	for _, g := range left {
		if g.secret {
			problems = append(problems, Problem{Key: g.name})
		}
	}
	if len(problems) > 0 {
		return dashes(out)
	}
	return out
}

// secret reports whether nobody but the machine may read what a key of that name has.
func secret(name string) bool {
	return slices.ContainsFunc(answerKeys(), func(k key) bool { return k.secret && k.name == name })
}

// dashes makes comments of lines, each as long as before.
func dashes(b []byte) []byte {
	out := bytes.Clone(b)
	start := true
	for i, c := range out {
		switch {
		case c == '\n' || c == '\r':
			start = true
			continue
		case start:
			out[i] = '#'
		default:
			out[i] = '-'
		}
		start = false
	}
	return out
}
