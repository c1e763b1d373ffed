// Runs a model directory in transformers.js, for `./dragoman bench engine --peer FOLDER` to print beside its own figures.
//
//   npm install @huggingface/transformers      (in FOLDER, anywhere outside the repository)
//   node transformers.mjs FOLDER < order.json
//
// The order: {task, model, dtype, language, items, batches, seconds}; items are sentences, or files of samples, 16 kHz,
// 32-bit floats. Answers a line of JSON for each batch size: {batch, itemsPerSecond}, of the fastest round of at least three.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const order = JSON.parse(readFileSync(0, "utf8"));
const resolved = createRequire(join(process.argv[2], "package.json")).resolve("@huggingface/transformers");
const { pipeline, env } = await import(pathToFileURL(resolved));
env.allowRemoteModels = false;
env.localModelPath = dirname(order.model);

function samples(file) {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

const speech = order.task === "speech";
const task = speech ? "automatic-speech-recognition" : "translation";
const model = await pipeline(task, basename(order.model), { device: "cpu", dtype: order.dtype });
const items = speech ? order.items.map(samples) : order.items;
const options = speech
  ? { language: order.language, task: "transcribe" }
  : { src_lang: "kor_Hang", tgt_lang: "eng_Latn" };

async function round(batch) {
  let done = 0;
  const start = performance.now();
  do {
    for (let from = 0; from < items.length; from += batch) {
      await model(Array.from({ length: batch }, (_, i) => items[(from + i) % items.length]), options);
      done += batch;
    }
  } while (performance.now() - start < (1000 * order.seconds) / 3);
  return (1000 * done) / (performance.now() - start);
}

for (const batch of order.batches) {
  await model(items.slice(0, 1), options);
  let best = 0;
  for (let i = 0; i < 3; i++) {
    best = Math.max(best, await round(batch));
  }
  console.log(JSON.stringify({ batch, itemsPerSecond: best }));
}
