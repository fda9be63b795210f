package main

import (
	"crypto/rand"
	"log/slog"
	"net/http"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
)

// staffed is what county staff work with in a browser, and what it stands on.
type staffed struct {
	console *console.Console
	desk    *casework.Desk
}

func (s serving) openConsole(o *office, log *slog.Logger) (*staffed, error) {
	book, err := openBook(o.county)
	if err != nil {
		return nil, err
	}
	desk, err := casework.Open(casework.Config{County: o.county, Log: log})
	if err != nil {
		return nil, err
	}
	w := &staffed{desk: desk}
	cfg, err := console.Config{
		County: o.county, Book: book, Sessions: account.OpenSessions(o.county), Keys: consoleKeys{o.keys}, Log: log,
		Door: console.Door{TLS: s.cert != "", Proxy: s.gateway, Plain: s.plain},
	}.Staffed(console.Work{
		County: o.county, Desk: desk, Press: press.Open(o.county), Links: o.api, Rollout: o.rollout, Alarms: o.alarms, Rand: rand.Reader,
		Address: func() string { return o.address },
	})
	if err == nil {
		w.console, err = console.New(cfg)
	}
	if err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *staffed) close() { w.desk.Close() }

// mount puts the console beside everything else that the network sees.
func (w *staffed) mount(mux *http.ServeMux) {
	mux.Handle(frame.Base+"/", w.console)
	mux.Handle("GET "+frame.Base, http.RedirectHandler(frame.Base+"/", http.StatusMovedPermanently))
}

// consoleKeys is the keyring as the console shows it.
type consoleKeys struct{ store *keyStore }

// State implements console.Keys.
func (k consoleKeys) State() console.KeyState {
	switch {
	case k.store != nil && k.store.bad != nil:
		return console.KeysDamaged
	case k.store.keyring() == nil:
		return console.KeysNone
	case k.store.locked():
		return console.KeysLocked
	}
	return console.KeysOpen
}

// Unlock implements console.Keys.
func (k consoleKeys) Unlock(passphrase string, keyFile []byte) error {
	return k.store.unlock(secret{Passphrase: passphrase, KeyFile: keyFile})
}
