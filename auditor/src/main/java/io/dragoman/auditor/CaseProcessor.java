package io.dragoman.auditor;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Collects sightings by request, and looks at each request when it is time: soon while it is not
 * over, never again once it is, unless something more is heard of it. All of it is in stores, so
 * that memory holds counts only and a restart goes on where it was.
 */
final class CaseProcessor implements Processor<byte[], byte[], Void, Void> {
  /** Requests by id. */
  static final String CASES = "audit-cases";

  /** Sightings by request id and place. */
  static final String SIGHTINGS = "audit-sightings";

  /** Requests by when they are to be looked at. */
  static final String AGENDA = "audit-agenda";

  /** So that no round holds up the thread for long. */
  private static final int MAX_LOOKS = 10_000;

  /** More than the largest request has. */
  private static final int MAX_SIGHTINGS = 500_000;

  /** What looks lost is looked at again: an inbox may just move from one instance to another. */
  private static final Duration CONFIRMATION = Duration.ofMinutes(1);

  private static final Duration MAX_PAUSE = Duration.ofSeconds(15);

  /** In no request id. */
  private static final String SEPARATOR = "\n";

  private static final Logger LOG = LoggerFactory.getLogger(CaseProcessor.class);

  private final Setup setup;
  private final RequestJudge judge;
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, byte[]> cases;
  private KeyValueStore<String, byte[]> sightings;
  private KeyValueStore<Bytes, byte[]> agenda;
  private AuditTally.Task counts;

  /**
   * What all tasks share.
   *
   * @param rules when what is blamed
   * @param window for how long a request is remembered after it was heard of last
   * @param interval between looks
   */
  record Setup(
      AuditRules rules,
      Duration window,
      Duration interval,
      Progress progress,
      AuditTally tally,
      MeterRegistry meters,
      InstantSource clock) {}

  CaseProcessor(final Setup setup) {
    this.setup = setup;
    this.judge = new RequestJudge(setup.rules());
  }

  @Override
  public void init(final ProcessorContext<Void, Void> processorContext) {
    context = processorContext;
    cases = context.getStateStore(CASES);
    sightings = context.getStateStore(SIGHTINGS);
    agenda = context.getStateStore(AGENDA);
    counts = setup.tally().begin(context.taskId().partition());
    try (KeyValueIterator<String, byte[]> all = cases.all()) {
      all.forEachRemaining(entry -> counts.add(Case.fromJson(entry.value).verdict()));
    }
    context.schedule(setup.interval(), PunctuationType.WALL_CLOCK_TIME, time -> look());
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    Sighting.fromJson(record.value())
        .ifPresentOrElse(this::take, () -> passOver(PassedOver.UNREADABLE));
  }

  private void take(final Sighting sighting) {
    final Instant now = setup.clock().instant();
    if (sighting.atMs() < now.minus(setup.window()).toEpochMilli()) {
      passOver(PassedOver.OLD);
      return;
    }
    final String id = sighting.requestId();
    final byte[] stored = cases.get(id);
    final Case before = stored == null ? null : Case.fromJson(stored);
    if (before != null && before.sightings() >= MAX_SIGHTINGS) {
      passOver(PassedOver.MANY);
      return;
    }
    if (sightings.putIfAbsent(id + SEPARATOR + sighting.place(), sighting.toJson()) != null) {
      return;
    }
    // At once when all is read long after it was written.
    final long look =
        Math.max(now.toEpochMilli(), sighting.atMs() + setup.rules().grace().toMillis());
    if (before == null) {
      final Verdict first =
          new Verdict(id, Verdict.State.IN_FLIGHT, List.of(), "", sighting.atMs());
      counts.add(first);
      plan(new Case(first, 1, look, 0, false));
    } else {
      forgetPlan(before);
      plan(
          new Case(
              before.verdict(),
              before.sightings() + 1,
              Math.min(look, before.nextLookMs()),
              0,
              before.counted()));
    }
  }

  private void look() {
    final Instant now = setup.clock().instant();
    final List<String> due = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> first =
        agenda.range(agendaKey(0, ""), agendaKey(now.toEpochMilli() + 1, ""))) {
      while (first.hasNext() && due.size() < MAX_LOOKS) {
        final KeyValue<Bytes, byte[]> next = first.next();
        due.add(new String(next.value, StandardCharsets.UTF_8));
      }
    }
    due.forEach(id -> look(Case.fromJson(cases.get(id)), now));
  }

  private void look(final Case now, final Instant time) {
    final String id = now.verdict().requestId();
    forgetPlan(now);
    counts.remove(now.verdict());
    final List<Sighting> all = sightings(id);
    final Verdict verdict = judge.judge(all, time, setup.progress());
    final Instant end = Instant.ofEpochMilli(verdict.lastAtMs()).plus(setup.window());
    if (!time.isBefore(end)) {
      forget(id, all);
      return;
    }
    final Case next = counted(next(now, verdict, time, end));
    // Whoever floods the topics with nonsense does not flood the log as well.
    if (counts.add(next.verdict())) {
      tell(now.verdict(), next.verdict());
    }
    plan(next);
  }

  private Case next(
      final Case before, final Verdict verdict, final Instant time, final Instant end) {
    if (verdict.has(Finding.Kind.UNACCOUNTED)) {
      final long since = before.suspectedMs() == 0 ? time.toEpochMilli() : before.suspectedMs();
      if (time.toEpochMilli() - since < CONFIRMATION.toMillis()) {
        return new Case(
            new Verdict(
                verdict.requestId(),
                Verdict.State.IN_FLIGHT,
                List.of(),
                verdict.seen(),
                verdict.lastAtMs()),
            before.sightings(),
            since + CONFIRMATION.toMillis(),
            since,
            before.counted());
      }
      // Its end may come after all, and is then seen at once.
      return new Case(verdict, before.sightings(), end.toEpochMilli(), since, before.counted());
    }
    if (verdict.state() != Verdict.State.IN_FLIGHT) {
      return new Case(verdict, before.sightings(), end.toEpochMilli(), 0, before.counted());
    }
    final Duration age = Duration.ofMillis(time.toEpochMilli() - verdict.lastAtMs());
    final long pause =
        Math.clamp(age.toMillis() / 4, setup.interval().toMillis(), MAX_PAUSE.toMillis());
    return new Case(verdict, before.sightings(), time.toEpochMilli() + pause, 0, before.counted());
  }

  /** Counts an end the first time that it is seen: a replay may end a request once more. */
  private Case counted(final Case one) {
    final Verdict.End end = one.verdict().end();
    if (one.counted() || end == null) {
      return one;
    }
    AuditorMeter.ENDED.timer(setup.meters(), end.how()).record(Duration.ofMillis(end.tookMs()));
    return one.whenCounted();
  }

  private static void tell(final Verdict before, final Verdict verdict) {
    verdict.findings().stream()
        .filter(finding -> !before.has(finding.kind()))
        .forEach(
            finding ->
                LOG.atLevel(finding.kind().isBroken() ? Level.ERROR : Level.WARN)
                    .log(
                        "Request {} is {}: {}. Seen: {}. {}",
                        verdict.requestId(),
                        finding.kind().label(),
                        finding.detail(),
                        verdict.seen(),
                        finding.kind().advice()));
  }

  private List<Sighting> sightings(final String id) {
    final List<Sighting> all = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> found =
        sightings.prefixScan(id + SEPARATOR, new StringSerializer())) {
      found.forEachRemaining(entry -> Sighting.fromJson(entry.value).ifPresent(all::add));
    }
    return all;
  }

  private void forget(final String id, final List<Sighting> all) {
    all.forEach(one -> sightings.delete(id + SEPARATOR + one.place()));
    cases.delete(id);
  }

  private void plan(final Case one) {
    cases.put(one.verdict().requestId(), one.toJson());
    agenda.put(
        agendaKey(one.nextLookMs(), one.verdict().requestId()),
        one.verdict().requestId().getBytes(StandardCharsets.UTF_8));
  }

  private void forgetPlan(final Case one) {
    agenda.delete(agendaKey(one.nextLookMs(), one.verdict().requestId()));
  }

  private void passOver(final PassedOver reason) {
    reason.counter(setup.meters()).increment();
  }

  private static Bytes agendaKey(final long timeMs, final String id) {
    final byte[] name = id.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + name.length).putLong(timeMs).put(name).array());
  }

  @Override
  public void close() {
    setup.tally().end(context.taskId().partition(), counts);
  }
}
