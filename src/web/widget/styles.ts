/** The widget's look. Pages theme it with the `--vultus-…` properties; the defaults follow light and dark. */
import { css } from "lit";

export const widgetStyles = css`
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

  * {
    box-sizing: border-box;
  }

  [hidden] {
    visibility: hidden;
  }

  p {
    margin: 0;
  }

  .frame {
    position: relative;
    overflow: hidden;
    width: min(100%, 26rem);
    aspect-ratio: 1;
    margin-inline: auto;
    border-radius: var(--own-radius);
    background: var(--own-surface);
    isolation: isolate;
  }

  video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
    transform: scaleX(-1);
  }

  .oval {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    fill: none;
  }

  .veil {
    fill: var(--own-surface);
    fill-opacity: 0.72;
  }

  .frame:not([data-kind="asking"], [data-kind="connecting"]) .oval {
    visibility: hidden;
  }

  .track {
    stroke: #ffffff;
    stroke-opacity: 0.85;
    stroke-width: 1.6;
  }

  .fill {
    stroke: var(--own-accent);
    stroke-width: 2.6;
    stroke-linecap: round;
    transition: stroke-dashoffset 250ms ease-out;
  }

  .fill[stroke-dashoffset="1"] {
    stroke: none;
  }

  .icon {
    flex: none;
    width: 1.4em;
    height: 1.4em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .cue {
    position: absolute;
    top: 50%;
    display: grid;
    place-items: center;
    width: 3.25rem;
    height: 3.25rem;
    margin-top: -1.625rem;
    border-radius: 50%;
    background: var(--own-accent);
    color: var(--own-on-accent);
    font-size: 1.25rem;
    animation: nudge 1.1s ease-in-out infinite alternate;
  }

  .cue.left {
    left: 4%;
    --way: -6px;
  }

  .cue.right {
    right: 4%;
    --way: 6px;
  }

  @keyframes nudge {
    to {
      transform: translateX(var(--way));
    }
  }

  .cover {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    padding: 1.5rem;
    text-align: center;
    text-wrap: balance;
  }

  .badge {
    display: grid;
    place-items: center;
    width: 4rem;
    height: 4rem;
    margin-bottom: 1rem;
    border-radius: 50%;
    background: color-mix(in srgb, currentColor 12%, transparent);
    color: var(--own-accent);
    font-size: 1.35rem;
  }

  [data-tone="ok"] .badge {
    color: var(--own-ok);
  }

  [data-tone="warn"] .badge {
    color: var(--own-warn);
  }

  .title {
    font-size: 1.25rem;
    font-weight: 650;
    line-height: 1.3;
  }

  .advice {
    max-width: 19rem;
    margin-top: 0.375rem;
    color: var(--own-muted);
    font-size: 0.9375rem;
  }

  button {
    min-height: 2.75rem;
    margin-top: 1.25rem;
    padding: 0.625rem 1.375rem;
    border: 0;
    border-radius: 0.75rem;
    background: var(--own-accent);
    color: var(--own-on-accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }

  button:hover {
    filter: brightness(1.08);
  }

  :focus-visible {
    outline: 3px solid var(--own-accent);
    outline-offset: 3px;
  }

  #words:focus {
    outline: none;
  }

  /* Kept free from the start: nothing below moves when the first instruction appears. */
  .below {
    min-height: 7.75rem;
    text-align: center;
  }

  #words:not(:empty) {
    padding-top: 1.125rem;
  }

  .instruction,
  .hint {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
  }

  .instruction {
    font-size: 1.25rem;
    font-weight: 650;
    line-height: 1.3;
  }

  .instruction .icon {
    color: var(--own-accent);
  }

  .hint {
    margin-top: 0.5rem;
    min-height: 1.75rem;
    font-weight: 550;
    color: var(--own-muted);
  }

  .hint[data-tone="ok"] {
    color: var(--own-ok);
  }

  .hint[data-tone="warn"] {
    color: var(--own-warn);
  }

  .progress {
    margin-top: 0.5rem;
    color: var(--own-muted);
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }

  .choice {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    max-width: 100%;
    margin-top: 0.875rem;
    color: var(--own-muted);
    font-size: 0.875rem;
  }

  select {
    max-width: 16rem;
    min-height: 2.25rem;
    padding: 0.25rem 0.5rem;
    border: 1px solid var(--own-line);
    border-radius: 0.5rem;
    background: transparent;
    color: var(--own-text);
    font: inherit;
  }

  option {
    background: var(--own-surface);
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    .cue {
      animation: none;
    }

    .fill {
      transition: none;
    }
  }
`;
