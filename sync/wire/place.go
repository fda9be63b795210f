package wire

import "lianluozhan/sync/liaison"

type post struct {
	Role string `cbor:"1,keyasint,omitempty"`
	Name string `cbor:"2,keyasint,omitempty"`
}

func toPost(p liaison.Post) post   { return post(p) }
func fromPost(p post) liaison.Post { return liaison.Post(p) }

type station struct {
	Name     string            `cbor:"1,keyasint,omitempty"`
	Kind     string            `cbor:"2,keyasint,omitempty"`
	Town     liaison.TownID    `cbor:"3,keyasint,omitempty"`
	TownName string            `cbor:"4,keyasint,omitempty"`
	Parent   liaison.StationID `cbor:"5,keyasint,omitempty"`
	Address  string            `cbor:"6,keyasint,omitempty"`
	Phone    string            `cbor:"7,keyasint,omitempty"`
	Hours    string            `cbor:"8,keyasint,omitempty"`
	Villages []string          `cbor:"9,keyasint,omitempty"`
	Posts    []post            `cbor:"10,keyasint,omitempty"`
	Intro    []block           `cbor:"11,keyasint,omitempty"`
	Photo    blobID            `cbor:"12,keyasint,omitzero"`
}

func toStation(s liaison.Station) station {
	return station{
		Name: s.Name, Kind: s.Kind, Town: s.Town, TownName: s.TownName, Parent: s.Parent, Address: s.Address,
		Phone: s.Phone, Hours: s.Hours, Villages: s.Villages, Posts: each(s.Posts, toPost),
		Intro: each(s.Intro, toBlock), Photo: blobID(s.Photo),
	}
}

func (w station) domain(id string) any {
	return liaison.Station{
		ID: liaison.StationID(id), Name: w.Name, Kind: w.Kind, Town: w.Town, TownName: w.TownName,
		Parent: w.Parent, Address: w.Address, Phone: w.Phone, Hours: w.Hours, Villages: w.Villages,
		Posts: each(w.Posts, fromPost), Intro: each(w.Intro, fromBlock), Photo: liaison.BlobID(w.Photo),
	}
}

type deputy struct {
	Name         string              `cbor:"1,keyasint,omitempty"`
	Levels       []liaison.Level     `cbor:"2,keyasint,omitempty"`
	Title        string              `cbor:"3,keyasint,omitempty"`
	Group        string              `cbor:"4,keyasint,omitempty"`
	Constituency string              `cbor:"5,keyasint,omitempty"`
	Villages     []string            `cbor:"6,keyasint,omitempty"`
	Occupation   string              `cbor:"7,keyasint,omitempty"`
	Photo        blobID              `cbor:"8,keyasint,omitzero"`
	Pledge       string              `cbor:"9,keyasint,omitempty"`
	Bio          string              `cbor:"10,keyasint,omitempty"`
	Office       string              `cbor:"11,keyasint,omitempty"`
	OfficePhone  string              `cbor:"12,keyasint,omitempty"`
	QR           string              `cbor:"13,keyasint,omitempty"`
	Stations     []liaison.StationID `cbor:"14,keyasint,omitempty"`
	Order        int                 `cbor:"15,keyasint,omitempty"`
}

func toDeputy(d liaison.Deputy) deputy {
	return deputy{
		Name: d.Name, Levels: d.Levels, Title: d.Title, Group: d.Group, Constituency: d.Constituency,
		Villages: d.Villages, Occupation: d.Occupation, Photo: blobID(d.Photo), Pledge: d.Pledge, Bio: d.Bio,
		Office: d.Office, OfficePhone: d.OfficePhone, QR: d.QR, Stations: d.Stations, Order: d.Order,
	}
}

func (w deputy) domain(id string) any {
	return liaison.Deputy{
		ID: liaison.DeputyID(id), Name: w.Name, Levels: w.Levels, Title: w.Title, Group: w.Group,
		Constituency: w.Constituency, Villages: w.Villages, Occupation: w.Occupation,
		Photo: liaison.BlobID(w.Photo), Pledge: w.Pledge, Bio: w.Bio, Office: w.Office,
		OfficePhone: w.OfficePhone, QR: w.QR, Stations: w.Stations, Order: w.Order,
	}
}
