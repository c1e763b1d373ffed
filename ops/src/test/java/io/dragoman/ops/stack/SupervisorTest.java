package io.dragoman.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SupervisorTest {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final List<String> journal = new ArrayList<>();
  private final Map<String, FakeChild> children = new HashMap<>();
  private final Set<String> ready = new HashSet<>();
  private final Set<String> unstartable = new HashSet<>();
  private final Supervisor supervisor =
      new Supervisor(
          List.of(spec("broker", 0), spec("registry", 0), spec("app", 1)),
          this::launch,
          Backoff.DEFAULT,
          clock());

  @Test
  void shouldStartOnlyLowestStageWhenNothingIsReady() {
    ticks(5);

    assertThat(journal).containsExactly("start broker", "start registry");
    assertThat(state("app")).isEqualTo(ChildState.WAITING);
  }

  @Test
  void shouldStartNextStageWhenAllOfLowerStageAreReady() {
    ready.add("broker");
    ticks(5);
    assertThat(journal).doesNotContain("start app");

    ready.add("registry");
    pass(Duration.ofSeconds(1));
    assertThat(journal).contains("start app");
    assertThat(state("broker")).isEqualTo(ChildState.READY);
    assertThat(state("app")).isEqualTo(ChildState.STARTING);
  }

  @Test
  void shouldStartAgainAfterBackoffWhenChildCrashes() {
    startAll();

    children.get("app").exit(137);
    ticks(1);
    assertThat(state("app")).isEqualTo(ChildState.BACKOFF);
    assertThat(status("app").lastExit()).hasValue(137);
    assertThat(status("app").process()).isEmpty();
    assertThat(status("app").detail()).contains("SIGKILL").contains("0.5 s");

    pass(Duration.ofMillis(400));
    assertThat(state("app")).isEqualTo(ChildState.BACKOFF);
    pass(Duration.ofMillis(200));
    assertThat(state("app")).isEqualTo(ChildState.READY);
    assertThat(status("app").restarts()).isEqualTo(1);
  }

  @Test
  void shouldWaitTwiceAsLongWhenChildCrashesAgain() {
    startAll();
    children.get("app").exit(1);
    ticks(1);
    pass(Duration.ofMillis(600));
    children.get("app").exit(1);
    ticks(1);

    pass(Duration.ofMillis(800));
    assertThat(state("app")).isEqualTo(ChildState.BACKOFF);
    pass(Duration.ofMillis(300));
    assertThat(state("app")).isEqualTo(ChildState.READY);
  }

  @Test
  void shouldForgetEarlierCrashesWhenChildWasReadyForLong() {
    startAll();
    for (int i = 0; i < 6; i++) {
      children.get("app").exit(1);
      ticks(1);
      pass(Backoff.DEFAULT.max());
      ticks(5);
    }
    pass(Backoff.DEFAULT.healthyAfter());

    children.get("app").exit(1);
    ticks(1);
    pass(Duration.ofMillis(600));
    assertThat(state("app")).isEqualTo(ChildState.READY);
  }

  @Test
  void shouldKeepHigherStageRunningWhenLowerStageCrashes() {
    startAll();

    children.get("broker").exit(137);
    ticks(3);

    assertThat(state("app")).isEqualTo(ChildState.READY);
    assertThat(children.get("app").terminated).isFalse();
  }

  @Test
  void shouldGiveUpWhenConfigurationIsWrong() {
    startAll();

    children.get("app").exit(Supervisor.CONFIGURATION_ERROR);
    ticks(1);
    pass(Duration.ofHours(1));

    assertThat(state("app")).isEqualTo(ChildState.FAILED);
    assertThat(status("app").restarts()).isZero();
  }

  @Test
  void shouldTryAgainWhenProcessCannotBeStarted() {
    unstartable.add("broker");
    ticks(1);
    assertThat(state("broker")).isEqualTo(ChildState.BACKOFF);
    assertThat(status("broker").detail()).contains("no such program");

    unstartable.clear();
    pass(Duration.ofSeconds(1));
    assertThat(state("broker")).isEqualTo(ChildState.STARTING);
  }

  @Test
  void shouldSayUnreadyWhenReadinessCheckFailsLater() {
    startAll();

    ready.remove("app");
    pass(Duration.ofSeconds(2));
    ticks(2);
    assertThat(state("app")).isEqualTo(ChildState.UNREADY);
    assertThat(children.get("app").exitCode()).isEmpty();

    ready.add("app");
    pass(Duration.ofSeconds(2));
    ticks(2);
    assertThat(state("app")).isEqualTo(ChildState.READY);
  }

  @Test
  void shouldStopHighestStageFirstWhenStopIsRequested() {
    startAll();

    supervisor.requestStop();
    ticks(3);
    assertThat(children.get("app").terminated).isTrue();
    assertThat(children.get("broker").terminated).isFalse();

    children.get("app").exit(143);
    ticks(1);
    assertThat(children.get("broker").terminated).isTrue();
    assertThat(children.get("registry").terminated).isTrue();
    assertThat(supervisor.stopped()).isFalse();

    children.get("broker").exit(143);
    children.get("registry").exit(143);
    ticks(2);
    assertThat(supervisor.stopped()).isTrue();
    assertThat(status("broker").restarts()).isZero();
  }

  @Test
  void shouldKillWhenChildDoesNotEndInTime() {
    startAll();

    supervisor.requestStop();
    ticks(1);
    pass(STOP_TIMEOUT.minusSeconds(1));
    assertThat(children.get("app").killed).isFalse();
    pass(Duration.ofSeconds(2));
    assertThat(children.get("app").killed).isTrue();
  }

  @Test
  void shouldStartTheOtherProcessWhenTheFirstHasEnded() {
    startAll();

    supervisor.replace(spec("app", 1));
    ticks(2);
    assertThat(children.get("app").terminated).isTrue();
    assertThat(state("app")).isEqualTo(ChildState.STOPPING);
    assertThat(journal).containsOnlyOnce("start app");

    children.get("app").exit(143);
    ticks(4);
    assertThat(state("app")).isEqualTo(ChildState.READY);
    assertThat(journal).endsWith("start app");
    assertThat(status("app").restarts()).isZero();
    assertThat(children.get("broker").terminated).isFalse();
  }

  @Test
  void shouldKillWhenWhatIsReplacedDoesNotEndInTime() {
    startAll();

    supervisor.replace(spec("app", 1));
    ticks(1);
    pass(STOP_TIMEOUT.plusSeconds(1));

    assertThat(children.get("app").killed).isTrue();
  }

  @Test
  void shouldReplaceAtOnceWhenTheProcessHasFailed() {
    startAll();
    children.get("app").exit(Supervisor.CONFIGURATION_ERROR);
    ticks(1);

    supervisor.replace(spec("app", 1));
    ticks(3);

    assertThat(state("app")).isEqualTo(ChildState.READY);
  }

  @Test
  void shouldReplaceNothingWhenAStopIsRequested() {
    startAll();
    supervisor.requestStop();

    supervisor.replace(spec("app", 1));
    ticks(2);
    children.get("app").exit(143);
    ticks(4);

    assertThat(journal).containsOnlyOnce("start app");
  }

  @Test
  void shouldStopAtOnceWhenNothingWasStarted() {
    supervisor.requestStop();
    ticks(2);

    assertThat(supervisor.stopped()).isTrue();
    assertThat(journal).isEmpty();
  }

  @Test
  void shouldNotStartAgainWhenChildCrashesDuringStop() {
    startAll();
    children.get("broker").exit(137);
    supervisor.requestStop();
    ticks(1);
    children.get("app").exit(0);
    children.get("registry").exit(0);
    ticks(3);
    pass(Duration.ofHours(1));

    assertThat(supervisor.stopped()).isTrue();
    assertThat(journal).containsOnlyOnce("start broker");
  }

  private void startAll() {
    ready.addAll(List.of("broker", "registry", "app"));
    ticks(8);
    assertThat(supervisor.statuses()).allMatch(ChildStatus::ready);
  }

  private void ticks(final int count) {
    for (int i = 0; i < count; i++) {
      supervisor.tick();
    }
  }

  private void pass(final Duration duration) {
    now = now.plus(duration);
    ticks(3);
  }

  private ChildStatus status(final String name) {
    return supervisor.statuses().stream()
        .filter(status -> status.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private ChildState state(final String name) {
    return status(name).state();
  }

  private ChildSpec spec(final String name, final int stage) {
    return new ChildSpec(
        name,
        stage,
        List.of("run", name),
        "endpoint of " + name,
        () -> CompletableFuture.completedFuture(ready.contains(name)),
        STOP_TIMEOUT);
  }

  private Child launch(final ChildSpec spec) throws IOException {
    if (unstartable.contains(spec.name())) {
      throw new IOException("no such program");
    }
    journal.add("start " + spec.name());
    final FakeChild child = new FakeChild(new ProcessIdentity(journal.size(), now));
    children.put(spec.name(), child);
    return child;
  }

  private Clock clock() {
    final InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  private static final class FakeChild implements Child {
    private final ProcessIdentity identity;
    private OptionalInt exit = OptionalInt.empty();
    private boolean terminated;
    private boolean killed;

    FakeChild(final ProcessIdentity identity) {
      this.identity = identity;
    }

    void exit(final int code) {
      exit = OptionalInt.of(code);
    }

    @Override
    public ProcessIdentity identity() {
      return identity;
    }

    @Override
    public OptionalInt exitCode() {
      return exit;
    }

    @Override
    public void terminate() {
      terminated = true;
    }

    @Override
    public void kill() {
      killed = true;
    }
  }
}
