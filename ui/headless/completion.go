package headless

import (
	"fmt"

	"github.com/spf13/cobra"

	"authpeek/engine"
)

const completionLong = `Prints a script that teaches a shell the commands, flags, operations, arguments, modes, profiles, screens and faults of
authpeek. The words come from the program itself when they are asked for, so that they are those of the profile that the command line
names so far.`

const completionExample = `  source <(authpeek completion bash)                                   # this shell; it wants the package bash-completion
  authpeek completion bash > ~/.local/share/bash-completion/completions/authpeek
  authpeek completion zsh > "${fpath[1]}/_authpeek"
  authpeek completion fish > ~/.config/fish/completions/authpeek.fish
  authpeek completion powershell | Out-String | Invoke-Expression`

// shells are those that a script can be made for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

// newCompletion stands in for cobra's own command, which has one below it for each shell and no examples.
func newCompletion(s *session) *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print a script that completes words in a shell",
		Long:      completionLong,
		Example:   completionExample,
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, words []string) error {
			if len(words) != 1 {
				return noSuch(cmd, &engine.UsageError{Message: "completion takes the name of a shell", Fix: "use one of " + commas(shells)})
			}
			switch root := cmd.Root(); words[0] {
			case "bash":
				return root.GenBashCompletionV2(s.Stdout, true)
			case "zsh":
				return root.GenZshCompletion(s.Stdout)
			case "fish":
				return root.GenFishCompletion(s.Stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(s.Stdout)
			default:
				return noSuch(cmd, &engine.UsageError{Message: fmt.Sprintf("there is no completion for %q", words[0]), Fix: "use one of " + commas(shells)})
			}
		},
	}
}
