//go:build !linux

package main

import "time"

func cpu(int) (time.Duration, error) { return 0, errNotLinux }

func resident(int) (int64, error) { return 0, errNotLinux }
