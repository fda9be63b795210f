package results

import (
	"slices"
	"time"

	"lianluozhan/sync/liaison"
)

// Item is a published result as the page shows it.
type Item struct {
	liaison.Result
	CategoryName string
	ClassName    string
	Explain      string // what the class means
}

// Class is a filter key: a class of answers and how many there are.
type Class struct {
	Code, Name string
	Count      int
}

// State is what the page says; comparable with reflect.DeepEqual.
type State struct {
	Year    int
	Tally   liaison.Tally // zero when the county has not counted this year
	Rated   int           // published results of the year that were rated
	Pleased int           // of these, satisfied or fairly satisfied
	Total   int           // published results of all years
	Classes []Class       // those that occur, in the county's order
	Items   []Item        // of the chosen class, newest first
}

// Model is what a visitor chose on the page. It outlives the views, so that another
// type size loses nothing.
type Model struct {
	class string          // chosen class, "" for all
	open  map[string]bool // results that are shown in full, by ID
}

// NewModel returns a model that shows all results, each in brief.
func NewModel() *Model { return &Model{open: map[string]bool{}} }

// StateAt counts and lists the results of a class, of all for "".
func StateAt(c *liaison.Content, now time.Time, class string) State {
	s := State{Year: liaison.DateOf(now).Year}
	if c.Empty() {
		return s
	}
	if c.Tally.Year == s.Year {
		s.Tally = c.Tally
	}
	s.Total = len(c.Results)
	counts := map[string]int{}
	for _, r := range c.Results {
		counts[r.Class]++
		if r.Date.Year == s.Year && r.Satisfaction.Valid() {
			s.Rated++
			if r.Satisfaction != liaison.Dissatisfied {
				s.Pleased++
			}
		}
		if class == "" || r.Class == class {
			s.Items = append(s.Items, item(c, r))
		}
	}
	for _, k := range c.Rules.ResultClasses {
		if counts[k.Code] > 0 {
			s.Classes = append(s.Classes, Class{k.Code, k.Name, counts[k.Code]})
		}
	}
	slices.SortStableFunc(s.Items, func(a, b Item) int { return b.Date.Compare(a.Date) })
	return s
}

func item(c *liaison.Content, r liaison.Result) Item {
	k := c.Rules.ResultClass(r.Class)
	return Item{Result: r, CategoryName: c.Rules.Category(r.Category).Name, ClassName: k.Name, Explain: k.Explain}
}

// Share is how many of the rated were pleased, in per cent.
func (s State) Share() int {
	if s.Rated == 0 {
		return 0
	}
	return (s.Pleased*100 + s.Rated/2) / s.Rated
}
