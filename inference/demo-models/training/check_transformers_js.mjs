// Runs the model directories in transformers.js over the samples and compares with the golden files, that is with
// the PyTorch reference. Exits 1 on a difference.
//
//   npm install @huggingface/transformers      (in any directory outside the repository)
//   node check_transformers_js.mjs <that directory> [dtype]
//
// dtype: fp32 (default; the files without a suffix) or q8 (the int8 files).
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [modules, dtype = "fp32"] = process.argv.slice(2);
const resolved = createRequire(join(modules, "package.json")).resolve("@huggingface/transformers");
const { pipeline, env } = await import(pathToFileURL(resolved));

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const golden = (name) => JSON.parse(readFileSync(join(here, "../../src/test/resources/golden", name)));
env.allowRemoteModels = false;
env.localModelPath = root;

function samplesOf(name) {
  const file = readFileSync(join(root, "samples", name));
  const data = file.subarray(file.indexOf("data") + 8);
  return Float32Array.from({ length: data.length >> 1 }, (_, i) => data.readInt16LE(2 * i) / 32768);
}

let wrong = 0;
function compare(what, expected, got) {
  if (expected !== got) {
    wrong += 1;
    console.log(`${what}: expected "${expected}", got "${got}"`);
  }
}

const options = { device: "cpu", dtype };
const speech = await pipeline("automatic-speech-recognition", "whisper-demo", options);
for (const { file, text } of golden("speech.json")) {
  const plain = await speech(samplesOf(file), { language: "ko", task: "transcribe" });
  compare(file, text, plain.text.trim());
  const stamped = await speech(samplesOf(file), { language: "ko", task: "transcribe", return_timestamps: true });
  if (stamped.text.trim() !== text) {
    console.log(`${file} with timestamps: "${stamped.text.trim()}"`);
  }
}
const codes = { ko: "kor_Hang", en: "eng_Latn" };
const translate = await pipeline("translation", "nllb-demo", options);
const cases = golden("translation.json");
for (const { text, source, target, translation } of cases) {
  const [result] = await translate(text, { src_lang: codes[source] ?? source, tgt_lang: codes[target] ?? target });
  compare(text, translation, result.translation_text);
}
console.log(`${golden("speech.json").length} sounds and ${cases.length} texts, ${wrong} different`);
process.exit(wrong ? 1 : 0);
