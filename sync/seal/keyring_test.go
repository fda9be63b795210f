package seal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/seal"
)

var made = time.Date(2026, 11, 25, 1, 26, 0, 0, time.UTC)

func keyFile(t testing.TB) seal.Lock {
	t.Helper()
	b, err := seal.NewKeyFile()
	if err != nil {
		t.Fatal(err)
	}
	l, err := seal.KeyFile(b)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func passphrase(t testing.TB, words string) seal.Lock {
	t.Helper()
	l, err := seal.Passphrase(words)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func create(t testing.TB, path string, l seal.Lock, s seal.Suite) *seal.Keyring {
	t.Helper()
	k, err := seal.Create(path, l, s, made)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func load(t testing.TB, path string) *seal.Keyring {
	t.Helper()
	k, err := seal.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// closed is a message sealed to the keyring's current key, with the key's ID.
func closed(t testing.TB, k *seal.Keyring, words string) (id, sealed []byte) {
	t.Helper()
	sealed, err := k.Current().Seal([]byte("i"), []byte("a"), []byte(words))
	if err != nil {
		t.Fatal(err)
	}
	return k.Current().ID(), sealed
}

func opens(t testing.TB, k *seal.Keyring, id, sealed []byte, want string) {
	t.Helper()
	if got, err := k.Open(id, []byte("i"), []byte("a"), sealed); err != nil || string(got) != want {
		t.Errorf("opened as %q, %v, want %q", got, err, want)
	}
}

func TestKeyringOpensAfterARestart(t *testing.T) {
	for name, lock := range map[string]seal.Lock{"passphrase": passphrase(t, "示例口令 一二三四"), "key file": keyFile(t)} {
		for kind, suite := range suites() {
			t.Run(name+" "+kind, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "seal.keys")
				first := create(t, path, lock, suite)
				id, sealed := closed(t, first, "村口路灯不亮")
				opens(t, first, id, sealed, "村口路灯不亮")

				k := load(t, path)
				if !k.Locked() || !bytes.Equal(k.Current().Bytes, first.Current().Bytes) || k.Current().Suite != suite {
					t.Errorf("locked %v, current key %+v", k.Locked(), k.Current())
				}
				if _, err := k.Open(id, nil, nil, sealed); !errors.Is(err, seal.ErrLocked) {
					t.Errorf("opened while locked: %v", err)
				}
				if err := k.Unlock(keyFile(t)); !errors.Is(err, seal.ErrLock) || !k.Locked() {
					t.Errorf("another key file: %v", err)
				}
				if suite == seal.HPKE { // takes as long as the right one
					if err := k.Unlock(passphrase(t, "示例口令 一二三五")); !errors.Is(err, seal.ErrLock) || !k.Locked() {
						t.Errorf("another passphrase: %v", err)
					}
				}
				if err := k.Unlock(lock); err != nil || k.Locked() {
					t.Fatalf("unlock: %v", err)
				}
				opens(t, k, id, sealed, "村口路灯不亮")
				if _, err := k.Open([]byte("someone!"), nil, nil, sealed); !errors.Is(err, seal.ErrNoKey) {
					t.Errorf("unknown key: %v", err)
				}
			})
		}
	}
}

func TestOldKeysStillOpen(t *testing.T) {
	path, lock := filepath.Join(t.TempDir(), "seal.keys"), keyFile(t)
	k := create(t, path, lock, seal.HPKE)
	id1, sealed1 := closed(t, k, "一")
	second, err := k.New(seal.SM, made.Add(time.Hour))
	if err != nil || !bytes.Equal(k.Current().Bytes, second.Bytes) {
		t.Fatalf("new key: %v", err)
	}
	id2, sealed2 := closed(t, k, "二")
	if bytes.Equal(id1, id2) {
		t.Error("the new key has the old one's name")
	}
	k = load(t, path)
	if _, err := k.New(seal.HPKE, made); !errors.Is(err, seal.ErrLocked) {
		t.Errorf("a key was made while locked: %v", err)
	}
	if err := k.Unlock(lock); err != nil {
		t.Fatal(err)
	}
	opens(t, k, id1, sealed1, "一")
	opens(t, k, id2, sealed2, "二")
	all := k.Keys()
	if len(all) != 2 || all[0].Current || !all[1].Current || all[1].Suite != seal.SM || !all[0].Made.Equal(made) {
		t.Errorf("keys: %+v", all)
	}
}

func TestAnotherLock(t *testing.T) {
	path, old, other := filepath.Join(t.TempDir(), "seal.keys"), keyFile(t), keyFile(t)
	k := create(t, path, old, seal.SM)
	id, sealed := closed(t, k, "一")
	if err := load(t, path).Relock(other); !errors.Is(err, seal.ErrLocked) {
		t.Errorf("relocked while locked: %v", err)
	}
	if err := k.Relock(other); err != nil {
		t.Fatal(err)
	}
	opens(t, k, id, sealed, "一")
	k = load(t, path)
	if err := k.Unlock(old); !errors.Is(err, seal.ErrLock) {
		t.Errorf("the old lock still fits: %v", err)
	}
	if err := k.Unlock(other); err != nil {
		t.Fatal(err)
	}
	opens(t, k, id, sealed, "一")
}

func TestKeyringIsNotMadeTwice(t *testing.T) {
	path, lock := filepath.Join(t.TempDir(), "seal.keys"), keyFile(t)
	create(t, path, lock, seal.HPKE)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Create(path, lock, seal.HPKE, made); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second keyring in the same place: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the first keyring was changed (%v)", err)
	}
}

// The file shows who may read it, and nothing that opens anything.
func TestTheFileHoldsNoSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seal.keys")
	create(t, path, passphrase(t, "correct horse"), seal.HPKE)
	b, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(b), "correct horse") {
		t.Errorf("the passphrase is in the file (%v)", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// No changed byte passes: not for the right lock, and never as a wrong one.
func TestADamagedFileIsToldFromAWrongLock(t *testing.T) {
	path, lock := filepath.Join(t.TempDir(), "seal.keys"), keyFile(t)
	create(t, path, lock, seal.HPKE)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	k := load(t, path)
	for n := range good {
		for _, bad := range [][]byte{good[:n], flipped(good, n)} {
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := seal.Load(path)
			again := k.Unlock(lock)
			if !damaged(err) || !damaged(again) || !k.Locked() {
				t.Fatalf("byte %d of %d: %v, %v", n, len(good), err, again)
			}
		}
	}
}

// Somebody who can write the file cannot slip in a key of their own, though the sum
// fits: the wrapped keys are bound to what is in clear.
func TestAForgedKeyDoesNotPass(t *testing.T) {
	path, lock := filepath.Join(t.TempDir(), "seal.keys"), keyFile(t)
	k := create(t, path, lock, seal.HPKE)
	forger := create(t, path+".other", keyFile(t), seal.HPKE)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old, forged := k.Current(), forger.Current()
	for from, to := range map[string]string{
		hex.EncodeToString(old.ID()):                 hex.EncodeToString(forged.ID()),
		base64.StdEncoding.EncodeToString(old.Bytes): base64.StdEncoding.EncodeToString(forged.Bytes),
	} {
		file = bytes.ReplaceAll(file, []byte(from), []byte(to))
	}
	lines := bytes.SplitAfter(file, []byte("\n"))
	sum := sha256.Sum256(bytes.Join(lines[:3], nil))
	lines[3] = hex.AppendEncode(nil, sum[:])
	if err := os.WriteFile(path, append(bytes.Join(lines[:4], nil), '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	again := load(t, path)
	if !bytes.Equal(again.Current().Bytes, forged.Bytes) {
		t.Fatal("the forgery went wrong")
	}
	if err := again.Unlock(lock); !errors.Is(err, seal.ErrLock) || !again.Locked() {
		t.Errorf("the forged key passes: %v", err)
	}
}

func damaged(err error) bool {
	return errors.Is(err, seal.ErrDamaged) || errors.Is(err, seal.ErrSuite)
}

func flipped(b []byte, n int) []byte {
	out := bytes.Clone(b)
	out[n] ^= 4
	return out
}

// What is left of a write that a power cut ended is next to the file, never in it.
func TestAWriteCutShortLeavesTheOldFile(t *testing.T) {
	path, lock := filepath.Join(t.TempDir(), "seal.keys"), keyFile(t)
	k := create(t, path, lock, seal.HPKE)
	id, sealed := closed(t, k, "一")
	if err := os.WriteFile(path+".new", []byte("lianluozhan seal ke"), 0o600); err != nil {
		t.Fatal(err)
	}
	k = load(t, path)
	if err := k.Unlock(lock); err != nil {
		t.Fatal(err)
	}
	opens(t, k, id, sealed, "一")
	if _, err := k.New(seal.HPKE, made); err != nil {
		t.Errorf("a left-over stops the next write: %v", err)
	}
}

// A key that could not be kept must not be used: what is sealed to it would be lost.
func TestAKeyThatCannotBeKeptIsNone(t *testing.T) {
	path, lock := filepath.Join(t.TempDir(), "seal.keys"), keyFile(t)
	k := create(t, path, lock, seal.HPKE)
	before := k.Current()
	if err := os.MkdirAll(filepath.Join(path+".new", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := k.New(seal.SM, made); err == nil {
		t.Fatal("a key was made that is on no disk")
	}
	if err := k.Relock(keyFile(t)); err == nil {
		t.Fatal("relocked on no disk")
	}
	if !bytes.Equal(k.Current().Bytes, before.Bytes) || len(k.Keys()) != 1 {
		t.Errorf("the key is used all the same: %+v", k.Keys())
	}
	again := load(t, path)
	if err := again.Unlock(lock); err != nil || !bytes.Equal(again.Current().Bytes, before.Bytes) {
		t.Errorf("the file changed: %v", err)
	}
}

func TestWhatIsNoLock(t *testing.T) {
	for _, words := range []string{"", "1234567", "示例口令"} {
		if _, err := seal.Passphrase(words); !errors.Is(err, seal.ErrShort) {
			t.Errorf("%q is a passphrase: %v", words, err)
		}
	}
	for _, content := range []string{"", "abcd", "not hexadecimal", strings.Repeat("0", 66)} {
		if _, err := seal.KeyFile([]byte(content)); !errors.Is(err, seal.ErrKeyFile) {
			t.Errorf("%q is a key file: %v", content, err)
		}
	}
}
