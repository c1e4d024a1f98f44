/** How the widget looks while the screen shines: one colour from edge to edge, and on it a small dark panel that never changes. */
import { css } from "lit";

export const lightStyles = css`
  .stage.fills-window {
    position: fixed;
    inset: 0;
    z-index: 2147483647;
    display: flex;
    align-items: flex-start;
    justify-content: center;
    width: auto;
    height: auto;
    max-width: none;
    max-height: none;
    margin: 0;
    /* Near the top, where most cameras are. */
    padding: max(5vh, 1.25rem) 1rem 1rem;
    overflow: auto;
    border: 0;
    background: #000000;
    color: #ffffff;
  }

  /* Words that changed with every colour would flicker; on their own ground they are readable on all of them. */
  .fills-window .panel {
    width: min(100%, 17rem);
    padding: 0.875rem 0.75rem 0.375rem;
    border-radius: 1.25rem;
    background: #12161f;
    --own-text: #ffffff;
    --own-muted: #c3cad6;
    --own-accent: #a9bcff;
    --own-ok: #63d297;
    --own-warn: #ffb865;
  }

  .fills-window .frame {
    width: 6.5rem;
    border-radius: 50%;
  }

  .fills-window .oval {
    display: none;
  }

  .fills-window .below {
    min-height: 0;
  }

  .fills-window .instruction {
    font-size: 1.0625rem;
  }

  .fills-window .instruction .icon,
  .fills-window .progress {
    display: none;
  }

  .fills-window .hint {
    min-height: 2.75rem;
    margin-top: 0.25rem;
    font-size: 0.9375rem;
    line-height: 1.4;
    text-wrap: balance;
  }

  .fills-window .hint[data-tone="neutral"] .icon {
    display: none;
  }

  .fills-window #words:not(:empty) {
    padding-top: 0.75rem;
  }

  .fills-window .link {
    margin-top: 0;
  }
`;
