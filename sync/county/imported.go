package county

import (
	"lianluozhan/sync/liaison"
)

// Imported returns what was imported last, as Publish took it, without the files:
// see Blob for those.
func (c *County) Imported() ([]Scoped, map[string]liaison.Tally, error) {
	var docs []Scoped
	for _, kind := range imported {
		err := c.Documents(kind, func(key string, scopes []string, doc any) {
			docs = append(docs, Scoped{key, doc, scopes})
		})
		if err != nil {
			return nil, nil, err
		}
	}
	tallies := map[string]liaison.Tally{}
	err := c.store.View(func(tx Tx) error {
		var first error
		tx.Scan(tBase, "", "", func(key string, _ []byte) bool {
			var r tallyRecord
			_, first = load(tx, tBase, key, &r)
			if r.Base != (liaison.Tally{}) {
				tallies[key] = r.Base
			}
			return first == nil
		})
		return first
	})
	return docs, tallies, err
}
