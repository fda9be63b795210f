package main

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"

	"lianluozhan/sync/county"
)

// asReader makes this program read the whole file that the variable names, and
// print "whole" or "damaged" and then a line for everything that it found.
const asReader = "LIANLUOZHAN_TORTURE_READER"

func read(path string) int {
	var lines []string
	var err error
	switch dir := filepath.Dir(path); filepath.Base(path) {
	case "outbox.db":
		lines, err = readOutbox(dir)
	case "content.db":
		lines, err = readContent(dir)
	default:
		lines, err = readCounty(dir)
	}
	if err != nil {
		fmt.Println("damaged")
	} else {
		fmt.Println("whole")
	}
	for _, l := range lines {
		fmt.Println(l)
	}
	return 0
}

var errTold = fmt.Errorf("the product says that the file is damaged")

func readOutbox(dir string) ([]string, error) {
	p, err := openParts(dir, false, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	var lines []string
	at, enrolled := p.box.Enrolled()
	if enrolled {
		lines = append(lines, fmt.Sprintf("identity %+v", at))
	}
	items, err := p.box.Pending(0, 1<<20, 1<<30)
	for _, it := range items {
		lines = append(lines, fmt.Sprintf("entry %s %s %x %08x", it.ULID, it.Kind, it.Sum, textSum(string(it.Body))))
	}
	if p.box.Status().Rescue != nil {
		return lines, errTold
	}
	return append(lines, fmt.Sprintf("%d entries, %d unsent, outbox %x", len(items), p.box.Unsent(), p.box.ID())), err
}

func readContent(dir string) ([]string, error) {
	p, err := openParts(dir, false, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if p.store.Damage() != "" {
		return nil, errTold
	}
	var lines []string
	for key, rev := range p.store.Manifest() {
		lines = append(lines, fmt.Sprintf("document %s %d", key, rev))
	}
	slices.Sort(lines)
	sum, err := p.view()
	epoch, cursor, view := p.store.Position()
	return append(lines, fmt.Sprintf("view %s at %x %d %d", sum, epoch, cursor, view)), err
}

// readCounty first does what every backup does with its copy.
func readCounty(dir string) ([]string, error) {
	if err := verifyCounty(dir); err != nil {
		return nil, err
	}
	c, _, err := openCounty(dir)
	if err != nil {
		return nil, err
	}
	var lines []string
	err = c.Matters(func(m county.Matter) bool {
		r := m.Registration
		lines = append(lines, fmt.Sprintf("matter %s %s %08x", r.ID, r.Receipt, textSum(r.Draft.Text)))
		if found, err := c.Matter(r.Receipt); err != nil || found.Registration.ID != r.ID {
			lines = append(lines, fmt.Sprintf("matter %s is not found by its receipt", r.ID))
		}
		return true
	})
	if err != nil {
		return lines, err
	}
	v, err := c.ViewOf(atStation)
	if err != nil {
		return lines, err
	}
	all, err := c.Since(v, 0, 1<<30)
	if err != nil {
		return lines, err
	}
	for _, it := range all.Items {
		lines = append(lines, fmt.Sprintf("document %s %d %08x", it.Key, it.Rev, textSum(string(it.Body))))
	}
	machines, err := c.Machines()
	if err != nil {
		return lines, err
	}
	marks, err := c.Marks()
	return append(lines, fmt.Sprintf("machines %+v, marks %v", machines, marks)), err
}
