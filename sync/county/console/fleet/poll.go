package fleet

import (
	"strconv"

	"lianluozhan/sync/county/console/frame"
)

// poll is the page's asking anew by itself. It ends after a while: a page that was
// left open must not keep its person signed in.
type poll struct {
	Next int // number of the next time; 0 when there is none
}

// polls is how often a page asks: every 10 seconds for 20 minutes.
const polls = 120

func pollOf(r *frame.Request) poll {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil || n < 0 {
		n = 0
	}
	if n >= polls {
		return poll{}
	}
	return poll{n + 1}
}
