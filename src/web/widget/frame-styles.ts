/** How the camera's frame looks: the mirrored picture, the oval over it, and the arrow to turn to. */
import { css } from "lit";

export const frameStyles = css`
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

  @media (prefers-reduced-motion: reduce) {
    .cue {
      animation: none;
    }

    .fill {
      transition: none;
    }
  }
`;
