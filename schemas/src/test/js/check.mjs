// Reads every record of DIRECTORY (TOPIC.bin) with Confluent's client, writes what it read as
// TOPIC.json, and the same value written by that client as TOPIC.js.bin. See README.md.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  AvroDeserializer,
  AvroSerializer,
  SchemaRegistryClient,
  SerdeType,
} from '@confluentinc/schemaregistry';

const [registry, directory, schemas] = process.argv.slice(2);
if (!schemas) {
  console.error('usage: node check.mjs REGISTRY_URL DIRECTORY SCHEMA_DIRECTORY');
  process.exit(2);
}

const client = new SchemaRegistryClient({ baseURLs: [registry] });
const deserializer = new AvroDeserializer(client, SerdeType.VALUE, {});
const serializer = new AvroSerializer(client, SerdeType.VALUE, {
  autoRegisterSchemas: false,
  useLatestVersion: true,
});

for (const file of readdirSync(directory).filter((name) => name.endsWith('.bin'))) {
  const topic = basename(file, '.bin');
  const bytes = readFileSync(join(directory, file));
  const value = await deserializer.deserialize(topic, bytes);

  // The schema file, registered by another language, must be the schema that the record names.
  const name = value.constructor.name;
  const schema = readFileSync(join(schemas, `${name}.avsc`), 'utf8');
  const id = await client.register(`${topic}-value`, { schemaType: 'AVRO', schema });
  if (id !== bytes.readInt32BE(1)) {
    throw new Error(`${topic}: ${name}.avsc has id ${id}, the record ${bytes.readInt32BE(1)}`);
  }

  writeFileSync(join(directory, `${topic}.json`), JSON.stringify(value));
  writeFileSync(join(directory, `${topic}.js.bin`), await serializer.serialize(topic, value));
  console.log(`${topic}: ${name}, schema id ${id}, ${bytes.length} bytes`);
}
