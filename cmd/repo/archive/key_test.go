package archive_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/repo/archive"
)

// TestKeyChange walks a change of keys: at every moment a station that was there the
// moment before gets through.
func TestKeyChange(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	old := b.state().Keys.Current
	b.must(func(a *archive.Archive) error { return a.KeyNext(ctx, "") })
	fresh := b.state().Keys.Next
	b.readable(old, fresh)
	if got := b.trusted(); !slices.Equal(got, sorted(old, fresh)) {
		t.Errorf("the keyring package has %v", got)
	}
	words(t, b.do(func(a *archive.Archive) error { return a.KeyNext(ctx, "") }), "正在进行")

	b.must(func(a *archive.Archive) error { return a.KeySwitch(ctx) })
	if k := b.state().Keys; k.Current != fresh || k.Old != old {
		t.Errorf("keys are %+v", k)
	}
	b.readable(old, fresh)

	words(t, b.do(func(a *archive.Archive) error { return a.KeyRetire(ctx, false) }), "30 天", "-now")
	b.now = b.now.Add(31 * 24 * time.Hour)
	b.must(func(a *archive.Archive) error { return a.KeyRetire(ctx, false) })
	b.readable(fresh)
	public := filepath.Join(t.TempDir(), "public.gpg")
	b.must(func(a *archive.Archive) error { return a.KeyPublic(ctx, public) })
	if data, err := os.ReadFile(public); err != nil || len(data) == 0 || bytes.Contains(data, []byte("PRIVATE")) {
		t.Errorf("public key: %d bytes, %v", len(data), err)
	}
	if _, err := b.seen("all", old); err == nil {
		t.Error("the retired key still opens the archive")
	}
	if got := b.trusted(); !slices.Equal(got, []string{fresh}) {
		t.Errorf("the keyring package has %v", got)
	}
}

// TestStickForThoseWhoSlept proves that a late stick is believed by either key.
func TestStickForThoseWhoSlept(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	old := b.state().Keys.Current
	b.release("1.0.0")
	b.promote("1.0.0", "canary", "early", "all")
	b.must(func(a *archive.Archive) error { return a.KeyNext(ctx, "") })
	b.must(func(a *archive.Archive) error { return a.KeySwitch(ctx) })
	b.must(func(a *archive.Archive) error { return a.KeyRetire(ctx, true) })
	stick := t.TempDir()
	copied := func(late bool) *bench {
		b.must(func(a *archive.Archive) error { return a.CopyTo(ctx, stick, []string{"all"}, late) })
		www := filepath.Join(t.TempDir(), "archive")
		if err := os.MkdirAll(www, 0o755); err != nil {
			t.Fatal(err)
		}
		for link, to := range map[string]string{
			"www": filepath.Join(stick, "LIANLUOZHAN", "repo"), "gnupg": filepath.Join(b.dir, "gnupg"),
			"current": filepath.Join(b.dir, "current"), "repo.toml": filepath.Join(b.dir, "repo.toml"),
		} {
			if err := os.Symlink(to, filepath.Join(www, link)); err != nil {
				t.Fatal(err)
			}
		}
		return &bench{t: t, dir: www, now: b.now}
	}
	if _, err := copied(false).seen("all", old); err == nil {
		t.Error("an ordinary stick is believed by a retired key")
	}
	late := copied(true)
	late.readable(old, b.state().Keys.Current)
	late.offers("all", "1.0.0")
	if _, err := os.Stat(filepath.Join(stick, "LIANLUOZHAN", "repo", "stick.json")); err != nil {
		t.Error(err)
	}
	words(t, b.do(func(a *archive.Archive) error {
		return a.CopyTo(ctx, filepath.Join(stick, "none"), []string{"all"}, false)
	}), "找不到 U 盘")
}

func TestKeyLostAndRestored(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	backup := filepath.Join(t.TempDir(), "backup.asc")
	b.must(func(a *archive.Archive) error { return a.KeyBackup(ctx, backup) })
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("backup: %v, %v", info.Mode(), err)
	}
	if err := os.RemoveAll(filepath.Join(b.dir, "gnupg")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(b.dir, "gnupg"), 0o700); err != nil {
		t.Fatal(err)
	}
	words(t, b.do(func(a *archive.Archive) error { return a.Resign(ctx) }), "不见了", "key restore")
	b.must(func(a *archive.Archive) error { return a.KeyRestore(ctx, backup) })
	b.must(func(a *archive.Archive) error { return a.Resign(ctx) })

	// An archive elsewhere, with the same key: stations notice nothing.
	other := &bench{t: t, dir: filepath.Join(t.TempDir(), "archive"), now: b.now}
	setup := other.setup()
	setup.Key = backup
	a, err := archive.Init(ctx, setup, other.options())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := other.state().Keys.Current, b.state().Keys.Current; got != want {
		t.Errorf("key %s instead of %s", got, want)
	}
	other.offers("all")
}

// TestKeyWithPassphrase signs with a key that somebody brought, which has one.
func TestKeyWithPassphrase(t *testing.T) {
	dir := t.TempDir()
	home, pass, file := filepath.Join(dir, "home"), filepath.Join(dir, "pass"), filepath.Join(dir, "key.asc")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pass, []byte("sample passphrase\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--quick-generate-key", "sample", "ed25519", "sign", "1y"},
		{"--armor", "--output", file, "--export-secret-keys"},
	} {
		gpg := exec.CommandContext(t.Context(), "gpg", append([]string{"--homedir", home, "--batch", "--pinentry-mode", "loopback", "--passphrase-file", pass}, args...)...)
		if out, err := gpg.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	b := &bench{t: t, dir: filepath.Join(dir, "archive"), now: time.Now()}
	setup := b.setup()
	setup.Key = file
	_, err := archive.Init(t.Context(), setup, b.options())
	words(t, err, "口令文件")
	setup.Config.Passphrase = pass
	a, err := archive.Init(t.Context(), setup, b.options())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b.offers("all")
}

// TestKeyringPackageIsReproducible builds the same twice.
func TestKeyringPackageIsReproducible(t *testing.T) {
	k := archive.KeyringDeb{
		Keys: []byte("keys"), URL: "http://archive.county.example/", Origin: "Lianluozhan", Maintainer: "示例县信息中心 <it@county.example>",
		ValidDays: 14, Version: "2026.11.23.1", Date: time.Unix(1700000000, 0),
	}
	var built [][]byte
	for range 2 {
		file, err := k.Build(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		built = append(built, data)
	}
	if !bytes.Equal(built[0], built[1]) {
		t.Error("the same inputs gave other bytes")
	}
}

// readable fails the test unless each key by itself opens every ring.
func (b *bench) readable(fprs ...string) {
	b.t.Helper()
	for _, fpr := range fprs {
		if _, err := b.seen("all", fpr); err != nil {
			b.t.Errorf("with the key %s: %v", fpr, err)
		}
	}
}

// trusted lists the keys in the keyring package on offer.
func (b *bench) trusted() []string {
	b.t.Helper()
	dir := b.t.TempDir()
	if out, err := exec.CommandContext(b.t.Context(), "dpkg-deb", "-x", filepath.Join(b.dir, "www", "lianluozhan-archive-keyring.deb"), dir).CombinedOutput(); err != nil {
		b.t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.CommandContext(b.t.Context(), "gpg", "--homedir", b.t.TempDir(), "--show-keys", "--with-colons",
		filepath.Join(dir, "usr/share/keyrings/lianluozhan-archive-keyring.gpg")).Output()
	if err != nil {
		b.t.Fatal(err)
	}
	var fprs []string
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(line, ":"); f[0] == "fpr" {
			fprs = append(fprs, f[9])
		}
	}
	return sorted(fprs...)
}

func sorted(s ...string) []string {
	slices.Sort(s)
	return s
}
