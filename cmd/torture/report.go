package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Report is what came of one class of faults.
type Report struct {
	Class   string   `json:"class"`
	Seed    uint64   `json:"seed"`
	Tries   int      `json:"tries"`
	Faults  int      `json:"faults"`  // injected
	Acked   int      `json:"acked"`   // registrations that residents were given a receipt for
	Seconds float64  `json:"seconds"` // that it took
	Notes   []string `json:"notes,omitempty"`
	// NotRun says why the class could not be run on this machine.
	NotRun string `json:"not_run,omitempty"`
	Failed string `json:"failed,omitempty"` // the rig or the product gave up

	Lost       int `json:"lost"`       // acknowledged, and nowhere
	Duplicated int `json:"duplicated"` // there twice
	Divergent  int `json:"divergent"`  // there, and not what was filed; or a view that is not the county's

	// Controls is how many negative controls were run, Toothless how many of them
	// did not show what they were built to show.
	Controls  int `json:"controls,omitempty"`
	Toothless int `json:"toothless,omitempty"`

	// What it adds to the last line.
	Histories     int `json:"histories,omitempty"`
	Kills         int `json:"kills,omitempty"`
	PowerCuts     int `json:"power_cuts,omitempty"`
	NetworkFaults int `json:"network_faults,omitempty"`
}

// note adds a line for the reader.
func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// add takes over what another report counted; its class, seed and time are not.
func (r *Report) add(o Report) {
	for _, f := range []struct {
		dst *int
		val int
	}{
		{&r.Tries, o.Tries}, {&r.Faults, o.Faults}, {&r.Acked, o.Acked},
		{&r.Lost, o.Lost}, {&r.Duplicated, o.Duplicated}, {&r.Divergent, o.Divergent},
		{&r.Controls, o.Controls}, {&r.Toothless, o.Toothless},
		{&r.Histories, o.Histories}, {&r.Kills, o.Kills}, {&r.PowerCuts, o.PowerCuts},
		{&r.NetworkFaults, o.NetworkFaults},
	} {
		*f.dst += f.val
	}
	r.Notes = append(r.Notes, o.Notes...)
}

func (r *Report) good() bool {
	return r.Lost+r.Duplicated+r.Divergent+r.Toothless == 0 && r.Failed == ""
}

// Class is one kind of faults. Full and Short are how often it is tried.
type Class struct {
	Name, About string
	Full, Short int
	Run         func(ctx context.Context, e *env, n int) (Report, error)
}

// runClass runs a class and makes an error a part of its report.
func runClass(ctx context.Context, e *env, c Class, n int) Report {
	began := time.Now()
	r, err := c.Run(ctx, e, n)
	r.Class, r.Seed, r.Seconds = c.Name, e.seed, time.Since(began).Seconds()
	if err != nil {
		r.Failed = err.Error()
	}
	return r
}

// write prints a report on one line, and what is to be noted below it.
func (r *Report) write(w io.Writer) {
	var b strings.Builder
	if r.NotRun != "" {
		fmt.Fprintf(&b, "%-14s NOT RUN: %s\n", r.Class, r.NotRun)
	} else {
		fmt.Fprintf(&b, "%-14s tries %d, faults %d, acknowledged %d, lost %d, duplicated %d, divergent %d (%.0f s)\n",
			r.Class, r.Tries, r.Faults, r.Acked, r.Lost, r.Duplicated, r.Divergent, r.Seconds)
	}
	if r.Controls > 0 {
		fmt.Fprintf(&b, "%-14s %d of %d negative controls failed as they must\n", "", r.Controls-r.Toothless, r.Controls)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "%-14s %s\n", "", n)
	}
	if r.Failed != "" {
		fmt.Fprintf(&b, "%-14s FAILED: %s\n", "", r.Failed)
	}
	if !r.good() {
		fmt.Fprintf(&b, "%-14s repeat with: -only '^%s$' -seed %d\n", "", r.Class, r.Seed)
	}
	_, _ = io.WriteString(w, b.String()) // nobody to tell if it fails
}

// lastLine sums all reports up.
func lastLine(all []Report) string {
	var t Report
	for _, r := range all {
		t.add(r)
	}
	return fmt.Sprintf("torture: %d histories, %d kills, %d power cuts, %d network faults, lost %d, duplicated %d, divergent %d",
		t.Histories, t.Kills, t.PowerCuts, t.NetworkFaults, t.Lost, t.Duplicated, t.Divergent)
}

// writeJSON keeps the reports in a file.
func writeJSON(path string, all []Report) error {
	b, err := json.MarshalIndent(all, "", "  ")
	if err == nil {
		err = os.WriteFile(path, append(b, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}
