package account

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// Book is the county's list of accounts. Its methods may be called from any
// goroutine.
type Book struct {
	county *county.County
	rand   io.Reader
	hasher hasher
	tries  *tries
	dummy  record // what the password of a name that there is not is held against
}

// Config is what a Book is made of.
type Config struct {
	County *county.County
	Rand   io.Reader // of crypto/rand's quality
	Cost   Cost      // of a password; the zero Cost is Sane
}

// record is an account as it is kept.
type record struct {
	Name    string            `cbor:"1,keyasint"`
	Person  string            `cbor:"2,keyasint"`
	Role    Role              `cbor:"3,keyasint"`
	Town    liaison.TownID    `cbor:"4,keyasint,omitempty"`
	Station liaison.StationID `cbor:"5,keyasint,omitempty"`
	Office  string            `cbor:"6,keyasint,omitempty"`
	Off     bool              `cbor:"7,keyasint,omitempty"`
	Fresh   bool              `cbor:"8,keyasint,omitempty"`
	Hash    hashed            `cbor:"9,keyasint"`
	Turn    uint64            `cbor:"10,keyasint"` // sessions of an earlier turn are over
	Made    time.Time         `cbor:"11,keyasint"`
	Signed  time.Time         `cbor:"12,keyasint,omitzero"` // when last signed in
}

func (r record) account() Account {
	return Account{
		Name: r.Name, Person: r.Person, Role: r.Role, Town: r.Town, Station: r.Station, Office: r.Office,
		Off: r.Off, Fresh: r.Fresh, Turn: r.Turn, Signed: r.Signed,
	}
}

// Errors that callers tell apart.
var (
	ErrNotFound = errors.New("account: there is none of that name")
	ErrExists   = errors.New("account: there is one of that name")
	ErrLast     = errors.New("account: nobody would be left who may manage accounts")
)

// Mistake is what is wrong with an account or a password, in words for people.
type Mistake struct{ Field, Words string }

func (m Mistake) Error() string { return m.Words }

// Open returns the county's accounts.
func Open(cfg Config) (*Book, error) {
	if cfg.Cost == (Cost{}) {
		cfg.Cost = Sane
	}
	b := &Book{county: cfg.County, rand: cfg.Rand, hasher: newHasher(cfg.Cost, cfg.Rand), tries: newTries(cfg.County.Now)}
	b.dummy.Hash = hashed{Salt: make([]byte, 16), Sum: make([]byte, 32), Cost: cfg.Cost}
	if _, err := io.ReadFull(cfg.Rand, b.dummy.Hash.Sum); err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	return b, nil
}

// Get returns an account.
func (b *Book) Get(name string) (a Account, ok bool, err error) {
	err = b.county.View(func(tx county.Tx) error {
		var r record
		r, ok, err = load(tx, name)
		a = r.account()
		return err
	})
	return a, ok && err == nil, err
}

// List returns all accounts by name.
func (b *Book) List() (all []Account, err error) {
	err = b.county.View(func(tx county.Tx) error {
		all, err = list(tx)
		return err
	})
	return all, err
}

func list(tx county.Tx) (all []Account, err error) {
	tx.Scan(county.TableAccount, "", "", func(name string, v []byte) bool {
		var r record
		if err = cbor.Unmarshal(v, &r); err != nil {
			err = fmt.Errorf("account %s: %w", name, err)
			return false
		}
		all = append(all, r.account())
		return true
	})
	return all, err
}

// Password is a password that was made into what is kept of it.
type Password struct{ hash hashed }

// Add makes an account. A fresh one must be given another password when it is first
// used.
func Add(x *county.Edit, a Account, p Password) error {
	if err := a.Check(); err != nil {
		return err
	}
	if x.Tx().Get(county.TableAccount, a.Name) != nil {
		return ErrExists
	}
	r := record{Name: a.Name, Hash: p.hash, Turn: 1, Made: x.Now(), Fresh: a.Fresh}
	return store(x, r.with(a))
}

// Change replaces all but name, password and times of an account. One that is off,
// or works on something else than before, is signed out everywhere.
func Change(x *county.Edit, a Account) error {
	if err := a.Check(); err != nil {
		return err
	}
	r, ok, err := load(x.Tx(), a.Name)
	if err != nil || !ok {
		return errors.Join(err, missing(ok))
	}
	next := r.with(a)
	if next.Off != r.Off || next.Role != r.Role || next.Town != r.Town || next.Station != r.Station {
		next.Turn++
	}
	if err := store(x, next); err != nil {
		return err
	}
	return managed(x.Tx())
}

// SetPassword gives an account another password and ends its sessions. Who is given
// a fresh one must change it.
func SetPassword(x *county.Edit, name string, p Password, fresh bool) (Account, error) {
	r, ok, err := load(x.Tx(), name)
	if err != nil || !ok {
		return Account{}, errors.Join(err, missing(ok))
	}
	r.Hash, r.Fresh, r.Turn = p.hash, fresh, r.Turn+1
	return r.account(), store(x, r)
}

func (r record) with(a Account) record {
	r.Person, r.Role, r.Town, r.Station, r.Office, r.Off = a.Person, a.Role, a.Town, a.Station, a.Office, a.Off
	return r
}

// managed fails where there are accounts, and none that may manage them.
func managed(tx county.Tx) error {
	all, err := list(tx)
	for _, a := range all {
		if a.Role == Office && !a.Off {
			return err
		}
	}
	return errors.Join(err, ErrLast)
}

func missing(ok bool) error {
	if ok {
		return nil
	}
	return ErrNotFound
}

func load(tx county.Tx, name string) (r record, ok bool, err error) {
	b := tx.Get(county.TableAccount, name)
	if b == nil {
		return r, false, nil
	}
	if err := cbor.Unmarshal(b, &r); err != nil {
		return r, false, fmt.Errorf("account %s: %w", name, err)
	}
	return r, true, nil
}

func store(x *county.Edit, r record) error {
	b, err := cbor.Marshal(r)
	if err != nil {
		return fmt.Errorf("account: %w", err)
	}
	return x.Tx().Put(county.TableAccount, r.Name, b)
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// Check says what is wrong with an account, as a Mistake.
func (a Account) Check() error {
	switch n := utf8.RuneCountInString(a.Person); {
	case !nameForm.MatchString(a.Name):
		return Mistake{"name", "账号用小写字母开头，2 到 32 个小写字母、数字，也可以有 . _ -"}
	case n == 0 || n > 20 || strings.TrimSpace(a.Person) != a.Person:
		return Mistake{"person", "请写姓名或者称呼，最多 20 个字"}
	case !a.Role.Valid():
		return Mistake{"role", "请选择角色"}
	case a.Role == Town && a.Town == "":
		return Mistake{"town", "请选择乡镇"}
	case a.Role == Liaison && a.Station == "":
		return Mistake{"station", "请选择站点"}
	case utf8.RuneCountInString(a.Office) > 30:
		return Mistake{"office", "最多 30 个字"}
	}
	return nil
}
