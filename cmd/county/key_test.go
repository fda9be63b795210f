package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
)

// files has the member's machine file a matter and waits until the county has it.
func (m *member) files(u *uplink.Uplink, text string) liaison.Registration {
	m.t.Helper()
	reg, err := m.box.File(outbox.Filing{Draft: liaison.Draft{
		Category: "road", Text: text, Name: "示例甲", Phone: "13987654321", Consent: "1",
	}})
	if err != nil {
		m.t.Fatal(err)
	}
	changed, stop := u.Subscribe()
	defer stop()
	wait(m.t, changed, func() bool { return m.box.Unsent() == 0 })
	return reg
}

// says runs a command that must fail with the words.
func (u tool) says(words string, args ...string) {
	u.t.Helper()
	if status, out, errOut := u.run(args...); status == 0 || !strings.Contains(errOut, words) {
		u.t.Errorf("%v: status %d, %s%s, want %q", args, status, out, errOut, words)
	}
}

// shows runs a command whose output must have the words.
func (u tool) shows(words string, args ...string) {
	u.t.Helper()
	if out := u.ok(args...); !strings.Contains(out, words) {
		u.t.Errorf("%v: %s, want %q", args, out, words)
	}
}

// What a station files is closed to the county's key from the start. While the keys
// are locked the county does its work and shows nothing; a new key comes into use
// while stations are connected, and old matters still open.
func TestKeysFromEndToEnd(t *testing.T) {
	u := newTool(t)
	s := u.serve()
	m := join(t, s.code("m"))
	if m.id.JoinGrant.Key.Suite != int(seal.HPKE) {
		t.Errorf("joining brought the key %+v", m.id.JoinGrant.Key)
	}
	if err := m.box.SetSealKey(m.id.JoinGrant.Key); err != nil {
		t.Fatal(err)
	}
	link := m.up(m.config())
	m.follows()
	first := m.files(link, "村口第三盏路灯")
	no := first.Receipt.String()

	s.shows("（密封）", "registrations", "list")
	s.shows(no, "registrations", "accept", no)
	s.says("先用 unlock 解锁", "registrations", "show", no)
	s.says("密钥还锁着", "key", "new")
	s.says("不对", "unlock", "-passphrase-file", s.write("wrong", "another one"))
	s.shows("解锁了", "unlock", "-key-file", u.keyFile())
	s.shows("村口第三盏路灯", "registrations", "show", no)
	s.shows("示*", "registrations", "list")

	changed, stop := link.Subscribe()
	defer stop()
	s.shows("国密", "key", "new", "-suite", "sm")
	wait(t, changed, func() bool { return m.box.SealKey().Suite == int(seal.SM) })
	second := m.files(link, "桥栏杆松了")
	s.shows("桥栏杆松了", "registrations", "show", second.Receipt.String())
	s.shows("村口第三盏路灯", "registrations", "show", no)
	changed2, stop2 := m.store.Subscribe()
	defer stop2()
	wait(t, changed2, func() bool {
		_, ok := m.store.Case(seal.NewClaim(string(second.Receipt), "4321"))
		return ok
	})

	s.kill()
	s = u.serve()
	s.says("先用 unlock 解锁", "registrations", "show", no)
	s.kill()
	s = u.serve("-key-file", u.keyFile())
	s.shows("村口第三盏路灯", "registrations", "show", no)
	s.shows("桥栏杆松了", "registrations", "show", second.Receipt.String())
}

func (u tool) write(name, content string) string {
	u.t.Helper()
	path := filepath.Join(u.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		u.t.Fatal(err)
	}
	return path
}

// filed makes a county with one sealed matter and nobody serving it.
func filed(t *testing.T) (tool, liaison.Registration) {
	u := newTool(t)
	s := u.serve()
	m := join(t, s.code("m"))
	link := m.up(m.config())
	m.follows() // and has the key from the greeting
	reg := m.files(link, "村口第三盏路灯")
	if reg.Receipt == "" || m.box.SealKey().Suite == 0 {
		t.Fatal("not sealed")
	}
	s.kill()
	return u, reg
}

func TestKeysWithoutAServer(t *testing.T) {
	u, reg := filed(t)
	no := reg.Receipt.String()
	u.says("密钥还锁着", "registrations", "show", no)
	u.shows("村口第三盏路灯", "registrations", "show", no, "-key-file", u.keyFile())
	u.says("不对", "registrations", "show", no, "-passphrase-file", u.write("wrong", "another one"))
	u.says("服务没有运行", "unlock", "-key-file", u.keyFile())

	words := u.write("words", "示例口令 一二三四\n")
	u.shows("口令换好了", "key", "passphrase", "-key-file", u.keyFile(), "-new-passphrase-file", words)
	u.says("不对", "registrations", "show", no, "-key-file", u.keyFile())
	u.shows("村口第三盏路灯", "registrations", "show", no, "-passphrase-file", words)
	u.shows("国密", "key", "new", "-suite", "sm", "-passphrase-file", words)
	u.shows("村口第三盏路灯", "registrations", "show", no, "-passphrase-file", words)
	u.shows("X25519", "key", "list")
	u.says("8 个字以上", "key", "passphrase", "-passphrase-file", words, "-new-passphrase-file", u.write("short", "短"))
	u.says("不是密钥文件", "registrations", "show", no, "-key-file", words)
}

func TestExportOpens(t *testing.T) {
	u, reg := filed(t)
	out := filepath.Join(t.TempDir(), "out")
	u.says("-key-file", "export", out)
	_ = os.RemoveAll(out) // as staff would
	u.ok("export", out, "-key-file", u.keyFile())
	b, err := os.ReadFile(filepath.Join(out, "登记簿.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != reg.Receipt.String() || rows[1][8] != "村口第三盏路灯" {
		t.Errorf("%v, %v", rows, err)
	}
}

// A backup is nothing without the keyring, and everything with it.
func TestRestoreNeedsTheKeyring(t *testing.T) {
	u, reg := filed(t)
	dir := t.TempDir()
	backup, keys := filepath.Join(dir, "backup.db"), filepath.Join(dir, "kept.keys")
	u.ok("backup", backup)
	u.shows("存好了", "key", "export", keys)
	no := reg.Receipt.String()

	bare := tool{t, filepath.Join(dir, "bare")}
	bare.shows("备份里没有 seal.keys", "restore", backup)
	bare.shows("另一把密钥", "registrations", "show", no, "-key-file", u.keyFile())
	bare.shows("（密封）", "registrations", "list")
	bare.says("还没有登记密钥", "key", "list")

	whole := tool{t, filepath.Join(dir, "whole")}
	whole.ok("restore", backup, "-keys", keys)
	whole.shows("村口第三盏路灯", "registrations", "show", no, "-key-file", u.keyFile())
}

// A county from before there were keys gets one without losing anything.
func TestKeysForAnOlderCounty(t *testing.T) {
	u := newTool(t)
	if err := os.Remove(filepath.Join(u.data, keysName)); err != nil {
		t.Fatal(err)
	}
	s := u.serve()
	m := join(t, s.code("m"))
	link := m.up(m.config())
	m.follows()
	old := m.files(link, "登记时还没有密钥")
	if m.box.SealKey().Suite != 0 {
		t.Fatal("a key from nowhere")
	}
	s.shows("登记时还没有密钥", "registrations", "show", old.Receipt.String())
	s.says("还没有登记密钥", "key", "list")
	changed, stop := link.Subscribe()
	defer stop()
	s.shows("新密钥", "key", "new", "-key-file", u.keyFile())
	wait(t, changed, func() bool { return m.box.SealKey().Suite != 0 })
	reg := m.files(link, "有了密钥以后")
	s.shows("登记时还没有密钥", "registrations", "show", old.Receipt.String())
	s.shows("有了密钥以后", "registrations", "show", reg.Receipt.String())
}

// Damaged keys must not keep stations from being served.
func TestDamagedKeys(t *testing.T) {
	u, reg := filed(t)
	path := filepath.Join(u.data, keysName)
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, b[:len(b)-9], 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := u.serve("-key-file", u.keyFile())
	s.shows(reg.Receipt.String(), "registrations", "list")
	s.shows("有损坏", "registrations", "show", reg.Receipt.String())
	s.says("有损坏", "key", "new", "-key-file", u.keyFile())
	if again, err := os.ReadFile(path); err != nil || len(again) != len(b)-9 {
		t.Errorf("what is left of the keys was touched: %d bytes, %v", len(again), err)
	}
}

func TestInitAsksForALock(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var out, errOut bytes.Buffer
	if got := run(t.Context(), []string{"init", "-data", data, "-name", "示例县"}, &out, &errOut); got != 2 || !strings.Contains(errOut.String(), "-key-file") {
		t.Errorf("without a terminal: %d %s", got, errOut.String())
	}
	if _, err := os.Stat(filepath.Join(data, "county.db")); err == nil {
		t.Error("a county without keys was made")
	}
	answers := []string{"示例口令 一二三四", "示例口令 一二三五"}
	ask := func(string) (string, error) {
		a := answers[0]
		answers = answers[1:]
		return a, nil
	}
	if _, err := askTwice(ask); err == nil || !strings.Contains(err.Error(), "不一样") {
		t.Errorf("two passphrases: %v", err)
	}
	answers = []string{"短"}
	if _, err := askTwice(ask); !errors.Is(err, seal.ErrShort) {
		t.Errorf("a short passphrase: %v", err)
	}
}
