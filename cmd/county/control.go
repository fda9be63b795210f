package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"lianluozhan/sync/seal"
)

// headerStands says that the answer is good, and that there is something to look after.
const headerStands = "X-Stands"

// maxOrder bounds an order: a county's whole folder with all its pictures.
const maxOrder = 512 << 20

// listenControl opens the socket through which commands reach a running server.
// Who may open it may do everything; it belongs to the server's user alone.
func listenControl(ctx context.Context, f *flags) (net.Listener, error) {
	path := f.socket()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("清理控制口: %w", err) // left by a server that was killed; we hold the data
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("打开控制口: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("打开控制口: %w", err), ln.Close())
	}
	return ln, nil
}

// control serves the socket.
func control(o *office, f *flags) http.Handler {
	var one sync.Mutex
	mux := http.NewServeMux()
	mux.HandleFunc("POST /order", func(w http.ResponseWriter, r *http.Request) {
		var ord order
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder)).Decode(&ord); err != nil {
			http.Error(w, "命令读不出来", http.StatusBadRequest)
			return
		}
		var out bytes.Buffer
		err := obey(o, ord, &out)
		if errors.Is(err, errStands) {
			w.Header().Set(headerStands, "1")
		} else if err != nil {
			refuse(w, err)
			return
		}
		_, _ = out.WriteTo(w) // who asked is gone
	})
	mux.HandleFunc("GET /parcel", parcel(o))
	mux.HandleFunc("GET /backup", func(w http.ResponseWriter, r *http.Request) {
		one.Lock() // of its file
		defer one.Unlock()
		temp := filepath.Join(f.data, "backup.tmp")
		if err := o.store.Backup(temp); err != nil {
			refuse(w, err)
			return
		}
		defer os.Remove(temp)
		http.ServeFile(w, r, temp)
	})
	return mux
}

func refuse(w http.ResponseWriter, err error) {
	code := http.StatusConflict
	var usage errUsage
	switch {
	case errors.As(err, &usage):
		code = http.StatusBadRequest
	case errors.Is(err, seal.ErrLocked):
		code = http.StatusLocked
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(words(err))) // who asked is gone
}
