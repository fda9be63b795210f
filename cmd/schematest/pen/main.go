// Command pen files registrations in a station's data folder and tells what lies there,
// while no kiosk runs. It is built from the source of each release that make schema-test
// compares, so it uses only what all of them have; it knows nothing of screens and links.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
)

// filed is what a resident takes home.
type filed struct{ Receipt, Code string }

// found is what lies in a folder.
type found struct {
	Machine         string
	Unsent          int
	Rescued, Broken bool
	Settings        map[string]int // bytes of each
	Documents       int
	Damage          string
	Unknown         []string // receipts asked for that the machine does not know
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 4 && args[0] == "file":
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return fmt.Errorf("number of registrations: %w", err)
		}
		return file(args[1], n, args[3])
	case len(args) == 2 && args[0] == "look":
		return look(args[1])
	}
	return errors.New("usage: pen file FOLDER NUMBER LABEL | pen look FOLDER <RECEIPTS")
}

func open(dir string) (*outbox.Box, error) {
	return outbox.Open(outbox.Options{Dir: dir, Log: slog.New(slog.DiscardHandler)}) //nolint:wrapcheck // says what failed
}

// file files n registrations and prints their receipts.
func file(dir string, n int, label string) (err error) {
	box, err := open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	var out []filed
	for i := range n {
		reg, err := box.File(outbox.Filing{ClockOK: true, Draft: liaison.Draft{
			Category: "road", Text: fmt.Sprintf("村口路灯坏了，%s第 %d 件。", label, i+1),
			Name: "示例甲", Phone: "13800001234", Consent: "1",
		}})
		if err != nil {
			return fmt.Errorf("file: %w", err)
		}
		out = append(out, filed{string(reg.Receipt), reg.QueryCode})
	}
	return json.NewEncoder(os.Stdout).Encode(out) //nolint:wrapcheck // nothing to add
}

// look prints what lies in a folder, and which of the receipts on its input are unknown.
func look(dir string) (err error) {
	var asked []filed
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return fmt.Errorf("read the receipts: %w", err)
	}
	box, err := open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	status := box.Status()
	out := found{
		Machine: box.Machine(), Unsent: box.Unsent(), Rescued: status.Rescue != nil, Broken: status.Broken != nil,
		Settings: map[string]int{},
	}
	for _, name := range []string{"pin", "orders"} {
		b, err := box.Setting(name)
		if err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
		out.Settings[name] = len(b)
	}
	for _, a := range asked {
		if _, ok := box.Receipt(seal.NewClaim(a.Receipt, a.Code)); !ok {
			out.Unknown = append(out.Unknown, a.Receipt)
		}
	}
	if err := content(dir, box, &out); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(out) //nolint:wrapcheck // nothing to add
}

func content(dir string, box *outbox.Box, out *found) error {
	store, err := localstore.Open(localstore.Options{
		Dir: dir, Log: slog.New(slog.DiscardHandler),
		Station: func() liaison.StationID {
			e, _ := box.Enrolled()
			return e.Station
		},
	})
	if err != nil {
		return err //nolint:wrapcheck // says what failed
	}
	out.Documents, out.Damage = len(store.Manifest()), store.Damage()
	return store.Close() //nolint:wrapcheck // says what failed
}
