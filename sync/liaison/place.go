package liaison

// Identifiers are short ASCII words chosen by the county and never reused.
type (
	// StationID names a place of the 家·站·室 tree, e.g. "chengguan".
	StationID string
	// TownID names a township or subdistrict.
	TownID string
	// DeputyID names a deputy within the county.
	DeputyID string
	// BlobID is the lower-case hex SHA-256 of a file's bytes; "" means no file.
	BlobID string
)

// Station is one place where residents are received.
type Station struct {
	ID       StationID
	Name     string // as on the name plate, e.g. "城关镇人大代表联络站"
	Kind     string // local name of the tier: 代表之家, 联络站, 联络室, …
	Town     TownID
	TownName string
	Parent   StationID // "" at the top of the tree
	Address  string
	Phone    string // office phone, public
	Hours    string // opening hours in words, e.g. "工作日 8:30–17:30"
	Villages []string
	Posts    []Post
	Intro    []Block
	Photo    BlobID
}

// Post is a role at a station and who holds it, e.g. 站长.
type Post struct {
	Role string
	Name string
}
