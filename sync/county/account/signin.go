package account

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"lianluozhan/sync/county"
)

// ErrWrong is returned for a wrong name or password, or an account that is off.
var ErrWrong = errors.New("account: wrong name or password")

// Wait is returned when too many passwords were wrong.
type Wait struct{ For time.Duration }

func (w Wait) Error() string { return "account: too many wrong passwords" }

// Held is returned with ErrWrong for the password after which one has to wait.
type Held struct{ For time.Duration }

func (h Held) Error() string { return ErrWrong.Error() }

// Is makes it one of ErrWrong.
func (h Held) Is(err error) bool { return err == ErrWrong }

// Attempt is somebody who wants to sign in.
type Attempt struct {
	Name, Password string
	From           string // network address
}

// SignIn returns the account that the attempt is right for. It takes the same time
// for a name that there is not.
func (b *Book) SignIn(try Attempt) (Account, error) {
	name := strings.ToLower(strings.TrimSpace(try.Name))
	if len(name) > 64 || len(try.Password) > 4*most {
		return Account{}, ErrWrong
	}
	wait, held := b.tries.begin(name, try.From)
	if wait > 0 {
		return Account{}, Wait{wait}
	}
	r, ok, err := b.record(name)
	if err != nil {
		return Account{}, err
	}
	if !ok {
		r = b.dummy
	}
	right, err := b.hasher.matches(r.Hash, try.Password)
	switch {
	case err != nil:
		return Account{}, fmt.Errorf("sign in: %w", err)
	case ok && right && !r.Off:
	case held > 0:
		return Account{}, Held{held}
	default:
		return Account{}, ErrWrong
	}
	b.tries.right(name, try.From)
	return r.account(), nil
}

// Signed notes that an account signed in. It fails with ErrWrong where the account
// is another than it was by now.
func Signed(x *county.Edit, a Account) error {
	r, ok, err := load(x.Tx(), a.Name)
	if err != nil {
		return err
	}
	if !ok || r.Off || r.Turn != a.Turn {
		return ErrWrong
	}
	r.Signed = x.Now()
	return store(x, r)
}

func (b *Book) record(name string) (r record, ok bool, err error) {
	err = b.county.View(func(tx county.Tx) error {
		r, ok, err = load(tx, name)
		return err
	})
	return r, ok, err
}
