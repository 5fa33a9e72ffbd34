// Package sdkimport reads the configuration that an app gives to a Bloomreach SDK, out of one file or a whole checkout, and
// makes profiles of it: what each field came to, and what is wrong with it.
//
// It reads files and does nothing else: no build is run, nothing is written, no link out of the tree is followed. All it reads
// is untrusted. Texts in its results are plain, but quote what they are about, so that they have to be sanitised before they
// reach a terminal; a secret stands in them as its fingerprint.
package sdkimport
