/**
 * What a terminal can do, as far as its environment tells.
 * @module
 */

/** What a terminal can do. */
export interface TerminalAbilities {
  /** It can move the cursor, so that a line can be drawn again. */
  canMove: boolean;
  /** It makes links of OSC 8. Where that is not certain, addresses are shown as text. */
  hasLinks: boolean;
}

/** Terminals known to follow OSC 8, by their `TERM` and `TERM_PROGRAM`. */
const termsWithLinks = /^(xterm-(kitty|ghostty)|alacritty|foot|contour|wezterm)/;
const programsWithLinks = /^(iTerm\.app|WezTerm|vscode|ghostty|Hyper|Tabby|rio)$/;

/** Reads the abilities from environment variables. */
export function terminalAbilities(
  env: Readonly<Record<string, string | undefined>>,
): TerminalAbilities {
  const { TERM = "", TERM_PROGRAM = "", VTE_VERSION, WT_SESSION, KONSOLE_VERSION } = env;
  return {
    canMove: TERM !== "dumb",
    hasLinks: TERM !== "dumb" && (
      termsWithLinks.test(TERM) || programsWithLinks.test(TERM_PROGRAM) ||
      Number(VTE_VERSION) >= 5000 || Boolean(WT_SESSION) || Boolean(KONSOLE_VERSION)
    ),
  };
}
