/** Writes docs/reference.md from the server's own description of its routes, so that the page cannot promise another form than the server takes. */
import { z } from "zod";

const schemaForm = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  nullable: z.boolean().optional(),
  default: z.unknown().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return schemaForm.optional();
  },
  get anyOf() {
    return z.array(schemaForm).optional();
  },
  get oneOf() {
    return z.array(schemaForm).optional();
  },
  get properties() {
    return z.record(z.string(), schemaForm).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), schemaForm]).optional();
  },
});
type Schema = z.infer<typeof schemaForm>;

const content = z.object({ content: z.record(z.string(), z.object({ schema: schemaForm })).optional() });
const operation = z.object({
  summary: z.string().optional(),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: schemaForm }),
    )
    .optional(),
  requestBody: content.optional(),
  responses: z.record(z.string(), content),
});
const description = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });
type Operation = z.infer<typeof operation>;

const head = `# Routes

Every route of the API with the form of what it takes and answers, as a running server tells at \`/v1/openapi.json\`. Written by \`npm run docs\`; what the routes mean, in which order they are used and how refusals look is in [api.md](api.md), the capture's stream too. Times are ISO 8601 in UTC, pictures in JSON base64. Unknown fields of a body are refused.
`;

/** @param openApi The document as the server gives it. @throws {RangeError} when a route lacks its summary. */
export function referencePage(openApi: unknown): string {
  const { paths } = description.parse(openApi);
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => routeText(`${method.toUpperCase()} ${path}`, one)),
  );
  return [head, ...routes].join("\n");
}

function routeText(
  title: string,
  { summary, security, parameters = [], requestBody, responses }: Operation,
): string {
  if (summary === undefined)
    throw new RangeError(`${title} does not say what it does: give its schema a summary.`);
  const query = parameters.filter((one) => one.in === "query");
  const body = schemaIn(requestBody);
  const replies = Object.entries(responses).map(([status, one]) => {
    const schema = schemaIn(one);
    if (status === "204") return `Answers 204 without a body.\n`;
    return schema ? `Answers ${status}:\n\n${fenced(schema)}` : "Answers 200 with the file.\n";
  });
  return [
    `## \`${title}\`\n`,
    `${summary}.${callerText(security)}\n`,
    ...(query.length > 0 ? [`Query:\n\n${fenced(asObject(query))}`] : []),
    ...(body ? [`Takes:\n\n${fenced(body)}`] : []),
    ...replies,
  ].join("\n");
}

function callerText(security: Operation["security"]): string {
  const names = (security ?? []).flatMap((one) => Object.keys(one));
  if (names.length === 0) return "";
  return ` Asks for a ${names.join(" or a ")}${security?.length === names.length ? "" : ", by purpose"}.`;
}

function schemaIn(one: z.infer<typeof content> | undefined): Schema | undefined {
  return one?.content?.["application/json"]?.schema;
}

function asObject(parameters: NonNullable<Operation["parameters"]>): Schema {
  return schemaForm.parse({
    type: "object",
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  });
}

function fenced(schema: Schema): string {
  return `\`\`\`ts\n${typeText(schema, "")}\n\`\`\`\n`;
}

/** A JSON schema in the notation of TypeScript. */
function typeText(schema: Schema, indent: string): string {
  const text = bareType(schema, indent);
  return schema.nullable && text !== "null" ? `${text} | null` : text;
}

function bareType(schema: Schema, indent: string): string {
  const { type, items, properties, additionalProperties } = schema;
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.map((one) => typeText(one, indent)).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (items) {
    const each = typeText(items, indent);
    return / \| /.test(each) && !each.startsWith("{") ? `(${each})[]` : `${each}[]`;
  }
  if (properties) return objectText(schema, properties, indent);
  if (typeof additionalProperties === "object")
    return `Record<string, ${typeText(additionalProperties, indent)}>`;
  return (
    { string: "string", integer: "number", number: "number", boolean: "boolean" }[type ?? ""] ?? "unknown"
  );
}

function objectText(
  { required = [] }: Schema,
  properties: Readonly<Record<string, Schema>>,
  indent: string,
): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) && schema.default === undefined ? "" : "?";
    const note = limits(schema);
    return `${inner}${name}${mark}: ${typeText(schema, inner)};${note === "" ? "" : ` // ${note}`}`;
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
}

function limits(schema: Schema): string {
  const { type, format, minLength, maxLength, minItems, maxItems, minimum, maximum } = schema;
  return [
    ...(format === undefined ? [] : [format]),
    ...range(minLength, maxLength, "characters"),
    ...range(minItems, maxItems, "items"),
    // A whole number without limits of its own has those of a double.
    ...range(atMost(minimum), atMost(maximum), ""),
    ...(type === "integer" ? ["whole"] : []),
    ...(schema.default === undefined ? [] : [`${JSON.stringify(schema.default)} without`]),
  ].join(", ");
}

function atMost(limit: number | undefined): number | undefined {
  return limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined;
}

function range(least: number | undefined, most: number | undefined, unit: string): readonly string[] {
  if (least === undefined && most === undefined) return [];
  const text =
    most === undefined
      ? `at least ${least}`
      : least === undefined
        ? `at most ${most}`
        : `${least} to ${most}`;
  return [unit === "" ? text : `${text} ${unit}`];
}
