package trust

import (
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Names of an authority's files in a county's data folder. They are no part of the
// database nor of its backups: who has the key can pass for the county.
const (
	KeyFile  = "ca.key" // key and root certificate: all that is needed
	RootFile = "ca.crt" // the root certificate once more, for people and other programs
)

const (
	blockKey  = "PRIVATE KEY"
	blockCert = "CERTIFICATE"
)

// Save writes the authority's two files, durably. A key that is there is never
// written over.
func (a *Authority) Save(dir string) error {
	der, err := MarshalKey(a.key)
	if err != nil {
		return err
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: blockCert, Bytes: a.cert.Raw})
	key := append(pem.EncodeToMemory(&pem.Block{Type: blockKey, Bytes: der}), cert...)
	err = write(filepath.Join(dir, RootFile), cert, 0o644, os.Rename)
	if err == nil {
		err = write(filepath.Join(dir, KeyFile), key, 0o600, os.Link) // a link never replaces
	}
	if err != nil {
		return fmt.Errorf("keep the certificate authority: %w", err)
	}
	return nil
}

// Load reads what Save wrote. os.ErrNotExist: there is none.
func Load(dir string) (*Authority, error) {
	b, err := os.ReadFile(filepath.Join(dir, KeyFile))
	if err != nil {
		return nil, fmt.Errorf("read the certificate authority: %w", err)
	}
	blocks := map[string][]byte{}
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		blocks[block.Type] = block.Bytes
	}
	key, err := ParseKey(blocks[blockKey])
	if err != nil {
		return nil, fmt.Errorf("read the certificate authority: %w", err)
	}
	return newAuthority(key, blocks[blockCert])
}

// write makes a file appear whole and durable, or not at all.
func write(path string, b []byte, mode os.FileMode, place func(from, to string) error) error {
	temp := path + ".new"
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = place(temp, path)
	}
	if gone := os.Remove(temp); !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	if err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
