package main

import "context"

func syncFigures(_ context.Context, _ config) ([]figure, error) { return nil, nil }
