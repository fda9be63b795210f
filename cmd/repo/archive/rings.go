package archive

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Add takes packages into the archive. A version of Meta among them becomes a release,
// together with the packages it needs and the newest of all others. No station sees
// anything of it before Promote.
func (a *Archive) Add(ctx context.Context, files []string) error {
	if err := haveTools(); err != nil {
		return err
	}
	next := a.state.clone()
	fresh, metas, err := a.sort(ctx, files, next)
	if err != nil {
		return err
	}
	made, err := a.releases(next, metas)
	if err != nil {
		return err
	}
	if len(fresh) == 0 && len(made) == 0 {
		a.say("这些包都已经有了，没有改动。")
		return nil
	}
	if err := a.store(ctx, fresh); err != nil {
		return err
	}
	about := fmt.Sprintf("加入 %d 个包", len(fresh))
	if len(made) > 0 {
		about += "，版本 " + strings.Join(made, "、")
	}
	if err := a.commit(next, Deed{What: "add", About: about}); err != nil {
		return err
	}
	a.say("%s。", about)
	for _, v := range made {
		a.say("下一步：lianluozhan-repo promote %s canary", v)
	}
	if len(made) == 0 {
		a.say("里面没有 %s，所以没有新版本：这些包跟着下一个版本一起发布。", Meta)
	}
	return nil
}

// sort reads files and puts them into next; it returns those that are new and the
// versions of Meta among all of them.
func (a *Archive) sort(ctx context.Context, files []string, next State) (fresh, metas []string, err error) {
	for _, file := range files {
		p, err := readDeb(ctx, file)
		if err != nil {
			return nil, nil, err
		}
		if p.Name == Keyring {
			a.say("跳过 %s：密钥包由软件源自己生成。", filepath.Base(file))
			continue
		}
		if p.Arch != "all" && !slices.Contains(a.conf.Architectures, p.Arch) {
			return nil, nil, problemf("要支持它，请改 repo.toml 的 architectures。", "%s 是 %s 的包，这个软件源没有这种架构", filepath.Base(file), p.Arch)
		}
		have, known := next.Packages[p.Ref()]
		if gone := next.Gone[p.Ref()]; !known && gone != "" && gone != p.SHA256 {
			return nil, nil, problemf("同一个版本号不能有两种内容，各站可能还装着原来的：请换一个版本号重新生成。没有改动。",
				"%s 以前在软件源里（已经清理），内容不同（原来 %.12s…，新的 %.12s…）", p.Ref(), gone, p.SHA256)
		}
		if known && have.SHA256 != p.SHA256 {
			return nil, nil, problemf("同一个版本号不能有两种内容：请换一个版本号重新生成。没有改动。",
				"%s 已经在软件源里，但内容不同（已有 %.12s…，新的 %.12s…）", p.Ref(), have.SHA256, p.SHA256)
		}
		if !known {
			fresh = append(fresh, file)
			next.Packages[p.Ref()] = p
			delete(next.Gone, p.Ref())
		}
		if p.Name == Meta && !slices.Contains(metas, p.Version) {
			metas = append(metas, p.Version)
		}
	}
	return fresh, metas, nil
}

func (a *Archive) store(ctx context.Context, files []string) error {
	if len(files) == 0 {
		return nil
	}
	var size int64
	for _, f := range files {
		_, n, err := sum(f)
		if err != nil {
			return err
		}
		size += n
	}
	if err := needSpace(a.dir, size); err != nil {
		return err
	}
	if err := a.aptlyAdd(ctx, files); err != nil {
		return err
	}
	if err := settle(a.dir); err != nil {
		return err
	}
	return a.step("stored")
}

// releases puts together what goes with each version of Meta. A release that some ring
// has seen never changes.
func (a *Archive) releases(next State, metas []string) (made []string, err error) {
	for _, v := range metas {
		refs, err := a.together(next, v)
		if err != nil {
			return nil, err
		}
		old, known := next.Releases[v]
		if known && (slices.Equal(old.Packages, refs) || next.seen(v)) {
			continue
		}
		next.Releases[v] = Release{Added: a.opt.Now(), Packages: refs}
		made = append(made, v)
	}
	slices.SortFunc(made, compare)
	return made, nil
}

// seen tells whether v was ever in a ring.
func (s State) seen(v string) bool {
	for _, r := range s.Rings {
		if slices.Contains(r.Was, v) {
			return true
		}
	}
	return false
}

// together lists the packages of release v: Meta, what it depends on, and the newest of
// every other package of ours, by architecture.
func (a *Archive) together(next State, v string) ([]string, error) {
	var refs []string
	for _, arch := range a.conf.Architectures {
		meta, ok := next.Packages[Package{Name: Meta, Version: v, Arch: arch}.Ref()]
		if !ok {
			continue // a release for one architecture only
		}
		refs = append(refs, meta.Ref())
		for _, name := range meta.Depends {
			p, ok := next.newest(name, arch)
			if !ok {
				return nil, problemf("请把它和 "+Meta+" 一起加入。没有改动。", "%s %s（%s）需要 %s，软件源里没有", Meta, v, arch, name)
			}
			refs = append(refs, p.Ref())
		}
		for _, name := range next.companions() {
			if p, ok := next.newest(name, arch); ok {
				refs = append(refs, p.Ref())
			}
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs), nil
}

// companions names the packages that do not belong to one release.
func (s State) companions() []string {
	names := map[string]bool{}
	for _, p := range s.Packages {
		if p.Name != Meta && p.Name != Keyring && !strings.HasPrefix(p.Name, "lianluozhan-app-") {
			names[p.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func (s State) newest(name, arch string) (best Package, ok bool) {
	for _, p := range s.Packages {
		if p.Name == name && (p.Arch == arch || p.Arch == "all") && (!ok || Newer(p.Version, best.Version)) {
			best, ok = p, true
		}
	}
	return best, ok
}
