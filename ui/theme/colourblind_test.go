package theme

import (
	"math"
	"strconv"
	"testing"
)

// rgb is a colour in linear light, lab one in CIELAB.
type (
	rgb [3]float64
	lab [3]float64
)

// sights are simulations of colour blindness in linear RGB, at their full severity (Machado, Oliveira, Fernandes 2009).
var sights = map[string][3]rgb{
	"common":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func linear(t *testing.T, hex string) rgb {
	t.Helper()
	var c rgb
	for i := range c {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		if v := float64(n) / 255; v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

func (c rgb) seen(m [3]rgb) rgb {
	var out rgb
	for i, row := range m {
		out[i] = min(1, max(0, row[0]*c[0]+row[1]*c[1]+row[2]*c[2]))
	}
	return out
}

// lab is the colour in CIELAB under D65.
func (c rgb) lab() lab {
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := f((0.4124564*c[0] + 0.3575761*c[1] + 0.1804375*c[2]) / 0.95047)
	y := f(0.2126729*c[0] + 0.7151522*c[1] + 0.0721750*c[2])
	z := f((0.0193339*c[0] + 0.1191920*c[1] + 0.9503041*c[2]) / 1.08883)
	return lab{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// ciede2000 is how far two colours are apart to the eye (Sharma, Wu, Dalal 2005).
func ciede2000(p, q lab) float64 {
	const to = math.Pi / 180
	mean7 := math.Pow((math.Hypot(p[1], p[2])+math.Hypot(q[1], q[2]))/2, 7)
	g := 0.5 * (1 - math.Sqrt(mean7/(mean7+math.Pow(25, 7))))
	polar := func(c lab) (chroma, hue float64) {
		a := (1 + g) * c[1]
		hue = math.Atan2(c[2], a) / to
		if hue < 0 {
			hue += 360
		}
		return math.Hypot(a, c[2]), hue
	}
	c1, h1 := polar(p)
	c2, h2 := polar(q)
	dh, mean := h2-h1, (h1+h2)/2
	switch {
	case c1*c2 == 0:
		dh, mean = 0, h1+h2
	case math.Abs(dh) > 180:
		if mean < 180 {
			mean += 180
		} else {
			mean -= 180
		}
		if dh > 180 {
			dh -= 360
		} else {
			dh += 360
		}
	}
	dl, dc, dH := q[0]-p[0], c2-c1, 2*math.Sqrt(c1*c2)*math.Sin(dh/2*to)
	l, c := (p[0]+q[0])/2, (c1+c2)/2
	t := 1 - 0.17*math.Cos((mean-30)*to) + 0.24*math.Cos(2*mean*to) + 0.32*math.Cos((3*mean+6)*to) - 0.20*math.Cos((4*mean-63)*to)
	sl := 1 + 0.015*(l-50)*(l-50)/math.Sqrt(20+(l-50)*(l-50))
	sc, sh := 1+0.045*c, 1+0.015*c*t
	c7 := math.Pow(c, 7)
	rt := -2 * math.Sqrt(c7/(c7+math.Pow(25, 7))) * math.Sin(60*to*math.Exp(-math.Pow((mean-275)/25, 2)))
	return math.Sqrt(math.Pow(dl/sl, 2) + math.Pow(dc/sc, 2) + math.Pow(dH/sh, 2) + rt*dc/sc*dH/sh)
}

// The formula gives what its authors' test data say.
func TestCIEDE2000(t *testing.T) {
	for _, tc := range []struct {
		p, q lab
		want float64
	}{
		{lab{50, 2.6772, -79.7751}, lab{50, 0, -82.7485}, 2.0425},
		{lab{50, 2.5, 0}, lab{73, 25, -18}, 27.1492},
		{lab{60.2574, -34.0099, 36.2677}, lab{60.4626, -34.1751, 39.4387}, 1.2644},
		{lab{6.7747, -0.2908, -2.4247}, lab{5.8714, -0.0985, -2.2286}, 0.6377},
		{lab{2.0776, 0.0795, -1.1350}, lab{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got := ciede2000(tc.p, tc.q); math.Abs(got-tc.want) > 0.0001 {
			t.Errorf("%v and %v are %.4f apart, want %.4f", tc.p, tc.q, got, tc.want)
		}
	}
}

// Colours that have to be told apart are told apart by everybody: this is why the theme colour-blind needs no palette of its own.
func TestEveryPaletteIsSafeForColourBlindEyes(t *testing.T) {
	groups := []struct {
		name  string
		of    []Token
		least float64
	}{
		{"states", []Token{OK, Warn, Error, Info}, 13},
		{"the parts of a token", []Token{JWTHeader, JWTClaims, JWTSignature}, 13},
		{"what stands in a row", []Token{Accent, Cred, Text}, 11},
	}
	dark, light, contrastDark, contrastLight := palettes()
	for name, colors := range map[string]palette{"dark": dark, "light": light, "contrast, dark": contrastDark, "contrast, light": contrastLight} {
		for sight, matrix := range sights {
			for _, g := range groups {
				for i, a := range g.of {
					for _, b := range g.of[i+1:] {
						p, q := linear(t, colors[a]).seen(matrix), linear(t, colors[b]).seen(matrix)
						if d := ciede2000(p.lab(), q.lab()); d < g.least {
							t.Errorf("%s, %s: %s %s and %s are %.1f apart, want %.0f", name, sight, g.name, colors[a], colors[b], d, g.least)
						}
					}
				}
			}
		}
	}
}

func TestColourBlindIsASetting(t *testing.T) {
	dark, light := Options{Theme: Dark, Dark: true}, Options{Theme: Light}
	if dark.WithTheme(ColourBlind) != dark || light.WithTheme(ColourBlind) != light {
		t.Error("it does not keep what the background wants")
	}
	mono := New(Options{Theme: Dark, Profile: 0}.WithTheme(Mono))
	if open := mono.Of(Error).Open; open != "" {
		t.Errorf("mono opens an error with %q", open)
	}
	if open := mono.Of(Error).Bold().OnSelection().Open; open != "\x1b[1;7m" {
		t.Errorf("mono opens the selected row with %q", open)
	}
}
