package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"

	"lianluozhan/sync/seal"
)

// order is a command for the county, wherever it runs.
type order struct {
	Args   []string
	Folder *delivery         `json:",omitempty"` // of publish
	Secret *secret           `json:",omitempty"` // opens the keyring
	Fresh  *secret           `json:",omitempty"` // what the keyring is to be put under, or an account's password
	Marks  map[string]uint64 `json:",omitempty"` // of safe
	File   []byte            `json:",omitempty"` // of ferry take
}

// obey runs an order. It is the one place that both the server and a command
// without a server go through.
func obey(o *office, ord order, out io.Writer) error {
	if len(ord.Args) == 0 {
		return said{"没有写要做什么"}
	}
	switch ord.Args[0] {
	case "publish":
		return publish(o, ord.Folder, out)
	case "marks":
		return writeMarks(o, out)
	case "safe": // stations may then let their copies go, in time
		return o.county.MarkSafe(ord.Marks)
	case "exporting":
		return o.note("导出资料和登记簿", "")
	case "account":
		return accounts(o, ord, out)
	case "station":
		return station(o, ord.Args[1:], out)
	case "stations":
		return stations(o, ord.Args[1:], out)
	case "registrations":
		return registrations(o, ord.Args[1:], out)
	case "ratings":
		return ratings(o, out)
	case "status":
		return countyStatus(o, out)
	case "pack":
		return packNow(o, out)
	case "ferry":
		return ferryOrder(o, ord, out)
	case "key":
		return keyOrder(o, ord, out)
	case "unlock":
		return unlock(o, ord, out)
	case "quarantine":
		return quarantine(o, ord.Args[1:], out)
	}
	return said{"没有这个命令"}
}

// runRemote makes the run function of a command that is an order as it stands.
func runRemote(name string) func(context.Context, call) error {
	return func(ctx context.Context, c call) error {
		f := orderFlags(name)
		if _, err := f.parse(c.args, 0, 3); err != nil {
			return err
		}
		return remote(ctx, f.flags, c, order{Args: append([]string{name}, c.args...)})
	}
}

// remote gives the order to the server of this data directory, or carries it out
// here when none runs.
func remote(ctx context.Context, f *flags, c call, ord order) error {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", f.socket())
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return withOffice(ctx, f, func(o *office) error { return obeyHere(o, f, c, ord) })
	}
	if err != nil {
		return fmt.Errorf("联系不上正在运行的服务: %w", err)
	}
	_ = conn.Close() // only to see whether somebody is there
	b, err := json.Marshal(ord)
	if err != nil {
		return err
	}
	res, err := ask(ctx, f, http.MethodPost, "/order", bytes.NewReader(b))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(c.out, res.Body)
	if err == nil && res.Header.Get(headerStands) != "" {
		return errStands
	}
	return err
}

// obeyHere carries out an order without a server, with the keys if it needs them.
func obeyHere(o *office, f *flags, c call, ord order) error {
	if f.lock.given() && o.keys.locked() && ord.Secret == nil {
		s, err := f.lock.read()
		if err == nil {
			err = o.keys.unlock(*s)
		}
		if err != nil {
			return err
		}
	}
	err := obey(o, ord, c.out)
	if c.err == nil || !errors.Is(err, seal.ErrLocked) {
		return err
	}
	s, asked := f.lock.get(c.err)
	if errors.Is(asked, errNoLock) {
		return err
	}
	if asked == nil {
		asked = o.keys.unlock(*s)
	}
	if asked != nil {
		return asked
	}
	return obey(o, ord, c.out)
}

// ask sends a request to the control socket; what is not 200 becomes an error.
func ask(ctx context.Context, f *flags, method, path string, body io.Reader) (*http.Response, error) {
	client := http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", f.socket())
		},
		DisableKeepAlives: true,
	}}
	req, err := http.NewRequestWithContext(ctx, method, "http://county"+path, body)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("联系不上正在运行的服务: %w", err)
	}
	if res.StatusCode == http.StatusOK {
		return res, nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		return nil, fmt.Errorf("读取服务的回答: %w", err)
	}
	switch res.StatusCode {
	case http.StatusBadRequest:
		return nil, errUsage{string(text)}
	case http.StatusLocked:
		return nil, errors.Join(said{string(text)}, seal.ErrLocked)
	}
	return nil, said{string(text)}
}
