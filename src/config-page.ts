/** Writes docs/configuration.md from the schemas, so that the page cannot say anything else than the server does. */
import { z } from "zod";
import { variables } from "./config-variables.ts";
import { policies } from "./liveness/policy.ts";
import { policyForm } from "./liveness/policy-schema.ts";

const introduction = `# Configuration

Vultus is configured by environment variables, or by the same lines in a file named \`.env\` in the folder it is started from; the environment wins over the file. A variable that is set to nothing counts as not set. Whatever is wrong is reported at once, before anything starts, with the variable's name and an example; a name that starts with \`VULTUS_\` and is not listed here is a mistake, too.

This page is generated from \`src/config-variables.ts\` and \`src/liveness/policy-schema.ts\` by \`npm run docs\`.
`;

const ownPolicies = `## Policies of your own

The file that \`VULTUS_POLICIES_FILE\` names is JSON: a list of policies, each with a \`name\` of its own and what it changes of the policy that it \`extends\` (${policies.map(({ name }) => `\`${name}\``).join(", ")}). Groups such as \`turn\` are changed number by number, lists are replaced. Without \`extends\` a policy must say everything.

\`\`\`json
{
  "policies": [
    { "name": "branch-office", "extends": "standard", "asks": ["turn", "turn", "follow"], "turn": { "yaw": 0.32 } }
  ]
}
\`\`\`

The server does not start with a policy that would prove nothing: each has the gates \`stream\`, \`quality\`, \`continuity\`, \`replay\` and \`pad\`; \`acr\` is \`live\` only if it asks \`follow\`, or \`turn\` with the gate \`parallax\`; and numbers stay within bounds. What each field means stands in \`src/liveness/policy.ts\`, where its value in the policies that come with Vultus comes from in [liveness.md](liveness.md).
`;

/** The page as Markdown. */
export function configurationPage(): string {
  const settings = variables.map(({ name, absent, example, about }) => [
    `\`${name}\``,
    absent,
    isSentence(example) ? example : `\`${example}\``,
    about,
  ]);
  return [
    introduction,
    ...table(["variable", "default", "example", "what it decides"], settings),
    ownPolicies,
    ...table(["field", "may be"], boundsOf("", fieldForm.parse(z.toJSONSchema(policyForm)))),
  ].join("\n");
}

/** The parts of a JSON schema that a policy's form has. */
interface FieldForm {
  readonly properties?: Readonly<Record<string, FieldForm>> | undefined;
  readonly items?: FieldForm | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly maxItems?: number | undefined;
}

const fieldForm: z.ZodType<FieldForm> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), fieldForm).optional(),
    items: fieldForm.optional(),
    enum: z.array(z.string()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    maxItems: z.number().optional(),
  }),
);

/** A row for every field, groups opened. */
function boundsOf(path: string, form: FieldForm): readonly (readonly string[])[] {
  if (form.properties) {
    return Object.entries(form.properties).flatMap(([name, field]) =>
      boundsOf(path === "" ? name : `${path}.${name}`, field),
    );
  }
  return [[`\`${path}\``, boundOf(form)]];
}

function boundOf({ items, minimum, maximum, maxItems, ...form }: FieldForm): string {
  if (form.enum) return form.enum.map((word) => `\`${word}\``).join(", ");
  if (items) return `a list of ${boundOf(items)}${maxItems === undefined ? "" : `, at most ${maxItems}`}`;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return "lower-case letters, digits and dashes";
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const lines = [heads, heads.map(() => "---"), ...rows];
  return [...lines.map((cells) => `| ${cells.join(" | ")} |`), ""];
}

function isSentence(example: string): boolean {
  return example.includes(" ");
}
