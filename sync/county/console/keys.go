package console

import (
	"errors"
	"io"
	"net/http"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/seal"
)

// KeyState is how the keys are under which registrations are sealed.
type KeyState string

// The states.
const (
	KeysNone    KeyState = "none"    // there are none: registrations are not sealed
	KeysDamaged KeyState = "damaged" // their file cannot be read
	KeysLocked  KeyState = "locked"  // registrations come in, nobody can read them
	KeysOpen    KeyState = "open"
)

// Keys are the county's keys, as the page of them needs them.
type Keys interface {
	State() KeyState
	// Unlock takes a passphrase or the bytes of a key file. It fails with
	// seal.ErrLock for one that does not fit.
	Unlock(passphrase string, keyFile []byte) error
}

const (
	deedUnlock = "解锁登记密钥"
	keysPath   = settingsPath + "/keys"
)

func (c *Console) keyState() KeyState {
	if c.cfg.Keys == nil {
		return KeysNone
	}
	return c.cfg.Keys.State()
}

type keysData struct {
	State    KeyState
	Mistakes frame.Mistakes
}

func (c *Console) keysPage(r *frame.Request) error { return c.showKeys(r, nil) }

func (c *Console) showKeys(r *frame.Request, m frame.Mistakes) error {
	p := frame.Page{Name: "keys", Title: "登记密钥", Active: settingsPath, Data: keysData{c.keyState(), m}}
	if len(m) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return r.Show(p)
}

// unlock lets the server open what is sealed. Trying passphrases is slow by itself,
// and each wrong one is in the log.
func (c *Console) unlock(r *frame.Request) error {
	if c.keyState() != KeysLocked {
		return r.Go(keysPath, "")
	}
	m := frame.Mistakes{}
	file, err := keyFile(r)
	if err != nil {
		m.Add("file", "这个文件读不出来，请重新选一次")
		return c.showKeys(r, m)
	}
	words := r.PostFormValue("passphrase")
	if words == "" && file == nil {
		m.Add("passphrase", "请输入口令，或者选密钥文件")
		return c.showKeys(r, m)
	}
	c.unlocking.Lock()
	err = c.cfg.Keys.Unlock(words, file)
	c.unlocking.Unlock()
	detail := "成功"
	switch {
	case errors.Is(err, seal.ErrLock), errors.Is(err, seal.ErrShort):
		m.Add("passphrase", "口令或者密钥文件不对")
		detail = "口令或者密钥文件不对"
	case errors.Is(err, seal.ErrKeyFile):
		m.Add("file", "这不是密钥文件")
		detail = "不是密钥文件"
	case err != nil:
		return fault("unlock the keys", err)
	}
	err = c.cfg.County.Change(func(x *county.Edit) error { return audit.Add(x, r.Record(deedUnlock, "", detail)) })
	if err != nil {
		return err
	}
	if len(m) > 0 {
		return c.showKeys(r, m)
	}
	return r.Go(keysPath, "解锁了。现在可以查看登记的内容，直到服务停止。")
}

// keyFile is the file that was chosen, nil for none.
func keyFile(r *frame.Request) ([]byte, error) {
	f, _, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	if len(b) == 0 {
		b = nil
	}
	return b, errors.Join(err, f.Close())
}
