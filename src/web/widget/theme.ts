/** The widget's colours and type. Pages theme it with the `--vultus-…` properties; the defaults follow light and dark. */
import { css } from "lit";

export const theme = css`
  :host {
    /* Names of its own: a page may set a theme property from a property of the plain name, on this very element. */
    --own-accent: var(--vultus-accent, #3157d5);
    --own-on-accent: var(--vultus-on-accent, #ffffff);
    --own-surface: var(--vultus-surface, #eef1f6);
    --own-text: var(--vultus-text, #161b26);
    --own-muted: var(--vultus-muted, #535d70);
    --own-line: var(--vultus-line, #8590a3);
    --own-ok: var(--vultus-ok, #14713f);
    --own-warn: var(--vultus-warn, #8f4d00);
    --own-radius: var(--vultus-radius, 28px);
    display: block;
    color: var(--own-text);
    font-family: var(--vultus-font, system-ui, sans-serif);
    font-size: 1rem;
    line-height: 1.5;
  }

  @media (prefers-color-scheme: dark) {
    :host {
      --own-accent: var(--vultus-accent, #8ea8ff);
      --own-on-accent: var(--vultus-on-accent, #0d1330);
      --own-surface: var(--vultus-surface, #1c222d);
      --own-text: var(--vultus-text, #eef1f6);
      --own-muted: var(--vultus-muted, #a5afc0);
      --own-line: var(--vultus-line, #717c8f);
      --own-ok: var(--vultus-ok, #63d297);
      --own-warn: var(--vultus-warn, #ffb865);
    }
  }
`;
