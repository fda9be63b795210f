package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHowItIsCalled(t *testing.T) {
	t.Setenv("LIANLUOZHAN_REPO", filepath.Join(t.TempDir(), "none"))
	for _, tt := range []struct {
		args   string
		status int
		says   string
	}{
		{"", 2, "lianluozhan-repo init"},
		{"help", 0, "lianluozhan-repo key next"},
		{"fly", 2, "lianluozhan-repo promote"},
		{"promote 1.0.0", 2, "用法"},
		{"promote 1.0.0 canary all", 2, "用法"},
		{"promote -fast 1.0.0 canary", 2, "看不懂"},
		{"key", 2, "key next"},
		{"version", 0, "dev"},
		{"status", 1, "没有软件源"},
		{"promote 1.0.0 -jump all", 1, "没有软件源"}, // flags stand anywhere
		{"init -name 示例县", 1, "-url"},
		{"init -url http://archive.county.example/", 1, "-name"},
		{"init -url ftp://archive.county.example/ -name 示例县", 1, "地址"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			var out bytes.Buffer
			if got := run(t.Context(), strings.Fields(tt.args), &out, &out); got != tt.status || !strings.Contains(out.String(), tt.says) {
				t.Errorf("status %d, want %d with %q; said %s", got, tt.status, tt.says, out.String())
			}
		})
	}
}

// TestServe takes an archive from nothing to a station's first download.
func TestServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	t.Setenv("LIANLUOZHAN_REPO", dir)
	var out bytes.Buffer
	if run(t.Context(), []string{"init", "-url", "http://archive.county.example/", "-name", "示例县"}, &out, &out) != 0 ||
		run(t.Context(), []string{"status"}, &out, &out) != 0 || run(t.Context(), []string{"log"}, &out, &out) != 0 {
		t.Fatal(out.String())
	}
	for _, want := range []string{"canary  还没有版本", "有效到", "新建软件源"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %s", want, out.String())
		}
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- serve(ctx, l, filepath.Join(dir, "www")) }()
	at := "http://" + l.Addr().String()

	if status, body := fetch(t, at+"/dists/all/InRelease", ""); status != http.StatusOK || !strings.Contains(body, "Suite: all") {
		t.Errorf("InRelease: %d %s", status, body)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "www", "lianluozhan-archive-keyring.deb"))
	if err != nil {
		t.Fatal(err)
	}
	if status, body := fetch(t, at+"/lianluozhan-archive-keyring.deb", "bytes=100-"); status != http.StatusPartialContent || body != string(whole[100:]) {
		t.Errorf("a download that goes on from byte 100: %d, %d bytes", status, len(body))
	}
	for _, secret := range []string{"/../gnupg/pubring.kbx", "/gnupg/pubring.kbx", "/..%2fgnupg/pubring.kbx"} {
		if status, _ := fetch(t, at+secret, ""); status == http.StatusOK {
			t.Errorf("%s is handed out", secret)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func fetch(t *testing.T, url, part string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if part != "" {
		req.Header.Set("Range", part)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
