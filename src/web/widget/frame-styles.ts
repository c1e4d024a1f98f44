/** How the camera's frame looks: the mirrored picture, the oval over it, the arrow to turn to, and the dot to follow. */
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
    transition: opacity 250ms ease-out;
  }

  .veil {
    fill: var(--own-surface);
    fill-opacity: 0.72;
    transition: fill-opacity 250ms ease-out;
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

  .cue.up,
  .cue.down {
    left: 50%;
    margin: 0 0 0 -1.625rem;
    animation-name: nudge-upright;
  }

  .cue.up {
    top: 3.5%;
    --way: -6px;
  }

  .cue.down {
    top: auto;
    bottom: 3.5%;
    --way: 6px;
  }

  @keyframes nudge {
    to {
      transform: translateX(var(--way));
    }
  }

  @keyframes nudge-upright {
    to {
      transform: translateY(var(--way));
    }
  }

  .dot {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: visible;
  }

  /* The same by day and night: deep enough to stand out from skin and from bright rooms. */
  .dot {
    fill: var(--vultus-dot, #3157d5);
  }

  .dot .halo {
    fill-opacity: 0.28;
  }

  .dot .core {
    stroke: #ffffff;
    stroke-width: 1.1;
  }

  .dot .pulse {
    fill: none;
    stroke: #ffffff;
    stroke-width: 0.7;
    opacity: 0;
  }

  .dot.waits .pulse {
    animation: pulse 1.1s ease-out infinite;
  }

  @keyframes pulse {
    from {
      opacity: 0.95;
      transform: scale(1);
    }
    to {
      opacity: 0;
      transform: scale(3);
    }
  }

  /* The whole picture is the dot's field: nothing there may hide where the nose points, or look like the dot. */
  [data-step="follow"] .veil {
    fill-opacity: 0;
  }

  [data-step="follow"] .oval {
    opacity: 0.3;
  }

  @media (prefers-reduced-motion: reduce) {
    .cue,
    .dot.waits .pulse {
      animation: none;
    }

    .dot .spot {
      display: none;
    }

    .oval,
    .fill,
    .veil {
      transition: none;
    }
  }
`;
