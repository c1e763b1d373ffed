// Run by `mvn verify` beside a gateway in memory, which DRAGOMAN_URL and DRAGOMAN_KEY name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, DragomanError } from './dragoman.mjs';

const client = new Client(process.env.DRAGOMAN_URL, process.env.DRAGOMAN_KEY);
const order = { source_language: 'ko', target_languages: ['en'] };
const patience = { timeoutMs: 60_000 };

async function all(events) {
  const list = [];
  for await (const event of events) {
    list.push(event);
  }
  return list;
}

test('should submit, wait and get the result', async () => {
  const { token } = await client.submit({ ...order, text: '안녕' });

  assert.equal((await client.wait(token, patience)).status, 'done');
  assert.equal(await client.result(token, { format: 'text' }), 'hello\n');
  assert.equal((await client.result(token)).inputs[0].translations.eng_Latn.text, 'hello');
});

test('should submit several texts', async () => {
  const { token } = await client.submit({ ...order, texts: ['안녕', '감사'] });

  assert.equal((await client.wait(token, patience)).inputs.length, 2);
});

test('should submit files and get subtitles', async () => {
  const wav = new Blob(['RIFF\0\0\0\0WAVE']);
  const { token } = await client.submit(
    { ...order, metadata: { order: '7' } },
    { files: [new File([wav], 'one.wav'), wav] },
  );

  const status = await client.wait(token, patience);
  assert.equal(status.status, 'done');
  assert.deepEqual(status.metadata, { order: '7' });
  assert.equal(status.inputs[0].file_name, 'one.wav');
  const srt = await client.result(token, { format: 'srt', language: 'ko', input: 1 });
  assert.match(srt, /00:00:00,500 --> 00:00:01,500\n안녕/);
});

test('should submit a file however it is held', async () => {
  const bytes = Buffer.from('RIFF\0\0\0\0WAVE');
  const file = new File([bytes], 'one.wav');
  const fileList = { 0: file, length: 1, *[Symbol.iterator]() { yield file; } };

  for (const files of [file, new Blob([bytes]), bytes, [bytes], fileList]) {
    const { token } = await client.submit(order, { files });
    assert.equal((await client.wait(token, patience)).inputs.length, 1);
  }
});

test('should stream every event once though the stream breaks', async () => {
  const { token } = await client.submit({ ...order, text: 'break' });

  const events = await all(client.stream(token));

  assert.deepEqual(
    events.map((event) => event.type),
    ['submitted', 'accepted', 'translation', 'end'],
  );
  assert.equal(new Set(events.map((event) => event.id)).size, events.length);
  assert.equal(events[2].data.text, 'hello');
  assert.deepEqual(await all(client.stream(token, { lastEventId: events[1].id })), events.slice(2));
  assert.deepEqual(await all(client.stream(token, { lastEventId: events[3].id })), []);
});

test('should have a workflow made and check one', async () => {
  const { token } = await client.submit({ text: 'Read the news to me.', target: 'workflow' });

  const status = await client.wait(token, patience);
  assert.equal(status.status, 'done');
  assert.equal(status.inputs[0].workflow.json.tasks[0].action, 'fetch');
  assert.match(await client.result(token, { format: 'yaml' }), /tasks:/);

  assert.ok((await client.catalogue()).agents.web.actions.fetch);
  const task = { id: 'read', agent: 'web', action: 'fetch', params: { url: 'u' } };
  assert.equal((await client.checkWorkflow({ tasks: [task] })).valid, true);
  const wrong = await client.checkWorkflow('tasks: [{id: read, agent: wbe, action: fetch}]');
  assert.equal(wrong.valid, false);
  assert.equal(wrong.errors[0].field, 'tasks[0].agent');
  assert.match(wrong.errors[0].message, /Did you mean 'web'\?/);
});

test('should cancel', async () => {
  const { token } = await client.submit({ ...order, text: 'later' });
  await assert.rejects(client.wait(token, { timeoutMs: 0 }), { name: 'TimeoutError' });

  assert.equal((await client.cancel(token)).status, 'cancelled');
  assert.equal(await client.cancel(token), null);
  await assert.rejects(client.get(token), { name: 'DragomanError', status: 404 });
});

test('should stop a stream when the caller says so', async () => {
  const { token } = await client.submit({ ...order, text: 'later' });
  const control = new AbortController();

  await assert.rejects(async () => {
    for await (const event of client.stream(token, { signal: control.signal })) {
      assert.equal(event.type, 'submitted');
      control.abort();
    }
  }, { name: 'AbortError' });
});

test('should say what is wrong and what to do', async () => {
  await assert.rejects(
    client.submit({ text: '안녕', source_language: 'ko', target_languages: ['klingon'] }),
    (error) => {
      assert.ok(error instanceof DragomanError);
      assert.equal(error.code, 'INVALID');
      assert.equal(error.field, 'target_languages');
      assert.ok(error.what_to_do);
      assert.ok(error.request_id);
      return true;
    },
  );
});

test('should make one job of an order that is sent twice', async () => {
  const again = () => client.submit({ ...order, text: '안녕' }, { idempotencyKey: 'javascript' });

  assert.equal((await again()).token, (await again()).token);
});

test('should make one job though the answer to the first try is lost', async () => {
  const { token } = await client.submit({ ...order, text: 'again' });

  const { history } = await client.get(token);
  assert.equal(history.filter((event) => event.type === 'submitted').length, 1);
});
