package wire

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"lianluozhan/sync/liaison"
)

// KeyRules is the key of the county's one RulePack.
const KeyRules = DocRules + "/county"

// ErrUnknownKind is returned for documents of a kind this version does not know.
// They are stored and skipped.
var ErrUnknownKind = errors.New("wire: unknown kind of document")

// Key joins a document's kind and id.
func Key(kind, id string) string { return kind + "/" + id }

// PlanKey is the key of a station's plan of one year.
func PlanKey(s liaison.StationID, year int) string {
	return Key(DocPlan, string(s)+"-"+strconv.Itoa(year))
}

// TallyKey is the key of a station's tally of one year.
func TallyKey(s liaison.StationID, year int) string {
	return Key(DocTally, string(s)+"-"+strconv.Itoa(year))
}

// SplitKey takes a key apart.
func SplitKey(key string) (kind, id string, err error) {
	kind, id, ok := strings.Cut(key, "/")
	if !ok || kind == "" || id == "" || len(key) > maxKey {
		return "", "", fmt.Errorf("document key %q: want kind/id", key)
	}
	return kind, id, nil
}

// KeyOf returns the key of a document value. A Tally does not know its station
// and has none: see TallyKey.
func KeyOf(doc any) (string, error) {
	var kind, id string
	switch d := doc.(type) {
	case liaison.RulePack:
		return KeyRules, nil
	case liaison.Plan:
		return PlanKey(d.Station, d.Year), nil
	case liaison.Station:
		kind, id = DocStation, string(d.ID)
	case liaison.Deputy:
		kind, id = DocDeputy, string(d.ID)
	case liaison.Board:
		kind, id = DocBoard, d.ID
	case liaison.Notice:
		kind, id = DocNotice, d.ID
	case liaison.Profile:
		kind, id = DocProfile, d.ID
	case liaison.Result:
		kind, id = DocResult, d.ID
	case liaison.SignIn:
		kind, id = DocSignIn, string(d.ID)
	case liaison.Case:
		kind, id = DocCase, string(d.ID)
	case liaison.Pack:
		kind, id = DocPack, d.Month
	default:
		return "", fmt.Errorf("document %T: has no key of its own", doc)
	}
	if id == "" {
		return "", fmt.Errorf("document %T: has no id", doc)
	}
	return Key(kind, id), nil
}

// EncodeDocument makes the body of the document under key from its domain value
// (liaison.Board, not a pointer). The id is in the key only. The same value
// always gives the same bytes.
func EncodeDocument(key string, doc any) ([]byte, error) {
	kind, _, err := SplitKey(key)
	if err != nil {
		return nil, err
	}
	has, form := toWire(doc)
	if has != kind {
		return nil, fmt.Errorf("encode %s: a %T does not belong there", key, doc)
	}
	body, err := marshal(form)
	if err == nil {
		err = most("document", len(body), MaxDocument)
	}
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", key, err)
	}
	return body, nil
}

// DecodeDocument returns the domain value of a document: liaison.RulePack,
// Station, Deputy, Plan, Board, Notice, Profile, Result, Tally, SignIn, Case or Pack.
func DecodeDocument(key string, body []byte) (any, error) {
	kind, id, err := SplitKey(key)
	if err != nil {
		return nil, err
	}
	if err := most("document", len(body), MaxDocument); err != nil {
		return nil, fmt.Errorf("decode %s: %w", key, err)
	}
	doc, err := fromWire(kind, id, body)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", key, err)
	}
	return doc, nil
}

func toWire(doc any) (kind string, form any) {
	switch d := doc.(type) {
	case liaison.RulePack:
		return DocRules, toRules(d)
	case liaison.Station:
		return DocStation, toStation(d)
	case liaison.Deputy:
		return DocDeputy, toDeputy(d)
	case liaison.Plan:
		return DocPlan, toPlan(d)
	case liaison.Board:
		return DocBoard, toBoard(d)
	case liaison.Notice:
		return DocNotice, toNotice(d)
	case liaison.Profile:
		return DocProfile, toProfile(d)
	case liaison.Result:
		return DocResult, toResult(d)
	case liaison.Tally:
		return DocTally, tally(d)
	case liaison.SignIn:
		return DocSignIn, toSignIn(d)
	case liaison.Case:
		return DocCase, toMatter(d)
	case liaison.Pack:
		return DocPack, toPack(d)
	}
	return "", nil
}

func fromWire(kind, id string, body []byte) (any, error) {
	switch kind {
	case DocRules:
		return document[rules](id, body)
	case DocStation:
		return document[station](id, body)
	case DocDeputy:
		return document[deputy](id, body)
	case DocPlan:
		return document[plan](id, body)
	case DocBoard:
		return document[board](id, body)
	case DocNotice:
		return document[notice](id, body)
	case DocProfile:
		return document[profile](id, body)
	case DocResult:
		return document[result](id, body)
	case DocTally:
		return document[tally](id, body)
	case DocSignIn:
		return document[signIn](id, body)
	case DocCase:
		return document[matter](id, body)
	case DocPack:
		return document[pack](id, body)
	}
	return nil, ErrUnknownKind
}

func document[T interface{ domain(id string) any }](id string, body []byte) (any, error) {
	var w T
	if err := unmarshal(body, &w); err != nil {
		return nil, err
	}
	return w.domain(id), nil
}
