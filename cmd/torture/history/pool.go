package history

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/trust"
)

// pool holds what takes long to make. A fresh outbox writes nine megabytes of room
// ahead; a copy of its pages alone is as good.
type pool struct {
	boxes [][]byte
	ca    *trust.Authority
	keys  []seal.PrivateKey
}

// most machines that one history can have.
const mostMachines = 12

func newPool(dir string) (*pool, error) {
	p := &pool{}
	var err error
	if p.ca, err = trust.NewAuthority("示例县", begin()); err != nil {
		return nil, fmt.Errorf("authority: %w", err)
	}
	for _, suite := range []seal.Suite{seal.HPKE, seal.SM, seal.HPKE} {
		key, err := seal.Generate(suite)
		if err != nil {
			return nil, fmt.Errorf("seal key: %w", err)
		}
		p.keys = append(p.keys, key)
	}
	for i := range mostMachines {
		if err := p.make(filepath.Join(dir, fmt.Sprint("template", i)), uint64(i)); err != nil {
			return nil, fmt.Errorf("fresh outbox: %w", err)
		}
	}
	return p, nil
}

func (p *pool) make(dir string, seed uint64) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	defer os.RemoveAll(dir) // only a template's folder
	box, err := outbox.Open(outbox.Options{Dir: dir, Log: quiet(), Rand: source(seed, 2)})
	if err != nil {
		return err
	}
	if err := box.Close(); err != nil {
		return err
	}
	file, err := os.ReadFile(filepath.Join(dir, outbox.FileName))
	if err != nil {
		return err
	}
	p.boxes = append(p.boxes, file[:pagesOf(file)*pageSize])
	return nil
}

// put places outbox i, with its reserve, in a new machine's folder.
func (p *pool) put(i int, dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, outbox.FileName), p.boxes[i], 0o600); err != nil {
		return err
	}
	reserve := filepath.Join(dir, "outbox.ballast")
	if err := os.WriteFile(reserve, nil, 0o600); err != nil {
		return err
	}
	return os.Truncate(reserve, 1<<20) // without blocks, which is all the room it needs here
}

// source is randomness for keys and ids, the same for the same seed and stream.
func source(seed, stream uint64) *rand.ChaCha8 {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	binary.LittleEndian.PutUint64(key[8:], stream)
	return rand.NewChaCha8(key)
}
