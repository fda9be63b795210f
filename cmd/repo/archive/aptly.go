package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// store is aptly's name for the one list that all packages are in.
const store = "lianluozhan"

// output runs cmd and returns what it printed; an error carries what it complained of.
func output(cmd *exec.Cmd) ([]byte, error) {
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, errors.Join(haveTools(), err)
		}
		return nil, spaceOr(fmt.Errorf("%s: %w: %s", cmd.Args[0], err, lastLines(complaint.String())))
	}
	return out.Bytes(), nil
}

func lastLines(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-4):], "\n")
}

// aptly runs one command of aptly's. Its configuration is written anew each time, so
// that the archive's folder may be moved.
func (a *Archive) aptly(ctx context.Context, args ...string) ([]byte, error) {
	out, err := output(exec.CommandContext(ctx, "aptly", append([]string{"-config=" + a.path("aptly.conf")}, args...)...))
	if err == nil {
		return out, nil
	}
	var known *Problem
	if errors.As(err, &known) {
		return nil, err
	}
	return nil, problem("aptly 出错，没有发布，原来的内容照常提供：\n"+err.Error(),
		"请再运行一次。仍然不行时运行 aptly -config="+a.path("aptly.conf")+" db recover，再试一次。", err)
}

func (a *Archive) aptlyConf() error {
	conf, err := json.Marshal(map[string]any{
		"rootDir": a.path("aptly"), "architectures": []string{},
		"gpgDisableSign": true, "gpgDisableVerify": true,
	})
	if err != nil {
		return fmt.Errorf("encode aptly.conf: %w", err)
	}
	return writeDurably(a.path("aptly.conf"), conf, 0o644)
}

// aptlyCreate makes the package store where there is none.
func (a *Archive) aptlyCreate(ctx context.Context) error {
	if err := a.aptlyConf(); err != nil {
		return err
	}
	if _, err := a.aptly(ctx, "repo", "show", store); err == nil {
		return nil
	}
	_, err := a.aptly(ctx, "repo", "create", "-component=main", "-distribution=all", store)
	return err
}

// aptlyAdd puts files into the store. A file of the same name that is there already can
// only be left over from an Add that was cut short, so it gives way.
func (a *Archive) aptlyAdd(ctx context.Context, files []string) error {
	if err := a.aptlyConf(); err != nil {
		return err
	}
	_, err := a.aptly(ctx, append([]string{"repo", "add", "-force-replace", store}, files...)...)
	return err
}

// aptlyList lists the references of all that is in the store.
func (a *Archive) aptlyList(ctx context.Context) ([]string, error) {
	if err := a.aptlyConf(); err != nil {
		return nil, err
	}
	out, err := a.aptly(ctx, "repo", "search", "-format={{.Package}}_{{.Version}}_{{.Architecture}}", store)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(out)), nil
}

// aptlyRemove takes packages out of the store.
func (a *Archive) aptlyRemove(ctx context.Context, refs []string) error {
	if len(refs) == 0 {
		return nil
	}
	_, err := a.aptly(ctx, append([]string{"repo", "remove", store}, refs...)...)
	return err
}

// aptlyIndexes writes the indexes of every ring of s below aptly/public/g<gen>.
func (a *Archive) aptlyIndexes(ctx context.Context, s State, gen int) error {
	if err := a.aptlySweep(ctx); err != nil {
		return err
	}
	all := "everything-" + strconv.Itoa(gen)
	if _, err := a.aptly(ctx, "snapshot", "create", all, "from", "repo", store); err != nil {
		return err
	}
	for _, ring := range Rings() {
		snap := ring + "-" + strconv.Itoa(gen)
		if _, err := a.aptly(ctx, "snapshot", "filter", all, snap, strings.Join(s.contents(ring), " | ")); err != nil {
			return err
		}
		_, err := a.aptly(ctx, "publish", "snapshot", "-batch", "-skip-signing", "-acquire-by-hash",
			"-skip-contents", "-skip-bz2", "-component=main", "-distribution="+ring, "-suite="+ring,
			"-origin="+a.conf.Origin, "-label="+a.conf.Label,
			"-architectures="+strings.Join(append([]string{"all"}, a.conf.Architectures...), ","),
			snap, "g"+strconv.Itoa(gen))
		if err != nil {
			return err
		}
	}
	return a.step("indexed")
}

// aptlySweep takes away what earlier publications left in aptly's books. What is in
// service lies elsewhere and shares only the bytes of package files.
func (a *Archive) aptlySweep(ctx context.Context) error {
	if err := a.aptlyConf(); err != nil {
		return err
	}
	published, err := a.aptly(ctx, "publish", "list", "-raw")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(published)) {
		prefix, ring, _ := strings.Cut(strings.TrimSpace(line), " ")
		if _, err := a.aptly(ctx, "publish", "drop", "-force-drop", ring, prefix); err != nil {
			return err
		}
	}
	snapshots, err := a.aptly(ctx, "snapshot", "list", "-raw")
	if err != nil {
		return err
	}
	for name := range strings.FieldsSeq(string(snapshots)) {
		if _, err := a.aptly(ctx, "snapshot", "drop", "-force", name); err != nil {
			return err
		}
	}
	return nil
}
