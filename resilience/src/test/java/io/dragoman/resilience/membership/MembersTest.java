package io.dragoman.resilience.membership;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembersTest {
  private static final long NOW = 1_790_000_000_000L;

  private final ManualClock clock = new ManualClock();
  private final Members members = new Members(Map.of(), "group.members", clock);

  @Test
  void shouldShowWhoSpokeLatelyAndWhatItSaid() {
    final MemberState state = new MemberState(true, true, info("a:1", 1_000));
    members.hear("team/transcriber/1", MemberJson.write(state), NOW);

    assertThat(members.all())
        .containsExactly(new Members.Member("team/transcriber", "1", state, Duration.ZERO));
  }

  @Test
  void shouldLeaveOutWhoIsSilentForThreeIntervalsOrSaysGoodbye() {
    members.hear("g/short", MemberJson.write(new MemberState(true, true, info("a:1", 1_000))), NOW);
    members.hear("g/long", MemberJson.write(new MemberState(true, true, info("a:2", 9_000))), NOW);
    members.hear("g/gone", MemberJson.write(new MemberState(true, true, info("a:3", 9_000))), NOW);
    members.hear("g/gone", MemberJson.write(MemberState.GONE), NOW);
    assertThat(ids()).containsExactly("long", "short");

    clock.advance(Duration.ofSeconds(4));

    assertThat(ids()).containsExactly("long");
  }

  @Test
  void shouldTellWhoSaidGoodbyeFromWhoFellSilent() {
    final byte[] state = MemberJson.write(new MemberState(true, true, info("a:1", 1_000)));
    members.hear("g/silent", state, NOW);
    members.hear("g/gone", state, NOW);
    members.hear("g/gone", MemberJson.write(MemberState.GONE), NOW);
    clock.advance(Duration.ofSeconds(4));

    assertThat(members.all()).isEmpty();
    assertThat(members.left()).extracting(Members.Member::id).containsExactly("gone");

    clock.advance(Duration.ofMinutes(10));
    assertThat(members.left()).isEmpty();
  }

  @Test
  void shouldLeaveOutWhoHadFallenSilentBeforeTheOthersSpoke() {
    final byte[] state = MemberJson.write(new MemberState(true, true, info("a:1", 1_000)));
    members.hear("g/new", state, NOW);
    members.hear("g/old", state, NOW - 60_000);

    assertThat(ids()).containsExactly("new");
  }

  @Test
  void shouldLeaveOutWhoHadFallenSilentLongBeforeItsRecordIsRead() {
    final byte[] state = MemberJson.write(new MemberState(true, true, info("a:1", 1_000)));
    members.hear("g/old", state, NOW - 60_000);
    members.hear("g/new", state, NOW);

    assertThat(ids()).containsExactly("new");
  }

  @Test
  void shouldTellHowLongEachIsSilent() {
    final byte[] state = MemberJson.write(new MemberState(true, true, info("a:1", 5_000)));
    members.hear("g/before", state, NOW - 4_000);
    members.hear("g/now", state, NOW);
    clock.advance(Duration.ofSeconds(2));

    assertThat(members.all())
        .extracting(Members.Member::silence)
        .containsExactly(Duration.ofSeconds(6), Duration.ofSeconds(2));
  }

  @Test
  void shouldReadEarlierAndLaterVersions() {
    members.hear("g/earlier", "{\"able\":true,\"member\":true}".getBytes(UTF_8), NOW);
    members.hear(
        "g/later",
        "{\"able\":true,\"member\":true,\"mood\":\"good\",\"about\":{\"app\":\"x\",\"colour\":1}}"
            .getBytes(UTF_8),
        NOW);

    assertThat(members.all())
        .extracting(member -> member.state().able())
        .containsExactly(true, true);
    assertThat(members.all().getFirst().state().info()).isEmpty();
    assertThat(members.all().getLast().state().info().orElseThrow().app()).isEqualTo("x");
  }

  @Test
  void shouldTakeNoHarmFromWhatNobodySays() {
    final byte[] good = MemberJson.write(new MemberState(true, true, info("a:1", -5)));
    members.hear(null, good, NOW);
    members.hear("no-slash", good, NOW);
    members.hear("g/" + "x".repeat(10_000), good, NOW);
    members.hear("g/null", null, NOW);
    members.hear("g/text", "null".getBytes(UTF_8), NOW);
    members.hear("g/deep", "[".repeat(100_000).getBytes(UTF_8), NOW);
    members.hear("g/large", new byte[MemberJson.MAX_BYTES + 1], NOW);

    assertThat(members.all()).isEmpty();
  }

  @Test
  void shouldSayLessWhenThereIsTooMuchToSay() {
    final List<String> languages =
        IntStream.range(0, 20_000).mapToObj(i -> "language-" + i).toList();
    final MemberInfo usual = info("a:1", 1_000);
    final MemberInfo large =
        new MemberInfo(
            usual.app(),
            usual.version(),
            usual.instance(),
            usual.address(),
            usual.intervalMs(),
            usual.engines(),
            new Skills(languages, List.of(), List.of()),
            0,
            0,
            0,
            0,
            null);

    final MemberState read =
        MemberJson.read(MemberJson.write(new MemberState(true, true, large))).orElseThrow();

    assertThat(read.able()).isTrue();
    assertThat(read.info()).isEmpty();
  }

  private List<String> ids() {
    return members.all().stream().map(Members.Member::id).toList();
  }

  private static MemberInfo info(final String address, final long intervalMs) {
    return new MemberInfo(
        "transcriber",
        "1.0",
        "t-1",
        address,
        intervalMs,
        List.of(new MemberInfo.Engine("whisper", "cuda:0", "v1", "CLOSED")),
        new Skills(List.of("ko", "en"), List.of(), List.of(Skills.TRANSCRIBE)),
        1.5,
        20,
        7,
        3,
        null);
  }
}
