package main

import (
	"context"
	"fmt"
	"strings"

	"lianluozhan/cmd/torture/history"
)

// histories plays random lives of a county and its stations in one process.
func histories(ctx context.Context, e *env, n int) (Report, error) {
	got, err := history.Run(ctx, history.Options{Count: n, Seed: e.seed, Log: e.log})
	r := Report{
		Tries: got.Histories, Faults: got.Kills + got.Cuts + got.Faults + got.Restores + got.Wrong, Acked: got.Filed,
		Lost: got.Lost, Duplicated: got.Duplicated, Divergent: got.Divergent, Histories: got.Histories,
	}
	r.note("%s", got)
	for _, f := range got.Failures[:min(3, len(got.Failures))] {
		r.note("%s", strings.ReplaceAll(f.String(), "\n", "\n               "))
	}
	if got.Failed > 0 && err == nil {
		err = fmt.Errorf("%d histories could not be brought to their end", got.Failed)
	}
	return r, err
}
