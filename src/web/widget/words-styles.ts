/** How the widget's words look: over the frame before and after, under it while the person is asked. */
import { css } from "lit";

export const wordsStyles = css`
  .cover {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    padding: 1rem;
    text-align: center;
    text-wrap: balance;
  }

  .badge {
    display: grid;
    flex: none;
    place-items: center;
    width: clamp(3rem, 14vw, 4rem);
    aspect-ratio: 1;
    margin-bottom: clamp(0.625rem, 3vw, 1rem);
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

  .link,
  .switch {
    min-height: 2.25rem;
    margin-top: 0.5rem;
    padding: 0.25rem;
    background: none;
    color: var(--own-muted);
    font-size: 0.875rem;
    font-weight: 450;
  }

  .link {
    text-decoration: underline;
    text-decoration-color: color-mix(in srgb, currentColor 45%, transparent);
    text-underline-offset: 0.2em;
  }

  .link:hover,
  .switch:hover {
    color: var(--own-text);
    filter: none;
  }

  .switch {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    margin-top: 0;
  }

  .track-of-switch {
    position: relative;
    width: 2rem;
    height: 1.125rem;
    margin-left: 0.125rem;
    border: 1.5px solid var(--own-line);
    border-radius: 1rem;
    transition: background-color 150ms;
  }

  .track-of-switch::after {
    content: "";
    position: absolute;
    top: 50%;
    left: 2px;
    width: 0.625rem;
    height: 0.625rem;
    margin-top: -0.3125rem;
    border-radius: 50%;
    background: var(--own-line);
    transition: transform 150ms;
  }

  [aria-checked="true"] .track-of-switch {
    border-color: var(--own-accent);
    background: var(--own-accent);
  }

  [aria-checked="true"] .track-of-switch::after {
    background: var(--own-on-accent);
    transform: translateX(0.875rem);
  }

  .options {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 0.25rem 1rem;
    padding-top: 0.75rem;
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
    min-height: 10.5rem;
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
    text-wrap: balance;
  }

  /* The longest stays on one line on a phone. */
  .instruction {
    font-size: clamp(1rem, 4.5vw, 1.25rem);
    font-weight: 650;
    line-height: 1.3;
  }

  .instruction .icon {
    color: var(--own-accent);
  }

  .hint {
    margin-top: 0.5rem;
    min-height: 1.75rem;
    font-size: clamp(0.875rem, 4vw, 1rem);
    font-weight: 550;
    color: var(--own-muted);
  }

  .hint[data-tone="ok"] {
    color: var(--own-ok);
  }

  .hint[data-tone="guide"] {
    color: var(--own-accent);
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
`;
