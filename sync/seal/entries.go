package seal

// Entries is the info under which a station's entries are sealed. With another one
// nothing opens: what was sealed for one use cannot be passed off as another.
const Entries = "lianluozhan entries 1"
