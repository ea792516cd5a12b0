// Judges one history with Porcupine, for linearizability_bench.ts:
//
//	main FILE LIMIT-IN-MS plain|verbose
//
// FILE has an operation a line, as a JSON object. Printed is the verdict, milliseconds of wall time, milliseconds of CPU, and the
// megabytes that the process held at most.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

type input struct {
	op, key, value string
}

var model = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		keys := map[string]int{}
		var parts [][]porcupine.Operation
		for _, operation := range history {
			key := operation.Input.(input).key
			part, known := keys[key]
			if !known {
				part = len(parts)
				keys[key] = part
				parts = append(parts, nil)
			}
			parts[part] = append(parts[part], operation)
		}
		return parts
	},
	Init: func() interface{} { return "" },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		value := state.(string)
		switch called := in.(input); called.op {
		case "Get":
			return out.(string) == value, state
		case "Put":
			return true, called.value
		default:
			return true, value + called.value
		}
	},
	DescribeOperation: func(in, out interface{}) string { return in.(input).op },
}

func cpu() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// The largest resident size of this process. What getrusage says includes that of the process that started it.
func megabytes() int {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			kilobytes, _ := strconv.Atoi(fields[1])
			return kilobytes / 1024
		}
	}
	return 0
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	var history []porcupine.Operation
	for decoder := json.NewDecoder(bufio.NewReader(file)); decoder.More(); {
		var line struct {
			Client      int
			Call, Ret   int64
			Op, Key     string
			Value, Read string
		}
		if err := decoder.Decode(&line); err != nil {
			panic(err)
		}
		history = append(history, porcupine.Operation{
			ClientId: line.Client, Call: line.Call, Return: line.Ret,
			Input: input{line.Op, line.Key, line.Value}, Output: line.Read,
		})
	}
	limit, _ := strconv.Atoi(os.Args[2])
	timeout := time.Duration(limit) * time.Millisecond
	begin, before := time.Now(), cpu()
	var verdict porcupine.CheckResult
	if os.Args[3] == "verbose" {
		verdict, _ = porcupine.CheckOperationsVerbose(model, history, timeout)
	} else {
		verdict = porcupine.CheckOperationsTimeout(model, history, timeout)
	}
	wall, used := time.Since(begin), cpu()-before
	fmt.Printf("%s %.2f %.2f %d\n", verdict, wall.Seconds()*1000, used.Seconds()*1000, megabytes())
}
