package config_test

// limitEnv is how large a child's files may become, in bytes.
const limitEnv = "AUTHPEEK_TEST_LIMIT"

// limitFiles does nothing: Windows knows no such limit.
func limitFiles() {}
