package archive

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// grace is how long both keys sign before the old one may go, unless it was stolen.
const grace = 30 * 24 * time.Hour

// KeyNext begins a change of keys: a new key, made here or taken from file, signs beside
// the current one, and a keyring package with both goes to every ring.
func (a *Archive) KeyNext(ctx context.Context, file string) error {
	k := a.state.Keys
	if k.Next != "" || k.Old != "" {
		return problem("换密钥正在进行中", "先做完这一次：lianluozhan-repo key switch，再 key retire。", nil)
	}
	var fpr string
	var err error
	if file != "" {
		fpr, err = a.takeKey(ctx, file)
	} else {
		fpr, err = a.spareKey(ctx)
	}
	if err != nil {
		return err
	}
	if fpr == k.Current || slices.Contains(k.Retired, fpr) {
		return problemf("请换一个新的。", "密钥 %s 在这里用过了", short(fpr))
	}
	next := a.state.clone()
	next.Keys.Next, next.Keys.Began = fpr, a.opt.Now()
	if err := a.newKeyring(ctx, &next); err != nil {
		return err
	}
	err = a.publishSaying(ctx, next, Deed{What: "key next", About: "新密钥 " + short(fpr) + " 和旧密钥同时签名，新的密钥包已发布"})
	if err != nil {
		return err
	}
	a.say("请马上备份：lianluozhan-repo key backup 文件。各站都更新过密钥包以后，运行 lianluozhan-repo key switch。")
	return nil
}

// spareKey returns a key that a KeyNext cut short has made, or a new one.
func (a *Archive) spareKey(ctx context.Context) (string, error) {
	have, err := a.secretKeys(ctx)
	if err != nil {
		return "", err
	}
	used := strings.Join(append(a.state.Keys.signers(), a.state.Keys.Retired...), " ")
	for _, k := range have {
		if !strings.Contains(used, k.Fpr) && !k.Revoked && (k.Expires.IsZero() || k.Expires.After(a.opt.Now().AddDate(1, 0, 0))) {
			return k.Fpr, nil
		}
	}
	return a.makeKey(ctx)
}

// KeySwitch makes the next key the current one. The old one goes on signing.
func (a *Archive) KeySwitch(ctx context.Context) error {
	next := a.state.clone()
	if next.Keys.Next == "" {
		return problem("还没有新密钥", "先运行 lianluozhan-repo key next。", nil)
	}
	next.Keys.Current, next.Keys.Old, next.Keys.Next = next.Keys.Next, next.Keys.Current, ""
	err := a.publishSaying(ctx, next, Deed{What: "key switch", About: "改用新密钥 " + short(next.Keys.Current) + "，旧密钥继续陪签"})
	if err != nil {
		return err
	}
	a.say("最早 %s 可以运行 lianluozhan-repo key retire；一直没有开机的站越多，越应该晚一些。", next.Keys.Began.Add(grace).Format(time.DateOnly))
	return nil
}

// KeyRetire ends a change of keys: only the current key signs, and the keyring package
// has only it. With now it does not wait, for a key in wrong hands.
func (a *Archive) KeyRetire(ctx context.Context, now bool) error {
	next := a.state.clone()
	if next.Keys.Old == "" {
		return problem("没有要停用的旧密钥", "顺序是 key next、key switch、key retire。", nil)
	}
	if end := next.Keys.Began.Add(grace); !now && a.opt.Now().Before(end) {
		return problemf("没开机的站还不认识新密钥。旧密钥已经泄露时，加 -now 立即停用。", "离新密钥发布还不到 30 天，%s 以后再停用旧密钥", end.Format(time.DateOnly))
	}
	next.Keys.Retired = append(next.Keys.Retired, next.Keys.Old)
	about := "停用旧密钥 " + short(next.Keys.Old)
	next.Keys.Old = ""
	if err := a.newKeyring(ctx, &next); err != nil {
		return err
	}
	if err := a.publishSaying(ctx, next, Deed{What: "key retire", About: about}); err != nil {
		return err
	}
	a.say("还有站没更新过：用 lianluozhan-repo stick -late U盘目录 做一个新旧密钥都签名的 U 盘，插到那台机器上即可。")
	return nil
}

// KeyRefresh makes the keyring package anew after the address or the maintainer changed.
func (a *Archive) KeyRefresh(ctx context.Context) error {
	next := a.state.clone()
	if err := a.newKeyring(ctx, &next); err != nil {
		return err
	}
	return a.publishSaying(ctx, next, Deed{What: "key refresh", About: "新的密钥包，地址 " + a.conf.URL})
}

// KeyBackup writes every secret key to file, for a safe.
func (a *Archive) KeyBackup(ctx context.Context, file string) error {
	if _, err := os.Lstat(file); err == nil {
		return problem(file+" 已经存在", "请换一个文件名，不要覆盖旧的备份。", nil)
	}
	secret, err := a.gpg(ctx, "--armor", "--export-secret-keys")
	if err != nil {
		return err
	}
	if err := writeDurably(file, secret, 0o600); err != nil {
		return err
	}
	a.say("已备份到 %s。谁拿到它谁就能冒充本县发布软件：请存在保险柜里的 U 盘上，不要放在联网的电脑上。", file)
	return a.appendLog(Deed{Gen: a.state.Gen, At: a.opt.Now(), Who: a.opt.Who, What: "key backup", About: "备份密钥到 " + filepath.Base(file)})
}

// KeyPublic writes the public keys that stations are to trust now to file, for building
// packages and bundles.
func (a *Archive) KeyPublic(ctx context.Context, file string) error {
	if err := a.publicKeys(ctx, file, a.state.Keys.signers()); err != nil {
		return err
	}
	a.say("公钥在 %s，可以给任何人。", file)
	return nil
}

// KeyRestore brings back secret keys from a backup.
func (a *Archive) KeyRestore(ctx context.Context, file string) error {
	if err := os.MkdirAll(a.path("gnupg"), 0o700); err != nil {
		return spaceOr(err)
	}
	if err := a.importKeys(ctx, file); err != nil {
		return problem(filepath.Base(file)+" 里没有可用的密钥", "请用 lianluozhan-repo key backup 做的备份。", err)
	}
	if _, err := a.usable(ctx, a.state.Keys); err != nil {
		return err
	}
	a.say("密钥已恢复，可以照常发布。")
	return a.appendLog(Deed{Gen: a.state.Gen, At: a.opt.Now(), Who: a.opt.Who, What: "key restore", About: "从备份恢复密钥"})
}
