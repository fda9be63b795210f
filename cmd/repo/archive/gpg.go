package archive

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// gpg runs gpg on the archive's own keys, never asking anything of a terminal. The agent
// that it starts is left to itself: one that is told to end may still take the next call.
func (a *Archive) gpg(ctx context.Context, args ...string) ([]byte, error) {
	base := []string{"--homedir", a.path("gnupg"), "--batch", "--yes", "--no-tty", "--pinentry-mode", "loopback"}
	if a.conf.Passphrase != "" {
		base = append(base, "--passphrase-file", a.conf.Passphrase)
	}
	return output(exec.CommandContext(ctx, "gpg", append(base, args...)...))
}

// firstKey returns the key of a new archive: one taken from a file, one that an Init
// cut short has made already, or a new one.
func (a *Archive) firstKey(ctx context.Context, file string) (string, error) {
	if err := os.MkdirAll(a.path("gnupg"), 0o700); err != nil {
		return "", spaceOr(err)
	}
	if file != "" {
		return a.takeKey(ctx, file)
	}
	keys, err := a.secretKeys(ctx)
	if err != nil {
		return "", err
	}
	if len(keys) == 1 {
		return keys[0].Fpr, nil
	}
	return a.makeKey(ctx)
}

// makeKey makes a signing key without a passphrase: the weekly signature has nobody to
// type one, and the folder's permissions guard it.
func (a *Archive) makeKey(ctx context.Context) (string, error) {
	before, err := a.secretKeys(ctx)
	if err != nil {
		return "", err
	}
	uid := a.conf.Name + " 软件源 " + a.opt.Now().Format(time.DateOnly) + " " + address(a.conf.Maintainer)
	if _, err := a.gpg(ctx, "--passphrase", "", "--quick-generate-key", uid, "ed25519", "sign", "5y"); err != nil {
		return "", problem("没能生成签名密钥", "请检查磁盘空间和 gpg 是否完好。", err)
	}
	return a.newcomer(ctx, before)
}

// address is the part of "name <mail>" in brackets.
func address(maintainer string) string {
	if i := strings.IndexByte(maintainer, '<'); i >= 0 {
		return maintainer[i:]
	}
	return ""
}

// importKeys brings in the keys of file. Where the folder of keys was lost, the agent
// that served the lost one may still be there, and cannot keep any: it is sent away.
func (a *Archive) importKeys(ctx context.Context, file string) error {
	const tries = 3
	var err error
	for range tries {
		if _, err = a.gpg(ctx, "--import", file); err == nil || ctx.Err() != nil {
			return err
		}
		if _, kill := output(exec.CommandContext(ctx, "gpgconf", "--homedir", a.path("gnupg"), "--kill", "gpg-agent")); kill != nil {
			return errors.Join(err, kill)
		}
	}
	return err
}

// takeKey brings in the one secret key of file; it may have been brought before.
func (a *Archive) takeKey(ctx context.Context, file string) (string, error) {
	out, err := a.gpg(ctx, "--show-keys", "--with-colons", file)
	if err == nil {
		err = a.importKeys(ctx, file)
	}
	if err != nil {
		return "", problem(filepath.Base(file)+" 里没有可用的密钥", "请用 lianluozhan-repo key backup 或 gpg --export-secret-keys 导出的文件；有口令的密钥请用 -passphrase-file（或 repo.toml 的 passphrase_file）写明口令文件。", err)
	}
	keys := parseKeys(out)
	if len(keys) != 1 {
		return "", problemf("请用只含一个私钥的文件。", "%s 里有 %d 个私钥，要正好一个", filepath.Base(file), len(keys))
	}
	return keys[0].Fpr, nil
}

// newcomer returns the secret key that was not there before.
func (a *Archive) newcomer(ctx context.Context, before []Key) (string, error) {
	now, err := a.secretKeys(ctx)
	if err != nil {
		return "", err
	}
	for _, k := range now {
		if !slices.Contains(before, k) {
			return k.Fpr, nil
		}
	}
	return "", errors.New("gpg made no key")
}

// Key is a key that can sign here.
type Key struct {
	Fpr     string
	Expires time.Time // zero for never
	Revoked bool
}

// secretKeys lists the keys in the archive's folder.
func (a *Archive) secretKeys(ctx context.Context) ([]Key, error) {
	out, err := a.gpg(ctx, "--list-secret-keys", "--with-colons")
	if err != nil {
		return nil, problem("打不开签名密钥", "请检查目录 "+a.path("gnupg")+" 的权限。gpg 说："+err.Error(), err)
	}
	return parseKeys(out), nil
}

// parseKeys reads the secret keys of a listing with colons.
func parseKeys(out []byte) (keys []Key) {
	var k Key
	primary := false
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), ":")
		switch {
		case f[0] == "sec" && len(f) > 6:
			k, primary = Key{Revoked: f[1] == "r"}, true
			if t, err := strconv.ParseInt(f[6], 10, 64); err == nil {
				k.Expires = time.Unix(t, 0)
			}
		case f[0] == "fpr" && len(f) > 9 && primary:
			k.Fpr, primary = f[9], false
			keys = append(keys, k)
		}
	}
	return keys
}

// Signers returns the keys that sign now, and an error in words when one cannot.
func (a *Archive) Signers(ctx context.Context) ([]Key, error) { return a.usable(ctx, a.state.Keys) }

func (a *Archive) usable(ctx context.Context, keys Keys) ([]Key, error) {
	have, err := a.secretKeys(ctx)
	if err != nil {
		return nil, err
	}
	var signers []Key
	for _, fpr := range keys.signers() {
		k, err := pick(have, fpr)
		if err != nil {
			return nil, err
		}
		if k.Revoked || (!k.Expires.IsZero() && !a.opt.Now().Before(k.Expires)) {
			return nil, problemf("没有发布，原来的内容照常提供。各站已经不认这个密钥：请按《软件源手册》“换密钥”一节，用 U 盘或逐台换上新的密钥包。",
				"签名密钥 %s 已在 %s 过期或作废", short(fpr), k.Expires.Format(time.DateOnly))
		}
		signers = append(signers, k)
	}
	return signers, nil
}

func pick(have []Key, fpr string) (Key, error) {
	for _, k := range have {
		if k.Fpr == fpr {
			return k, nil
		}
	}
	return Key{}, problemf("没有发布，原来的内容照常提供。请从备份恢复：lianluozhan-repo key restore 备份文件。", "签名密钥 %s 不见了", short(fpr))
}

// short is how a fingerprint is named in words.
func short(fpr string) string { return fpr[max(0, len(fpr)-16):] }

// sign writes InRelease and Release.gpg beside release, signed by every key.
func (a *Archive) sign(ctx context.Context, release string, fprs []string) error {
	args := []string{"--digest-algo", "SHA512"}
	for _, fpr := range fprs {
		args = append(args, "--local-user", fpr+"!")
	}
	dir := filepath.Dir(release)
	_, err := a.gpg(ctx, append(args, "--output", filepath.Join(dir, "InRelease"), "--clear-sign", release)...)
	if err == nil {
		_, err = a.gpg(ctx, append(args, "--output", filepath.Join(dir, "Release.gpg"), "--armor", "--detach-sign", release)...)
	}
	var known *Problem
	if err == nil || errors.As(err, &known) {
		return err
	}
	return problem("签名没有成功，没有发布，原来的内容照常提供", "密钥有口令时，请在 repo.toml 的 passphrase_file 写明口令文件。", err)
}

// publicKeys writes the public halves to file, as apt and gpgv read them.
func (a *Archive) publicKeys(ctx context.Context, file string, fprs []string) error {
	_, err := a.gpg(ctx, append([]string{"--output", file, "--export-options", "export-minimal", "--export"}, fprs...)...)
	return err
}
