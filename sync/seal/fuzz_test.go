package seal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"lianluozhan/sync/seal"
)

// FuzzSeal: what is sealed comes out for the same purpose, and for no other.
func FuzzSeal(f *testing.F) {
	type keys struct {
		public  seal.PublicKey
		private seal.PrivateKey
	}
	var all []keys
	for _, s := range []seal.Suite{seal.HPKE, seal.SM} {
		public, private := pair(f, s)
		all = append(all, keys{public, private})
	}
	f.Add(false, []byte("info"), []byte("aad"), []byte("示例"), 3)
	f.Add(true, []byte{}, []byte{}, []byte{}, 0)
	f.Fuzz(func(t *testing.T, sm bool, info, aad, plain []byte, at int) {
		k := all[0]
		if sm {
			k = all[1]
		}
		sealed, err := k.public.Seal(info, aad, plain)
		if err != nil {
			t.Fatal(err)
		}
		if len(sealed) > len(plain)+256 {
			t.Errorf("%d bytes became %d", len(plain), len(sealed))
		}
		got, err := k.private.Open(info, aad, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%x came back as %x, %v", plain, got, err)
		}
		wrong := bytes.Clone(sealed)
		wrong[uint(at)%uint(len(wrong))] ^= 1 << (uint(at) >> 8 % 8)
		if got, err := k.private.Open(info, aad, wrong); err == nil && !bytes.Equal(wrong, sealed) {
			t.Errorf("changed at %d it opens as %x", at, got)
		}
		if _, err := k.private.Open(info, append(aad, 0), sealed); err == nil {
			t.Error("opens with another aad")
		}
		if _, err := k.private.Open(append(info, 0), aad, sealed); err == nil {
			t.Error("opens for another purpose")
		}
	})
}

// FuzzOpen: bytes that nobody sealed never open, and break nothing.
func FuzzOpen(f *testing.F) {
	var all []seal.PrivateKey
	for _, s := range []seal.Suite{seal.HPKE, seal.SM} {
		public, private := pair(f, s)
		all = append(all, private)
		sealed, err := public.Seal([]byte("other"), nil, []byte("示例"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sealed)
	}
	f.Fuzz(func(t *testing.T, sealed []byte) {
		for _, k := range all {
			if plain, err := k.Open([]byte("info"), nil, sealed); err == nil {
				t.Errorf("%x opens as %x", sealed, plain)
			}
		}
	})
}

// FuzzKeyring: a keyring's file that was changed or is none is refused, and what is
// not refused can be used. The sum, which would refuse nearly all, is made to fit.
func FuzzKeyring(f *testing.F) {
	path := filepath.Join(f.TempDir(), "keys")
	// The same lock in every process, or the files of one mean nothing to another.
	lock, err := seal.KeyFile(bytes.Repeat([]byte("5a"), 32))
	if err != nil {
		f.Fatal(err)
	}
	const sumLine = 65
	for i, s := range []seal.Suite{seal.HPKE, seal.SM} {
		at := path + string(rune('a'+i))
		if _, err := seal.Create(at, lock, s, made); err != nil {
			f.Fatal(err)
		}
		b, err := os.ReadFile(at)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:len(b)-sumLine])
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		sum := sha256.Sum256(file)
		at := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(at, append(hex.AppendEncode(bytes.Clone(file), sum[:]), '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
		k, err := seal.Load(at)
		if err != nil {
			return
		}
		public := k.Current()
		sealed, noKey := public.Seal([]byte("info"), nil, []byte("示例")) // what is no key is refused here at the latest
		if err := k.Unlock(lock); err != nil {
			return
		}
		if k.Locked() || noKey != nil {
			t.Fatalf("unlocked, locked %v, its public key: %v", k.Locked(), noKey)
		}
		if plain, err := k.Open(public.ID(), []byte("info"), nil, sealed); err != nil || string(plain) != "示例" {
			t.Errorf("unlocked, and what is sealed to it comes out as %q, %v", plain, err)
		}
	})
}
