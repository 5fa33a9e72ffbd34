package jose

// CodeUnprotected says that alg or kid stand where anybody can change them.
const CodeUnprotected Code = "header.unprotected"

// decrypt decrypts a JWE with whichever of the keys it was made for.
func decrypt(t Token, _ string, _ Keys, _ Options) Verification {
	v := Verification{State: StateUnverified, Reason: "a JWE is not decrypted"}
	v.Alg, _ = t.Header.String("alg")
	v.Enc, _ = t.Header.String("enc")
	v.Kid, _ = t.Header.String("kid")
	return v
}
