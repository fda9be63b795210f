package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// schemas of librime that are compared with.
var schemas = []string{"pinyin_simp", "luna_pinyin_simp"}

// rival types all cases into librime, by the program of folder rime.
func (b *bench) rival(program string, cases []testCase) error {
	for _, schema := range schemas {
		p, err := startRime(program, schema)
		if err != nil {
			return fmt.Errorf("librime %s: %w", schema, err)
		}
		err = b.typeInto(p, "librime "+schema, cases)
		if err = errors.Join(err, p.close()); err != nil {
			return fmt.Errorf("librime %s: %w", schema, err)
		}
		b.rivals = append(b.rivals, fmt.Sprintf("librime %s: resident memory %s kB", schema, p.rss))
	}
	return nil
}

func (b *bench) typeInto(p *rime, way string, cases []testCase) error {
	for _, c := range cases {
		if c.kind == "names" {
			continue
		}
		got, took, err := p.write(c.syllables)
		if err != nil {
			return err
		}
		keys := len(strings.Join(c.syllables, "")) + 1
		b.row(way, c.kind, c.tuned).add(c.text, got, keys)
		b.took[way] = append(b.took[way], took/time.Duration(keys))
	}
	return nil
}

// rime is the program at work.
type rime struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	rss string // of the last answer, kB
}

func startRime(program, schema string) (*rime, error) {
	cmd := exec.CommandContext(context.Background(), program, "-schema", schema) //nolint:gosec // named by who runs this
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &rime{cmd: cmd, in: in, out: bufio.NewReader(out)}, cmd.Start()
}

// write types one case and returns the candidates.
func (p *rime) write(syllables []string) ([]string, time.Duration, error) {
	if _, err := fmt.Fprintln(p.in, strings.Join(syllables, " ")); err != nil {
		return nil, 0, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return nil, 0, err
	}
	f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
	if len(f) < 3 {
		return nil, 0, fmt.Errorf("unexpected answer %q", line)
	}
	us, err := strconv.Atoi(f[len(f)-2])
	p.rss = f[len(f)-1]
	return f[:len(f)-2], time.Duration(us) * time.Microsecond, err
}

func (p *rime) close() error { return errors.Join(p.in.Close(), p.cmd.Wait()) }
