// The schemas of a folder as an independent validator (ajv) takes them, for the other programs
// here. Formats stay annotations: what is checked is what any validator of draft 2020-12 checks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const base = 'https://chancery.example/schemas/';

export function readSchemas(folder) {
  const schemas = new Map();
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.schema.json'))
      schemas.set(name, JSON.parse(readFileSync(join(folder, name), 'utf8')));
  return schemas;
}

/** An ajv that knows all `schemas`; keywords that draft 2020-12 lacks are errors to it. */
export async function makeAjv(schemas) {
  const { default: Ajv } = await import('ajv/dist/2020.js');
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    validateFormats: false,
  });
  ajv.addKeyword('x-chancery');
  for (const schema of schemas.values()) ajv.addSchema(schema);
  return ajv;
}

/** The compiled validator of one file. */
export function validatorOf(ajv, name) {
  return ajv.getSchema(base + name);
}

/** What a $ref found in file `file` leads to, and the file it is in. */
export function follow(schemas, file, reference) {
  const [name, pointer] = reference.split('#');
  const target = name || file;
  const schema = schemas.get(target);
  return [target, pointer ? schema.$defs[pointer.replace('/$defs/', '')] : schema];
}

/** Every type: its name, family file, schema and x-chancery. */
export function* types(schemas) {
  for (const { $ref: file } of schemas.get('event.schema.json').$defs.event.oneOf)
    for (const { $ref } of schemas.get(file).oneOf) {
      const [, schema] = follow(schemas, file, $ref);
      yield { name: schema.properties.type.const, file, schema, extra: schema['x-chancery'] };
    }
}
