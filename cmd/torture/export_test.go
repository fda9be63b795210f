package main

// For the tests.
var (
	BeChild  = beChild
	Run      = run
	LastLine = lastLine
	Good     = (*Report).good
)

// Ack is what a station acknowledged, Held what is at the county.
type (
	Ack  struct{ ULID, Receipt, Text string }
	Held struct{ ULID, Receipt, Text string }
)

// Judge compares them.
func Judge(acked []Ack, have []Held, aside []string) Report {
	var as []ack
	for _, a := range acked {
		as = append(as, ack{ulid: a.ULID, receipt: a.Receipt, text: textSum(a.Text)})
	}
	var hs []held
	for _, h := range have {
		hs = append(hs, held{h.ULID, h.Receipt, textSum(h.Text)})
	}
	return judge(as, hs, aside)
}
