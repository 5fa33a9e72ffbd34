// Package keymap knows every key that the inspector's actions have, by the action's name, and works out what they are once
// somebody has chosen others in [ui.keys].
//
// It knows no terminal: keys are the names that one gives them, "P", "ctrl+s", "pgup", "space". Screens go on thinking in their
// own keys: [Map.Resolve] turns the key that was pressed into the one that the screen knows, and [Map.Label] the one that the
// screen names into the one that has to be pressed.
package keymap
