package wire

import "lianluozhan/sync/liaison"

type block struct {
	Kind  liaison.BlockKind `cbor:"1,keyasint"`
	Label string            `cbor:"2,keyasint,omitempty"`
	Text  string            `cbor:"3,keyasint,omitempty"`
	Image blobID            `cbor:"4,keyasint,omitzero"`
	Cells []string          `cbor:"5,keyasint,omitempty"`
}

func toBlock(b liaison.Block) block {
	return block{Kind: b.Kind, Label: b.Label, Text: b.Text, Image: blobID(b.Image), Cells: b.Cells}
}

func fromBlock(b block) liaison.Block {
	return liaison.Block{Kind: b.Kind, Label: b.Label, Text: b.Text, Image: liaison.BlobID(b.Image), Cells: b.Cells}
}

type board struct {
	Kind     string  `cbor:"1,keyasint,omitempty"`
	Title    string  `cbor:"2,keyasint,omitempty"`
	Number   string  `cbor:"3,keyasint,omitempty"`
	Issuer   string  `cbor:"4,keyasint,omitempty"`
	Version  string  `cbor:"5,keyasint,omitempty"`
	From     date    `cbor:"6,keyasint,omitzero"`
	To       date    `cbor:"7,keyasint,omitzero"`
	Priority int     `cbor:"8,keyasint,omitempty"`
	Blocks   []block `cbor:"9,keyasint,omitempty"`
	QR       string  `cbor:"10,keyasint,omitempty"`
}

func toBoard(b liaison.Board) board {
	return board{
		Kind: b.Kind, Title: b.Title, Number: b.Number, Issuer: b.Issuer, Version: b.Version,
		From: date(b.From), To: date(b.To), Priority: b.Priority, Blocks: each(b.Blocks, toBlock), QR: b.QR,
	}
}

func (w board) domain(id string) any {
	return liaison.Board{
		ID: id, Kind: w.Kind, Title: w.Title, Number: w.Number, Issuer: w.Issuer, Version: w.Version,
		From: liaison.Date(w.From), To: liaison.Date(w.To), Priority: w.Priority,
		Blocks: each(w.Blocks, fromBlock), QR: w.QR,
	}
}

type notice struct {
	Title    string  `cbor:"1,keyasint,omitempty"`
	From     date    `cbor:"2,keyasint,omitzero"`
	To       date    `cbor:"3,keyasint,omitzero"`
	Priority int     `cbor:"4,keyasint,omitempty"`
	Blocks   []block `cbor:"5,keyasint,omitempty"`
	Urgent   bool    `cbor:"6,keyasint,omitempty"`
	Until    instant `cbor:"7,keyasint,omitzero"`
}

func toNotice(n liaison.Notice) notice {
	return notice{
		Title: n.Title, From: date(n.From), To: date(n.To), Priority: n.Priority, Blocks: each(n.Blocks, toBlock),
		Urgent: n.Urgent, Until: instant(n.Until),
	}
}

func (w notice) domain(id string) any {
	return liaison.Notice{
		ID: id, Title: w.Title, From: liaison.Date(w.From), To: liaison.Date(w.To), Priority: w.Priority,
		Blocks: each(w.Blocks, fromBlock), Urgent: w.Urgent, Until: fromInstant(w.Until),
	}
}

type profile struct {
	Deputy liaison.DeputyID `cbor:"1,keyasint,omitempty"`
	Kind   string           `cbor:"2,keyasint,omitempty"`
	Title  string           `cbor:"3,keyasint,omitempty"`
	Date   date             `cbor:"4,keyasint,omitzero"`
	Blocks []block          `cbor:"5,keyasint,omitempty"`
	Photo  blobID           `cbor:"6,keyasint,omitzero"`
}

func toProfile(p liaison.Profile) profile {
	return profile{
		Deputy: p.Deputy, Kind: p.Kind, Title: p.Title, Date: date(p.Date),
		Blocks: each(p.Blocks, toBlock), Photo: blobID(p.Photo),
	}
}

func (w profile) domain(id string) any {
	return liaison.Profile{
		ID: id, Deputy: w.Deputy, Kind: w.Kind, Title: w.Title, Date: liaison.Date(w.Date),
		Blocks: each(w.Blocks, fromBlock), Photo: liaison.BlobID(w.Photo),
	}
}
