package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// place is a network namespace with one cable to here.
type place struct {
	name       string
	here, away string // addresses
}

// newPlace makes a namespace. why says why this machine cannot.
func newPlace(ctx context.Context, e *env) (p *place, why string) {
	if os.Getuid() != 0 {
		return nil, "a network namespace needs root"
	}
	for _, tool := range []string{"ip", "nft"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, tool + " is not installed"
		}
	}
	n := e.rand.IntN(250)
	p = &place{
		name: fmt.Sprintf("torture%d", os.Getpid()), here: fmt.Sprintf("10.213.%d.1", n), away: fmt.Sprintf("10.213.%d.2", n),
	}
	near, far := fmt.Sprintf("tort%d", os.Getpid()%100000), fmt.Sprintf("trtr%d", os.Getpid()%100000)
	for _, line := range []string{
		"ip netns add " + p.name,
		"ip link add " + near + " type veth peer name " + far,
		"ip link set " + far + " netns " + p.name,
		"ip addr add " + p.here + "/24 dev " + near,
		"ip link set " + near + " up",
		"ip -n " + p.name + " addr add " + p.away + "/24 dev " + far,
		"ip -n " + p.name + " link set " + far + " up",
		"ip -n " + p.name + " link set lo up",
	} {
		if out, err := tool(ctx, line); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %s", line, out), p.close(ctx)).Error()
		}
	}
	return p, ""
}

func tool(ctx context.Context, line string) (string, error) {
	words := strings.Fields(line)
	out, err := exec.CommandContext(ctx, words[0], words[1:]...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// close takes the namespace away, and with it the cable.
func (p *place) close(ctx context.Context) error {
	if out, err := tool(context.WithoutCancel(ctx), "ip netns del "+p.name); err != nil {
		return fmt.Errorf("take the namespace away: %s", out)
	}
	return nil
}

// lose drops so many in a hundred packets, both ways.
func (p *place) lose(ctx context.Context, percent int) error {
	rules := "table inet loss {\n\tcounter gone {\n\t}\n"
	for _, hook := range []string{"input", "output"} {
		rules += fmt.Sprintf("\tchain %[1]s {\n\t\ttype filter hook %[1]s priority 0;\n"+
			"\t\tmeta l4proto tcp numgen random mod 100 < %[2]d counter name gone drop\n\t}\n", hook, percent)
	}
	rules += "}\n"
	cmd := exec.CommandContext(ctx, "ip", "netns", "exec", p.name, "nft", "-f", "-")
	cmd.Stdin = strings.NewReader(rules)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("drop packets: %w: %s", err, out)
	}
	return nil
}

var packets = regexp.MustCompile(`packets (\d+)`)

// lost returns how many packets were dropped so far.
func (p *place) lost(ctx context.Context) int {
	out, err := tool(ctx, "ip netns exec "+p.name+" nft list counters")
	found := packets.FindStringSubmatch(out)
	if err != nil || found == nil {
		return 0
	}
	n, _ := strconv.Atoi(found[1]) // digits only
	return n
}

// lossy lets a station file n registrations over a line that loses three packets
// of ten, both ways.
func lossy(ctx context.Context, e *env, n int) (r Report, err error) {
	there, why := newPlace(ctx, e)
	if there == nil {
		return Report{NotRun: why}, nil
	}
	defer func() { err = errors.Join(err, there.close(ctx)) }()
	office, err := e.fresh("county")
	if err != nil {
		return Report{}, err
	}
	here, err := e.fresh("station")
	if err != nil {
		return Report{}, err
	}
	p := &pair{station: newStation(e, here)}
	defer p.close()
	if p.county, err = newCounty(ctx, e, office, there.here); err != nil {
		return Report{}, err
	}
	if err := p.county.serve(ctx); err != nil {
		return Report{}, err
	}
	p.station.wrap = []string{"ip", "netns", "exec", there.name}
	if err := joined(ctx, p.county, p.station, p.county.address()); err != nil {
		return Report{}, err
	}
	if err := there.lose(ctx, 30); err != nil {
		return Report{NotRun: err.Error()}, nil //nolint:nilerr // the machine cannot do it
	}
	if err := changeCounty(ctx, e, office, 1); err != nil {
		return Report{}, err
	}
	d := duty{File: n, Every: 20 * time.Millisecond, Size: 2000, Patient: true, Drain: true, View: true}
	if err := p.station.run(ctx, 15*time.Minute, d); err != nil {
		return Report{}, err
	}
	gone := there.lost(ctx)
	r, err = settle(ctx, p.county, p.station, "")
	r.Tries, r.Faults, r.NetworkFaults = n, gone, gone
	return r, err
}
