package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// StickFolder is where stations look on a stick, below its root.
const StickFolder = "LIANLUOZHAN/repo"

// Stick is what a stick says of itself. Nobody has to believe it: the signature counts.
type Stick struct {
	Made  time.Time         `json:"made"`
	Until time.Time         `json:"until"`
	Rings map[string]string `json:"rings"` // to the current version
	Key   string            `json:"key"`
}

// CopyTo copies rings to the stick mounted at dir: the same files under the same
// signatures, read back from the stick afterwards. late adds signatures by retired keys,
// for stations that slept through a change of keys. The copy that was there before stays
// until the new one is whole.
func (a *Archive) CopyTo(ctx context.Context, dir string, rings []string, late bool) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return problem("找不到 U 盘目录 "+dir, "请插好 U 盘，写它挂载的目录，例如 /media/usb。", err)
	}
	for _, ring := range rings {
		if !isRing(ring) {
			return problemf("请写 "+strings.Join(Rings(), "、")+" 之一。", "没有叫 %s 的圈", ring)
		}
		if a.state.Rings[ring].Current == "" {
			return problemf("先用 lianluozhan-repo promote 发布，或者用 -ring 选别的圈。", "%s 里还没有版本", ring)
		}
	}
	if a.opt.Now().Sub(a.state.Published) > 24*time.Hour {
		if err := a.Resign(ctx); err != nil { // as long a life for the stick as can be
			return err
		}
	}
	final := filepath.Join(dir, filepath.FromSlash(StickFolder))
	part := final + ".new"
	if err := os.RemoveAll(part); err != nil {
		return stickOr(err)
	}
	if err := a.fillStick(ctx, part, rings, late); err != nil {
		return errors.Join(stickOr(err), os.RemoveAll(part))
	}
	if err := replaceFolder(part, final); err != nil {
		return stickOr(err)
	}
	if err := settle(dir); err != nil {
		return err
	}
	about := "拷贝到 U 盘："
	for _, ring := range rings {
		about += ring + " " + a.state.Rings[ring].Current + " "
	}
	a.say("%s。已从 U 盘读回核对，%s 之前有效。可以拔下了。", strings.TrimSpace(about), a.state.Published.Add(a.conf.valid()).Local().Format(time.DateOnly))
	return a.appendLog(Deed{Gen: a.state.Gen, At: a.opt.Now(), Who: a.opt.Who, What: "stick", About: strings.TrimSpace(about)})
}

func stickOr(err error) error {
	var known *Problem
	if err := spaceOr(err); errors.As(err, &known) {
		return problem("U 盘没有写成："+known.Words, "请腾出空间或换一个 U 盘，再运行一次。U 盘上原来的内容没有动。", err)
	}
	return problem("U 盘没有写成，可能拔早了或者坏了", "请换一个 U 盘再试。说明："+err.Error(), err)
}

func (a *Archive) fillStick(ctx context.Context, part string, rings []string, late bool) error {
	tree := a.path("trees", a.state.Tree)
	names, size, err := stickFiles(tree, rings, a.wanted(rings))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(part, 0o755); err != nil {
		return err
	}
	if err := needSpace(part, size); err != nil {
		return err
	}
	for _, name := range names {
		if err := copyFile(filepath.Join(tree, name), filepath.Join(part, name)); err != nil {
			return err
		}
	}
	signers := a.state.Keys.signers()
	if late {
		signers = append(signers, a.state.Keys.Retired...)
		for _, ring := range rings {
			if err := a.sign(ctx, filepath.Join(part, "dists", ring, "Release"), signers); err != nil {
				return err
			}
		}
	}
	about := Stick{
		Made: a.opt.Now(), Until: a.state.Published.Add(a.conf.valid()),
		Rings: map[string]string{}, Key: a.state.Keys.Current,
	}
	for _, ring := range rings {
		about.Rings[ring] = a.state.Rings[ring].Current
	}
	data, err := json.MarshalIndent(about, "", " ")
	if err != nil {
		return fmt.Errorf("encode stick.json: %w", err)
	}
	if err := writeDurably(filepath.Join(part, "stick.json"), data, 0o644); err != nil {
		return err
	}
	return a.readBack(ctx, part, rings, signers)
}

// wanted are the references that rings publish.
func (a *Archive) wanted(rings []string) map[string]bool {
	refs := map[string]bool{}
	for _, ring := range rings {
		for _, ref := range a.state.contents(ring) {
			refs[ref] = true
		}
	}
	return refs
}

// stickFiles lists what of tree goes to a stick, and its size.
func stickFiles(tree string, rings []string, refs map[string]bool) (names []string, size int64, err error) {
	err = eachFile(tree, func(rel string) error {
		parts := strings.Split(rel, "/")
		switch parts[0] {
		case "dists":
			if !slices.Contains(rings, parts[1]) {
				return nil
			}
		case "pool":
			if !refs[strings.TrimSuffix(parts[len(parts)-1], ".deb")] {
				return nil
			}
		}
		info, err := os.Stat(filepath.Join(tree, rel))
		if err != nil {
			return err
		}
		names, size = append(names, rel), size+info.Size()
		return nil
	})
	return names, size, err
}

// readBack reads the copy from the stick itself, not from memory.
func (a *Archive) readBack(ctx context.Context, part string, rings, signers []string) error {
	if err := settle(part); err != nil {
		return err
	}
	if err := eachFile(part, func(rel string) error { return forget(filepath.Join(part, rel)) }); err != nil {
		return err
	}
	for _, fpr := range signers {
		keys := a.path("work", "stick.gpg")
		if err := a.publicKeys(ctx, keys, []string{fpr}); err != nil {
			return err
		}
		r := Reader{Root: part, Keys: keys, Now: a.opt.Now(), Rings: rings, Arches: a.conf.Architectures}
		if r.Now.Before(a.state.Published) {
			r.Now = a.state.Published // two publications within a second
		}
		if _, err := r.Read(ctx); err != nil {
			return problem("从 U 盘读回来的和写进去的不一样", "这个 U 盘可能坏了，请换一个。说明："+err.Error(), err)
		}
	}
	return nil
}

// forget drops file from memory, so that the next reading comes from the device. Where
// the file system cannot, the reading still compares every byte.
func forget(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	return f.Close()
}

// replaceFolder puts part in the place of final. FAT cannot exchange two folders, so
// there is a moment without one; a stick pulled then is refused, never half believed.
func replaceFolder(part, final string) error {
	old := final + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(final, old); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Rename(part, final); err != nil {
		return err
	}
	return os.RemoveAll(old)
}
