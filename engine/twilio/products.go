package twilio

// Products names the grants of today's products, in the order in which they are told: those that a token might have and does not
// are worth a word, too.
func Products() []string {
	var names []string
	for _, p := range products {
		if p.legacy == "" {
			names = append(names, p.name)
		}
	}
	return names
}
