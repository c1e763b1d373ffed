package io.dragoman.resilience.meters;

/**
 * What the runtime of every app counts and shows. The breaker's names are those that its users had
 * before Dragoman.
 */
public enum MeterDef implements Meter {
  APP_INFO("dragoman.app.info", Type.GAUGE, "", "Always 1; its tags say what runs.", "version"),
  APP_READY("dragoman.app.ready", Type.GAUGE, "", "1 while the app is ready for work, else 0."),
  APP_CHECK(
      "dragoman.app.check",
      Type.GAUGE,
      "",
      "1 while a part that readiness needs is well, else 0: model, kafka or registry.",
      "check"),
  APP_EXITS(
      "dragoman.app.exits",
      Type.COUNTER,
      "",
      "How the processes of this instance have ended, by exit status, or killed; counted in"
          + " state.dir, so over restarts.",
      "status"),
  REGISTRY_CHECKS(
      "dragoman.registry.checks",
      Type.TIMER,
      "seconds",
      "Looks at the schema registry, by whether it answered, and how long they took.",
      "result"),
  STREAM_FAILURES(
      "dragoman.stream.failures",
      Type.COUNTER,
      "",
      "Stream threads that failed, by what was done about it.",
      "action"),
  GROUP_MEMBER(
      "dragoman.group.member",
      Type.GAUGE,
      "",
      "1 while the instance is a member of its group, 0 while it has left its work to others."),
  HANDOVERS(
      "dragoman.handovers",
      Type.COUNTER,
      "",
      "How often the instance left its work to others because it could not do it."),
  STATE_DISK_FREE(
      "dragoman.state.disk.free.bytes",
      Type.GAUGE,
      "bytes",
      "What is free on the disk of state.dir."),
  STATE_DISK_SIZE(
      "dragoman.state.disk.size.bytes", Type.GAUGE, "bytes", "Size of the disk of state.dir."),
  HTTP_REQUESTS(
      "dragoman.http.requests",
      Type.TIMER,
      "seconds",
      "Requests to the HTTP server and how long they took.",
      "route",
      "status"),
  HTTP_REFUSED(
      "dragoman.http.refused",
      Type.COUNTER,
      "",
      "Requests that were not let in, by why; the log says from where.",
      "reason"),
  RECORDS_RECEIVED(
      "dragoman.records.received", Type.COUNTER, "", "Records taken from a topic.", "topic"),
  RECORDS_FINISHED(
      "dragoman.records.finished",
      Type.COUNTER,
      "",
      "Units of work that ended: done, failed, expired, cancelled or dropped as a duplicate.",
      "outcome"),
  DEAD_LETTERS(
      "dragoman.dead.letters",
      Type.COUNTER,
      "",
      "Records sent to a dead letter topic.",
      "code",
      "disposition"),
  ATTEMPTS_FAILED(
      "dragoman.attempts.failed",
      Type.COUNTER,
      "",
      "Failures, by error code; those of the system burn no attempt.",
      "code"),
  RETRIES(
      "dragoman.retries", Type.COUNTER, "", "Records sent to the delay topic for another attempt."),
  DELAYED("dragoman.delayed", Type.GAUGE, "", "Records that wait for their due time."),
  DELAY_LATENESS(
      "dragoman.delay.lateness",
      Type.TIMER,
      "seconds",
      "How long after its due time a delayed record was tried again."),
  WORK_TIME(
      "dragoman.work.time",
      Type.TIMER,
      "seconds",
      "From when a record came to the topic of the app to its answer: waiting, retries and work;"
          + " answers from memory as well."),
  SUBMISSION_LATENCY(
      "dragoman.submission.latency",
      Type.TIMER,
      "seconds",
      "From when the event of a request was taken to the answer of a unit of it: how long the"
          + " pipeline took so far, in its last stage how long the client has waited."),
  INBOX_AGE(
      "dragoman.inbox.age.seconds",
      Type.GAUGE,
      "seconds",
      "How long the oldest record accepted and not finished has waited since it came to its topic,"
          + " or since its next attempt was due."),
  DELAY_OVERDUE(
      "dragoman.delay.overdue.seconds",
      Type.GAUGE,
      "seconds",
      "How long ago the first of the records that wait for their next attempt was due; 0 while none"
          + " is."),
  INBOX_SIZE("dragoman.inbox.size", Type.GAUGE, "", "Records accepted and not finished."),
  WORK_UNSERVED(
      "dragoman.work.unserved",
      Type.GAUGE,
      "",
      "Records accepted that no engine may be asked about just now."),
  REJECTIONS_HELD(
      "dragoman.rejections.held",
      Type.GAUGE,
      "",
      "Records that would be dead letters but are held, because many in a row were."),
  DEDUPLICATION(
      "dragoman.deduplication",
      Type.COUNTER,
      "",
      "Lookups before work: repeated event, cached result, joined to work in flight, or miss.",
      "result"),
  ENGINE_BATCH_SIZE(
      "dragoman.engine.batch.size", Type.SUMMARY, "", "Items in a call of the engine.", "engine"),
  ENGINE_BATCH_MAX(
      "dragoman.engine.batch.max", Type.GAUGE, "", "Most items in a call of the engine.", "engine"),
  ENGINE_CALLS(
      "dragoman.engine.calls",
      Type.TIMER,
      "seconds",
      "Calls of the engine and how long they took.",
      "engine",
      "result"),
  ENGINE_CALLS_MAX(
      "dragoman.engine.calls.max",
      Type.GAUGE,
      "",
      "Most calls of the engine at once: 1 of a model, batch.max of a service.",
      "engine"),
  ENGINE_CHOSEN(
      "dragoman.engine.chosen",
      Type.COUNTER,
      "",
      "Units that an engine answered, by why it was asked: preferred, condition (those before it"
          + " may not be asked about such work), failover (one before it was down) or deadline (one"
          + " before it would have been too late).",
      "engine",
      "reason"),
  ENGINE_QUEUE_SIZE(
      "dragoman.engine.queue.size", Type.GAUGE, "", "Items that wait for the engine.", "engine"),
  ENGINE_QUEUE_TIME(
      "dragoman.engine.queue.time",
      Type.TIMER,
      "seconds",
      "How long an item waited for the engine.",
      "engine"),
  TRACE_SPANS(
      "dragoman.trace.spans",
      Type.COUNTER,
      "",
      "Spans by what became of them: exported, failed (the collector did not take them) or dropped"
          + " (too many waited for it).",
      "result"),
  BREAKER_STATE(
      "circuit.breaker.state",
      Type.GAUGE,
      "",
      "0 closed, 1 open, 2 half-open, 3 forced open.",
      "name"),
  BREAKER_REQUESTS(
      "circuit.breaker.requests",
      Type.COUNTER,
      "",
      "Calls that the breaker saw: success, failure, slow or rejected.",
      "name",
      "result"),
  BREAKER_LATENCY(
      "circuit.breaker.latency",
      Type.TIMER,
      "seconds",
      "How long the calls behind the breaker took.",
      "name"),
  BACKLOG(
      "dragoman.backlog",
      Type.GAUGE,
      "",
      "Records of a topic that the app's group has not taken yet, also while partitions are paused;"
          + " the same in each instance.",
      "topic"),
  BACKLOG_AGE(
      "dragoman.backlog.age.seconds",
      Type.GAUGE,
      "seconds",
      "How long the oldest of them has waited, seconds; the topic's retention bounds it.",
      "topic"),
  GATE_PAUSED_PARTITIONS(
      "dragoman.gate.paused.partitions",
      Type.GAUGE,
      "",
      "Partitions of the work topic that are paused, by reason; for engines also those that will be"
          + " once their inbox is full.",
      "reason");

  private final Spec spec;

  MeterDef(
      final String key,
      final Type type,
      final String unit,
      final String doc,
      final String... tags) {
    spec = new Spec(key, type, unit, doc, tags);
  }

  @Override
  public Spec spec() {
    return spec;
  }
}
