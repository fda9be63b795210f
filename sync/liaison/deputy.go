package liaison

// Level is one of the five levels at which a deputy is elected.
type Level int

// The five levels, highest first. Zero is no level.
const (
	National Level = iota + 1
	Provincial
	Municipal
	CountyLevel
	Township
)

// Levels lists the five levels, highest first.
func Levels() []Level {
	return []Level{National, Provincial, Municipal, CountyLevel, Township}
}

// Valid reports whether l is one of the five levels.
func (l Level) Valid() bool { return l >= National && l <= Township }

// Deputy is a deputy (人大代表) as the public may see them.
type Deputy struct {
	ID           DeputyID
	Name         string
	Levels       []Level // all levels at which the deputy is elected, highest first
	Title        string  // how the level is called here, e.g. "县人大代表"; "" uses the level's name
	Group        string  // deputy group (代表小组)
	Constituency string  // 选区 or electing unit
	Villages     []string
	Occupation   string
	Photo        BlobID
	Pledge       string // 履职承诺
	Bio          string
	Office       string // where to reach the deputy, public
	OfficePhone  string
	QR           string // what the deputy's code holds, set by the county; "" lets QRContent choose
	Stations     []StationID
	Order        int // position in lists, smaller first
}

// Highest returns the deputy's highest level, or 0 when none is recorded.
func (d Deputy) Highest() Level {
	var top Level
	for _, l := range d.Levels {
		if l.Valid() && (top == 0 || l < top) {
			top = l
		}
	}
	return top
}

// Has reports whether the deputy is elected at level l.
func (d Deputy) Has(l Level) bool {
	for _, x := range d.Levels {
		if x == l {
			return true
		}
	}
	return false
}
