package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// keepGenerations is how many states and publications stay on the disk, the one in
// service among them.
const keepGenerations = 3

// publish builds next's publication, reads it as a client would, and puts it in service.
func (a *Archive) publish(ctx context.Context, next State, deed Deed) error {
	if err := haveTools(); err != nil {
		return err
	}
	date, err := a.nextDate()
	if err != nil {
		return err
	}
	if _, err := a.usable(ctx, next.Keys); err != nil {
		return err
	}
	if err := needSpace(a.dir, 0); err != nil {
		return err
	}
	next.Published = date
	gen := a.state.Gen + 1
	if err := a.aptlyIndexes(ctx, next, gen); err != nil {
		return err
	}
	tree := fmt.Sprintf("%06d", gen)
	part := a.path("trees", tree+".part")
	if err := a.assemble(part, next, gen); err != nil {
		return spaceOr(err)
	}
	if err := a.signAll(ctx, part, next); err != nil {
		return err
	}
	if err := a.verifyNew(ctx, part, next); err != nil {
		return err
	}
	if err := settle(a.dir); err != nil {
		return err
	}
	if err := a.step("verified"); err != nil {
		return err
	}
	if err := renameOver(part, a.path("trees", tree)); err != nil {
		return spaceOr(err)
	}
	next.Tree = tree
	return a.commit(next, deed)
}

// leap is how far a clock may be past the last publication. Stations that were told a
// year to come would not believe the archive until then.
const leap = 400 * 24 * time.Hour

// nextDate is the Date of the next publication. It never goes back, because stations
// keep the newer of two; a clock that jumped either way is not followed, unless somebody
// says that it is right now.
func (a *Archive) nextDate() (time.Time, error) {
	now, last := a.opt.Now().UTC().Truncate(time.Second), a.state.Published
	if a.clockRight || last.IsZero() {
		return now, nil
	}
	const hint = "请校准时间（timedatectl）再运行。没有改动。现在的时间其实是对的，上次才错了：lianluozhan-repo resign -clock。"
	if now.Add(time.Hour).Before(last) {
		return now, problemf(hint, "这台电脑的时间是 %s，比上次发布（%s）还早，各站不会接受",
			now.Local().Format(time.DateTime), last.Local().Format(time.DateTime))
	}
	if now.After(last.Add(leap)) {
		return now, problemf(hint, "这台电脑的时间是 %s，上次发布是 %s，隔了一年多，时间可能不对",
			now.Local().Format(time.DateTime), last.Local().Format(time.DateTime))
	}
	if !now.After(last) {
		now = last.Add(time.Second)
	}
	return now, nil
}

// ClockIsRight is the operator's word that the clock is right, whatever the last
// publication says.
func (a *Archive) ClockIsRight() { a.clockRight = true }

// packaged is the time of every package file. A client that lost power in a download
// goes on with it when the file has the time that the client supposes; content is
// checked by its sum.
var packaged = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// assemble makes the tree of next from aptly's indexes: hard links of regular files,
// none of aptly's absolute links, the index files of the publication in service kept
// under their hashes for clients that are between two requests.
func (a *Archive) assemble(part string, next State, gen int) error {
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	from := a.path("aptly", "public", "g"+strconv.Itoa(gen))
	err := eachFile(from, func(rel string) error {
		if weakHash(rel) {
			return nil
		}
		if strings.HasPrefix(rel, "dists/") { // rewritten below: must not share bytes with aptly's
			return copyFile(filepath.Join(from, rel), filepath.Join(part, rel))
		}
		if err := linkOrCopy(filepath.Join(from, rel), filepath.Join(part, rel)); err != nil {
			return err
		}
		return os.Chtimes(filepath.Join(part, rel), packaged, packaged)
	})
	if err != nil {
		return fmt.Errorf("assemble publication: %w", err)
	}
	if err := a.keepIndexes(part); err != nil {
		return err
	}
	p := next.Packages[next.Keyring]
	pool := filepath.Join(part, "pool", "main", "l", p.Name, p.Ref()+".deb")
	if err := linkOrCopy(pool, filepath.Join(part, public)); err != nil {
		return err
	}
	return a.step("assembled")
}

// weakHash tells of index files under hashes that no apt asks for any more.
func weakHash(rel string) bool {
	return strings.Contains(rel, "/by-hash/MD5Sum/") || strings.Contains(rel, "/by-hash/SHA1/")
}

func (a *Archive) keepIndexes(part string) error {
	if a.state.Tree == "" {
		return nil
	}
	old := a.path("trees", a.state.Tree)
	for _, ring := range Rings() {
		listed, err := readRelease(filepath.Join(old, "dists", ring, "Release"))
		if err != nil {
			return err
		}
		for _, f := range listed.files {
			rel := filepath.Join("dists", ring, filepath.Dir(f.name), "by-hash", "SHA256", f.sha256)
			if err := linkOrCopy(filepath.Join(old, rel), filepath.Join(part, rel)); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachFile calls f for every regular file below root.
func eachFile(root string, f func(rel string) error) error {
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		return f(filepath.ToSlash(rel))
	})
}

// signAll finishes each ring's Release file and signs it by every key of next.
func (a *Archive) signAll(ctx context.Context, part string, next State) error {
	for _, ring := range Rings() {
		file := filepath.Join(part, "dists", ring, "Release")
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text = datedRelease(text, next.Published, next.Published.Add(a.conf.valid()))
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return spaceOr(err)
		}
		if err := a.sign(ctx, file, next.Keys.signers()); err != nil {
			return err
		}
		if err := a.step("signed " + ring); err != nil {
			return err
		}
	}
	return nil
}

// verifyNew reads the tree as stations will, with each key by itself: during a change
// of keys some stations know only one of them.
func (a *Archive) verifyNew(ctx context.Context, part string, next State) error {
	for _, fpr := range next.Keys.signers() {
		keys := a.path("work", "verify.gpg")
		if err := a.publicKeys(ctx, keys, []string{fpr}); err != nil {
			return err
		}
		reader := Reader{Root: part, Keys: keys, Now: next.Published, Rings: Rings(), Arches: a.conf.Architectures}
		seen, err := reader.Read(ctx)
		if err != nil {
			return problem("新的发布没有通过核对，没有启用，原来的内容照常提供", "请再运行一次；仍然这样时请检查磁盘。核对时说："+err.Error(), err)
		}
		if err := a.asPlanned(seen, next); err != nil {
			return err
		}
	}
	return nil
}

// asPlanned compares what a client sees with what was decided.
func (a *Archive) asPlanned(seen map[string][]Package, next State) error {
	for _, ring := range Rings() {
		var got []string
		for _, p := range seen[ring] {
			if p.SHA256 != next.Packages[p.Ref()].SHA256 {
				return problemf("请检查磁盘，再运行一次。", "%s 的内容和加入时不一样，没有启用", p.Ref())
			}
			got = append(got, p.Ref())
		}
		slices.Sort(got)
		if want := next.contents(ring); !slices.Equal(slices.Compact(got), want) {
			return problemf("请再运行一次。", "%s 里应该有 %s，实际有 %s，没有启用", ring, strings.Join(want, " "), strings.Join(got, " "))
		}
	}
	return nil
}

// commit makes next the state and its tree the publication in service, in one rename.
func (a *Archive) commit(next State, deed Deed) error {
	next.Gen = a.state.Gen + 1
	deed.Gen, deed.At, deed.Who = next.Gen, a.opt.Now(), a.opt.Who
	next.Deed = deed
	data, err := json.MarshalIndent(next, "", " ")
	if err != nil {
		return fmt.Errorf("encode state: %w", err)
	}
	gen := fmt.Sprintf("%06d", next.Gen)
	dir := a.path("gens", gen)
	if err := os.RemoveAll(dir); err != nil { // left by a power cut
		return spaceOr(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return spaceOr(err)
	}
	if err := writeDurably(filepath.Join(dir, stateFile), data, 0o644); err != nil {
		return err
	}
	if err := relink(filepath.Join(dir, "www"), filepath.Join("..", "..", "trees", next.Tree)); err != nil {
		return err
	}
	if err := errors.Join(syncDir(a.path("gens")), syncDir(a.dir)); err != nil {
		return err
	}
	if err := a.step("ready"); err != nil {
		return err
	}
	if err := relink(a.path("current"), filepath.Join("gens", gen)); err != nil {
		return err
	}
	a.state = next
	if err := a.step("in service"); err != nil {
		return err
	}
	// It is done, whatever happens to the log and to what is left over: the next run
	// sees to both.
	if err := errors.Join(a.appendLog(deed), a.prune()); err != nil {
		a.say("注意：已经启用，但收尾没有做完（%v），下次运行时会补上。", err)
	}
	return nil
}

// prune removes what is older than the last few generations.
func (a *Archive) prune() error {
	gens, err := os.ReadDir(a.path("gens"))
	if err != nil {
		return err
	}
	trees := map[string]bool{}
	for _, g := range gens {
		n, err := strconv.Atoi(g.Name())
		dir := a.path("gens", g.Name())
		if err != nil || n > a.state.Gen || n <= a.state.Gen-keepGenerations {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			continue
		}
		tree, err := os.Readlink(filepath.Join(dir, "www"))
		if err != nil {
			return err
		}
		trees[filepath.Base(tree)] = true
	}
	all, err := os.ReadDir(a.path("trees"))
	if err != nil {
		return err
	}
	for _, t := range all {
		if !trees[t.Name()] {
			if err := os.RemoveAll(a.path("trees", t.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// renameOver moves the folder from to to, where a power cut may have left another.
func renameOver(from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}
