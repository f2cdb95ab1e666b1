// bundle.mjs event|timeline SCHEMA valid|invalid   checks standard input by one schema file, and by
// no other: an event a line, or a timeline. Fails unless the verdict is the one that is expected.
import { readFileSync } from 'node:fs';
import { base, makeAjv, validatorOf } from './vocabulary.mjs';

const [, , what, file, expected] = process.argv;
const schema = JSON.parse(readFileSync(file, 'utf8'));
const ajv = await makeAjv(new Map([[file, schema]]));
if (!ajv.validateSchema(schema)) throw new Error(ajv.errorsText(ajv.errors));
const validate =
  what === 'event' ? ajv.getSchema(schema.$id) : validatorOf(ajv, 'timeline.schema.json');
if (schema.$id !== `${base}vocabulary.schema.json`) throw new Error(`${schema.$id} is another`);

const input = readFileSync(0, 'utf8');
const texts = what === 'event' ? input.split('\n').filter((line) => line !== '') : [input];
const wrong = texts.filter((text) => validate(JSON.parse(text)) !== (expected === 'valid'));
for (const text of wrong) console.error(`should be ${expected}: ${text.slice(0, 300)}`);
if (wrong.length > 0 && expected === 'valid') console.error(ajv.errorsText(validate.errors));
console.log(`${texts.length} should be ${expected}, ${wrong.length} faults`);
process.exitCode = texts.length > 0 && wrong.length === 0 ? 0 : 1;
