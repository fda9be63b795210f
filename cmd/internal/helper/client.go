package helper

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"lianluozhan/sync/wire"
)

// Sizes of what the helper answers, in bytes. What is longer is refused.
const (
	MaxAnswer = 256 << 10
	MaxLogs   = wire.MaxParts * wire.ParcelPart
)

// How long an answer may take. The helper answers at once but for logs, which it has
// to collect.
const (
	PatienceBeat  = 3 * time.Second
	PatienceStaff = 20 * time.Second
	PatienceLogs  = time.Minute
)

// ErrNone means that this machine has no helper, or that it does not run.
var ErrNone = errors.New("no helper on this machine")

// Refused is what the helper will not do.
type Refused struct {
	Words string // for staff
}

// Error is for the log.
func (r *Refused) Error() string { return "helper refuses: " + r.Words }

// Client asks the helper. Its methods may be called from any goroutine, end with
// their deadlines whatever the helper does, and return an error that wraps ErrNone
// where there is none.
type Client struct {
	http   *http.Client
	socket string
}

// NewClient returns a client for a socket; nothing is asked yet.
func NewClient(socket string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}
	return &Client{socket: socket, http: &http.Client{Transport: &http.Transport{
		DialContext: dial, MaxIdleConns: 1, IdleConnTimeout: 2 * BeatEvery,
	}}}
}

// Close lets go of the connection that is kept between beats.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Beat says how the program is and hears how the machine is.
func (c *Client) Beat(ctx context.Context, b Beat) (State, error) {
	ctx, cancel := context.WithTimeout(ctx, PatienceBeat)
	defer cancel()
	var s State
	return s, c.ask(ctx, PathBeat, b, &s)
}

// Wanted passes on what the county wants, as it was signed.
func (c *Client) Wanted(ctx context.Context, w wire.Signed) error {
	ctx, cancel := context.WithTimeout(ctx, PatienceStaff)
	defer cancel()
	return c.ask(ctx, PathWanted, w, nil)
}

// Order passes on a command of the county, as it was signed.
func (c *Client) Order(ctx context.Context, order wire.Signed) (wire.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, PatienceStaff)
	defer cancel()
	var out wire.Outcome
	return out, c.ask(ctx, PathOrder, order, &out)
}

// Staff asks for what staff asked for on the screen. The PIN in it is wiped.
func (c *Client) Staff(ctx context.Context, a Act) (Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, PatienceStaff)
	defer cancel()
	defer clear(a.PIN)
	var r Reply
	return r, c.ask(ctx, PathStaff, a, &r)
}

// Logs returns the machine's logs as tar.gz, without anything of a resident's.
func (c *Client) Logs(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, PatienceLogs)
	defer cancel()
	return c.post(ctx, PathLogs, nil, MaxLogs)
}

// ask posts what is asked and reads the answer into out, nil for none.
func (c *Client) ask(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("ask the helper: %w", err)
	}
	b, err := c.post(ctx, path, body, MaxAnswer)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("read the helper's answer to %s: %w", path, err)
	}
	return nil
}

func (c *Client) post(ctx context.Context, path string, body []byte, most int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://helper"+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask the helper: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" && ctx.Err() == nil {
			return nil, fmt.Errorf("%w: %w", ErrNone, err)
		}
		return nil, fmt.Errorf("ask the helper: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return nil, fmt.Errorf("read the helper's answer to %s: %w", path, err)
	}
	switch {
	case int64(len(b)) > most:
		return nil, fmt.Errorf("the helper's answer to %s is longer than %d bytes", path, most)
	case res.StatusCode != http.StatusOK:
		return nil, &Refused{Words: strings.TrimSpace(string(b))}
	}
	return b, nil
}
