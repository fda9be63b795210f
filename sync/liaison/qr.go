package liaison

import "strings"

// QRContent is what a deputy's code holds: what the county set; else the county's
// public page of the deputy; else, where the county has no public address, a
// contact card with name, office and office phone (the county's own where the
// deputy has none) that phone cameras understand (MECARD, and vCard's escapes
// with it).
func QRContent(d Deputy, rules RulePack) string {
	switch {
	case d.QR != "":
		return d.QR
	case rules.PublicURL != "":
		return rules.PublicURL + "/d/" + string(d.ID)
	}
	office, phone := d.Office, d.OfficePhone
	if office == "" && phone == "" {
		office, phone = rules.Office, rules.OfficePhone
	}
	card := "MECARD:N:" + cardText(d.Name) + ";"
	for _, f := range []struct{ key, val string }{
		{"ORG", office}, {"TEL", PhoneDigits(phone)}, {"NOTE", d.Title},
	} {
		if f.val != "" {
			card += f.key + ":" + cardText(f.val) + ";"
		}
	}
	return card + ";"
}

var cardEscaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ":", `\:`, ",", `\,`, "\n", " ")

func cardText(s string) string { return cardEscaper.Replace(s) }

// BoardQR is where a board can be taken along, or "" when it cannot.
func BoardQR(b Board, rules RulePack) string {
	if b.QR != "" || rules.PublicURL == "" {
		return b.QR
	}
	return rules.PublicURL + "/b/" + b.ID
}

// ReceiptQR is what a receipt's code holds: the receipt's public page, whose
// secret lies in the fragment-free path, or plain words to keep where the county
// has no public address.
func ReceiptQR(no ReceiptNo, secret string, rules RulePack) string {
	if rules.PublicURL == "" {
		return "回执号 " + no.String() + "，" + rules.Office + " " + rules.OfficePhone
	}
	return rules.PublicURL + "/r/" + string(no) + "/" + secret
}
