package io.dragoman.ops.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.terminal.DisplayWidth;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.ChildState;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.ProcessIdentity;
import io.dragoman.ops.stack.StackState;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Skills;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTest {
  private static final Instant START = Instant.EPOCH;
  private static final Pattern STYLE = Pattern.compile("\u001b\\[[0-9]+m");

  private static final String BEFORE =
      """
      dragoman_records_finished_total{outcome="DONE"} 100
      dragoman_speech_audio_seconds_total{language="ko"} 1000
      dragoman_dead_letters_total{code="POISON"} 1
      """;
  private static final String NOW =
      """
      dragoman_app_ready 1
      dragoman_records_finished_total{outcome="DONE"} 125
      dragoman_speech_audio_seconds_total{language="ko"} 1066
      dragoman_backlog{topic="audio.segments"} 12345
      dragoman_backlog_age_seconds{topic="audio.segments"} 320
      dragoman_inbox_size 32
      dragoman_delayed 2
      dragoman_dead_letters_total{code="POISON"} 3
      circuit_breaker_state{name="whisper"} 1.0
      dragoman_gate_paused_partitions{reason="engines"} 4
      dragoman_gate_paused_partitions{reason="disk_full"} 0
      """;

  @Test
  void shouldShowWhatAnInstanceDoes() {
    assertThat(render(List.of(transcriber()), 120))
        .containsExactly(
            "title",
            "real time x 33.0, lag 12.3k (oldest 5m), inbox 32, dead letters 3 (+2)",
            "",
            "NAME         STATE  UNITS/S  REALTIME    LAG  OLDEST  CALL  INBOX  DELAYED  DEAD"
                + "  BREAKER       GATE",
            "transcriber  ready     12.5      33.0  12.3k      5m     -     32        2  3 +2"
                + "  whisper open  engines 4");
  }

  @Test
  void shouldShowThatAnEngineIsSlowWhenNothingElseDoes() {
    final Instance instance =
        Instances.of(Optional.empty(), List.of(state(member("translator", "h:1", "CLOSED"))))
            .getFirst();
    final String slow =
        """
        dragoman_app_ready 1
        dragoman_backlog_age_seconds{topic="translation.tasks"} 0
        dragoman_inbox_age_seconds 212
        dragoman_engine_calls_seconds_max{engine="openai",result="failure"} 0
        dragoman_engine_calls_seconds_max{engine="openai",result="success"} 8.55
        """;
    final Row row = new Row(instance, Optional.of(Scrape.parse(START, slow)), Optional.empty());

    assertThat(render(List.of(row), 120).getLast()).contains("      3m  8.6s  ");
  }

  @Test
  void shouldCountTheLagOfAGroupOnceWhenItHasSeveralInstances() {
    assertThat(render(List.of(transcriber(), transcriber()), 120).get(1)).contains("lag 12.3k");
  }

  @Test
  void shouldShowDeadProcessesBesideThoseThatLive() {
    final List<Row> rows =
        rows(
            Instances.of(
                Optional.of(
                    stack(
                        child("translator", ChildState.BACKOFF),
                        child("ingest", ChildState.READY))),
                List.of()));

    assertThat(render(rows, 60).subList(3, 6))
        .satisfiesExactly(
            titles -> assertThat(titles).startsWith("NAME"),
            gone -> assertThat(gone).startsWith("translator  backoff").contains(" - "),
            silent -> assertThat(silent).startsWith("ingest      no answer"));
  }

  @Test
  void shouldTakeWhatAnInstanceSaysWhenItsMetersCannotBeHad() {
    final MemberInfo info = member("translator", "10.0.0.7:8080", "OPEN");

    final List<String> lines =
        render(rows(Instances.of(Optional.empty(), List.of(state(info)))), 120);

    assertThat(lines.getLast())
        .startsWith("translator 10.0.0.7:8080  no answer")
        .contains("12.3", "40", "7", "cuda open");
  }

  @Test
  void shouldTakeTheLastMinuteWhenItsMetersWereReadOnlyOnce() {
    final Instance instance =
        Instances.of(Optional.empty(), List.of(state(member("translator", "h:1", "CLOSED"))))
            .getFirst();
    final Row row =
        new Row(
            instance, Optional.of(Scrape.parse(START, "dragoman_app_ready 1\n")), Optional.empty());

    assertThat(render(List.of(row), 120).getLast())
        .startsWith("translator h:1  ready")
        .contains("12.3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b:1", "evil/path:80", "user@host:80", "host", "host:port", "host:80/../x", ""})
  void shouldAskNobodyWhenAnAddressIsNotOne(final String address) {
    assertThat(
            Instances.of(Optional.empty(), List.of(state(member("x", address, "CLOSED"))))
                .getFirst()
                .url())
        .isEmpty();
  }

  @Test
  void shouldShowNoControlCharactersWhenAMemberWritesThem() {
    final MemberInfo info = member("x\u001b[2J", "h:1", "\u001b[31m");

    assertThat(
            String.join("", render(rows(Instances.of(Optional.empty(), List.of(state(info)))), 80)))
        .doesNotContain("\u001b");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30, 40, 60, 79, 80, 100, 200})
  void shouldFitWhenTerminalIsNarrow(final int width) {
    for (final boolean colour : new boolean[] {false, true}) {
      assertThat(View.render("title", List.of(transcriber()), terminal(width, colour), 0))
          .allSatisfy(
              line ->
                  assertThat(DisplayWidth.of(STYLE.matcher(line).replaceAll("")))
                      .isLessThanOrEqualTo(width))
          .anySatisfy(line -> assertThat(line).contains("transcriber"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7})
  void shouldSayHowMuchIsMissingWhenTerminalIsLow(final int height) {
    final List<Row> rows =
        List.of(transcriber(), transcriber(), transcriber(), transcriber(), transcriber());

    final List<String> lines = View.render("title", rows, terminal(100, false), height);

    assertThat(lines).hasSize(height);
    if (height > 1) {
      assertThat(lines.getLast()).isEqualTo("… %d more lines".formatted(9 - height + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stty: error", "0 0", "-3 -7", "50", "50 10"})
  void shouldTakeUsualSizeWhenTerminalTellsNone(final String printed) {
    final Screen.Size size = Screen.Size.of(printed, 90);

    assertThat(size.width()).isGreaterThanOrEqualTo(20);
    assertThat(size.height()).isPositive();
  }

  private static Row transcriber() {
    final Instance instance =
        Instances.of(Optional.of(stack(child("transcriber", ChildState.READY))), List.of())
            .getFirst();
    return new Row(
        instance,
        Optional.of(Scrape.parse(START.plusSeconds(2), NOW)),
        Optional.of(Scrape.parse(START, BEFORE)));
  }

  private static List<Row> rows(final List<Instance> instances) {
    return instances.stream()
        .map(instance -> new Row(instance, Optional.empty(), Optional.empty()))
        .toList();
  }

  private static List<String> render(final List<Row> rows, final int width) {
    return View.render("title", rows, terminal(width, false), 0);
  }

  private static Terminal terminal(final int width, final boolean colour) {
    final PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Terminal(nowhere, nowhere, true, true, colour, width);
  }

  private static StackState stack(final ChildStatus... children) {
    return new StackState(new ProcessIdentity(1, START), "b:1", "http://r:1", List.of(children));
  }

  private static ChildStatus child(final String name, final ChildState state) {
    return new ChildStatus(
        name, state, Optional.empty(), "http://127.0.0.1:1", 0, OptionalInt.empty(), START, "");
  }

  private static MemberState state(final MemberInfo info) {
    return new MemberState(true, true, info);
  }

  private static MemberInfo member(final String app, final String address, final String breaker) {
    return new MemberInfo(
        app,
        "1",
        "one",
        address,
        5_000,
        List.of(new MemberInfo.Engine("cuda", "GPU 0", "m", breaker)),
        Skills.NONE,
        12.34,
        0,
        40,
        7,
        null);
  }
}
