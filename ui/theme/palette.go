package theme

// palette is one column of the colour table: a colour for each token, in the form lipgloss.Color takes. An empty string
// is the terminal's own default.
type palette [numTokens]string

// The hexadecimal palettes keep at least 4.5:1 (text), 3:1 (borders) and, for high contrast, 7:1 (WCAG 2.x) on all common
// backgrounds, because authpeek does not paint the background and so cannot know it. Hues stay apart under simulated
// colour blindness. Change one only with the figures at hand.
func palettes() (dark, light, contrastDark, contrastLight palette) {
	dark = palette{
		Text: "#e6e8ec", Muted: "#aab3c0", Border: "#7a8494", Accent: "#a3d9ff", Cred: "#c795ff",
		OK: "#63e6c0", Warn: "#ffe066", Error: "#ff8a80", Info: "#9db4e0",
		JWTHeader: "#ff8fb0", JWTClaims: "#b9a3ff", JWTSignature: "#a5f0f7",
		JSONKey: "#a3d9ff", JSONString: "#b4e3b0", JSONNumber: "#f2c58f", Selection: "#22384f",
	}
	light = palette{
		Text: "#1b1f27", Muted: "#505a69", Border: "#727c8c", Accent: "#0063cc", Cred: "#4a0e78",
		OK: "#0a6b62", Warn: "#806000", Error: "#7d0a14", Info: "#1c3c70",
		JWTHeader: "#8a0f45", JWTClaims: "#4127a8", JWTSignature: "#006d75",
		JSONKey: "#0b4f9e", JSONString: "#275c2b", JSONNumber: "#6e4300", Selection: "#d9e8fb",
	}
	contrastDark = palette{
		Text: "#ffffff", Muted: "#d6dbe3", Border: "#c0c7d1", Accent: "#b8e2ff", Cred: "#cf9bff",
		OK: "#8ff5da", Warn: "#ffe733", Error: "#ff8577", Info: "#8fb0ff",
		JWTHeader: "#ff86ab", JWTClaims: "#b79cff", JWTSignature: "#b8f7ff",
		JSONKey: "#c4e6ff", JSONString: "#cdf2c9", JSONNumber: "#ffdfb3",
	}
	contrastLight = palette{
		Text: "#000000", Muted: "#303742", Border: "#4a5361", Accent: "#004fa8", Cred: "#3f0a66",
		OK: "#00564c", Warn: "#665200", Error: "#5e0000", Info: "#0a2a66",
		JWTHeader: "#6e0032", JWTClaims: "#2b1587", JWTSignature: "#00545c",
		JSONKey: "#063a78", JSONString: "#1c461f", JSONNumber: "#522f00",
	}
	return dark, light, contrastDark, contrastLight
}

// palettes16 are for terminals with 16 colours. The terminal's own palette decides how they look, so nothing hangs on
// them: Text and Muted are both the default, because no grey of the sixteen is readable everywhere.
func palettes16() (dark, light palette) {
	dark = palette{
		Border: "8", Accent: "14", Cred: "13", OK: "10", Warn: "11", Error: "9", Info: "12",
		JWTHeader: "9", JWTClaims: "13", JWTSignature: "14", JSONKey: "14", JSONString: "10", JSONNumber: "11",
	}
	light = palette{
		Border: "8", Accent: "4", Cred: "5", OK: "2", Warn: "3", Error: "1", Info: "4",
		JWTHeader: "1", JWTClaims: "5", JWTSignature: "6", JSONKey: "4", JSONString: "2", JSONNumber: "3",
	}
	return dark, light
}
