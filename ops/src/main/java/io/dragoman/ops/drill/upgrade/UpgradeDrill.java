package io.dragoman.ops.drill.upgrade;

import io.dragoman.client.ClientConfig;
import io.dragoman.ops.stack.App;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.schemas.Topic;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Upgrades a running stack under load, app by app, to the next version of the schemas, and goes
 * back; then looks whether anything was lost, doubled or given up.
 *
 * <p>An app's next version is the app itself with a serializer that adds a field to whatever it
 * writes: what others see of an upgrade, without a second build.
 */
public final class UpgradeDrill {
  private static final Duration ROUND = Duration.ofMillis(250);
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration READY = Duration.ofMinutes(2);
  private static final Duration WRITES = Duration.ofMinutes(1);
  private static final Duration ENDS = Duration.ofMinutes(3);

  /** What an app says when a registry takes its schemas for what they are. */
  private static final String REFUSAL = "incompatible with an earlier version";

  /** Readers before writers, as docs/deployment.md says; the way back is the other way round. */
  private static final List<Step> ORDER =
      List.of(
          new Step(App.TRANSLATOR, Topic.TRANSLATIONS),
          new Step(App.TRANSCRIBER, Topic.TRANSCRIPTS),
          new Step(App.INGEST, Topic.AUDIO_SEGMENTS),
          new Step(App.GATEWAY, Topic.TEXT_EVENTS));

  private static final Map<String, String> THIS_VERSION = Map.of();
  private static final Map<String, String> NEXT_VERSION =
      Map.of(AppConfig.VALUE_SERIALIZER, NextVersionSerializer.class.getName());
  private static final Map<String, String> DEMANDING_VERSION =
      Map.of(AppConfig.VALUE_SERIALIZER, DemandingVersionSerializer.class.getName());

  private final Stack stack;
  private final byte[] clip;
  private final Consumer<String> progress;
  private int replacements;

  /**
   * For a stack that is ready.
   *
   * @param clip a file of Korean speech that its models know
   * @param progress hears what is being done, a line at a time
   */
  public UpgradeDrill(final Stack stack, final byte[] clip, final Consumer<String> progress) {
    this.stack = stack;
    this.clip = clip.clone();
    this.progress = progress;
  }

  /** What is upgraded. */
  public interface Stack {
    /** How clients reach it. */
    ClientConfig client();

    /** Where its gateway is. */
    URI gateway();

    /** A key for it. */
    String key();

    /** Ends an app in order and starts it again with this configuration over its usual one. */
    void replace(App app, Map<String, String> settings);

    /** Whether all of it is ready, and no replacement is under way. */
    boolean ready();

    /** What an app has logged, in all its lives. */
    String log(App app) throws IOException;

    /** Reads all that the topics hold of requests, and says what is not as promised. */
    List<String> audit();
  }

  /** An app, and a topic by which its version is seen. */
  private record Step(App app, Topic topic) {}

  /**
   * Does it.
   *
   * @throws IllegalStateException when an app does not come back, or writes nothing
   */
  public UpgradeDrillResult run() throws InterruptedException, IOException {
    try (UpgradeLoad load = new UpgradeLoad(stack, clip);
        WrittenVersions versions = new WrittenVersions(stack.client())) {
      within(load, WARM_UP, () -> false);
      final boolean refused = isRefused(load, versions);
      for (final Step step : ORDER) {
        replace(step, "its next version", NEXT_VERSION, load, versions, versions::next);
      }
      for (final Step step : ORDER.reversed()) {
        replace(step, "this version again", THIS_VERSION, load, versions, versions::now);
      }
      progress.accept("waiting for what is under way");
      final long late = System.nanoTime() + ENDS.toNanos();
      while (!load.isOver() && System.nanoTime() < late) {
        Thread.sleep(ROUND);
      }
      versions.read();
      return new UpgradeDrillResult(
          replacements,
          load.requests(),
          stack.audit(),
          versions.deadLetters(),
          versions.written(),
          refused);
    }
  }

  /** Tries a version whose contracts nobody may have. */
  private boolean isRefused(final UpgradeLoad load, final WrittenVersions versions)
      throws InterruptedException, IOException {
    final Step step = ORDER.getFirst();
    progress.accept(
        step.app().id() + " is replaced by a version whose readers could not read what is there");
    stack.replace(step.app(), DEMANDING_VERSION);
    replacements++;
    final boolean refused = within(load, READY, () -> stack.log(step.app()).contains(REFUSAL));
    progress.accept(refused ? "  the registry refuses it" : "  it is not refused");
    replace(step, "this version again", THIS_VERSION, load, versions, versions::now);
    return refused;
  }

  private void replace(
      final Step step,
      final String what,
      final Map<String, String> settings,
      final UpgradeLoad load,
      final WrittenVersions versions,
      final ToLongFunction<Topic> count)
      throws InterruptedException, IOException {
    progress.accept("%s is replaced by %s".formatted(step.app().id(), what));
    stack.replace(step.app(), settings);
    replacements++;
    if (!within(load, READY, stack::ready)) {
      throw new IllegalStateException(
          "%s is not ready again within %d s".formatted(step.app().id(), READY.toSeconds()));
    }
    versions.read();
    final long before = count.applyAsLong(step.topic());
    final boolean writes =
        within(
            load,
            WRITES,
            () -> {
              versions.read();
              return count.applyAsLong(step.topic()) > before;
            });
    if (!writes) {
      throw new IllegalStateException(
          "%s wrote nothing to %s that %s would write, within %d s"
              .formatted(step.app().id(), step.topic().baseName(), what, WRITES.toSeconds()));
    }
  }

  /** A question about the stack. */
  @FunctionalInterface
  private interface Question {
    /** Asks. */
    boolean ask() throws IOException;
  }

  /** Sends work until the answer is yes, or for so long. */
  private static boolean within(
      final UpgradeLoad load, final Duration bound, final Question question)
      throws InterruptedException, IOException {
    final long late = System.nanoTime() + bound.toNanos();
    while (System.nanoTime() < late) {
      load.send();
      if (question.ask()) {
        return true;
      }
      Thread.sleep(ROUND);
    }
    return false;
  }
}
