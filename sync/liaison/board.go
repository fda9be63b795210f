package liaison

import "time"

// BlockKind says how a Block is set.
type BlockKind int

// The kinds of block that boards, notices and introductions are made of.
const (
	Paragraph BlockKind = iota + 1
	Heading             // a heading within the text
	Article             // a numbered article: Label "第一条", Text its words
	ListItem            // Label is the bullet or number, e.g. "（一）"
	Picture             // Image with Text as its caption
	TableRow            // Cells; the first row of a run is its heading
)

// Block is one piece of a text, in reading order.
type Block struct {
	Kind  BlockKind
	Label string
	Text  string
	Image BlobID
	Cells []string
}

// Board is a document on the wall (制度上墙, 公示栏).
type Board struct {
	ID       string
	Kind     string // column it belongs to: 制度, 职责, 流程, 公开, …
	Title    string
	Number   string // document number, "" when it has none
	Issuer   string
	Version  string
	From, To Date // days on which it is valid; zero means no limit
	Priority int  // smaller first
	Blocks   []Block
	QR       string // where the text can be taken along; "" means the county's public page
}

// Notice is a dated announcement (通知公告).
type Notice struct {
	ID       string
	Title    string
	From, To Date
	Priority int // smaller first
	Blocks   []Block
	// Urgent puts the notice over every screen, from From until the moment Until (not
	// included); with a zero Until for as long as it is shown at all. In the list it
	// stays until To.
	Urgent bool
	Until  time.Time
}

// Profile is an item of 代表风采: a deed, a report to voters, a commendation.
type Profile struct {
	ID     string
	Deputy DeputyID // "" when it is about the station or several deputies
	Kind   string   // 履职承诺, 述职, 为民办实事, 表彰, …
	Title  string
	Date   Date
	Blocks []Block
	Photo  BlobID
}

// Result is a published, redacted outcome of a matter (办理公示).
type Result struct {
	ID           string
	Date         Date // day of the answer
	Category     string
	Title        string
	Summary      string // what was raised, without anything that names a person
	Unit         string // handling unit
	Class        string // code of a ResultClass
	Answer       string
	Satisfaction Rating // 0 when not rated
	Station      StationID
}

// Tally counts a station's matters of one year for the public (办结 128 / 141).
type Tally struct {
	Year                         int
	Registered, Answered, Closed int
}

// valid reports whether day is within from..to, where zero bounds are open.
func valid(day, from, to Date) bool {
	return (from.IsZero() || !day.Before(from)) && (to.IsZero() || !to.Before(day))
}

// ValidOn reports whether the board hangs on day.
func (b Board) ValidOn(day Date) bool { return valid(day, b.From, b.To) }

// ValidOn reports whether the notice is shown on day.
func (n Notice) ValidOn(day Date) bool { return valid(day, n.From, n.To) }

// UrgentAt reports whether the notice stands over every screen at now.
func (n Notice) UrgentAt(now time.Time) bool {
	return n.Urgent && n.ValidOn(DateOf(now)) && (n.Until.IsZero() || now.Before(n.Until))
}
