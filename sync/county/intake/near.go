package intake

import "unicode/utf8"

// near returns the candidate that word was probably meant to be, or "".
func near(word string, candidates []string) string {
	best := ""
	most := map[int]int{0: 0, 1: 0, 2: 0, 3: 1, 4: 2, 5: 2}[utf8.RuneCountInString(word)] // short words are near to all
	if utf8.RuneCountInString(word) > 5 {
		most = 3
	}
	for _, c := range candidates {
		if d := distance(word, c); d <= most {
			best, most = c, d-1
		}
	}
	return best
}

// hint words a near match as a question, or is "".
func hint(word string, candidates []string) string {
	if n := near(word, candidates); n != "" {
		return "是不是想写 " + n + "？"
	}
	return ""
}

// distance counts the characters to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 60 || len(y) > 60 {
		return max(len(x), len(y))
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range y {
			cost := 1
			if c == d {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
