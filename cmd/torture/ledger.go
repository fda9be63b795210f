package main

import (
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"
)

// ack is a registration that a station acknowledged.
type ack struct {
	ulid, receipt string
	text          uint32 // checksum of the text
	round         int    // in which it was given
}

// held is a registration that a county or an outbox has.
type held struct {
	ulid, receipt string
	text          uint32
}

func textSum(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) }

// judge compares what was acknowledged with what is there. set aside is what the
// county could not take in.
func judge(acked []ack, have []held, setAside []string) Report {
	r := Report{Acked: len(acked), Divergent: len(setAside)}
	for _, why := range setAside[:min(3, len(setAside))] {
		r.note("set aside by the county: %s", why)
	}
	byULID := map[string]held{}
	for _, h := range have {
		if _, twice := byULID[h.ulid]; twice {
			r.Duplicated++
		}
		byULID[h.ulid] = h
	}
	r.Duplicated += twice(have, func(h held) string { return h.receipt })
	r.Duplicated += twice(have, func(h held) string { return fmt.Sprint(h.text) })
	r.Duplicated += twice(acked, func(a ack) string { return a.receipt })
	rounds := map[int]int{}
	for _, a := range acked {
		h, ok := byULID[a.ulid]
		switch {
		case !ok:
			r.Lost++
			rounds[a.round]++
		case h.receipt != a.receipt || h.text != a.text:
			if r.Divergent++; r.Divergent <= 3 {
				r.note("registration %s of round %d is not what was filed", a.ulid, a.round)
			}
		}
	}
	if r.Lost > 0 {
		var where []string
		for _, round := range slices.Sorted(maps.Keys(rounds)) {
			where = append(where, fmt.Sprintf("%d of round %d", rounds[round], round))
		}
		r.note("lost: %s", strings.Join(where[:min(8, len(where))], ", "))
	}
	return r
}

// twice counts how many have a key that an earlier one has.
func twice[T any](all []T, key func(T) string) int {
	seen, n := map[string]bool{}, 0
	for _, x := range all {
		if seen[key(x)] {
			n++
		}
		seen[key(x)] = true
	}
	return n
}
