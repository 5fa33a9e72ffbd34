package diagnose

// presets are the vendors whose tokens are known, in the order in which they are asked whether a token is theirs.
func presets() []preset { return nil }
