package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Check reads the publication in service as stations do: every signature, date, index
// and package from the disk, and then with apt itself from url, when apt is here. A url
// of "" means the folder on this machine.
func (a *Archive) Check(ctx context.Context, url string) error {
	tmp, err := os.MkdirTemp("", "lianluozhan-check-")
	if err != nil {
		return spaceOr(err)
	}
	defer os.RemoveAll(tmp) // what stays is in the way of nobody
	signers, err := a.Signers(ctx)
	if err != nil {
		return err
	}
	for _, k := range signers {
		keys := filepath.Join(tmp, "keys.gpg")
		if err := a.publicKeys(ctx, keys, []string{k.Fpr}); err != nil {
			return err
		}
		r := Reader{Root: a.Root(), Keys: keys, Now: a.opt.Now(), Rings: Rings(), Arches: a.conf.Architectures}
		seen, err := r.Read(ctx)
		if err != nil {
			return checkWords(err)
		}
		if err := a.asPlanned(seen, a.state); err != nil {
			return err
		}
		a.say("密钥 %s：各圈的签名、日期、索引和每个包的内容都对。", short(k.Fpr))
	}
	if url == "" {
		url = "file:" + a.Root()
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		a.say("这台电脑没有 apt，没有用 apt 再试一遍。")
		return nil
	}
	return a.byApt(ctx, tmp, url)
}

func checkWords(err error) error {
	var old *expired
	if errors.As(err, &old) {
		return problem("软件源已经过期（"+old.until.Local().Format(time.DateTime)+"），各站不再接受", "请马上运行 lianluozhan-repo resign，并检查每周重签的定时器：systemctl status lianluozhan-repo-resign.timer。", err)
	}
	return problem("发布的内容不对："+err.Error(), "各站会拒绝它，不会装错东西。请运行 lianluozhan-repo resign 重新发布；仍然不对时请检查磁盘。", err)
}

// byApt lets apt fetch every ring into a folder of its own and compares what it would
// install with what the ring should offer.
func (a *Archive) byApt(ctx context.Context, tmp, url string) error {
	keys := filepath.Join(tmp, "all.gpg")
	if err := a.publicKeys(ctx, keys, a.state.Keys.signers()); err != nil {
		return err
	}
	for _, ring := range Rings() {
		dir := filepath.Join(tmp, ring)
		opts, err := aptFolder(dir, keys, a.conf.Architectures)
		if err != nil {
			return err
		}
		source := "Types: deb\nURIs: " + url + "\nSuites: " + ring + "\nComponents: main\nSigned-By: " + keys + "\n"
		if err := os.WriteFile(filepath.Join(dir, "parts", "check.sources"), []byte(source), 0o644); err != nil {
			return spaceOr(err)
		}
		cmd := exec.CommandContext(ctx, "apt-get", append(opts, "update")...)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
		if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "\nW:") {
			return problem("apt 不接受 "+url+" 的 "+ring, "请检查网站是不是提供 "+a.Root()+"，中间有没有代理或缓存。apt 说：\n"+lastLines(string(out)), err)
		}
		if err := a.candidate(ctx, opts, ring); err != nil {
			return err
		}
	}
	a.say("apt 从 %s 取各圈，看到的版本都对。", url)
	return nil
}

func (a *Archive) candidate(ctx context.Context, opts []string, ring string) error {
	out, err := output(exec.CommandContext(ctx, "apt-cache", append(opts, "madison", Meta)...))
	if err != nil {
		return err
	}
	newest := ""
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(line, "|"); len(f) == 3 {
			if v := strings.TrimSpace(f[1]); newest == "" || Newer(v, newest) {
				newest = v
			}
		}
	}
	if want := a.state.Rings[ring].Current; newest != want {
		return problemf("网站提供的可能是旧的：请检查它是不是指向 "+a.Root()+"，中间有没有缓存。", "apt 在 %s 看到的是 %q，应该是 %q", ring, newest, want)
	}
	return nil
}

// aptFolder prepares a folder in which apt knows nothing of this machine's packages.
func aptFolder(dir, keys string, arches []string) ([]string, error) {
	for _, sub := range []string{"parts", "lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, spaceOr(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "status"), nil, 0o644); err != nil {
		return nil, spaceOr(err)
	}
	conf := fmt.Sprintf("Dir::Etc::sourcelist \"/dev/null\";\nDir::Etc::sourceparts \"%[1]s/parts\";\nDir::Etc::preferencesparts \"/dev/null\";\n"+
		"Dir::State::lists \"%[1]s/lists\";\nDir::State::status \"%[1]s/status\";\nDir::Cache \"%[1]s/cache\";\n"+
		"APT::Sandbox::User \"root\";\nAcquire::Languages \"none\";\nAPT::Update::Error-Mode \"any\";\n"+
		"#clear APT::Architectures;\nAPT::Architecture \"%[2]s\";\nAPT::Architectures { \"%[3]s\"; };\n",
		dir, arches[0], strings.Join(arches, "\"; \""))
	file := filepath.Join(dir, "apt.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		return nil, spaceOr(err)
	}
	return []string{"-c", file, "-q"}, nil
}
