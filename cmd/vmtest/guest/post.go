package guest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Post sends JSON to a program that listens on a socket, and returns what it answers.
func Post(socket, path, body string) (string, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}
	client := http.Client{Transport: &http.Transport{DialContext: dial}, Timeout: time.Minute}
	q, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://helper"+path, strings.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("post: %w", err)
	}
	q.Header.Set("Content-Type", "application/json")
	r, err := client.Do(q)
	if err != nil {
		return "", fmt.Errorf("post: %w", err)
	}
	defer r.Body.Close()
	out, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", r.StatusCode, out)
	}
	return string(out), err
}
