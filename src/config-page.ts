/** Writes docs/configuration.md from the schema, so that the page cannot say anything else than the server does. */
import { variables } from "./config-variables.ts";

const introduction = `# Configuration

Vultus is configured by environment variables, or by the same lines in a file named \`.env\` in the folder it is started from; the environment wins over the file. A variable that is set to nothing counts as not set. Whatever is wrong is reported at once, before anything starts, with the variable's name and an example; a name that starts with \`VULTUS_\` and is not listed here is a mistake, too.

This page is generated from \`src/config-variables.ts\` by \`npm run docs\`.
`;

/** The page as Markdown. */
export function configurationPage(): string {
  const rows = variables.map(
    ({ name, absent, example, about }) =>
      `| \`${name}\` | ${absent} | ${isSentence(example) ? example : `\`${example}\``} | ${about} |`,
  );
  return [
    introduction,
    "| variable | default | example | what it decides |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function isSentence(example: string): boolean {
  return example.includes(" ");
}
