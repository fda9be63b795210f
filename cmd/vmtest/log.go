package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// diary is what became of each step with the packages of one version, kept on the disk so
// that a walk that was interrupted, or fell, can be gone on with.
type diary struct {
	Version string
	Steps   []outcome
	Figures figures

	path string
	here []string // steps of this run
}

type outcome struct {
	Name    string
	Seconds float64
	Fault   string // "" when it passed
}

// begin makes the folder of a walk ready: as it was left to go on with it, else empty
// where the whole walk is asked for.
func begin(ctx context.Context, c config) (*diary, error) {
	d := &diary{Figures: figures{}, path: filepath.Join(c.dir, "walk.json")}
	meta, err := shipped(c.debs, "lianluozhan-kiosk")
	if err != nil {
		return nil, err
	}
	version, err := command(ctx, "dpkg-deb", "-f", meta, "Version")
	if err != nil {
		return nil, err
	}
	if c.only == "" && !c.rest {
		err = errors.Join(os.RemoveAll(c.dir+"/shots"), os.RemoveAll(c.dir+"/states"), os.RemoveAll(d.path))
	}
	if err := errors.Join(err, os.MkdirAll(c.dir+"/shots", 0o755)); err != nil {
		return nil, fmt.Errorf("clear the last walk: %w", err)
	}
	if err := d.read(); c.rest && (err != nil || d.Version != version) {
		return nil, errors.Join(fmt.Errorf("there was no walk on %s to go on with", version), err)
	}
	if d.Version != version {
		d.Version, d.Steps, d.Figures = version, nil, figures{}
	}
	return d, nil
}

// read takes up what was kept.
func (d *diary) read() error {
	b, err := os.ReadFile(d.path)
	var was diary
	if err == nil {
		err = json.Unmarshal(b, &was)
	}
	if err != nil {
		return fmt.Errorf("read the last walk: %w", err)
	}
	d.Version, d.Steps = was.Version, was.Steps
	maps.Copy(d.Figures, was.Figures)
	return nil
}

func (d *diary) passed(step string) bool {
	return slices.ContainsFunc(d.Steps, func(o outcome) bool { return o.Name == step && o.Fault == "" })
}

// note keeps what became of a step in place of what was known of it.
func (d *diary) note(step string, took time.Duration, fault error) error {
	o := outcome{Name: step, Seconds: took.Seconds()}
	if fault != nil {
		o.Fault = fault.Error()
	}
	d.Steps = append(slices.DeleteFunc(d.Steps, func(o outcome) bool { return o.Name == step }), o)
	d.here = append(d.here, step)
	b, err := json.MarshalIndent(d, "", "  ")
	if err == nil {
		err = os.WriteFile(d.path, append(b, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("keep the walk: %w", err)
	}
	return nil
}

func (d *diary) failed() int {
	return len(slices.DeleteFunc(d.run(), func(o outcome) bool { return o.Fault == "" }))
}

// run is what became of the steps of this run.
func (d *diary) run() []outcome {
	return slices.DeleteFunc(slices.Clone(d.Steps), func(o outcome) bool { return !slices.Contains(d.here, o.Name) })
}

// tell closes a run with what became of its steps and what was measured, now or, with the
// same packages, before.
func (d *diary) tell() {
	fmt.Printf("\n%s\n\n%-18s %8s\n", d.Version, "step", "seconds")
	all := 0.0
	for _, o := range d.run() {
		word := "passed"
		if o.Fault != "" {
			word = "FAILED"
		}
		fmt.Printf("%-18s %8.0f  %s\n", o.Name, o.Seconds, word)
		all += o.Seconds
	}
	fmt.Printf("%-18s %8.0f\n\n", "all", all)
	for _, name := range slices.Sorted(maps.Keys(d.Figures)) {
		fmt.Printf("%10.1f  %s\n", d.Figures[name], name)
	}
	fmt.Printf("\n%d passed, %d failed\n", len(d.run())-d.failed(), d.failed())
}
