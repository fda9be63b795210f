package main

import (
	"fmt"
	"io"
	"time"

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
		said, err := o.county.Words(c.Receipt)
		if err != nil {
			return err
		}
		for _, e := range c.Events {
			if e.Step != liaison.Rated {
				continue
			}
			note := ""
			for _, w := range said {
				if w.Given.Truncate(time.Second).Equal(e.At.Truncate(time.Second)) { // older rows have no more
					note = oneLine(wordsOf(w))
				}
			}
			rows = append(rows, []string{c.Receipt.String(), stamp(e.At), e.Rating.Words(), note})
		}
	}
	if len(rows) == 1 {
		fmt.Fprintln(out, "还没有评价。")
		return nil
	}
	_, err = io.WriteString(out, table(rows))
	return err
}

// wordsOf is what a resident wrote, or why that cannot be read.
func wordsOf(w county.Words) string {
	if w.Closed != nil {
		return "（" + words(w.Closed) + "）"
	}
	return w.Words
}
