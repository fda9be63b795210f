package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lianluozhan/sync/bundle"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/ferry"
	"lianluozhan/sync/liaison"
)

// maxBundle bounds what is read from a stick: an outbox can be this large.
const maxBundle = 384 << 20

// runFerry takes in what stations brought on a stick and writes what they take
// home. The stick is read here, by whoever sits at it; the server may see no stick.
func runFerry(ctx context.Context, c call) error {
	f := newFlags("ferry")
	var stations string
	f.StringVar(&stations, "station", "", "")
	v, err := f.parse(c.args, 1, 1)
	if err != nil {
		return err
	}
	if info, err := os.Stat(v[0]); err != nil || !info.IsDir() {
		return said{"找不到 U 盘的目录 " + clean(v[0]) + "。请核对 U 盘挂在哪里"}
	}
	s := stick{ctx: ctx, f: f, out: c.out, root: v[0], seen: map[string]bool{}}
	failed := s.takeAll()
	if stations != "" {
		failed = errors.Join(failed, s.forStations(strings.Split(stations, ",")))
	}
	failed = errors.Join(failed, s.giveAll())
	if failed == nil && len(s.machines) == 0 {
		return said{"U 盘上没有各站带来的文件。要先给某个站做 U 盘，请加 -station 站点"}
	}
	return failed
}

// stick is one stick in the county's hands.
type stick struct {
	ctx      context.Context
	f        *flags
	out      io.Writer
	root     string
	machines []string // to write for
	seen     map[string]bool
}

// takenWords is what the county says of a bundle that it took.
type takenWords struct {
	Machine string
	Words   []string
}

// takeAll takes every bundle that came up. One that is bad does not keep the others
// from being taken.
func (s *stick) takeAll() error {
	paths, err := bundle.List(s.root, bundle.Up)
	if err != nil {
		return err
	}
	var failed error
	for _, path := range paths {
		if err := s.take(path); err != nil {
			fmt.Fprintf(s.out, "%s：没有收。%s\n", filepath.Base(path), words(err))
			failed = errSilent
		}
	}
	return failed
}

func (s *stick) take(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(io.LimitReader(file, maxBundle+1))
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if len(b) > maxBundle {
		return said{"文件太大，不像是一体机写的"}
	}
	var answer bytes.Buffer
	if err := remote(s.ctx, s.f, call{out: &answer}, order{Args: []string{"ferry", "take"}, File: b}); err != nil {
		return err
	}
	var t takenWords
	if err := json.Unmarshal(answer.Bytes(), &t); err != nil {
		return fmt.Errorf("读取服务的回答: %w", err)
	}
	fmt.Fprintln(s.out, strings.Join(t.Words, "\n"))
	s.add(t.Machine)
	return nil
}

func (s *stick) add(machine string) {
	if !s.seen[machine] {
		s.seen[machine], s.machines = true, append(s.machines, machine)
	}
}

// forStations adds the machines that speak for stations.
func (s *stick) forStations(ids []string) error {
	for _, id := range ids {
		var answer bytes.Buffer
		if err := remote(s.ctx, s.f, call{out: &answer}, order{Args: []string{"ferry", "machines", id}}); err != nil {
			return err
		}
		var machines []string
		if err := json.Unmarshal(answer.Bytes(), &machines); err != nil {
			return fmt.Errorf("读取服务的回答: %w", err)
		}
		for _, m := range machines {
			s.add(m)
		}
	}
	return nil
}

func (s *stick) giveAll() error {
	var failed error
	for _, m := range s.machines {
		var b bytes.Buffer
		err := remote(s.ctx, s.f, call{out: &b}, order{Args: []string{"ferry", "give", m}})
		path := bundle.Path(s.root, bundle.Down, m)
		if err == nil {
			err = bundle.Write(path, func(to *os.File) error { _, err := b.WriteTo(to); return err })
		}
		if err != nil {
			fmt.Fprintf(s.out, "给机器 %s 的没有写成。%s\n", short(m), words(err))
			failed = errSilent
			continue
		}
		fmt.Fprintf(s.out, "给机器 %s 的写好了：%s\n", short(m), path)
	}
	return failed
}

// short is a machine's name for people.
func short(machine string) string { return machine[:min(8, len(machine))] }

// ferryOrder is the county's part of the command.
func ferryOrder(o *office, ord order, out io.Writer) error {
	args := ord.Args[1:]
	switch {
	case len(args) == 1 && args[0] == "take":
		return ferryTake(o, ord.File, out)
	case len(args) == 2 && args[0] == "machines":
		return ferryMachines(o, liaison.StationID(args[1]), out)
	case len(args) == 2 && args[0] == "give":
		return ferryGive(o, args[1], out)
	}
	return errUsage{"ferry 后面写 U 盘的目录。"}
}

func ferryTake(o *office, b []byte, out io.Writer) error {
	t, err := ferry.Take(o.county, bytes.NewReader(b))
	if err != nil {
		return err
	}
	name := o.county.StationName(t.Machine.Station)
	answer := takenWords{Machine: t.Machine.ID, Words: []string{
		fmt.Sprintf("%s（机器 %s）：收到 %d 条，其中 %d 条早已收过。", name, short(t.Machine.ID), t.Entries, t.Known),
	}}
	if t.Barred {
		answer.Words = append(answer.Words, "  这台机器已经停用或者重新入过网，它带来的记录照样收下。")
	}
	for _, v := range t.Verdicts {
		answer.Words = append(answer.Words, fmt.Sprintf("  第 %d 条收不进来，放在一边了：%s。请看 quarantine list。", v.N, oneLine(v.Why)))
	}
	return json.NewEncoder(out).Encode(answer)
}

// ferryMachines tells which machines speak for a station.
func ferryMachines(o *office, id liaison.StationID, out io.Writer) error {
	all, err := o.county.Machines()
	if err != nil {
		return err
	}
	ids := []string{}
	for _, m := range all {
		if m.Station == id && m.Revoked.IsZero() {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return said{"站点 " + clean(string(id)) + " 没有入网的机器"}
	}
	return json.NewEncoder(out).Encode(ids)
}

func ferryGive(o *office, machine string, out io.Writer) error {
	all, err := o.county.Machines()
	if err != nil {
		return err
	}
	for _, m := range all {
		switch {
		case m.ID != machine:
		case !m.Revoked.IsZero():
			return said{"这台机器已经停用，不再给它内容"}
		default:
			_, err := ferry.Give(o.county, m, out)
			return err
		}
	}
	return county.ErrNotFound
}
