// Writes what integers_test.ts compares with: go run integers.go | sha256sum
package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
)

type Entry struct {
	Term    int
	Command interface{}
	A       int16
	B       int8
	U       uint64
	S       string
}

func main() {
	texts := []string{"", "a", "Put", "é", "0123456789012345678901234567890123456789"}
	count := 0
	for k := uint(0); k <= 53; k++ {
		for d := int64(-2); d <= 2; d++ {
			for _, sign := range []int64{1, -1} {
				n := sign * (int64(1)<<k + d)
				if n > 1<<53-1 || n < -(1<<53-1) {
					continue
				}
				u := n
				if u < 0 {
					u = -u
				}
				s := texts[count%len(texts)]
				count++
				var w bytes.Buffer
				e := gob.NewEncoder(&w)
				err := e.Encode([]Entry{{int(n), int(n), int16(n), int8(n), uint64(u), s}, {int(-n), s, int16(-n), int8(-n), 0, s}})
				if err != nil {
					panic(err)
				}
				fmt.Printf("%x\n", w.Bytes())
			}
		}
	}
}
