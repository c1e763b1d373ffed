package io.dragoman.ops.top;

import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable.Cell;
import io.dragoman.gateway.meters.GatewayMeter;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.meters.Meter;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.transcriber.TranscriberMeter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The numbers of one instance: its meters, or where they cannot be had what it says to others.
 *
 * @param instance whose they are
 * @param now its meters; empty when it did not answer
 * @param before its meters at the last look
 */
record Row(Instance instance, Optional<Scrape> now, Optional<Scrape> before) {
  private static final Cell NOTHING = new Cell("-", Terminal.Style.FAINT);

  /** By the value of its meter. */
  private static final String[] BREAKER_STATES = {"closed", "open", "half-open", "forced open"};

  /** Units of work, or jobs, that end each second. */
  OptionalDouble throughput() {
    final OptionalDouble measured = rate(MeterDef.RECORDS_FINISHED, GatewayMeter.JOBS);
    // A counter that is not there yet, or was looked at only once, tells less than the instance.
    return measured.isPresent() ? measured : said(MemberInfo::unitsPerSecond);
  }

  /** Seconds of audio that are transcribed each second. */
  OptionalDouble realTime() {
    final OptionalDouble measured = rate(TranscriberMeter.SPEECH_AUDIO);
    return measured.isPresent() ? measured : said(MemberInfo::audioSecondsPerSecond);
  }

  /** Records that its group has not taken; the same in each instance of a group. */
  OptionalDouble lag() {
    return now.isPresent() ? now.get().sum(MeterDef.BACKLOG) : said(MemberInfo::backlog);
  }

  /** How long the oldest of them, or of what it has taken and not finished, has waited, seconds. */
  OptionalDouble oldest() {
    return now.stream()
        .flatMap(scrape -> Stream.of(MeterDef.BACKLOG_AGE, MeterDef.INBOX_AGE).map(scrape::max))
        .flatMapToDouble(OptionalDouble::stream)
        .max();
  }

  /** The longest call of its engines that ended within the last minutes, seconds. */
  OptionalDouble longestCall() {
    return now.map(scrape -> scrape.longest(MeterDef.ENGINE_CALLS)).orElse(OptionalDouble.empty());
  }

  /** What it has taken and not finished. */
  OptionalDouble inbox() {
    return now.isPresent()
        ? sum(MeterDef.INBOX_SIZE, GatewayMeter.WAITING)
        : said(MemberInfo::inbox);
  }

  /** Records that wait for their next attempt. */
  OptionalDouble delayed() {
    return sum(MeterDef.DELAYED);
  }

  /** Records that it gave up since it started. */
  OptionalDouble deadLetters() {
    return sum(MeterDef.DEAD_LETTERS);
  }

  /** How many of these came since the last look. */
  OptionalDouble newDeadLetters() {
    if (now.isEmpty() || before.isEmpty()) {
      return OptionalDouble.empty();
    }
    final double grown =
        deadLetters().orElse(0) - before.get().sum(MeterDef.DEAD_LETTERS).orElse(0);
    return OptionalDouble.of(Math.max(0, grown));
  }

  /** What its supervisor says, or whether it answers and is ready. */
  Cell state() {
    if (!instance.state().isEmpty() && (now.isPresent() || instance.url().isEmpty())) {
      return new Cell(instance.state(), instance.style());
    }
    if (now.isEmpty()) {
      return new Cell("no answer", Terminal.Style.BAD);
    }
    return sum(MeterDef.APP_READY).orElse(0) > 0
        ? new Cell("ready", Terminal.Style.GOOD)
        : new Cell("not ready", Terminal.Style.DOUBTFUL);
  }

  /** Its breakers: one word where all are well, names where some are not. */
  Cell breakers() {
    final Map<String, String> states = new TreeMap<>();
    now.ifPresentOrElse(
        scrape ->
            scrape
                .by(MeterDef.BREAKER_STATE, "name")
                .forEach((name, state) -> states.put(name, breaker(state))),
        () ->
            instance
                .info()
                .ifPresent(
                    info ->
                        info.engines()
                            .forEach(
                                engine ->
                                    states.put(
                                        engine.name(),
                                        engine.breaker().toLowerCase(Locale.ROOT)))));
    if (states.isEmpty()) {
      return NOTHING;
    }
    final String bad =
        states.entrySet().stream()
            .filter(one -> !one.getValue().equals(BREAKER_STATES[0]))
            .map(one -> one.getKey() + " " + one.getValue())
            .collect(Collectors.joining(", "));
    return bad.isEmpty()
        ? new Cell(BREAKER_STATES[0], Terminal.Style.GOOD)
        : new Cell(SafeText.line(bad), Terminal.Style.BAD);
  }

  private static String breaker(final double state) {
    final int index = (int) state;
    return index >= 0 && index < BREAKER_STATES.length ? BREAKER_STATES[index] : "unknown";
  }

  /** Paused partitions by reason. */
  Cell gate() {
    final Map<String, Double> paused =
        now.map(scrape -> scrape.by(MeterDef.GATE_PAUSED_PARTITIONS, "reason")).orElse(Map.of());
    if (paused.isEmpty()) {
      return NOTHING;
    }
    final String reasons =
        paused.entrySet().stream()
            .filter(one -> one.getValue() > 0)
            .map(one -> one.getKey() + " " + Numbers.count(one.getValue()))
            .collect(Collectors.joining(", "));
    return reasons.isEmpty()
        ? new Cell("open", Terminal.Style.GOOD)
        : new Cell(SafeText.line(reasons), Terminal.Style.DOUBTFUL);
  }

  private OptionalDouble sum(final Meter... anyOf) {
    return now.stream()
        .flatMap(scrape -> Stream.of(anyOf).map(scrape::sum))
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .orElse(OptionalDouble.empty());
  }

  private OptionalDouble rate(final Meter... anyOf) {
    return now.stream()
        .flatMap(scrape -> Stream.of(anyOf).map(meter -> scrape.rate(meter, before)))
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .orElse(OptionalDouble.empty());
  }

  private OptionalDouble said(final ToDoubleFunction<MemberInfo> number) {
    return instance.info().stream().mapToDouble(number).findFirst();
  }
}
