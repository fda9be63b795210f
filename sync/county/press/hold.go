package press

import (
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// uploads are kept this long before a draft has to name them.
const uploadDays = 7

const uploadPrefix = "upload/"

// holdUpload keeps one file and lets go of those of more than uploadDays ago.
func holdUpload(x *county.Edit, a Actor, id liaison.BlobID) error {
	oldest := uploadPrefix + x.Now().AddDate(0, 0, -uploadDays).In(liaison.Zone).Format(time.DateOnly)
	for _, holder := range county.Holders(x.Tx(), uploadPrefix) {
		if holder < oldest {
			if err := x.Hold(holder); err != nil {
				return err
			}
		}
	}
	today := x.Now().In(liaison.Zone).Format(time.DateOnly)
	return x.Hold(strings.Join([]string{uploadPrefix + today, a.Name, string(id)}, "/"), id)
}

func draftHolder(key string) string { return "draft/" + key }
