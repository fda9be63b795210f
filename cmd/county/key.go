package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/seal"
)

// keyFlag is what key commands take.
type keyFlag struct {
	*flags
	suite string
	next  lockFlags
}

func keyFlags(name string) *keyFlag {
	f := &keyFlag{flags: newFlags(name)}
	f.StringVar(&f.suite, "suite", "", "算法：x25519 或者 sm（国密）")
	f.next.register(f.flags, "new-", "新的")
	return f
}

// suites are the names that staff use.
func suiteOf(name string) (seal.Suite, error) {
	switch name {
	case "", "x25519":
		return seal.HPKE, nil
	case "sm":
		return seal.SM, nil
	}
	return 0, errUsage{"-suite 可以写 x25519 或者 sm（国密）。"}
}

func suiteWords(s seal.Suite) string {
	return map[seal.Suite]string{seal.HPKE: "X25519 + AES-128-GCM", seal.SM: "国密 SM2 + SM4-GCM"}[s]
}

// runKey looks after the keys under which registrations are sealed.
func runKey(ctx context.Context, c call) error {
	f := keyFlags("key")
	v, err := f.parse(c.args, 1, 2)
	if err != nil {
		return err
	}
	if _, err := suiteOf(f.suite); err != nil {
		return err
	}
	switch {
	case v[0] == "list" && len(v) == 1:
		return remote(ctx, f.flags, c, order{Args: []string{"key", "list"}})
	case v[0] == "new" && len(v) == 1:
		return newKey(ctx, f, c)
	case v[0] == "passphrase" && len(v) == 1:
		return newLock(ctx, f, c)
	case v[0] == "export" && len(v) == 2:
		return exportKeys(f.flags, v[1], c.out)
	}
	return errUsage{"key 后面写 list、new、passphrase，或者 export 文件。"}
}

// newKey makes another key, or the first one of a county that had none.
func newKey(ctx context.Context, f *keyFlag, c call) error {
	ord := order{Args: []string{"key", "new", f.suite}}
	if _, err := os.Stat(f.keys()); errors.Is(err, os.ErrNotExist) {
		if ord.Fresh, err = f.lock.fresh(c.err); err != nil {
			return err
		}
		return remote(ctx, f.flags, c, ord)
	}
	return f.unlocked(ctx, c, ord)
}

// newLock puts the keys under another passphrase or key file.
func newLock(ctx context.Context, f *keyFlag, c call) error {
	old, err := f.lock.get(c.err)
	if err != nil {
		return err
	}
	next, err := f.next.fresh(c.err)
	if err != nil {
		return err
	}
	return remote(ctx, f.flags, c, order{Args: []string{"key", "passphrase"}, Secret: old, Fresh: next})
}

// firstLock asks what the keyring of a county that has none is to be put under; nil
// where there is one.
func (f *keyFlag) firstLock(c call) (*secret, error) {
	if _, err := suiteOf(f.suite); err != nil {
		return nil, err
	}
	if _, err := os.Stat(f.keys()); !errors.Is(err, os.ErrNotExist) {
		return nil, nil // there, or not to be touched
	}
	return f.lock.fresh(c.err)
}

// firstKey makes the keyring and reports whether it did.
func (f *keyFlag) firstKey(lock *secret) (bool, error) {
	if lock == nil {
		return false, nil
	}
	suite, err := suiteOf(f.suite)
	if err != nil {
		return false, err
	}
	return true, openKeys(f.keys()).create(*lock, suite)
}

// unlocked gives an order that needs the keys, and asks for what opens them where
// that is needed.
func (f *keyFlag) unlocked(ctx context.Context, c call, ord order) error {
	var err error
	if f.lock.given() {
		ord.Secret, err = f.lock.read()
	} else {
		locked := remote(ctx, f.flags, c, ord)
		if !errors.Is(locked, seal.ErrLocked) {
			return locked
		}
		if ord.Secret, err = f.lock.get(c.err); errors.Is(err, errNoLock) {
			err = locked
		}
	}
	if err != nil {
		return err
	}
	return remote(ctx, f.flags, c, ord)
}

// runUnlock lets the running server open what is sealed, until it ends.
func runUnlock(ctx context.Context, c call) error {
	f := newFlags("unlock")
	if _, err := f.parse(c.args, 0, 0); err != nil {
		return err
	}
	s, err := f.lock.get(c.err)
	if err != nil {
		return err
	}
	return remote(ctx, f, c, order{Args: []string{"unlock"}, Secret: s})
}

func unlock(o *office, ord order, out io.Writer) error {
	if o.api == nil {
		return said{"服务没有运行，不用解锁：查看登记时会问口令"}
	}
	if ord.Secret == nil {
		return errNoLock
	}
	if err := o.keys.unlock(*ord.Secret); err != nil {
		return err
	}
	o.log.Info("keys unlocked")
	if err := o.note("解锁登记密钥", ""); err != nil {
		return err
	}
	fmt.Fprintln(out, "解锁了。到服务停止为止，可以查看登记的内容。")
	return nil
}

// keyOrder carries out what runKey asked for.
func keyOrder(o *office, ord order, out io.Writer) error {
	ring := o.keys.keyring()
	if ord.Secret != nil {
		if err := o.keys.unlock(*ord.Secret); err != nil {
			return err
		}
	}
	switch {
	case ord.Args[1] == "list":
		return listKeys(o, out)
	case ord.Args[1] == "passphrase" && ring == nil:
		return errNoKeys
	case ord.Args[1] == "passphrase":
		lock, err := ord.Fresh.lock()
		if err == nil {
			err = ring.Relock(lock)
		}
		if err == nil {
			err = o.note("换登记密钥的口令", "")
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(out, "口令换好了。旧的那一份 "+keysName+" 还认旧口令，请用 key export 重新存一份。")
		return nil
	}
	return makeKey(o, ord, out)
}

func makeKey(o *office, ord order, out io.Writer) error {
	suite, err := suiteOf(ord.Args[2])
	if err != nil {
		return err
	}
	switch ring := o.keys.keyring(); {
	case ring != nil:
		_, err = ring.New(suite, time.Now())
	case o.keys.bad != nil:
		err = o.keys.bad
	case ord.Fresh == nil:
		err = errNoLock
	default:
		err = o.keys.create(*ord.Fresh, suite)
	}
	if err == nil {
		err = o.note("新建登记密钥", "")
	}
	if err != nil {
		return err
	}
	o.county.KeyChanged()
	key := o.keys.Current()
	fmt.Fprintf(out, "新密钥 %s（%s）做好了，以后的登记用它密封；以前的登记照样打得开。\n"+keepKeys,
		hex.EncodeToString(key.ID()), suiteWords(key.Suite))
	return nil
}

const keepKeys = "请用 key export 把 " + keysName + " 另外存好：丢了它，登记就再也打不开；备份里没有它。\n"

func listKeys(o *office, out io.Writer) error {
	ring := o.keys.keyring()
	if ring == nil {
		if o.keys.bad != nil {
			return o.keys.bad
		}
		return errNoKeys
	}
	rows := [][]string{{"编号", "算法", "建立时间", "现在用的"}}
	for _, k := range ring.Keys() {
		rows = append(rows, []string{
			hex.EncodeToString(k.ID()), suiteWords(k.Suite), stamp(k.Made), map[bool]string{true: "是"}[k.Current],
		})
	}
	state := "锁着：查看登记以前先用 unlock 解锁，或者输入口令。\n"
	if !ring.Locked() {
		state = "已经解锁。\n"
	}
	_, err := io.WriteString(out, table(rows)+state)
	return err
}

// exportKeys copies the keyring as it is, under its passphrase or key file.
func exportKeys(f *flags, path string, out io.Writer) error {
	if err := copyKeyring(f.keys(), path); err != nil {
		return err
	}
	fmt.Fprintln(out, "密钥存好了："+path+"。它和口令（或者密钥文件）要分开保管，缺一样都打不开登记。")
	return nil
}

// copyKeyring puts a copy at to only once it is whole.
func copyKeyring(from, to string) error {
	b, err := os.ReadFile(from)
	if errors.Is(err, os.ErrNotExist) {
		return errNoKeys
	}
	if err != nil {
		return fmt.Errorf("读登记密钥: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(to), ".keys-*") // readable by its owner only
	if err != nil {
		return fmt.Errorf("存登记密钥: %w", err)
	}
	defer os.Remove(temp.Name()) // gone already when all went well
	_, err = temp.Write(b)
	if err = errors.Join(err, temp.Close()); err == nil {
		_, err = seal.Load(temp.Name())
	}
	if err == nil {
		err = dbfile.Replace(temp.Name(), to)
	}
	if err != nil {
		return fmt.Errorf("存登记密钥: %w", err)
	}
	return nil
}
