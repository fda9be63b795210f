package cases

import (
	"strings"

	"lianluozhan/sync/liaison"
)

// dotted joins what is there.
func dotted(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

func ratingTone(r liaison.Rating) string {
	switch r {
	case liaison.Satisfied:
		return "green"
	case liaison.FairlyRated:
		return "blue"
	}
	return "red"
}
