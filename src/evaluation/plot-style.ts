/** How plots look, in light or dark as the reader's system is: on a report page, and in a picture of its own. */

export const plotColours = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #161b26; --muted: #535d70; --line: #dfe3ea;
  --edge: #8590a3; --ok: #14713f; --bad: #b3261e; --band: #e8edfc; --limit: #8f4d00;
  --t1: #3157d5; --t2: #b45309; --t3: #14713f; --t4: #8a3ffc; --red: #c62828; --green: #2e7d32; --blue: #1565c0; }
@media (prefers-color-scheme: dark) { :root { --page: #0f131a; --card: #171c25; --text: #eef1f6; --muted: #a5afc0;
  --line: #2a313e; --edge: #717c8f; --ok: #63d297; --bad: #ff9a92; --band: #222b49; --limit: #ffb865;
  --t1: #8ea8ff; --t2: #ffb865; --t3: #63d297; --t4: #c9a2ff; --red: #ff8a80; --green: #81c784; --blue: #82b1ff; } }`;

export const plotRules = `
svg text { font: 11.5px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; fill: var(--muted); }
svg .axis { stroke: var(--edge); } svg .grid { stroke: var(--line); }
svg .band { fill: var(--band); } svg .band-name { fill: var(--text); }
svg .limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 5 4; } svg .limit-name { fill: var(--limit); paint-order: stroke;
  stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
svg .curve { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
svg .bar { stroke: none; opacity: .8; } svg .swatch { stroke: var(--edge); stroke-width: .5; }
${["t1", "t2", "t3", "t4", "red", "green", "blue", "muted"].map((tone) => `.s-${tone} { color: var(--${tone}); stroke: var(--${tone}); fill: var(--${tone}); }`).join("\n")}`;
