package main

import (
	"fmt"
	"io"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// ratings lists how residents judged answers, and what they wrote with it.
func ratings(o *office, out io.Writer) error {
	rows := [][]string{{"回执号", "时间", "评价", "留言"}}
	var rated []liaison.Case
	err := o.county.Matters(func(m county.Matter) bool {
		rated = append(rated, m.Case)
		return true
	})
	if err != nil {
		return err
	}
	for _, c := range rated {
		words, err := o.county.Words(c.Receipt)
		if err != nil {
			return err
		}
		for _, e := range c.Events {
			if e.Step != liaison.Rated {
				continue
			}
			note := ""
			for _, w := range words {
				if w.Given.Equal(e.At) {
					note = oneLine(w.Words)
				}
			}
			rows = append(rows, []string{c.Receipt.String(), stamp(e.At), ratingOf(e.Rating), note})
		}
	}
	if len(rows) == 1 {
		fmt.Fprintln(out, "还没有评价。")
		return nil
	}
	_, err = io.WriteString(out, table(rows))
	return err
}
