// Package intake reads a county's folder of YAML, Markdown and pictures and
// turns it into the documents that stations show, and writes such a folder back.
// It judges every file and tells all mistakes at once, in words for the people
// who wrote them, and gives nothing when there is any. It knows the folder's
// format only: no store, no stations' machines and not what was imported before.
package intake
