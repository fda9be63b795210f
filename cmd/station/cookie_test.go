package main

import (
	"bytes"
	"os"
	"os/user"
	"path/filepath"
	"testing"
	"time"
)

func TestTheCookieIsForOneAccount(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "auth")
	var last []byte
	for range 2 {
		var said bytes.Buffer
		if code := run(t.Context(), []string{"cookie", "-out", out, "-user", me.Username}, &said, &said); code != 0 {
			t.Fatalf("status %d: %s", code, said.String())
		}
		b, err := os.ReadFile(out)
		if err != nil || len(b) != 2+2+2+2+18+2+16 || bytes.Equal(b, last) {
			t.Fatalf("%d bytes, fresh %v, %v", len(b), !bytes.Equal(b, last), err)
		}
		last = b
		if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info.Mode(), err)
		}
	}
	var said bytes.Buffer
	if code := run(t.Context(), []string{"cookie", "-out", out, "-user", "nobody-of-this-name"}, &said, &said); code != 1 || said.Len() == 0 {
		t.Errorf("unknown account: status %d, %s", code, said.String())
	}
}

func TestAwaitedIsNotForEver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "card0")
	if awaited(t.Context(), file, time.Millisecond) {
		t.Error("found what is not there")
	}
	if awaited(t.Context(), file, -time.Hour) {
		t.Error("found what is not there, and too late")
	}
	later := time.AfterFunc(10*time.Millisecond, func() {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Error(err)
		}
	})
	defer later.Stop()
	if !awaited(t.Context(), filepath.Join(filepath.Dir(file), "card*"), time.Minute) {
		t.Error("not found")
	}
}
