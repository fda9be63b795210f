package county

// CodeOut reports whether there is a code with which a machine can join now.
func (c *County) CodeOut() (out bool, err error) {
	err = c.store.View(func(tx Tx) (err error) {
		tx.Scan(tCode, "", "", func(k string, _ []byte) bool {
			var r codeRecord
			if _, err = load(tx, tCode, k, &r); err != nil {
				return false
			}
			out = r.Machine == "" && r.Wrong < maxWrongProofs && !c.now().After(r.Expires)
			return !out
		})
		return err
	})
	return out, err
}
