/** What kind of value each field of a collection holds, read off its schema: it decides how the field is stored and what a validator asks of it. */
import { z } from "zod";

export type Field =
  | {
      /** `time`: epoch milliseconds. `json`: anything else that JSON can say. */
      readonly kind: "text" | "number" | "time" | "bytes" | "texts" | "json";
      readonly isOptional: boolean;
    }
  | { readonly kind: "choice"; readonly choices: readonly string[]; readonly isOptional: boolean };

export type Fields = Readonly<Record<string, Field>>;

/** @param schema An object's. */
export function fieldsOf(schema: z.ZodType): Fields {
  if (!(schema instanceof z.ZodObject)) throw new TypeError("A record's schema is that of an object.");
  return Object.fromEntries(
    Object.entries<z.ZodType>(schema.shape).map(([name, type]) => [name, fieldOf(type)]),
  );
}

function fieldOf(type: z.ZodType): Field {
  const isOptional = type instanceof z.ZodOptional;
  // Zod types the inside of an optional more loosely than it is.
  const inner = isOptional ? (type.unwrap() as z.ZodType) : type;
  if (inner instanceof z.ZodEnum) return { kind: "choice", choices: inner.options.map(String), isOptional };
  return { kind: kindOf(inner), isOptional };
}

function kindOf(type: z.ZodType): Exclude<Field["kind"], "choice"> {
  if (type instanceof z.ZodString) return "text";
  // A time is told from a count by its bound: the last moment that a date can name.
  if (type instanceof z.ZodNumber) return type.maxValue === 8.64e15 ? "time" : "number";
  if (type instanceof z.ZodCustom) return "bytes";
  return type instanceof z.ZodArray && type.element instanceof z.ZodString ? "texts" : "json";
}
