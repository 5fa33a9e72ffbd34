// Package config reads and writes the profile file, and works out the one profile that a run uses.
//
// A value comes from the first of these that names it: a flag (--profile, --set key=value), the environment
// (AUTHPEEK_PROFILE, and AUTHPEEK_ followed by the key in capitals with __ for each dot: AUTHPEEK_BASE_URL,
// AUTHPEEK_PROVIDER__URL, AUTHPEEK_CUSTOMER__REGISTERED), the file, the vendor's default. An empty value is everywhere the
// same as the key left out.
//
// Config and Profile hold what the file says and nothing else, so that what is saved is what the person wrote.
// Profile.WithDefaults gives the profile to work with. Secrets stay references (Ref) until a Resolver fetches them.
//
// One table, keys, describes every key of a profile; reading, --set, saving, validation and the Setup form all follow it.
// Values of this package are plain data: copy them freely, but do not change one value from two goroutines.
package config
