/**
 * A client of Dragoman's gateway: one file without dependencies, for Node 20 or later and browsers.
 *
 *   const client = new Client('http://127.0.0.1:8080', key);
 *   const job = await client.submit({ text: '안녕하세요', source_language: 'ko', target_languages: ['en'] });
 *   await client.wait(job.token);
 *   console.log(await client.result(job.token, { format: 'text' }));
 */

const OVER = new Set(['done', 'partial', 'failed', 'expired', 'cancelled', 'needs_review']);
const PASSING = new Set([429, 502, 503, 504]);
const WAIT_SECONDS = 25;
const MAX_PAUSE_MS = 30_000;

/**
 * What the gateway refused, and what to do about it: `status` of HTTP, and `code`, `detail`, `field`,
 * `allowed`, `what_to_do` and `request_id` of the problem; `retryAfterMs` if it said so.
 */
export class DragomanError extends Error {
  constructor(status, problem, retryAfterMs) {
    const detail = problem.detail ?? `The gateway answered ${status}.`;
    super(`${detail} ${problem.what_to_do ?? ''}`.trim());
    this.name = 'DragomanError';
    this.status = status;
    this.code = problem.code ?? String(status);
    this.detail = detail;
    this.field = problem.field;
    this.allowed = problem.allowed ?? [];
    this.what_to_do = problem.what_to_do ?? '';
    this.request_id = problem.request_id;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Asks one gateway, or the load balancer before several.
 *
 * A request is tried again `retries` times when the connection breaks or the gateway says 429, 502,
 * 503 or 504; a job that is submitted again that way is one job. A gateway that is silent for
 * `timeoutMs`, more than 25,000, counts as a broken connection. Each method takes a `signal` too,
 * which ends it.
 */
export class Client {
  #url;
  #key;
  #retries;
  #timeoutMs;

  constructor(url, key, { retries = 5, timeoutMs = 60_000 } = {}) {
    this.#url = new URL(url).href.replace(/\/+$/, '');
    this.#key = key;
    this.#retries = retries;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Submits a job and tells its `token`.
   *
   * `order` has the fields of `POST /v1/jobs`: text, texts or url, source_language, target_languages,
   * transcribe_only, priority, deadline, metadata, webhook, options, validate_only; with `target:
   * 'workflow'` a text becomes a workflow, which `execute` has run. `files` is audio:
   * a Blob or File, or several in an array or FileList; bytes, such as a Buffer, will do too.
   */
  async submit(order, { files = [], idempotencyKey = uuid(), signal } = {}) {
    const headers = { 'Idempotency-Key': idempotencyKey };
    const audio = blobs(files);
    const body = audio.length > 0 ? form(order, audio) : JSON.stringify(order);
    if (audio.length === 0) {
      headers['Content-Type'] = 'application/json';
    }
    return this.#read('POST', '/v1/jobs', { headers, body, signal }, (answer) => answer.json());
  }

  /** Tells how far a job is, with the results so far. */
  async get(token, { signal } = {}) {
    return this.#read('GET', path(token), { signal }, (answer) => answer.json());
  }

  /**
   * Waits for the end of a job, for ever or `timeoutMs`, and tells its status; how it ended stands in
   * `status`. Throws an error named TimeoutError when time runs out; the job goes on.
   */
  async wait(token, { timeoutMs = Infinity, signal } = {}) {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const asked = Date.now();
      const seconds = Math.min(WAIT_SECONDS, Math.floor(Math.max(0, end - asked) / 1_000));
      const headers = seconds > 0 ? { Prefer: `wait=${seconds}` } : {};
      const job = await this.#read('GET', path(token), { headers, signal }, (answer) => answer.json());
      if (OVER.has(job.status)) {
        return job;
      }
      const now = Date.now();
      if (now >= end) {
        throw Object.assign(new Error(`Job ${token} is ${job.status} still.`), { name: 'TimeoutError' });
      }
      if (now - asked < 1_000) {
        // This gateway does not let requests wait.
        await pause(Math.min(1_000, end - now), signal);
      }
    }
  }

  /**
   * Tells what happens to a job, from its beginning or behind the event `lastEventId`, until its end,
   * as `{ id, type, data }`. When the connection breaks it goes on where it was: nothing is missed,
   * nothing comes twice.
   */
  async *stream(token, { lastEventId, signal } = {}) {
    for (let broken = 1; ; broken++) {
      const headers = { Accept: 'text/event-stream' };
      if (lastEventId !== undefined) {
        headers['Last-Event-ID'] = lastEventId;
      }
      const { answer, alive, stop } = await this.#open('GET', `${path(token)}/events`, { headers, signal });
      let failure = new Error(`The stream of job ${token} ended too early, again and again.`);
      try {
        if (answer.status === 204) {
          return;
        }
        for await (const event of this.#events(answer.body, alive)) {
          if (event.failure !== undefined) {
            failure = event.failure;
            break;
          }
          lastEventId = event.id;
          broken = 0;
          yield event;
          if (event.type === 'end') {
            return;
          }
        }
      } finally {
        stop();
      }
      signal?.throwIfAborted();
      if (broken >= this.#retries) {
        throw failure;
      }
      await pause(backOff(broken), signal);
    }
  }

  /** Cancels a job and tells its state; null: it was over, and is removed with its results. */
  async cancel(token, { signal } = {}) {
    return this.#read('DELETE', path(token), { signal }, (answer) =>
      answer.status === 204 ? null : answer.json(),
    );
  }

  /**
   * The result of a job that is over: what `json` says, or text for `text`, `srt`, `vtt` and `yaml`;
   * `language` and `input` choose where there are several.
   */
  async result(token, { format = 'json', language, input, signal } = {}) {
    const query = new URLSearchParams(
      Object.entries({ format, language, input }).filter(([, value]) => value !== undefined),
    );
    return this.#read('GET', `${path(token)}/result?${query}`, { signal }, (answer) =>
      format === 'json' ? answer.json() : answer.text(),
    );
  }

  /** Tells whether a workflow, YAML or an object, is `valid`, and its `errors` if not. */
  async checkWorkflow(workflow, { signal } = {}) {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ workflow });
    return this.#read('POST', '/v1/workflows/validate', { headers, body, signal }, (answer) => answer.json());
  }

  /** Tells which agents there are, and the JSON Schema of a workflow. */
  async catalogue({ signal } = {}) {
    return this.#read('GET', '/v1/workflows/catalogue', { signal }, (answer) => answer.json());
  }

  async #read(method, where, how, read) {
    const { answer, stop } = await this.#open(method, where, how);
    try {
      return await read(answer);
    } finally {
      stop();
    }
  }

  /** An answer that is no problem; whoever asks must call `stop`, and `alive` when something came. */
  async #open(method, where, { headers = {}, body, signal }) {
    const all = this.#key ? { ...headers, Authorization: `Bearer ${this.#key}` } : headers;
    for (let tried = 1; ; tried++) {
      const watch = watchman(this.#timeoutMs, signal);
      let failure;
      try {
        // The gateway redirects nobody, and the key is for it alone.
        const answer = await fetch(this.#url + where, {
          method,
          headers: all,
          body,
          redirect: 'error',
          signal: watch.signal,
        });
        if (answer.ok) {
          watch.alive();
          return { answer, ...watch };
        }
        failure = await problem(answer);
      } catch (e) {
        failure = e;
      }
      watch.stop();
      signal?.throwIfAborted();
      if (tried > this.#retries || !passes(failure, headers)) {
        throw failure;
      }
      await pause(failure.retryAfterMs ?? backOff(tried), signal);
    }
  }

  /** Reads server-sent events; one that was cut off is none. A break comes as `failure`. */
  async *#events(body, alive) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    let fields = {};
    for (;;) {
      let chunk;
      try {
        chunk = await reader.read();
      } catch (failure) {
        yield { failure };
        return;
      }
      if (chunk.done) {
        return;
      }
      alive();
      const lines = (rest + chunk.value).split('\n');
      rest = lines.pop();
      for (const line of lines.map((one) => one.replace(/\r$/, ''))) {
        if (line === '') {
          if (fields.data !== undefined) {
            yield { id: fields.id ?? '', type: fields.event ?? 'message', data: JSON.parse(fields.data) };
          }
          fields = {};
          continue;
        }
        const colon = line.indexOf(':');
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        fields[name] = name === 'data' && fields.data !== undefined ? `${fields.data}\n${value}` : value;
      }
    }
  }
}

/** Ends a request that is silent for so long, or when the caller says so. */
function watchman(timeoutMs, signal) {
  const control = new AbortController();
  const tell = () => control.abort(signal.reason);
  const late = () => control.abort(new Error(`The gateway was silent for ${timeoutMs} ms.`));
  let timer = setTimeout(late, timeoutMs);
  signal?.addEventListener('abort', tell);
  if (signal?.aborted) {
    tell();
  }
  return {
    signal: control.signal,
    alive: () => {
      clearTimeout(timer);
      timer = setTimeout(late, timeoutMs);
    },
    stop: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', tell);
      // An answer that nobody reads on is ended; to one that was read this does nothing.
      control.abort();
    },
  };
}

async function problem(answer) {
  const text = await answer.text();
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    told = {};
  }
  const after = answer.headers.get('Retry-After') ?? '';
  return new DragomanError(
    answer.status,
    told !== null && typeof told === 'object' ? told : {},
    /^\d+$/.test(after) ? Number(after) * 1_000 : undefined,
  );
}

/** Whether another try may help soon; an order that was sent again may be under way still. */
function passes(failure, headers) {
  if (!(failure instanceof DragomanError)) {
    return true;
  }
  const underWay = failure.status === 409 && 'Idempotency-Key' in headers;
  return (PASSING.has(failure.status) || underWay) && (failure.retryAfterMs ?? 0) <= MAX_PAUSE_MS;
}

function backOff(tried) {
  return Math.min(MAX_PAUSE_MS, 100 * 2 ** tried);
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const tell = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', tell);
      resolve();
    }, ms);
    signal?.addEventListener('abort', tell, { once: true });
  });
}

/** One or several, whatever holds them; a page's FileList is no array. */
function blobs(files) {
  const one = files instanceof Blob || ArrayBuffer.isView(files) || files instanceof ArrayBuffer;
  return [...(one ? [files] : files)].map((file) => (file instanceof Blob ? file : new Blob([file])));
}

function form(order, files) {
  const all = new FormData();
  for (const [name, value] of Object.entries(order)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        all.append(name, typeof one === 'string' ? one : JSON.stringify(one));
      }
    }
  }
  files.forEach((file, index) => all.append('file', file, file.name ?? `audio-${index}`));
  return all;
}

function path(token) {
  return `/v1/jobs/${encodeURIComponent(token)}`;
}

/** Pages that came over plain HTTP have no crypto.randomUUID. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
