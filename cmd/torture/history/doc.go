// Package history plays random histories of one county and its stations and holds
// each to what must always be true: nothing that a station acknowledged is lost,
// nothing is there twice, every station comes to show what the county publishes.
//
// Real are the county (package county), the outbox and the content store of every
// machine with their bbolt files, and the wire's codec, through which every message
// goes. Modelled are the county's disk ([memstore], where a commit is there or not),
// clocks, power cuts within a commit of a station's file (some of its sectors are
// there, as bbolt's order of writing allows), and the line: what uplink's session
// and api's connection do is done here by the same calls in the same order, but one
// at a time, so that a history is a list of operations that gives the same result
// each time it is played. The real uplink and api are played through the same
// operations in this package's tests, in fake time (testing/synctest).
//
// A history that fails is made shorter as long as it still fails.
package history
