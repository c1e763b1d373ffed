package io.dragoman.ops.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.ops.stack.StackState;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.Members;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;

/** What the instances of a stack told each other of themselves. */
final class MemberTable {
  /** Far more than it takes where not much else is done. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final String KAFKA = "kafka";

  private MemberTable() {}

  /** Those that are there; empty when the broker did not tell in time. */
  static Optional<List<Members.Member>> ask(final StackState state) {
    if (state.children().stream().noneMatch(child -> child.name().equals(KAFKA) && child.ready())) {
      return Optional.empty();
    }
    try (Members members =
        new Members(
            Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, state.bootstrapServers()),
            Topic.GROUP_MEMBERS.topicName(""),
            InstantSource.system())) {
      if (!members.start().await(TIMEOUT)) {
        return Optional.empty();
      }
      return Optional.of(
          members.all().stream().filter(member -> member.state().info().isPresent()).toList());
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** One row an engine, or an instance without any. */
  static TextTable of(final List<Members.Member> members) {
    final TextTable table =
        new TextTable(
            Column.of("APP"),
            Column.of("ADDRESS"),
            Column.of("ENGINE"),
            Column.of("DEVICE").missed(1),
            Column.of("MODEL").missed(2),
            Column.of("BREAKER"),
            Column.number("ASKED").missed(3),
            Column.number("UNITS/S"),
            Column.number("HEARD"));
    for (final Members.Member member : members) {
      member.state().info().ifPresent(info -> rows(table, info, heard(info, member.silence())));
    }
    return table;
  }

  /** Who missed its time to speak may be dead, and is left out after some more of them. */
  private static TextTable.Cell heard(final MemberInfo info, final Duration silence) {
    final boolean late = silence.toMillis() > info.intervalMs() * 3 / 2;
    return new TextTable.Cell(
        StatusTable.age(silence) + (late ? " ago, silent" : " ago"),
        late ? Terminal.Style.BAD : Terminal.Style.PLAIN);
  }

  private static void rows(
      final TextTable table, final MemberInfo info, final TextTable.Cell heard) {
    if (info.engines().isEmpty()) {
      row(table, info, "-", "-", "-", TextTable.Cell.of("-"), "-", heard);
    }
    for (final MemberInfo.Engine engine : info.engines()) {
      row(
          table,
          info,
          engine.name(),
          engine.device(),
          engine.modelVersion(),
          new TextTable.Cell(engine.breaker().toLowerCase(Locale.ROOT), style(engine.breaker())),
          Long.toString(engine.attempts()),
          heard);
    }
  }

  private static void row(
      final TextTable table,
      final MemberInfo info,
      final String engine,
      final String device,
      final String model,
      final TextTable.Cell breaker,
      final String asked,
      final TextTable.Cell heard) {
    table.row(
        TextTable.Cell.of(info.app()),
        TextTable.Cell.of(info.address()),
        TextTable.Cell.of(engine),
        TextTable.Cell.of(device),
        TextTable.Cell.of(model),
        breaker,
        TextTable.Cell.of(asked),
        TextTable.Cell.of(String.format(Locale.ROOT, "%.1f", info.unitsPerSecond())),
        heard);
  }

  private static Terminal.Style style(final String breaker) {
    return breaker.equals("CLOSED") ? Terminal.Style.GOOD : Terminal.Style.BAD;
  }
}
