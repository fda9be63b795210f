package console

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
)

// gate is who is signed in, by the sessions of their browsers. There are two
// managers over one store, because a cookie for encrypted connections only has a
// name of its own.
type gate struct {
	secure, plain *scs.SessionManager
	book          *account.Book
	now           func() time.Time
	door          Door
	log           *slog.Logger

	mu    sync.Mutex
	flash map[string]flashed // words for the next page, by the session's token for forms
}

type flashed struct {
	words string
	at    time.Time
}

// What a session holds.
const (
	keyName  = "name"
	keyTurn  = "turn"
	keyToken = "token"
	keySince = "since"
)

func newGate(cfg Config) *gate {
	g := &gate{book: cfg.Book, now: cfg.County.Now, door: cfg.Door, log: cfg.Log, flash: map[string]flashed{}}
	manager := func(name string, secure bool) *scs.SessionManager {
		m := scs.New()
		m.Store, m.Codec, m.HashTokenInStore = cfg.Sessions, codec{}, true
		m.IdleTimeout, m.Lifetime = account.Idle, account.Lifetime
		m.Cookie.Name, m.Cookie.Secure, m.Cookie.Persist = name, secure, false
		m.ErrorFunc = func(w http.ResponseWriter, _ *http.Request, err error) {
			g.log.Error("session failed", "error", err)
			http.Error(w, "登录状态暂时读不出来，请过一会儿再试。", http.StatusServiceUnavailable)
		}
		return m
	}
	g.secure, g.plain = manager("__Host-console", true), manager("console", false)
	return g
}

func (g *gate) of(r *http.Request) *scs.SessionManager {
	if g.door.encrypted(r) {
		return g.secure
	}
	return g.plain
}

// Wrap implements frame.Gate.
func (g *gate) Wrap(next http.Handler) http.Handler {
	secure, plain := g.secure.LoadAndSave(next), g.plain.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.door.encrypted(r) {
			secure.ServeHTTP(w, r)
			return
		}
		plain.ServeHTTP(w, r)
	})
}

// Who implements frame.Gate.
func (g *gate) Who(r *http.Request) (account.Account, bool) {
	m, ctx := g.of(r), r.Context()
	name := m.GetString(ctx, keyName)
	if name == "" {
		return account.Account{}, false
	}
	a, ok, err := g.book.Get(name)
	if err != nil {
		g.log.Error("account not readable", "error", err)
		return account.Account{}, false
	}
	since, err := time.Parse(time.RFC3339, m.GetString(ctx, keySince))
	if !ok || a.Off || fmt.Sprint(a.Turn) != m.GetString(ctx, keyTurn) || err != nil || g.now().Sub(since) > account.Lifetime {
		return account.Account{}, false
	}
	return a, true
}

// guest is the cookie of a browser that nobody has signed in with.
const guest = "console-guest"

// Token implements frame.Gate.
func (g *gate) Token(w http.ResponseWriter, r *http.Request) string {
	if t := g.of(r).GetString(r.Context(), keyToken); t != "" {
		return t
	}
	if c, err := r.Cookie(guest); err == nil && len(c.Value) == 32 {
		return c.Value
	}
	t := fresh()
	http.SetCookie(w, &http.Cookie{
		Name: guest, Value: t, Path: frame.Base + "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: g.door.encrypted(r),
	})
	return t
}

// enter signs an account in. The session gets another token, so that one that
// somebody else has set is worth nothing.
func (g *gate) enter(r *http.Request, a account.Account) error {
	m, ctx := g.of(r), r.Context()
	if err := errors.Join(m.RenewToken(ctx), m.Clear(ctx)); err != nil {
		return fmt.Errorf("begin session: %w", err)
	}
	m.SetDeadline(ctx, time.Now().Add(account.Lifetime)) // the library's clock
	m.Put(ctx, keyName, a.Name)
	m.Put(ctx, keyTurn, fmt.Sprint(a.Turn))
	m.Put(ctx, keyToken, fresh())
	m.Put(ctx, keySince, g.now().UTC().Format(time.RFC3339))
	return nil
}

func (g *gate) leave(r *http.Request) error {
	if err := g.of(r).Destroy(r.Context()); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// kept is how long words wait for the next page.
const kept = time.Minute

// Flash implements frame.Gate.
func (g *gate) Flash(r *http.Request, words string) {
	t := g.of(r).GetString(r.Context(), keyToken)
	g.mu.Lock()
	defer g.mu.Unlock()
	for k, f := range g.flash {
		if g.now().Sub(f.at) > kept {
			delete(g.flash, k)
		}
	}
	if t != "" {
		g.flash[t] = flashed{words, g.now()}
	}
}

// Flashed implements frame.Gate.
func (g *gate) Flashed(r *http.Request) string {
	t := g.of(r).GetString(r.Context(), keyToken)
	g.mu.Lock()
	defer g.mu.Unlock()
	f := g.flash[t]
	delete(g.flash, t)
	if g.now().Sub(f.at) > kept {
		return ""
	}
	return f.words
}

func fresh() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

// codec writes a session always in the same way, so that one that did not change
// need not be written.
type codec struct{}

type packed struct {
	Deadline int64             `cbor:"1,keyasint"`
	Values   map[string]string `cbor:"2,keyasint"`
}

func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	p := packed{Deadline: deadline.Unix(), Values: map[string]string{}}
	for k, v := range values {
		p.Values[k] = fmt.Sprint(v)
	}
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(p)
}

func (codec) Decode(b []byte) (deadline time.Time, values map[string]any, err error) {
	var p packed
	if err := cbor.Unmarshal(b, &p); err != nil {
		return deadline, nil, fmt.Errorf("session: %w", err)
	}
	values = map[string]any{}
	for k, v := range p.Values {
		values[k] = v
	}
	return time.Unix(p.Deadline, 0), values, nil
}

var _ frame.Gate = (*gate)(nil)
