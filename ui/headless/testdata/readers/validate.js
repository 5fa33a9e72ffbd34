// Validates the reports of a folder: SARIF by the schema that the standard publishes, JUnit XML by junit.xsd with libxml2.
// usage: node validate.js FOLDER
const fs = require('fs');
const path = require('path');
const Ajv = require('ajv');
const { validateXML } = require('xmllint-wasm');

const folder = process.argv[2];
const read = (...parts) => fs.readFileSync(path.join(...parts), 'utf8');

const ajv = new Ajv({ schemaId: 'id', meta: false, allErrors: true, format: 'full', unknownFormats: [] });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const sarif = ajv.compile(JSON.parse(read(path.dirname(require.resolve('@microsoft/jest-sarif/package.json')), 'lib', 'schemas', 'sarif-2.1.0-rtm.5.json')));

async function main() {
  let bad = 0;
  const wrong = (name, what) => { bad++; console.log(`${name}: ${what}`); };
  const names = fs.readdirSync(folder);
  for (const name of names.filter((n) => n.endsWith('.sarif'))) {
    if (!sarif(JSON.parse(read(folder, name)))) {
      for (const e of sarif.errors) wrong(name, `${e.dataPath} ${e.message}`);
    }
  }
  const xml = names.filter((n) => n.endsWith('.xml')).map((n) => ({ fileName: n, contents: read(folder, n) }));
  const result = await validateXML({ xml, schema: [read(__dirname, 'junit.xsd')] });
  if (!result.valid) {
    for (const e of result.errors) wrong(e.loc ? e.loc.fileName : '', e.message);
  }
  console.log(`${names.length} reports, ${bad} problems`);
  process.exitCode = bad ? 1 : 0;
}

main().catch((e) => { console.log(e); process.exitCode = 2; });
