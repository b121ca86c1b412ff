package a

var inTest = map[string]int{}
