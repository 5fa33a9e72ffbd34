package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// unlessEmpty is the identity that was asked for, or one that is made up: the same seed makes up the same ones.
func (t *twilio) unlessEmpty(identity string, invent func(*rand.Rand) string) *string {
	if identity == "" {
		identity = invent(rand.New(rand.NewPCG(uint64(t.server.options.Seed), t.madeUp.Add(1))))
	}
	return &identity
}

// adjectiveAndNames is AdjFirstLast, as two of the starters write it (vendors reference A1).
func adjectiveAndNames(random *rand.Rand) string {
	return pick(random, "Agile Brave Calm Eager Frosty Gentle Lucky Merry Proud Quiet Sunny Witty") + firstName(random) + lastName(random)
}

// userName is like those of the faker libraries.
func userName(random *rand.Rand) string {
	return strings.ToLower(firstName(random)+"."+lastName(random)) + fmt.Sprint(random.IntN(90)+10)
}

// guid is a UUID of version 4 (RFC 9562 section 5.4).
func guid(random *rand.Rand) string {
	high, low := random.Uint64()&^0xf000|0x4000, random.Uint64()&^(3<<62)|2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", high>>32, high>>16&0xffff, high&0xffff, low>>48, low&(1<<48-1))
}

func firstName(random *rand.Rand) string {
	return pick(random, "Ada Boris Clara Dmitri Elena Farid Greta Hugo Ines Jonas Klara Liam Mina Nils Olga Pavel")
}

func lastName(random *rand.Rand) string {
	return pick(random, "Archer Brook Carver Dale Fisher Gardner Hill Keller Lane Marsh Novak Potter Reed Stone Vale Wood")
}

func pick(random *rand.Rand, words string) string {
	all := strings.Fields(words)
	return all[random.IntN(len(all))]
}
