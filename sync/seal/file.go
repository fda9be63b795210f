package seal

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// The file has four lines: its kind and version; what can be read without the
// lock, in JSON; the private keys, wrapped, in base64; and the SHA-256 of the three,
// which tells a damaged file from a wrong passphrase.
const (
	fileKind = "lianluozhan seal keys 1"
	maxFile  = 1 << 20 // bytes
)

// header is the second line. The wrapped keys are bound to it: a public key that
// somebody changed there does not pass.
type header struct {
	KDF     string  `json:"kdf"`
	Salt    []byte  `json:"salt"`
	Passes  int     `json:"passes,omitempty"`
	Memory  int     `json:"memory_kib,omitempty"`
	Cipher  string  `json:"cipher"`
	Nonce   []byte  `json:"nonce"`
	Current string  `json:"current"`
	Keys    []entry `json:"keys"`
}

// entry is a public key of the header.
type entry struct {
	ID     string    `json:"id"` // hex
	Suite  Suite     `json:"suite"`
	Public []byte    `json:"public"`
	Made   time.Time `json:"made"`
}

func (e entry) public() PublicKey { return PublicKey{Suite: e.Suite, Bytes: bytes.Clone(e.Public)} }

func idText(id []byte) string { return hex.EncodeToString(id) }

// file is a keyring's file, taken apart.
type file struct {
	head    header
	bound   []byte // the first two lines, as they are
	wrapped []byte
}

// render makes a file's bytes, with a nonce of its own.
func render(h header, wrap []byte, private map[string]PrivateKey) ([]byte, error) {
	gcm, err := h.wrapper(wrap)
	if err != nil {
		return nil, err
	}
	h.Nonce = make([]byte, gcm.NonceSize())
	if _, err := rand.Read(h.Nonce); err != nil {
		return nil, fmt.Errorf("random numbers: %w", err)
	}
	clear, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("write keyring: %w", err)
	}
	secret := map[string][]byte{}
	for id, k := range private {
		secret[id] = k.Bytes
	}
	plain, err := json.Marshal(secret)
	if err != nil {
		return nil, fmt.Errorf("write keyring: %w", err)
	}
	out := []byte(fileKind + "\n" + string(clear) + "\n")
	closed := gcm.Seal(nil, h.Nonce, plain, out)
	out = append(base64.StdEncoding.AppendEncode(out, closed), '\n')
	sum := sha256.Sum256(out)
	return append(hex.AppendEncode(out, sum[:]), '\n'), nil
}

// parse takes a file apart; anything that is not as it was written is ErrDamaged.
func parse(b []byte) (file, error) {
	if !bytes.HasPrefix(b, []byte(fileKind+"\n")) && bytes.HasPrefix(b, []byte("lianluozhan seal keys ")) {
		return file{}, fmt.Errorf("version of the keyring: %w", ErrSuite)
	}
	lines := bytes.Split(b, []byte("\n"))
	if len(lines) != 5 || len(lines[4]) != 0 {
		return file{}, fmt.Errorf("%d lines: %w", len(lines), ErrDamaged)
	}
	sum := sha256.Sum256(b[:len(b)-len(lines[3])-1])
	if hex.EncodeToString(sum[:]) != string(lines[3]) {
		return file{}, fmt.Errorf("sum does not fit: %w", ErrDamaged)
	}
	f := file{bound: b[:len(lines[0])+len(lines[1])+2]}
	err := json.Unmarshal(lines[1], &f.head)
	if err == nil {
		f.wrapped, err = base64.StdEncoding.DecodeString(string(lines[2]))
	}
	if err == nil {
		err = f.head.check()
	}
	if err != nil {
		return file{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return f, nil
}

// check holds the public keys against their names.
func (h header) check() error {
	current := false
	for _, k := range h.Keys {
		if idText(k.public().ID()) != k.ID {
			return fmt.Errorf("key %s: public key does not fit", k.ID)
		}
		current = current || k.ID == h.Current
	}
	if !current {
		return errors.New("no current key")
	}
	return nil
}

// open derives the wrapping key and returns it with the private keys.
func (f file) open(lock Lock) ([]byte, map[string]PrivateKey, error) {
	wrap, err := lock.derive(f.head)
	if err != nil {
		return nil, nil, err
	}
	private, err := f.openWith(wrap)
	return wrap, private, err
}

func (f file) openWith(wrap []byte) (map[string]PrivateKey, error) {
	gcm, err := f.head.wrapper(wrap)
	if err != nil {
		return nil, err
	}
	if len(f.head.Nonce) != gcm.NonceSize() {
		return nil, ErrDamaged
	}
	plain, err := gcm.Open(nil, f.head.Nonce, f.wrapped, f.bound)
	if err != nil {
		return nil, ErrLock
	}
	var secret map[string][]byte
	if err := json.Unmarshal(plain, &secret); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	private := map[string]PrivateKey{}
	for _, k := range f.head.Keys {
		key := PrivateKey{Suite: k.Suite, Bytes: secret[k.ID]}
		if public, err := key.Public(); err != nil || !bytes.Equal(public.Bytes, k.Public) {
			return nil, fmt.Errorf("key %s: private key does not fit: %w", k.ID, errors.Join(ErrDamaged, err))
		}
		private[k.ID] = key
	}
	return private, nil
}

func readFile(path string) (file, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxFile {
		err = ErrDamaged
	}
	if err != nil {
		return file{}, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return file{}, err
	}
	return parse(b)
}

// replaceFile puts b at path so that a power cut leaves either the old file or the
// new one.
func replaceFile(path string, b []byte) error {
	temp := path + ".new"
	if err := writeSynced(temp, b); err != nil {
		return errors.Join(fmt.Errorf("write keyring: %w", err), ignoreMissing(os.Remove(temp)))
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(fmt.Errorf("write keyring: %w", err), ignoreMissing(os.Remove(temp)))
	}
	if runtime.GOOS == "windows" { // makes renames durable by itself
		return nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	return nil
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
