// What a JSON schema asks for: references followed, null taken out, and the shape that chooses an editor.

// A schema with its reference followed; what stands beside the reference wins.
export function resolved(schema, defs) {
  if (!schema.$ref) return schema;
  const { $ref, ...beside } = schema;
  return { ...resolved(defs[$ref.split("/").pop()], defs), ...beside };
}

// Whether null is allowed, and the ways that are left.
export function ways(schema, defs) {
  const { anyOf, oneOf, ...beside } = resolved(schema, defs);
  if (!anyOf && !oneOf) return { optional: false, options: [beside] };
  const options = (anyOf || oneOf).map((one) => resolved(one, defs));
  const some = options.filter((one) => one.type !== "null");
  return { optional: some.length < options.length, options: some.map((one) => ({ ...beside, ...one })) };
}

const SCALARS = ["string", "number", "integer", "boolean"];

// The name of the editor that fits; "json" where none does.
export function shapeOf(schema, defs) {
  if (schema.format === "data-uri") return "medium";
  if (schema.enum || schema.const !== undefined) return "choice";
  if (schema.type === "boolean") return "flag";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "string") return "text";
  if (schema.type === "array") return shapeOfList(resolved(schema.items || {}, defs), defs);
  if (schema.type === "object") return shapeOfObject(schema, defs);
  return "json";
}

function shapeOfList(item, defs) {
  const { options } = ways(item, defs);
  if (options.every((one) => one.format === "data-uri")) return "media";
  if (item.properties?.role) return "chat";
  if (item.properties?.xmin) return "boxes";
  if (item.type === "string" && !item.enum) return "texts";
  if (item.type === "number") return "numbers";
  if (item.type === "object" && scalarsBehind(item, defs)) return "records";
  if (item.type === "array" && isPoint(resolved(item.items || {}, defs))) return "points";
  return "json";
}

const isPoint = (schema) => schema.prefixItems?.length === 2 && schema.prefixItems.every((one) => one.type === "number");

function shapeOfObject(schema, defs) {
  const value = schema.additionalProperties && resolved(schema.additionalProperties, defs);
  if (!value || schema.properties) return "json";
  if (value.type === "array" && ways(value.items || {}, defs).options.length > 1) return "table";
  if (value.type === "number") return "pairs";
  return "json";
}

function scalarsBehind(schema, defs) {
  const value = schema.additionalProperties;
  return Boolean(value) && ways(value, defs).options.every((one) => SCALARS.includes(one.type));
}

// The fields of an object's schema: name, schema, whether it must be given.
export function fieldsOf(schema) {
  const required = new Set(schema.required || []);
  return Object.entries(schema.properties || {}).map(([name, field]) => ({
    name,
    schema: field,
    required: required.has(name),
  }));
}

// Which of several ways a value is written in; the first while there is none.
export function wayOf(value, options, defs) {
  const at = options.findIndex((option) => value !== undefined && fits(value, option, defs));
  return at < 0 ? 0 : at;
}

function fits(value, schema, defs) {
  const shape = shapeOf(schema, defs);
  if (Array.isArray(value)) return schema.type === "array" && (!value.length || fitsItem(value[0], schema, defs));
  if (shape === "medium") return typeof value === "object" && value?.uri !== undefined;
  if (typeof value === "string") return schema.type === "string" || schema.enum?.includes(value);
  if (typeof value === "number") return schema.type === "number" || schema.type === "integer";
  if (typeof value === "boolean") return schema.type === "boolean";
  return schema.type === "object";
}

const fitsItem = (value, schema, defs) => ways(schema.items || {}, defs).options.some((one) => fits(value, one, defs));

// The kinds of media that a schema takes.
export const kindsOf = (schema, defs) => ways(schema, defs).options.map((option) => option["x-kind"]).filter(Boolean);
